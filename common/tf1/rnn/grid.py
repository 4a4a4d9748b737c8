"""Grid LSTMs: at each window of a spectrum one LSTM along time and one along frequency."""

import collections

from common import rnn
from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.tf1.rnn import frequency
from common.tf1.rnn.sharded import clipped, sharded_variable, zero_bias


class GridLSTMCell(rnn.RNNCell):
    """A grid of LSTMs: at each window of the input one runs along time, one along frequency.

    Both read [x_n, h_time, h_freq]; each has its own c and h, the time LSTM's
    from the step before, the frequency LSTM's from the window below. With
    peepholes a gate g of either also sees both memories:

        g += w_gf * c_freq + w_gt * c_time

    | argument                | meaning                                              |
    |-------------------------|------------------------------------------------------|
    | feature_size, frequency_skip | width of a window, distance to the next          |
    | num_frequency_blocks    | how many windows each block has; required            |
    | start_freqindex_list, end_freqindex_list | columns of each block; all, if not given |
    | share_time_frequency_weights | one LSTM in both directions                     |
    | couple_input_forget_gates | forget gate = 1 - input gate                       |

    Per block k the variables are `W_f_k_0` ... and `B_f_k` (frequency),
    `W_t_k_0` ... and `B_t_k` (time), and `W_{I,F,O}_diag_{freqf,freqt,timef,timet}_k`.
    State: c and h of every time LSTM, a named tuple or joined; output: h of time
    and frequency at each window, joined. `initializer` has no effect, as in 1.15.

    Paper: Kalchbrenner, Danihelka and Graves, 2015, https://arxiv.org/abs/1507.01526.
    Source: `tf.contrib.rnn.GridLSTMCell`.

    Raises:
      ValueError: blocks that do not fit the input, or none given.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        share_time_frequency_weights=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=None,
        num_frequency_blocks=None,
        start_freqindex_list=None,
        end_freqindex_list=None,
        couple_input_forget_gates=False,
        state_is_tuple=True,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        if num_frequency_blocks is None:
            raise ValueError("Must specify num_frequency_blocks")
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._share_weights = share_time_frequency_weights
        self._cell_clip = cell_clip
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip
        self._num_frequency_blocks = num_frequency_blocks
        self._start_freqindex_list = start_freqindex_list
        self._end_freqindex_list = end_freqindex_list
        self._coupled = couple_input_forget_gates
        self._state_tuple_type = None
        if state_is_tuple:
            names = self._state_names("state")
            self._state_tuple_type = collections.namedtuple("GridLSTMStateTuple", names)

    def _state_names(self, prefix):
        return [
            f"{prefix}_f{window:02d}_b{block:02d}_{part}"
            for block, windows in enumerate(self._num_frequency_blocks)
            for window in range(windows)
            for part in "cm"
        ]

    @property
    def state_tuple_type(self):
        """The named tuple of the state; None where the state is one tensor."""
        return self._state_tuple_type

    @property
    def state_size(self):
        if self._state_tuple_type is None:
            return self.output_size
        return self._state_tuple_type(*[self._num_units] * len(self._state_tuple_type._fields))

    @property
    def output_size(self):
        return 2 * self._num_units * sum(self._num_frequency_blocks)

    def call(self, inputs, state):
        outputs, states = self._run_blocks(self._windows(inputs), state, "state")
        if self._state_tuple_type is None:
            return tf.concat(outputs, axis=1), tf.concat(states, axis=1)
        return tf.concat(outputs, axis=1), self._state_tuple_type(*states)

    def _run_blocks(self, blocks, state, prefix):
        outputs, states = [], []
        for number, windows in enumerate(blocks):
            weights = self._block_weights(number, windows[0])
            block_outputs, block_states = self._run_block(windows, number, state, prefix, weights)
            outputs += block_outputs
            states += block_states
        return outputs, states

    def _run_block(self, windows, number, state, prefix, weights):
        """Run the LSTMs over the windows of one block: (outputs, states), each a flat list."""
        outputs, states = [], []
        h_freq = c_freq = tf.zeros(
            tf.stack([tf.shape(windows[0])[0], self._num_units]), windows[0].dtype
        )
        for at, window in enumerate(windows):
            c_time, h_time = self._state_of(state, f"{prefix}_f{at:02d}_b{number:02d}", at)
            joined = tf.concat([window, h_time, h_freq], axis=1)
            memories = c_freq, c_time
            gates = {
                which: self._gates(joined, weights[which], memories) for which in ("freq", "time")
            }
            c_freq = self._memory(gates["freq"], c_freq)
            c_time = self._memory(gates["time"], c_time)
            memories = c_freq, c_time
            h_freq = self._output(gates["freq"], c_freq, weights["freq"], memories)
            h_time = self._output(gates["time"], c_time, weights["time"], memories)
            outputs += [h_time, h_freq]
            states += [c_time, h_time]
        return outputs, states

    def _state_of(self, state, name, at):
        if self._state_tuple_type is not None:
            return getattr(state, name + "_c"), getattr(state, name + "_m")
        units = self._num_units
        return (state[:, (2 * at + part) * units :][:, :units] for part in (0, 1))

    def _block_weights(self, block, window):
        """{"freq" and "time": (kernel, bias, {gate: (w for c_freq, w for c_time)})}."""
        units, dtype = self._num_units, window.dtype
        names = "IO" if self._coupled else "FIO"
        columns = (3 if self._coupled else 4) * units
        shape = [tf.dimension_value(window.shape[1]) + 2 * units, columns]
        weights = {}
        for which, letter in (("freq", "f"), ("time", "t")):
            if which == "time" and self._share_weights:
                weights["time"] = weights["freq"]
                continue
            kernel = sharded_variable(f"W_{letter}_{block}", shape, dtype, self._num_unit_shards)
            weights[which] = kernel, zero_bias(f"B_{letter}_{block}", columns, dtype), {}
        for which in ("freq", "time"):
            if not self._use_peepholes or (which == "time" and self._share_weights):
                continue
            for gate in names:
                weights[which][2][gate] = [
                    tf.get_variable(f"W_{gate}_diag_{which}{of}_{block}", [units], dtype=dtype)
                    for of in "ft"
                ]
        return weights

    def _gates(self, joined, weights, memories):
        """(input gate, new input, forget gate, raw output gate), each [batch, num_units]."""
        kernel, bias, peepholes = weights
        gates = tf.nn.bias_add(tf.matmul(joined, kernel), bias)
        if self._coupled:
            i, j, o = tf.split(gates, 3, axis=1)
            i = tf.sigmoid(i + _seen(peepholes, "I", memories))
            return i, j, 1.0 - i, o
        i, j, f, o = tf.split(gates, 4, axis=1)
        i = tf.sigmoid(i + _seen(peepholes, "I", memories))
        return i, j, tf.sigmoid(f + self._forget_bias + _seen(peepholes, "F", memories)), o

    def _memory(self, gates, c):
        i, j, f, _ = gates
        return clipped(f * c + i * tf.tanh(j), self._cell_clip)

    def _output(self, gates, c, weights, memories):
        return tf.sigmoid(gates[3] + _seen(weights[2], "O", memories)) * tf.tanh(c)

    def _windows(self, inputs, offset=0):
        """For each block its windows of the input, moved by `offset` columns."""
        size = input_depth(inputs.shape)
        if offset:
            inputs = tf.pad(inputs, [[0, 0], [max(-offset, 0), max(offset, 0)]])
        starts, ends = self._start_freqindex_list, self._end_freqindex_list
        if not starts:
            starts, ends = [0], [size]
        counts = self._num_frequency_blocks
        if not len(starts) == len(ends) == len(counts):
            raise ValueError(
                f"num_frequency_blocks names {len(counts)} blocks, their columns are given for "
                f"{len(starts)} starts and {len(ends)} ends"
            )
        width, step = self._feature_size, self._frequency_skip
        for start, end, count in zip(starts, ends, counts):
            needed = frequency.window_count(end - start, width, step)
            if needed != count:
                raise ValueError(
                    f"Invalid num_frequency_blocks, requires {needed} "
                    f"but gets {count}, please check the input size and filter config are correct."
                )
        return [
            frequency.windows(inputs, start + max(offset, 0), count, width, step)
            for start, count in zip(starts, counts)
        ]


def _seen(peepholes, gate, memories):
    """A gate's peepholes into the memories: w_f * c_freq + w_t * c_time; 0 without peepholes."""
    if gate not in peepholes:
        return 0
    return peepholes[gate][0] * memories[0] + peepholes[gate][1] * memories[1]


