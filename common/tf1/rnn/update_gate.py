"""The cells of Collins, Sohl-Dickstein and Sussillo: update gate and intersection."""

from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.tf1.rnn.base import OneSizeCell
from common.tf1.rnn.linear import _Linear


class UGRNNCell(OneSizeCell):
    """The update-gate cell: one gate between the old state and a new one.

        g, c = [x, h] W + b
        g  = sigmoid(g + forget_bias)
        h' = g * h + (1 - g) * activation(c)   the output is h'

    W is `kernel`, [input_size + num_units, 2 num_units].

    Paper: Collins, Sohl-Dickstein and Sussillo, 2016, https://arxiv.org/abs/1611.09913.
    Source: `tf.contrib.rnn.UGRNNCell`.
    """

    def __init__(
        self, num_units, initializer=None, forget_bias=1.0, activation=tf.tanh, reuse=None
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._linear = None

    def call(self, inputs, state):
        joined = tf.concat([inputs, state], axis=1)
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            if self._linear is None:
                self._linear = _Linear(joined, 2 * self._num_units, True)
        gate, candidate = tf.split(self._linear(joined), 2, axis=1)  # each [batch, num_units]
        gate = tf.sigmoid(gate + self._forget_bias)
        output = gate * state + (1.0 - gate) * self._activation(candidate)
        return output, output


class IntersectionRNNCell(OneSizeCell):
    """The intersection (+RNN) cell: a gate along time and a gate along depth.

        g_h, h, g_y, y = [x, s] W + b
        s' = sigmoid(g_h + forget_bias) * s + (1 - ...) * tanh(h)
        output = sigmoid(g_y + forget_bias) * x + (1 - ...) * y_activation(y)

    W is `kernel`, [2 num_units, 4 num_units]. x must have num_units columns, or
    is first mapped to them (`in_projection/kernel`) with `num_in_proj`.

    Paper: Collins, Sohl-Dickstein and Sussillo, 2016, https://arxiv.org/abs/1611.09913.
    Source: `tf.contrib.rnn.IntersectionRNNCell`.

    Raises:
      ValueError: input size differs from `num_units` without `num_in_proj`.
    """

    def __init__(
        self,
        num_units,
        num_in_proj=None,
        initializer=None,
        forget_bias=1.0,
        y_activation=tf.nn.relu,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._num_input_proj = num_in_proj
        self._y_activation = y_activation
        self._input_map = self._gate_map = None

    def call(self, inputs, state):
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            if input_depth(inputs.shape) != self._num_units:
                inputs = self._projected(inputs)
            joined = tf.concat([inputs, state], axis=1)
            if self._gate_map is None:
                self._gate_map = _Linear(joined, 4 * self._num_units, True)
        time_gate, new, depth_gate, y = tf.split(self._gate_map(joined), 4, axis=1)
        time_gate = tf.sigmoid(time_gate + self._forget_bias)
        depth_gate = tf.sigmoid(depth_gate + self._forget_bias)
        new_state = time_gate * state + (1.0 - time_gate) * tf.tanh(new)
        output = depth_gate * inputs + (1.0 - depth_gate) * self._y_activation(y)
        return output, new_state  # each [batch, num_units]

    def _projected(self, inputs):
        if not self._num_input_proj:
            raise ValueError(
                "Must have input size == output size for Intersection RNN. "
                "To fix, num_in_proj should be set to num_units at cell init. "
                f"The input has size {input_depth(inputs.shape)}, the cell {self._num_units}."
            )
        with tf.variable_scope("in_projection"):
            if self._input_map is None:
                self._input_map = _Linear(inputs, self._num_units, True)
            return self._input_map(inputs)
