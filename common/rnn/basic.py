"""The simple recurrent cell (Elman) and the gated recurrent unit."""

from common.graph_mode import tf
from common.rnn.cell import LayerRNNCell, activation_function


def input_depth(inputs_shape):
    """The size of the last axis of [batch, input_size]: a cell needs it to make its weights."""
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

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None, **kwargs):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activation_function(activation)

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        rows = input_depth(inputs_shape) + self._num_units
        self._kernel = self.add_variable("kernel", [rows, self._num_units])
        self._bias = self.add_variable(
            "bias", [self._num_units], initializer=tf.zeros_initializer()
        )

    def call(self, inputs, state):
        # h' = activation([x, h] W + b)
        joined = tf.concat([inputs, state], axis=1)  # [batch, input_size + num_units]
        output = self._activation(tf.matmul(joined, self._kernel) + self._bias)
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
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activation_function(activation)
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
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
        """A kernel [rows, columns] and a bias [columns] that begins with `first_bias`."""
        kernel = self.add_variable(
            f"{name}/kernel", [rows, columns], initializer=self._kernel_initializer
        )
        bias = self.add_variable(
            f"{name}/bias", [columns], initializer=self._bias_initializer or first_bias
        )
        return kernel, bias

    def call(self, inputs, state):
        # r, u = sigmoid([x, h] W_g + b_g)
        joined = tf.concat([inputs, state], axis=1)  # [batch, input_size + num_units]
        gates = tf.sigmoid(tf.matmul(joined, self._gate_kernel) + self._gate_bias)
        reset, update = tf.split(gates, 2, axis=1)  # each [batch, num_units]
        candidate = self._candidate(inputs, state, reset)
        # h' = u * h + (1 - u) * c
        output = update * state + (1 - update) * candidate
        return output, output  # [batch, num_units]

    def _candidate(self, inputs, state, reset):
        # c = activation([x, r * h] W_c + b_c)
        joined = tf.concat([inputs, reset * state], axis=1)
        return self._activation(tf.matmul(joined, self._candidate_kernel) + self._candidate_bias)
