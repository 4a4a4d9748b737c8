"""Cells whose units each see only their own past: the state is multiplied by a vector.

Paper: Li et al., "Independently recurrent neural network", 2018,
https://arxiv.org/abs/1803.04831. The vectors `..._u` are drawn uniformly from
(-1, 1).
"""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.rnn.basic import input_depth


class _IndependentCell(rnn.LayerRNNCell):
    """Makes the weights of `x W + h * u + b`, for one or more gates."""

    def __init__(
        self,
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = num_units
        self._activation = activation or tf.tanh
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units

    def _weights_of(self, inputs_shape, prefix, gates, bias_initializer, kernel="kernel_w"):
        """(W [input_size, gates * num_units], u [1, gates * num_units], b [gates * num_units])."""
        columns = gates * self._num_units
        return (
            self.add_variable(
                prefix + kernel,
                [input_depth(inputs_shape), columns],
                initializer=self._kernel_initializer,
            ),
            self.add_variable(
                f"{prefix}kernel_u",
                [1, columns],
                initializer=tf.random_uniform_initializer(-1, 1, dtype=self._dtype or tf.float32),
            ),
            self.add_variable(
                f"{prefix}bias", [columns], initializer=self._bias_initializer or bias_initializer
            ),
        )


def _weighted(inputs, state, weights):
    """x W + h * u + b [batch, gates * num_units]; the state is repeated for each gate."""
    kernel, vector, bias = weights
    gates = tf.dimension_value(vector.shape[1]) // tf.dimension_value(state.shape[1])
    repeated = tf.tile(state, [1, gates]) if gates > 1 else state
    return tf.nn.bias_add(tf.matmul(inputs, kernel) + repeated * vector, bias)


class IndRNNCell(_IndependentCell):
    """h' = activation(x W + h * u + b); the output is h'.

    `kernel_w` [input_size, num_units], `kernel_u` [1, num_units], `bias` [num_units].

    Source: `tf.contrib.rnn.IndRNNCell`.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None):
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype)

    def build(self, inputs_shape):
        self._all = self._weights_of(inputs_shape, "", 1, tf.zeros_initializer())

    def call(self, inputs, state):
        output = self._activation(_weighted(inputs, state, self._all))
        return output, output


class IndyGRUCell(_IndependentCell):
    """The gated recurrent unit with independent units.

        r, u = sigmoid(x W_g + [h, h] * u_g + b_g)
        c    = activation(x W_c + (r * h) * u_c + b_c)
        h'   = u * h + (1 - u) * c             the output is h'

    Variables `gates/kernel_w`, `gates/kernel_u`, `gates/bias` (ones at first),
    `candidate/kernel` (so named in 1.15), `candidate/kernel_u`, `candidate/bias`.

    Source: `tf.contrib.rnn.IndyGRUCell`.
    """

    def build(self, inputs_shape):
        self._gates = self._weights_of(inputs_shape, "gates/", 2, tf.ones_initializer())
        self._candidate = self._weights_of(
            inputs_shape, "candidate/", 1, tf.zeros_initializer(), kernel="kernel"
        )

    def call(self, inputs, state):
        gates = tf.sigmoid(_weighted(inputs, state, self._gates))
        reset, update = tf.split(gates, 2, axis=1)  # each [batch, num_units]
        candidate = self._activation(_weighted(inputs, reset * state, self._candidate))
        output = update * state + (1 - update) * candidate
        return output, output


class IndyLSTMCell(_IndependentCell):
    """The basic LSTM with independent units.

        i, j, f, o = x W + [h, h, h, h] * u + b
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * activation(j)
        h' = sigmoid(o) * activation(c')       the output is h'

    `kernel_w` [input_size, 4 num_units], `kernel_u` [1, 4 num_units], `bias`.

    Paper: Gonnet and Deselaers, 2019, https://arxiv.org/abs/1903.08023.
    Source: `tf.contrib.rnn.IndyLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
    ):
        super().__init__(
            num_units, activation, reuse, kernel_initializer, bias_initializer, name, dtype
        )
        self._forget_bias = forget_bias

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    def build(self, inputs_shape):
        self._all = self._weights_of(inputs_shape, "", 4, tf.zeros_initializer())

    def call(self, inputs, state):
        c, h = state  # each [batch, num_units]
        i, j, f, o = tf.split(_weighted(inputs, h, self._all), 4, axis=1)
        new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
        new_h = self._activation(new_c) * tf.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)
