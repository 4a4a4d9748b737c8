"""Fused cells: whole layers behind one call, [time, batch, input_size] in and outputs out.

A fused cell is called as `outputs, state = fused(inputs, initial_state, dtype,
sequence_length, scope)`. `inputs` is one tensor, time first, or a list with a
tensor [batch, input_size] for each step; the outputs come in the same form.
"""

import abc

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.tf1.rnn.block import lstm_block_weights


class FusedRNNCell(abc.ABC):
    """The interface of a fused cell: `__call__`, as described above.

    Source: `tf.contrib.rnn.FusedRNNCell`.
    """

    @abc.abstractmethod
    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Run the layer.

        `initial_state` is in the form of the cell's state, zeros of `dtype` by
        default; `sequence_length` [batch] says where each sequence ends.
        """


class FusedRNNCellAdaptor(FusedRNNCell):
    """An ordinary cell as a fused one, run by `dynamic_rnn` or `static_rnn`.

    Source: `tf.contrib.rnn.FusedRNNCellAdaptor`.
    """

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell = cell
        self._use_dynamic_rnn = use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Run the cell over all steps; see the module's text."""
        is_list = isinstance(inputs, list)
        options = dict(
            initial_state=initial_state, dtype=dtype, sequence_length=sequence_length, scope=scope
        )
        if self._use_dynamic_rnn:
            inputs = tf.stack(inputs) if is_list else inputs
            outputs, state = tf.nn.dynamic_rnn(self._cell, inputs, time_major=True, **options)
            return tf.unstack(outputs) if is_list else outputs, state
        inputs = inputs if is_list else tf.unstack(inputs)
        outputs, state = tf.nn.static_rnn(self._cell, inputs, **options)
        return outputs if is_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """A fused cell that reads backwards; its outputs stand at the steps they belong to.

    Source: `tf.contrib.rnn.TimeReversedFusedRNN`.
    """

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Run the fused cell on the reversed inputs; see the module's text."""
        outputs, state = self._cell(
            _reversed_in_time(inputs, sequence_length),
            initial_state=initial_state,
            dtype=dtype,
            sequence_length=sequence_length,
            scope=scope,
        )
        return _reversed_in_time(outputs, sequence_length), state


def _reversed_in_time(steps, lengths):
    if isinstance(steps, list):
        return steps[::-1]
    if lengths is None:
        return tf.reverse(steps, [0])
    return tf.reverse_sequence(steps, lengths, seq_axis=0, batch_axis=1)


