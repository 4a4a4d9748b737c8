"""Cells with few matrices: simple recurrent unit, minimal and chaos-free cell."""

from common import rnn
from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.rnn.cell import activation_function
from common.tf1.layers import by_name
from common.tf1.rnn.base import OneSizeCell


class SRUCell(OneSizeCell, rnn.LayerRNNCell):
    """The simple recurrent unit: no matrix touches the state, so steps are cheap.

        x1, f, r, x2 = x W
        f, r = sigmoid([f, r] + b)
        c' = f * c + (1 - f) * x1              the state
        h  = r * activation(c') + (1 - r) * x2  the output

    W is `kernel`, [input_size, 4 num_units], b is `bias`, [2 num_units].

    Paper: Lei et al., 2017, https://arxiv.org/abs/1709.02755.
    Source: `tf.contrib.rnn.SRUCell`.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, **kwargs):
        super().__init__(_reuse=reuse, name=name, **kwargs)
        self._num_units = num_units
        self._activation = activation or tf.tanh

    def build(self, inputs_shape):
        shape = [input_depth(inputs_shape), 4 * self._num_units]
        self._kernel = self.add_variable("kernel", shape)
        self._bias = self.add_variable(
            "bias", [2 * self._num_units], initializer=tf.zeros_initializer()
        )

    def call(self, inputs, state):
        candidate, f, r, through = tf.split(tf.matmul(inputs, self._kernel), 4, axis=1)
        gates = tf.sigmoid(tf.nn.bias_add(tf.concat([f, r], axis=1), self._bias))
        forget, reset = tf.split(gates, 2, axis=1)  # each [batch, num_units]
        new_state = forget * state + (1.0 - forget) * candidate
        output = reset * self._activation(new_state) + (1.0 - reset) * through
        return output, new_state


class _UnitsCell(OneSizeCell, rnn.LayerRNNCell):
    """The arguments and sizes that the minimal and the chaos-free cell share."""

    def __init__(
        self,
        units,
        activation="tanh",
        kernel_initializer="glorot_uniform",
        bias_initializer="ones",
        name=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.units = self._num_units = units
        self.activation = activation_function(activation)
        self.kernel_initializer = by_name.initializer(kernel_initializer)
        self.bias_initializer = by_name.initializer(bias_initializer)


class MinimalRNNCell(_UnitsCell):
    """The minimal cell: an encoded input and one gate.

        z  = activation(x W_x)
        u  = sigmoid([z, h] W_g + b)
        h' = u * h + (1 - u) * z               the output is h'

    `kernel` [input_size + 2 units, units] holds W_x above W_g; `bias` [units]
    starts at one.

    Paper: Chen, 2017, https://arxiv.org/abs/1711.06788.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.MinimalRNNCell`.
    """

    def build(self, inputs_shape):
        self._input_size = input_depth(inputs_shape)
        self.kernel = self.add_variable(
            "kernel",
            [self._input_size + 2 * self.units, self.units],
            initializer=self.kernel_initializer,
        )
        self.bias = self.add_variable("bias", [self.units], initializer=self.bias_initializer)

    def call(self, inputs, state):
        rows = [self._input_size, 2 * self.units]
        input_kernel, gate_kernel = tf.split(self.kernel, rows, axis=0)
        encoded = self.activation(tf.matmul(inputs, input_kernel))  # [batch, units]
        gate = tf.matmul(tf.concat([encoded, state], axis=1), gate_kernel)
        gate = tf.sigmoid(tf.nn.bias_add(gate, self.bias))
        output = gate * state + (1 - gate) * encoded
        return output, output


class CFNCell(_UnitsCell):
    """The chaos-free network cell.

        theta, eta = sigmoid(h U + x V + b)
        h' = theta * activation(h) + (1 - eta) * activation(x W)   the output is h'

    `kernel` [input_size, 3 units] holds V and W, `recurrent_kernel` [units,
    2 units] is U, `bias` [2 units] starts at one.

    Paper: Laurent and von Brecht, 2016, https://arxiv.org/abs/1612.06212.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.CFNCell`.
    """

    def build(self, inputs_shape):
        kernel, units = self.kernel_initializer, self.units
        self.kernel = self.add_variable(
            "kernel", [input_depth(inputs_shape), 3 * units], initializer=kernel
        )
        self.recurrent_kernel = self.add_variable(
            "recurrent_kernel", [units, 2 * units], initializer=kernel
        )
        self.bias = self.add_variable("bias", [2 * units], initializer=self.bias_initializer)

    def call(self, inputs, state):
        v, w = tf.split(self.kernel, [2 * self.units, self.units], axis=1)
        gates = tf.matmul(state, self.recurrent_kernel) + tf.matmul(inputs, v)
        theta, eta = tf.split(tf.sigmoid(tf.nn.bias_add(gates, self.bias)), 2, axis=1)
        projected = self.activation(tf.matmul(inputs, w))  # [batch, units]
        output = theta * self.activation(state) + (1 - eta) * projected
        return output, output