class BidirectionalGridLSTMCell(GridLSTMCell):
    """Two grids, one up and one down the frequencies, under `fwd` and `bwd`.

    `backward_slice_offset` moves the windows of the backward grid.

    Source: `tf.contrib.rnn.BidirectionalGridLSTMCell`.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        share_time_frequency_weights=False,
        cell_clip=None,
        initializer=None,
        num_unit_shards=1,
        forget_bias=1.0,
        feature_size=None,
        frequency_skip=None,
        num_frequency_blocks=None,
        start_freqindex_list=None,
        end_freqindex_list=None,
        couple_input_forget_gates=False,
        backward_slice_offset=0,
        reuse=None,
    ):
        super().__init__(
            num_units,
            use_peepholes,
            share_time_frequency_weights,
            cell_clip,
            initializer,
            num_unit_shards,
            forget_bias,
            feature_size,
            frequency_skip,
            num_frequency_blocks,
            start_freqindex_list,
            end_freqindex_list,
            couple_input_forget_gates,
            True,
            reuse,
        )
        self._backward_slice_offset = int(backward_slice_offset)
        names = self._state_names("fwd_state") + self._state_names("bwd_state")
        self._state_tuple_type = collections.namedtuple("BidirectionalGridLSTMStateTuple", names)

    @property
    def output_size(self):
        return 2 * super().output_size

    def call(self, inputs, state):
        forward = self._windows(inputs)
        backward = [windows[::-1] for windows in self._windows(inputs, self._backward_slice_offset)]
        outputs, states = [], []
        for name, blocks in (("fwd", forward), ("bwd", backward)):
            with tf.variable_scope(name):
                some_outputs, some_states = self._run_blocks(blocks, state, f"{name}_state")
            outputs += some_outputs
            states += some_states
        return tf.concat(outputs, axis=1), self._state_tuple_type(*states)
