"""Long short-term memory: the basic cell and the full one."""

import collections
from typing import Any

from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.rnn.cell import Activation, LayerRNNCell, Size, activation_function
from common.shapes import check_size

_LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))


class LSTMStateTuple(_LSTMStateTuple):
    """The state of an LSTM: `c`, the memory, and `h`, the output; each [batch, size].

    Source: `tf.contrib.rnn.LSTMStateTuple`.
    """

    __slots__ = ()

    @property
    def dtype(self) -> tf.DType:
        """The type of both parts; TypeError if they differ."""
        if self.c.dtype != self.h.dtype:
            raise TypeError(f"c and h differ in type: {self.c.dtype} and {self.h.dtype}")
        return self.c.dtype


class _TupleOrConcatenated:
    """The two forms of an LSTM's state: a tuple (c, h), or one tensor [c h] as before TF 1.0."""

    def _sizes(self):
        """Returns (size of c, size of h)."""
        raise NotImplementedError

    @property
    def state_size(self) -> Size:
        return LSTMStateTuple(*self._sizes()) if self._state_is_tuple else sum(self._sizes())

    @property
    def output_size(self) -> int:
        return self._sizes()[1]

    def _unpack(self, state):
        return state if self._state_is_tuple else tf.split(state, list(self._sizes()), axis=1)

    def _pack(self, c, h):
        return LSTMStateTuple(c, h) if self._state_is_tuple else tf.concat([c, h], axis=1)


class BasicLSTMCell(_TupleOrConcatenated, LayerRNNCell):
    """The LSTM without peepholes, clipping or projection.

        i, j, f, o = [x, h] W + b              the four gates, in this order
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * activation(j)
        h' = sigmoid(o) * activation(c')       the output is h'

    i is the input gate, j the new input, f the forget gate, o the output gate.

    | name     | shape                                             |
    |----------|---------------------------------------------------|
    | x        | [batch, input_size]                               |
    | c, h     | [batch, num_units] each, an `LSTMStateTuple`      |
    | W        | [input_size + num_units, 4 num_units], `kernel`   |
    | b        | [4 num_units], `bias`, zeros at first             |

    `forget_bias` is added at run time and is not part of `bias`. With 1, a new
    cell keeps most of its memory. With tanh, h lies in (-1, 1).

    Papers: Hochreiter and Schmidhuber, "Long short-term memory", Neural
    Computation 9, 1997; the forget gate from Gers, Schmidhuber and Cummins,
    "Learning to forget", 2000; this form from Zaremba, Sutskever and Vinyals,
    2014, https://arxiv.org/abs/1409.2329.
    Source: `tf.contrib.rnn.BasicLSTMCell`.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Activation = None,
        reuse: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_size("num_units", num_units)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation_function(activation)

    def _sizes(self):
        return self._num_units, self._num_units

    def build(self, inputs_shape):
        rows = input_depth(inputs_shape) + self._num_units
        self._kernel = self.add_variable("kernel", [rows, 4 * self._num_units])
        self._bias = self.add_variable(
            "bias", [4 * self._num_units], initializer=tf.zeros_initializer()
        )

    def call(self, inputs, state):
        c, h = self._unpack(state)  # each [batch, num_units]
        # i, j, f, o = [x, h] W + b
        x_h = tf.concat([inputs, h], axis=1)  # [batch, input_size + num_units]
        gates = tf.nn.bias_add(tf.matmul(x_h, self._kernel), self._bias)
        i, j, f, o = tf.split(gates, 4, axis=1)  # each [batch, num_units]
        # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * activation(j)
        new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
        # h' = sigmoid(o) * activation(c')
        new_h = self._activation(new_c) * tf.sigmoid(o)
        return new_h, self._pack(new_c, new_h)


class LSTMCell(_TupleOrConcatenated, LayerRNNCell):
    """The LSTM with its options: peepholes, clipping, projection.

        i, j, f, o = [x, h] W + b
        i += w_i * c    f += w_f * c           only with use_peepholes
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * activation(j)
        c' = clip(c', -cell_clip, cell_clip)   only with cell_clip
        o += w_o * c'                          only with use_peepholes
        h' = sigmoid(o) * activation(c')
        h' = clip(h' P, -proj_clip, proj_clip) only with num_proj (and proj_clip)

    | name            | shape                                                    |
    |-----------------|----------------------------------------------------------|
    | x               | [batch, input_size]                                      |
    | c               | [batch, num_units]                                       |
    | h, the output   | [batch, num_proj or num_units]                           |
    | W               | [input_size + size of h, 4 num_units], `kernel`          |
    | b               | [4 num_units], `bias`, zeros at first                    |
    | w_f, w_i, w_o   | [num_units], `w_f_diag`, `w_i_diag`, `w_o_diag`          |
    | P               | [num_units, num_proj], `projection/kernel`               |

    `num_unit_shards` and `num_proj_shards` split `kernel` and `projection/kernel`
    by rows into that many variables.

    Papers: Sak, Senior and Beaufays, "Long short-term memory recurrent neural
    network architectures for large scale acoustic modeling", 2014 (projection);
    Gers and Schmidhuber, "Recurrent nets that time and count", 2000 (peepholes).
    Source: `tf.contrib.rnn.LSTMCell`.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Activation = None,
        reuse: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_size("num_units", num_units)
        if num_proj is not None:
            check_size("num_proj", num_proj)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation_function(activation)

    def _sizes(self):
        return self._num_units, self._num_proj or self._num_units

    def build(self, inputs_shape):
        size_c, size_h = self._sizes()
        self._kernel = self.add_variable(
            "kernel",
            [input_depth(inputs_shape) + size_h, 4 * size_c],
            initializer=self._initializer,
            partitioner=_row_partitioner(self._num_unit_shards),
        )
        self._bias = self.add_variable("bias", [4 * size_c], initializer=tf.zeros_initializer())
        if self._use_peepholes:
            self._w_f_diag, self._w_i_diag, self._w_o_diag = (
                self.add_variable(name, [size_c], initializer=self._initializer)
                for name in ("w_f_diag", "w_i_diag", "w_o_diag")
            )
        if self._num_proj is not None:
            self._proj_kernel = self.add_variable(
                "projection/kernel",
                [size_c, self._num_proj],
                initializer=self._initializer,
                partitioner=_row_partitioner(self._num_proj_shards),
            )

    def call(self, inputs, state):
        c, h = self._unpack(state)  # [batch, num_units], [batch, size of h]
        # i, j, f, o = [x, h] W + b
        x_h = tf.concat([inputs, h], axis=1)  # [batch, input_size + size of h]
        gates = tf.nn.bias_add(tf.matmul(x_h, self._kernel), self._bias)
        i, j, f, o = tf.split(gates, 4, axis=1)  # each [batch, num_units]
        if self._use_peepholes:
            i += self._w_i_diag * c
            f += self._w_f_diag * c
        # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * activation(j)
        new_c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * self._activation(j)
        if self._cell_clip is not None:
            new_c = tf.clip_by_value(new_c, -self._cell_clip, self._cell_clip)
        if self._use_peepholes:
            o += self._w_o_diag * new_c
        # h' = sigmoid(o) * activation(c')
        new_h = tf.sigmoid(o) * self._activation(new_c)
        if self._num_proj is not None:
            new_h = tf.matmul(new_h, self._proj_kernel)  # [batch, num_proj]
            if self._proj_clip is not None:
                new_h = tf.clip_by_value(new_h, -self._proj_clip, self._proj_clip)
        return new_h, self._pack(new_c, new_h)


def _row_partitioner(shards):
    return None if shards is None else tf.fixed_size_partitioner(shards)
