"""The LSTM with weight normalization."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.rnn.basic import input_depth
from common.tf1.rnn.sharded import clipped, zero_bias


class WeightNormLSTMCell(rnn.RNNCell):
    """`common.rnn.LSTMCell` with weight normalization: each column is direction times length.

        W = g * V / |V|                        |V|: length of each column

    for the rows of x, those of h, and the projection, each with a `g` of its own.

    Variables `kernel`, `norm_0` and `norm_1` [4 num_units], `bias`, `w_f_diag`,
    `w_i_diag`, `w_o_diag`, `projection/kernel`, `projection/norm_0`, all under
    `wn_lstm_cell/wn_lstm_cell`: twice, as in TensorFlow 1.15.

    Paper: Salimans and Kingma, 2016, https://arxiv.org/abs/1602.07868.
    Source: `tensorflow.contrib.rnn.python.ops.rnn_cell.WeightNormLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        norm=True,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        forget_bias=1,
        activation=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse, name="wn_lstm_cell")
        self._num_units = num_units
        self._norm = norm
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._forget_bias = forget_bias
        self._activation = activation or tf.tanh

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self):
        return self._num_proj or self._num_units

    def __call__(self, inputs, state, scope=None):
        """Run one step; a scope that is given stands around `wn_lstm_cell`, as in 1.15."""
        if scope is None:
            return super().__call__(inputs, state)
        with tf.variable_scope(scope):
            return super().__call__(inputs, state)

    def call(self, inputs, state):
        c, h = state  # [batch, num_units], [batch, output_size]
        with tf.variable_scope("wn_lstm_cell", initializer=self._initializer):
            gates = self._linear([inputs, h], 4 * self._num_units)
            gates = tf.nn.bias_add(gates, zero_bias("bias", 4 * self._num_units, gates.dtype))
            i, j, f, o = tf.split(gates, 4, axis=1)  # each [batch, num_units]
            w_f, w_i, w_o = self._peepholes(c.dtype)
            f, i = f + w_f * c, i + w_i * c
            new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
            new_c = clipped(new_c, self._cell_clip)
            o += w_o * new_c
            new_h = tf.sigmoid(o) * self._activation(new_c)
            if self._num_proj is not None:
                with tf.variable_scope("projection"):
                    new_h = self._linear([new_h], self._num_proj)
                new_h = clipped(new_h, self._proj_clip)
        return new_h, LSTMStateTuple(new_c, new_h)

    def _linear(self, args, columns):
        """[a_0, a_1] W with each block of W's rows normalized: [batch, columns]."""
        rows = [input_depth(arg.shape) for arg in args]
        dtype = args[0].dtype
        kernel = tf.get_variable("kernel", [sum(rows), columns], dtype=dtype)
        if self._norm:
            blocks = [
                tf.nn.l2_normalize(block, axis=0)
                * tf.get_variable(f"norm_{number}", [columns], dtype=dtype)
                for number, block in enumerate(tf.split(kernel, rows, axis=0))
            ]
            kernel = tf.concat(blocks, axis=0)
        return tf.matmul(tf.concat(args, axis=1), kernel)

    def _peepholes(self, dtype):
        """The weights [num_units] of c in the forget, input and output gate; zeros without them."""
        if not self._use_peepholes:
            return 0.0, 0.0, 0.0
        names = ("w_f_diag", "w_i_diag", "w_o_diag")
        return [tf.get_variable(name, [self._num_units], dtype=dtype) for name in names]
