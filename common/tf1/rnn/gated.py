"""Other gated cells: update gate, intersection, architecture search, simple recurrent unit."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.rnn.basic import input_depth
from common.rnn.cell import activation_function
from common.tf1.rnn.linear import _Linear


class _OneSizeCell(rnn.RNNCell):
    """A cell whose state and output both are one tensor [batch, num_units]."""

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units


class UGRNNCell(_OneSizeCell):
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


class IntersectionRNNCell(_OneSizeCell):
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


class NASCell(rnn.LayerRNNCell):
    """The cell that an architecture search found: eight gates, joined in three layers.

    With m = h W_h [+ b] and n = x W_x, each cut into eight parts:

        1: sigmoid(n0 + m0), relu(n1 + m1), sigmoid(n2 + m2), relu(n3 * m3),
           tanh(n4 + m4), sigmoid(n5 + m5), tanh(n6 + m6), sigmoid(n7 + m7)
        2: p0 = tanh(tanh(1.0 * 1.1) + c), p1 = tanh(1.2 + 1.3),
           p2 = tanh(1.4 * 1.5), p3 = sigmoid(1.6 + 1.7)
        3: c' = p0 * p1,  h' = tanh(c' * tanh(p2 + p3)) [W_p]

    | name     | shape                                                           |
    |----------|-----------------------------------------------------------------|
    | W_h, W_x | `recurrent_kernel` [size of h, 8 num_units], `kernel` [input_size, 8 num_units] |
    | b        | `bias` [8 num_units], only with `use_bias`                      |
    | W_p      | `projection_weights` [num_units, num_proj], only with `num_proj` |

    Paper: Zoph and Le, 2017, https://arxiv.org/abs/1611.01578.
    Source: `tf.contrib.rnn.NASCell`.
    """

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units = num_units
        self._num_proj = num_proj
        self._use_bias = use_bias

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self):
        return self._num_proj or self._num_units

    def build(self, inputs_shape):
        columns = 8 * self._num_units
        self.recurrent_kernel = self.add_variable("recurrent_kernel", [self.output_size, columns])
        self.kernel = self.add_variable("kernel", [input_depth(inputs_shape), columns])
        if self._use_bias:
            self.bias = self.add_variable("bias", [columns], initializer=tf.zeros_initializer())
        if self._num_proj is not None:
            self.projection_weights = self.add_variable(
                "projection_weights", [self._num_units, self._num_proj]
            )

    def call(self, inputs, state):
        c, h = state  # [batch, num_units], [batch, size of h]
        from_state = tf.matmul(h, self.recurrent_kernel)
        if self._use_bias:
            from_state = tf.nn.bias_add(from_state, self.bias)
        m = tf.split(from_state, 8, axis=1)  # each [batch, num_units]
        n = tf.split(tf.matmul(inputs, self.kernel), 8, axis=1)
        first = [
            tf.sigmoid(n[0] + m[0]),
            tf.nn.relu(n[1] + m[1]),
            tf.sigmoid(n[2] + m[2]),
            tf.nn.relu(n[3] * m[3]),
            tf.tanh(n[4] + m[4]),
            tf.sigmoid(n[5] + m[5]),
            tf.tanh(n[6] + m[6]),
            tf.sigmoid(n[7] + m[7]),
        ]
        new_c = tf.tanh(tf.tanh(first[0] * first[1]) + c) * tf.tanh(first[2] + first[3])
        right = tf.tanh(tf.tanh(first[4] * first[5]) + tf.sigmoid(first[6] + first[7]))
        new_h = tf.tanh(new_c * right)
        if self._num_proj is not None:
            new_h = tf.matmul(new_h, self.projection_weights)  # [batch, num_proj]
        return new_h, LSTMStateTuple(new_c, new_h)


class SRUCell(_OneSizeCell, rnn.LayerRNNCell):
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


class MinimalRNNCell(_OneSizeCell, rnn.LayerRNNCell):
    """The minimal cell: an encoded input and one gate.

        z  = activation(x W_x)
        u  = sigmoid([z, h] W_g + b)
        h' = u * h + (1 - u) * z               the output is h'

    `kernel` [input_size + 2 units, units] holds W_x above W_g; `bias` [units]
    starts at one.

    Paper: Chen, 2017, https://arxiv.org/abs/1711.06788.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.MinimalRNNCell`.
    """

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
        self.kernel_initializer = _initializer(kernel_initializer)
        self.bias_initializer = _initializer(bias_initializer)

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


class CFNCell(_OneSizeCell, rnn.LayerRNNCell):
    """The chaos-free network cell.

        theta, eta = sigmoid(h U + x V + b)
        h' = theta * activation(h) + (1 - eta) * activation(x W)   the output is h'

    `kernel` [input_size, 3 units] holds V and W, `recurrent_kernel` [units,
    2 units] is U, `bias` [2 units] starts at one.

    Paper: Laurent and von Brecht, 2016, https://arxiv.org/abs/1612.06212.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.CFNCell`.
    """

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
        self.kernel_initializer = _initializer(kernel_initializer)
        self.bias_initializer = _initializer(bias_initializer)

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


def _initializer(initializer):
    """An initializer, by name ("ones", "glorot_uniform") or as it is."""
    if isinstance(initializer, str):
        return getattr(tf, f"{initializer}_initializer")()
    return initializer