class LSTMBlockWrapper(rnn.LayerRNNCell, FusedRNNCell):
    """The frame of a fused LSTM: initial state, lengths, final state.

    A subclass gives `num_units` and `_call_cell`, which returns the memories
    and outputs of all steps, [time, batch, num_units] each.

    Source: `tf.contrib.rnn.LSTMBlockWrapper`.
    """

    @property
    @abc.abstractmethod
    def num_units(self):
        """The number of units."""

    @abc.abstractmethod
    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        """(memories, outputs) for inputs [time, batch, input_size]."""

    @property
    def state_size(self):
        return LSTMStateTuple(self.num_units, self.num_units)

    @property
    def output_size(self):
        return self.num_units

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Run the layer; see the module's text. The final state is an `LSTMStateTuple`."""
        is_list = isinstance(inputs, list)
        inputs = tf.stack(inputs) if is_list else tf.convert_to_tensor(inputs)
        outputs, state = super().__call__(
            inputs, initial_state, scope, dtype=dtype, sequence_length=sequence_length
        )
        return tf.unstack(outputs) if is_list else outputs, state

    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        time, batch = (
            tf.dimension_value(inputs.shape[axis]) or tf.shape(inputs)[axis] for axis in (0, 1)
        )
        c, h = self._initial_state(initial_state, batch, dtype)
        cs, hs = self._call_cell(inputs, c, h, dtype or c.dtype, sequence_length)
        if sequence_length is None:
            return hs, LSTMStateTuple(cs[-1], hs[-1])
        lengths = tf.convert_to_tensor(sequence_length)
        mask = tf.transpose(tf.sequence_mask(lengths, time, dtype=hs.dtype))  # [time, batch]
        hs *= mask[:, :, None]
        # With the initial state before them, the state after `length` steps is at `length`.
        at = tf.stack([lengths, tf.range(batch, dtype=lengths.dtype)], axis=1)
        final = [
            tf.gather_nd(tf.concat([first[None], steps], axis=0), at)
            for first, steps in ((c, cs), (h, hs))
        ]
        return hs, LSTMStateTuple(*final)

    def _initial_state(self, state, batch, dtype):
        if state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = tf.zeros(tf.stack([batch, self.num_units]), dtype=dtype)
            return zeros, zeros
        if len(state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        return state


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """The whole LSTM layer in one operation, `BlockLSTM`.

    Variables `lstm_fused_cell/kernel` [input_size + num_units, 4 num_units],
    `bias` and, with `use_peephole`, `w_i_diag`, `w_f_diag`, `w_o_diag`: those of
    `common.rnn.LSTMCell`. Float32 and float16 only.

    Source: `tf.contrib.rnn.LSTMBlockFusedCell`.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        reuse=None,
        dtype=None,
        name="lstm_fused_cell",
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._cell_clip = cell_clip
        self._use_peephole = use_peephole

    @property
    def num_units(self):
        return self._num_units

    def build(self, inputs_shape):
        shape = tf.TensorShape(inputs_shape)
        if shape.rank != 3 or tf.dimension_value(shape[2]) is None:
            raise ValueError(f"inputs must be [time, batch, known input size], not {shape}")
        self._kernel, self._bias, self._diagonals = lstm_block_weights(
            self, tf.dimension_value(shape[2]), self._num_units, self._use_peephole
        )

    def _call_cell(
        self,
        inputs,
        initial_cell_state=None,
        initial_output=None,
        dtype=None,
        sequence_length=None,
    ):
        if sequence_length is None:
            steps = tf.shape(inputs, out_type=tf.int64)[0]
        else:
            steps = tf.cast(tf.reduce_max(sequence_length), tf.int64)
        zeros = tf.zeros([self._num_units], dtype=dtype)
        outputs = tf.raw_ops.BlockLSTM(
            seq_len_max=steps,
            x=inputs,
            cs_prev=initial_cell_state,
            h_prev=initial_output,
            w=self._kernel,
            b=self._bias,
            **(self._diagonals or {"wci": zeros, "wcf": zeros, "wco": zeros}),
            forget_bias=self._forget_bias,
            cell_clip=-1.0 if self._cell_clip is None else self._cell_clip,
            use_peephole=self._use_peephole,
        )
        return outputs.cs, outputs.h


def _block_lstm(
    seq_len_max,
    x,
    w,
    b,
    cs_prev=None,
    h_prev=None,
    wci=None,
    wcf=None,
    wco=None,
    forget_bias=None,
    cell_clip=None,
    use_peephole=None,
    name=None,
):
    """The operation `BlockLSTM` on lists: (i, cs, f, o, ci, co, h), a tensor a step in each.

    `x` holds a tensor [batch, input_size] for each step; states and peepholes
    are zeros where they are not given.

    Source: `tensorflow.contrib.rnn.python.ops.lstm_ops._block_lstm`.
    """
    dtype = x[0].dtype
    size = tf.dimension_value(b.shape[0]) // 4
    zero_state = tf.zeros([tf.dimension_value(x[0].shape[0]), size], dtype=dtype)
    if wci is None:
        wci = wcf = wco = tf.zeros([size], dtype=dtype)
    outputs = tf.raw_ops.BlockLSTM(
        seq_len_max=seq_len_max,
        x=tf.stack(x),
        cs_prev=zero_state if cs_prev is None else cs_prev,
        h_prev=zero_state if h_prev is None else h_prev,
        w=w,
        wci=wci,
        wcf=wcf,
        wco=wco,
        b=b,
        forget_bias=1.0 if forget_bias is None else forget_bias,
        cell_clip=-1.0 if cell_clip is None else cell_clip,
        use_peephole=bool(use_peephole),
        name=name,
    )
    return tuple(tf.unstack(output) for output in outputs)
