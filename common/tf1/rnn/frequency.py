"""The time-frequency LSTM: one LSTM that also runs along the frequencies of a spectrum."""

from common import rnn
from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.tf1.rnn.sharded import clipped, sharded_variable, zero_bias


def windows(x, first, count, width, step):
    """`count` windows of `width` columns of x [batch, size], `step` apart, from `first` on."""
    return [x[:, first + n * step : first + n * step + width] for n in range(count)]


def window_count(size, width, step):
    """The number of windows of `width` columns, `step` apart, in `size` columns."""
    return int((size - width) / step) + 1


class TimeFreqLSTMCell(rnn.RNNCell):
    """One LSTM slid over windows of the input, from low to high frequency.

    At window n, with the state (c_n, h_n) of the step before and the output
    g of the window below:

        i, j, f, o = [x_n, h_n, g] W + b       then as `common.rnn.LSTMCell`

    State and output join all windows: [c_0 h_0 c_1 h_1 ...] and [h_0 h_1 ...].
    Variables `W_0` ... (pieces of [feature_size + 2 num_units, 4 num_units]),
    `B`, `W_F_diag`, `W_I_diag`, `W_O_diag`. `initializer` has no effect, and
    `state_size` says 2 num_units whatever the number of windows, as in 1.15.

    Paper: Sainath and Li, Interspeech 2016.
    Source: `tf.contrib.rnn.TimeFreqLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=1,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip

    @property
    def state_size(self):
        return 2 * self._num_units

    @property
    def output_size(self):
        return self._num_units

    def call(self, inputs, state):
        units, width, dtype = self._num_units, self._feature_size, inputs.dtype
        count = window_count(input_depth(inputs.shape), width, self._frequency_skip)
        strips = windows(inputs, 0, count, width, self._frequency_skip)
        kernel = sharded_variable("W", [width + 2 * units, 4 * units], dtype, self._num_unit_shards)
        bias = zero_bias("B", 4 * units, dtype)
        peepholes = {
            gate: tf.get_variable(f"W_{gate}_diag", [units], dtype=dtype)
            for gate in ("FIO" if self._use_peepholes else "")
        }
        below = tf.zeros(tf.stack([tf.shape(inputs)[0], units]), dtype)
        outputs, states = [], []
        for number, window in enumerate(strips):
            c, h = (state[:, (2 * number + k) * units :][:, :units] for k in (0, 1))
            gates = tf.nn.bias_add(tf.matmul(tf.concat([window, h, below], 1), kernel), bias)
            c, below = self._step(tf.split(gates, 4, axis=1), c, peepholes)
            outputs.append(below)
            states += [c, below]
        return tf.concat(outputs, axis=1), tf.concat(states, axis=1)

    def _step(self, gates, c, peepholes):
        i, j, f, o = gates
        if peepholes:
            i, f = i + peepholes["I"] * c, f + peepholes["F"] * c
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        c = clipped(c, self._cell_clip)
        if peepholes:
            o += peepholes["O"] * c
        return c, tf.sigmoid(o) * tf.tanh(c)
