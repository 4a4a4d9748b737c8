"""The cell that an architecture search found."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.rnn.basic import input_depth


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
