"""The simple recurrent cell (Elman) and the gated recurrent unit."""

from typing import Any

from common.graph_mode import tf
from common.rnn.cell import Activation, LayerRNNCell, activation_function
from common.shapes import check_size


def input_depth(inputs_shape: Any) -> int:
    """Returns input_size of inputs [batch, input_size].

    Raises:
      ValueError: the shape has another rank, or input_size is unknown.
    """
    shape = tf.TensorShape(inputs_shape)
    if shape.rank != 2:
        raise ValueError(f"a cell's input must be [batch, input_size], but its shape is {shape}")
    depth = tf.dimension_value(shape[-1])
    if depth is None:
        raise ValueError(
            f"the last dimension of a cell's input must be known, but its shape is {inputs_shape}"
        )
    return depth


class BasicRNNCell(LayerRNNCell):
    """The simple recurrent cell.

        h' = activation([x, h] W + b)          the output is h'

    | name  | shape                                  |
    |-------|----------------------------------------|
    | x     | [batch, input_size]                    |
    | h, h' | [batch, num_units]                     |
    | W     | [input_size + num_units, num_units], `kernel` |
    | b     | [num_units], `bias`, zeros at first    |

    Paper: Elman, "Finding structure in time", Cognitive Science 14, 1990.
    Source: `tf.contrib.rnn.BasicRNNCell`.
    """

    def __init__(
        self,
        num_units: int,
        activation: Activation = None,
        reuse: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_size("num_units", num_units)
        self._num_units = num_units
        self._activation = activation_function(activation)

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, inputs_shape):
        rows = input_depth(inputs_shape) + self._num_units
        self._kernel = self.add_variable("kernel", [rows, self._num_units])
        self._bias = self.add_variable(
            "bias", [self._num_units], initializer=tf.zeros_initializer()
        )

    def call(self, inputs, state):
        # h' = activation([x, h] W + b)
        x_h = tf.concat([inputs, state], axis=1)  # [batch, input_size + num_units]
        output = self._activation(tf.matmul(x_h, self._kernel) + self._bias)
        return output, output  # [batch, num_units]


class GRUCell(LayerRNNCell):
    """The gated recurrent unit.

        r, u = sigmoid([x, h] W_g + b_g)       reset and update gate
        c    = activation([x, r * h] W_c + b_c)    the candidate
        h'   = u * h + (1 - u) * c             the output is h'

    | name  | shape                                                      |
    |-------|------------------------------------------------------------|
    | x     | [batch, input_size]                                        |
    | h, h' | [batch, num_units]                                         |
    | W_g   | [input_size + num_units, 2 num_units], `gates/kernel`      |
    | b_g   | [2 num_units], `gates/bias`, ones at first: keep the state |
    | W_c   | [input_size + num_units, num_units], `candidate/kernel`    |
    | b_c   | [num_units], `candidate/bias`, zeros at first              |

    Paper: Cho et al., "Learning phrase representations using RNN
    encoder-decoder", 2014, https://arxiv.org/abs/1406.1078 (there u and 1 - u
    change places).
    Source: `tf.contrib.rnn.GRUCell`.
    """

    def __init__(
        self,
        num_units: int,
        activation: Activation = None,
        reuse: bool | None = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        check_size("num_units", num_units)
        self._num_units = num_units
        self._activation = activation_function(activation)
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, inputs_shape):
        rows, units = input_depth(inputs_shape) + self._num_units, self._num_units
        self._gate_kernel, self._gate_bias = self._weights(
            "gates", rows, 2 * units, tf.ones_initializer()
        )
        self._candidate_kernel, self._candidate_bias = self._weights(
            "candidate", rows, units, tf.zeros_initializer()
        )

    def _weights(self, name, rows, columns, first_bias):
        """Adds a kernel [rows, columns] and a bias [columns] with `first_bias` at first."""
        kernel = self.add_variable(
            f"{name}/kernel", [rows, columns], initializer=self._kernel_initializer
        )
        bias = self.add_variable(
            f"{name}/bias", [columns], initializer=self._bias_initializer or first_bias
        )
        return kernel, bias

    def call(self, inputs, state):
        # r, u = sigmoid([x, h] W_g + b_g)
        x_h = tf.concat([inputs, state], axis=1)  # [batch, input_size + num_units]
        gates = tf.sigmoid(tf.matmul(x_h, self._gate_kernel) + self._gate_bias)
        reset, update = tf.split(gates, 2, axis=1)  # each [batch, num_units]
        candidate = self._candidate(inputs, state, reset)
        # h' = u * h + (1 - u) * c
        output = update * state + (1 - update) * candidate
        return output, output  # [batch, num_units]

    def _candidate(self, inputs, state, reset):
        # c = activation([x, r * h] W_c + b_c)
        x_rh = tf.concat([inputs, reset * state], axis=1)  # [batch, input_size + num_units]
        return self._activation(tf.matmul(x_rh, self._candidate_kernel) + self._candidate_bias)
