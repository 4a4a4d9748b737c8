"""LSTM cells with layer normalization (Ba, Kiros and Hinton, 2016)."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.tf1.rnn.linear import _linear
from common.tf1.rnn.sharded import clipped, sharded_variable, zero_bias


def normalized(x, name, gain, shift, dtype=tf.float32):
    """Layer normalization over the last axis: gamma * (x - mean) / sqrt(variance) + beta.

    `{name}/gamma` starts at `gain` and `{name}/beta` at `shift`, both [size].
    """
    shape = x.shape[-1:]
    with tf.variable_scope(name):
        gamma = tf.get_variable(
            "gamma", shape, dtype=dtype, initializer=tf.constant_initializer(gain)
        )
        beta = tf.get_variable(
            "beta", shape, dtype=dtype, initializer=tf.constant_initializer(shift)
        )
    mean, variance = tf.nn.moments(x, axes=[-1], keep_dims=True)
    smallest = 1e-3 if x.dtype.base_dtype == tf.float16 else 1e-12
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, smallest)


class LayerNormBasicLSTMCell(rnn.RNNCell):
    """The basic LSTM with layer normalization and dropout of the new input.

        i, j, f, o = [x, h] W                  each then normalized, instead of a bias
        g  = dropout(activation(j))            keeps a value with `dropout_keep_prob`
        c' = norm(c * sigmoid(f + forget_bias) + sigmoid(i) * g)
        h' = activation(c') * sigmoid(o)       the output is h'

    W is `kernel`, [input_size + num_units, 4 num_units]; each norm has `gamma`
    and `beta` [num_units] under `input`, `transform`, `forget`, `output` and
    `state`. With `layer_norm=False` there is a `bias` [4 num_units] instead,
    drawn like the kernel. `input_size` has no effect.

    Papers: Ba, Kiros and Hinton, 2016, https://arxiv.org/abs/1607.06450; the
    dropout is that of Semeniuta et al., 2016, https://arxiv.org/abs/1603.05118.
    Source: `tf.contrib.rnn.LayerNormBasicLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=tf.tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._activation = activation
        self._forget_bias = forget_bias
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def call(self, inputs, state):
        c, h = state  # each [batch, num_units]
        joined = tf.concat([inputs, h], axis=1)
        dtype = joined.dtype
        i, j, f, o = tf.split(self._gates(joined), 4, axis=1)  # each [batch, num_units]
        if self._layer_norm:
            i = self._norm(i, "input", dtype)
            j = self._norm(j, "transform", dtype)
            f = self._norm(f, "forget", dtype)
            o = self._norm(o, "output", dtype)
        g = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            g = tf.nn.dropout(g, rate=1 - self._keep_prob, seed=self._seed)
        new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * g
        if self._layer_norm:
            new_c = self._norm(new_c, "state", dtype)
        new_h = self._activation(new_c) * tf.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)

    def _gates(self, joined):
        columns = 4 * self._num_units
        kernel = tf.get_variable("kernel", [joined.shape[-1], columns], dtype=joined.dtype)
        gates = tf.matmul(joined, kernel)
        if self._layer_norm:
            return gates
        return tf.nn.bias_add(gates, tf.get_variable("bias", [columns], dtype=joined.dtype))

    def _norm(self, x, name, dtype):
        return normalized(x, name, self._norm_gain, self._norm_shift, dtype)


class _ProjectedLSTM(rnn.RNNCell):
    """The sizes of an LSTM with state (c, h), whose output may be projected to `num_proj`."""

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self):
        return self._num_proj or self._num_units


class LayerNormLSTMCell(_ProjectedLSTM):
    """`common.rnn.LSTMCell` with layer normalization of the gates and of c.

    Variables as there, `kernel`, `bias` (unused with `layer_norm`), `w_f_diag`,
    `w_i_diag`, `w_o_diag`, `projection/kernel`, and `gamma` and `beta` under
    `input`, `transform`, `forget`, `output`, `state`.

    Paper: Ba, Kiros and Hinton, 2016, https://arxiv.org/abs/1607.06450.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.LayerNormLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        forget_bias=1.0,
        activation=None,
        layer_norm=False,
        norm_gain=1.0,
        norm_shift=0.0,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._forget_bias = forget_bias
        self._activation = activation or tf.tanh
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    def call(self, inputs, state):
        c, h = state  # [batch, num_units], [batch, output_size]
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            i, j, f, o = tf.split(self._gates([inputs, h]), 4, axis=1)
            w_f, w_i, w_o = self._peepholes(c.dtype)
            f, i = f + w_f * c, i + w_i * c
            new_c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * self._activation(j)
            new_c = clipped(self._norm(new_c, "state"), self._cell_clip)
            o += w_o * new_c
            new_h = tf.sigmoid(o) * self._activation(new_c)
            if self._num_proj is not None:
                with tf.variable_scope("projection"):
                    new_h = _linear(new_h, self._num_proj, bias=False)
                new_h = clipped(new_h, self._proj_clip)
        return new_h, LSTMStateTuple(new_c, new_h)

    def _gates(self, args):
        """i, j, f, o = [x, h] W + b, or each normalized without b: [batch, 4 num_units]."""
        if not self._layer_norm:
            return _linear(args, 4 * self._num_units, bias=True)
        gates = _linear(args, 4 * self._num_units, bias=False)
        zero_bias("bias", 4 * self._num_units, gates.dtype)  # unused, but checkpoints hold it
        names = ("input", "transform", "forget", "output")
        parts = zip(tf.split(gates, 4, axis=1), names)
        return tf.concat([self._norm(part, name) for part, name in parts], axis=1)

    def _norm(self, x, name):
        if not self._layer_norm:
            return x
        return normalized(x, name, self._norm_gain, self._norm_shift)

    def _peepholes(self, dtype):
        """The weights [num_units] of c in the forget, input and output gate; zeros without them."""
        if not self._use_peepholes:
            return 0.0, 0.0, 0.0
        names = ("w_f_diag", "w_i_diag", "w_o_diag")
        return [tf.get_variable(name, [self._num_units], dtype=dtype) for name in names]


class CoupledInputForgetGateLSTMCell(_ProjectedLSTM):
    """An LSTM with one gate for both forgetting and input: what is forgotten is what is written.

        j, f, o = [x, h] W + b                 or each normalized, with `layer_norm`
        f' = sigmoid(f + forget_bias [+ w_f * c])
        c' = f' * c + (1 - f') * activation(j)
        h' = sigmoid(o [+ w_o * c']) * activation(c')     then times W_P, with `num_proj`

    Variables, in the old names: `W_0` ... (`num_unit_shards` pieces) of
    [input_size + size of h, 3 num_units], `B` [3 num_units], `W_F_diag` and
    `W_O_diag` [num_units], `W_P_0` ... of [num_units, num_proj]. `initializer`
    is accepted and has no effect, as in TensorFlow 1.15.

    Paper: Greff et al., "LSTM: a search space odyssey", 2015,
    https://arxiv.org/abs/1503.04069.
    Source: `tf.contrib.rnn.CoupledInputForgetGateLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=1,
        num_proj_shards=1,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=tf.tanh,
        reuse=None,
        layer_norm=False,
        norm_gain=1.0,
        norm_shift=0.0,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift

    @property
    def state_size(self):
        sizes = super().state_size
        return sizes if self._state_is_tuple else sum(sizes)

    def call(self, inputs, state):
        sizes = [self._num_units, self.output_size]
        c, h = state if self._state_is_tuple else tf.split(state, sizes, axis=1)
        j, f, o = self._gates(tf.concat([inputs, h], axis=1))  # each [batch, num_units]
        if self._use_peepholes:
            w_f = tf.get_variable("W_F_diag", [self._num_units], dtype=inputs.dtype)
            w_o = tf.get_variable("W_O_diag", [self._num_units], dtype=inputs.dtype)
            f += w_f * c
        keep = tf.sigmoid(f + self._forget_bias)
        new_c = self._norm(keep * c + (1 - keep) * self._activation(j), "state")
        if self._use_peepholes:
            o += w_o * new_c
        new_h = tf.sigmoid(o) * self._activation(new_c)
        if self._num_proj is not None:
            shape = [self._num_units, self._num_proj]
            projection = sharded_variable("W_P", shape, inputs.dtype, self._num_proj_shards)
            new_h = clipped(tf.matmul(new_h, projection), self._proj_clip)
        if self._state_is_tuple:
            return new_h, LSTMStateTuple(new_c, new_h)
        return new_h, tf.concat([new_c, new_h], axis=1)

    def _gates(self, joined):
        columns = 3 * self._num_units
        shape = [tf.dimension_value(joined.shape[1]), columns]
        if shape[0] is None:
            raise ValueError("the size of a cell's input must be known")
        kernel = sharded_variable("W", shape, joined.dtype, self._num_unit_shards)
        bias = zero_bias("B", columns, joined.dtype)
        gates = tf.matmul(joined, kernel)
        if not self._layer_norm:
            return tf.split(tf.nn.bias_add(gates, bias), 3, axis=1)
        names = ("transform", "forget", "output")
        return [self._norm(gate, name) for gate, name in zip(tf.split(gates, 3, axis=1), names)]

    def _norm(self, x, name):
        if not self._layer_norm:
            return x
        return normalized(x, name, self._norm_gain, self._norm_shift)
