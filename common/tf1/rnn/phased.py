"""`PhasedLSTMCell`: an LSTM whose units open and close with a rhythm of their own."""

import math

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.tf1.rnn.linear import _Linear


class PhasedLSTMCell(rnn.RNNCell):
    """An LSTM with a time gate k, for inputs that come at uneven times.

        i, f = sigmoid([x, h (, c)] W_m + b_m)      (c only with peepholes)
        c~   = f * c + i * tanh([x, h] W_n + b_n)
        h~   = sigmoid([x, h (, c~)] W_o + b_o) * tanh(c~)
        r    = ((t - phase) mod period) / period    where in its cycle a unit is
        k    = 2 r / ratio_on        while it opens, r < ratio_on / 2
               2 - 2 r / ratio_on    while it closes, r < ratio_on
               leak * r              while it is closed
        c'   = k * c~ + (1 - k) * c,   h' = k * h~ + (1 - k) * h

    | name     | shape                                                            |
    |----------|------------------------------------------------------------------|
    | inputs   | a pair (t [batch, 1], x [batch, input_size])                     |
    | W_m, W_n, W_o | `mask_gates/kernel`, `new_input/kernel`, `output_gate/kernel` |
    | period   | [num_units], log-uniform in (period_init_min, period_init_max)   |
    | phase    | [num_units], uniform in (0, period)                              |
    | ratio_on | [num_units], starts at `ratio_on`                                |

    Paper: Neil, Pfeiffer and Liu, 2016, https://arxiv.org/abs/1610.09513.
    Source: `tf.contrib.rnn.PhasedLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        leak=0.001,
        ratio_on=0.1,
        trainable_ratio_on=True,
        period_init_min=1.0,
        period_init_max=1000.0,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._leak = leak
        self._ratio_on = ratio_on
        self._trainable_ratio_on = trainable_ratio_on
        self._period_init_min = period_init_min
        self._period_init_max = period_init_max
        self._maps = {}

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def call(self, inputs, state):
        time, x = inputs
        c, h = state  # each [batch, num_units]
        seen = [x, h, c] if self._use_peepholes else [x, h]
        gates = tf.sigmoid(self._map("mask_gates", seen, 2 * self._num_units))
        input_gate, forget_gate = tf.split(gates, 2, axis=1)
        new_input = tf.tanh(self._map("new_input", [x, h], self._num_units))
        new_c = c * forget_gate + input_gate * new_input
        seen = [x, h, new_c] if self._use_peepholes else [x, h]
        new_h = tf.tanh(new_c) * tf.sigmoid(self._map("output_gate", seen, self._num_units))
        k = self._time_gate(time)  # [batch, num_units]
        new_c = k * new_c + (1 - k) * c
        new_h = k * new_h + (1 - k) * h
        return new_h, LSTMStateTuple(new_c, new_h)

    def _map(self, name, args, size):
        with tf.variable_scope(name):
            if name not in self._maps:
                self._maps[name] = _Linear(args, size, True)
            return self._maps[name](args)

    def _time_gate(self, time):
        """k, how far each unit is open at `time` [batch, 1]."""
        shape = [self._num_units]
        period = tf.get_variable(
            "period", shape, initializer=_log_uniform(self._period_init_min, self._period_init_max)
        )
        phase = tf.get_variable(
            "phase",
            shape,
            initializer=tf.random_uniform_initializer(0.0, period.initial_value),
        )
        ratio_on = tf.get_variable(
            "ratio_on",
            shape,
            initializer=tf.constant_initializer(self._ratio_on),
            trainable=self._trainable_ratio_on,
        )
        cycle = _cycle_ratio(time, phase, period)
        opening = 2 * cycle / ratio_on
        k = tf.where(cycle < ratio_on, 2 - opening, self._leak * cycle)
        return tf.where(cycle < 0.5 * ratio_on, opening, k)


def _cycle_ratio(time, phase, period):
    """((t - phase) mod period) / period, with the gradient of t - phase through the modulus."""
    period = tf.cast(period, time.dtype)
    shifted = time - tf.cast(phase, time.dtype)
    modulus = tf.stop_gradient(tf.mod(shifted, period) - shifted) + shifted
    return tf.cast(modulus / period, tf.float32)


def _log_uniform(smallest, largest):
    """An initializer: e to the power of a number drawn uniformly between the two logarithms."""

    def initialize(shape, dtype=tf.float32, partition_info=None):
        exponent = tf.random_uniform(shape, math.log(smallest), math.log(largest), dtype)
        return tf.exp(exponent)

    return initialize
