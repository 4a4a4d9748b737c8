"""`dynamic_rnn`: that of TensorFlow, with a shorter way for the common cells."""

import numbers
from typing import NamedTuple

from common.graph_mode import tf
from common.rnn import fused
from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell
from common.rnn.wrappers import MultiRNNCell

nest = tf.nest


def dynamic_rnn(
    cell,
    inputs,
    sequence_length=None,
    initial_state=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """Run `cell` over a sequence, as `tf.nn.dynamic_rnn` does: same numbers, same variables.

    Computed whole, layer by layer (`common.rnn.fused`), are `BasicLSTMCell`,
    `LSTMCell` without peepholes, clipping and projection, `GRUCell` and
    `BasicRNNCell`, each with tanh, and `MultiRNNCell` of these. Their numbers
    agree with `tf.nn.dynamic_rnn` to float rounding. Other cells go to it.

    Args:
      cell: an `RNNCell`.
      inputs: [batch, time, input_size]; [time, batch, input_size] with `time_major`.
      sequence_length: [batch], how many steps of each row count. Later outputs
        are zero, and the state returned is that after the last step that counts.
      initial_state: in the structure of `cell.state_size`; zeros unless given.
      dtype: of the zeros.
      parallel_iterations, swap_memory: for `tf.nn.dynamic_rnn` alone.
      scope: a variable scope or its name, "rnn" unless given.

    Returns:
      (outputs, state): [batch, time, output_size] or time first, and the last state.

    Raises: what `tf.nn.dynamic_rnn` raises.
    """
    if not _is_fused(cell) or not _are_plain(cell, inputs, initial_state, dtype):
        return tf.nn.dynamic_rnn(
            cell,
            inputs,
            sequence_length,
            initial_state,
            dtype,
            parallel_iterations,
            swap_memory,
            time_major,
            scope,
        )
    time_axis = 0 if time_major else 1
    with tf.variable_scope(scope or "rnn"):
        inputs = tf.convert_to_tensor(inputs)
        batch_size = inputs.shape.as_list()[1 - time_axis]
        if batch_size is None:
            batch_size = tf.shape(inputs)[1 - time_axis]
        if initial_state is None:
            initial_state = cell.zero_state(batch_size, dtype)
        last_step = None
        if sequence_length is not None:
            lengths = tf.reshape(tf.cast(sequence_length, tf.int32), [batch_size])
            last_step = tf.clip_by_value(lengths, 0, tf.shape(inputs)[time_axis]) - 1
        outputs, state = _Layers(batch_size, last_step, time_axis).run(cell, inputs, initial_state)
        if last_step is not None:
            outputs = _zeros_after(last_step, outputs, time_axis)
    return outputs, state


class _Layers(NamedTuple):
    """How layers run over whole sequences."""

    batch_size: object  # an integer or a scalar tensor
    last_step: object  # [batch], the step whose state is wanted; None: the last one
    time_axis: int

    def run(self, cell, inputs, state):
        """(outputs of every step, last state) of a cell or a stack of cells."""
        with cell.opened(inputs[:, 0] if self.time_axis else inputs[0]):
            if isinstance(cell, MultiRNNCell):
                return self._stack(cell, inputs, state)
            if isinstance(cell, GRUCell):
                weights = (
                    cell._gate_kernel,
                    cell._gate_bias,
                    cell._candidate_kernel,
                    cell._candidate_bias,
                )
                return self._one_state(fused.gru, inputs, state, weights)
            if isinstance(cell, BasicRNNCell):
                return self._one_state(fused.basic_rnn, inputs, state, (cell._kernel, cell._bias))
            return self._lstm(cell, inputs, state)

    def _stack(self, cell, inputs, states):
        last_states = []
        for number, (layer, state) in enumerate(zip(cell._cells, states)):
            with tf.variable_scope(f"cell_{number}"):
                inputs, last_state = self.run(layer, inputs, state)
            last_states.append(last_state)
        return inputs, tuple(last_states)

    def _one_state(self, layer, inputs, state, weights):
        h = self._checked(state)
        weights = [tf.convert_to_tensor(weight) for weight in weights]
        outputs, last_h = layer(inputs, h, *weights, self.time_axis)
        return outputs, self._last(outputs, h, last_h)

    def _lstm(self, cell, inputs, state):
        c, h = (self._checked(part) for part in cell._unpack(state))
        kernel, bias = tf.convert_to_tensor(cell._kernel), tf.convert_to_tensor(cell._bias)
        outputs, last_c, last_h = fused.lstm(
            inputs, c, h, kernel, bias, cell._forget_bias, self.last_step, self.time_axis
        )
        return outputs, cell._pack(last_c, self._last(outputs, h, last_h))

    def _checked(self, state):
        """The state as [batch, size]; one of another batch size fails here, not stretched later."""
        return tf.reshape(state, [self.batch_size, state.shape[1]])

    def _last(self, outputs, first_h, last_h):
        if self.last_step is None:
            return last_h
        return fused.state_after(self.last_step, outputs, first_h, self.time_axis)


def _zeros_after(last_step, outputs, time_axis):
    """`outputs`, zero after the last step of each row."""
    step = tf.range(tf.shape(outputs)[time_axis])
    if time_axis == 1:
        counts = step[tf.newaxis, :] <= last_step[:, tf.newaxis]  # [batch, time]
    else:
        counts = step[:, tf.newaxis] <= last_step[tf.newaxis, :]  # [time, batch]
    return tf.where_v2(counts[:, :, tf.newaxis], outputs, tf.zeros([], outputs.dtype))


def _is_fused(cell):
    """Whether `fused` has this cell's equation. A subclass may have changed it."""
    if type(cell) is MultiRNNCell:
        return cell._state_is_tuple and all(_is_fused(layer) for layer in cell._cells)
    if type(cell) not in (BasicLSTMCell, LSTMCell, GRUCell, BasicRNNCell):
        return False
    if cell._activation not in (tf.tanh, tf.nn.tanh):
        return False
    if type(cell) is LSTMCell and (
        cell._use_peepholes
        or cell._cell_clip is not None
        or cell._num_proj is not None
        or cell._num_unit_shards is not None
    ):
        return False
    return isinstance(getattr(cell, "_forget_bias", 0.0), numbers.Real)


def _are_plain(cell, inputs, initial_state, dtype):
    """Whether the arguments are as they should be. Of any others TensorFlow says what is wrong."""
    if nest.is_nested(inputs) or tf.get_variable_scope().partitioner is not None:
        return False
    inputs = tf.convert_to_tensor(inputs)
    if inputs.shape.rank != 3 or inputs.shape.as_list()[2] is None:
        return False
    types = {inputs.dtype, *_weight_types(cell)}
    if initial_state is None:
        types.add(dtype and tf.as_dtype(dtype))
        return types in ({tf.float32}, {tf.float64})
    try:
        nest.assert_same_structure(initial_state, cell.state_size)
    except (TypeError, ValueError):
        return False
    parts = nest.flatten(initial_state)
    sizes = [[size] for size in nest.flatten(cell.state_size)]
    return (
        all(tf.is_tensor(part) for part in parts)
        and [part.shape.as_list()[1:] for part in parts] == sizes
        and {*types, *(part.dtype for part in parts)} in ({tf.float32}, {tf.float64})
    )


def _weight_types(cell):
    """The types that a cell, or the cells of a stack, was told to use, if any."""
    cells = cell._cells if isinstance(cell, MultiRNNCell) else [cell]
    if cells != [cell]:
        return {dtype for layer in cells for dtype in _weight_types(layer)}
    return {tf.as_dtype(cell.dtype)} if cell.dtype else set()
