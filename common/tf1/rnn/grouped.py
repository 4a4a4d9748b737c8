"""The LSTM in groups that do not see each other within one step."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.tf1.rnn.linear import _Linear
from common.tf1.rnn.sharded import zero_bias


class GLSTMCell(rnn.RNNCell):
    """An LSTM in `number_of_groups` groups that do not see each other within one step.

    Group g takes its share of x and of h:

        i_g, j_g, f_g, o_g = [x_g, h_g] W_g
        i = [i_0, i_1, ...] + b_i              so for j, f, o
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        h' = sigmoid(o) * activation(c')       then times P, with num_proj

    Variables `group0/kernel` ..., `bias_i`, `bias_j`, `bias_f`, `bias_o`
    [num_units] and `projection/kernel` [num_units, num_proj].

    Paper: Kuchaiev and Ginsburg, 2017, https://arxiv.org/abs/1703.10722.
    Source: `tf.contrib.rnn.GLSTMCell`.

    Raises:
      ValueError: a size that the groups do not divide evenly.
    """

    def __init__(
        self,
        num_units,
        initializer=None,
        num_proj=None,
        number_of_groups=1,
        forget_bias=1.0,
        activation=tf.tanh,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        for name, size in (("num_units", num_units), ("num_proj", num_proj or 0)):
            if size % number_of_groups != 0:
                raise ValueError(f"{name} must be divisible by number_of_groups")
        self._num_units = num_units
        self._initializer = initializer
        self._num_proj = num_proj
        self._number_of_groups = number_of_groups
        self._forget_bias = forget_bias
        self._activation = activation
        self._group_maps = [None] * number_of_groups
        self._output_map = None

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self):
        return self._num_proj or self._num_units

    def call(self, inputs, state):
        c, h = state  # [batch, num_units], [batch, output_size]
        groups = self._number_of_groups
        size = tf.dimension_value(inputs.shape[1])
        if size is None:
            raise ValueError("input size must be statically known")
        if size % groups != 0:
            raise ValueError(
                f"input size ({size}) must be divisible by number_of_groups ({groups})"
            )
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            parts = zip(tf.split(inputs, groups, axis=1), tf.split(h, groups, axis=1))
            gates = [
                tf.split(self._group(number, tf.concat(part, axis=1)), 4, axis=1)
                for number, part in enumerate(parts)
            ]
            i, j, f, o = (
                tf.nn.bias_add(
                    tf.concat(gate, axis=1), zero_bias(f"bias_{name}", self._num_units, h.dtype)
                )
                for name, gate in zip("ijfo", zip(*gates))
            )  # each [batch, num_units]
        new_c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        new_h = tf.sigmoid(o) * self._activation(new_c)
        if self._num_proj is not None:
            with tf.variable_scope("projection"):
                if self._output_map is None:
                    self._output_map = _Linear(new_h, self._num_proj, False)
                new_h = self._output_map(new_h)
        return new_h, LSTMStateTuple(new_c, new_h)

    def _group(self, number, joined):
        with tf.variable_scope(f"group{number}"):
            if self._group_maps[number] is None:
                columns = 4 * self._num_units // self._number_of_groups
                self._group_maps[number] = _Linear(joined, columns, False)
            return self._group_maps[number](joined)
