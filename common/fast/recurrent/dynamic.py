"""Which cells are computed as whole layers, and layer after layer."""

import numbers

from common.fast.recurrent import layers
from common.fast.recurrent.batch import Batch, merge_parts, parts_for
from common.graph_mode import tf
from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell
from common.rnn.wrappers import MultiRNNCell
from common.shapes import sizes

nest = tf.nest


def dynamic_rnn(cell, inputs, sequence_length, initial_state, dtype, time_major, scope):
    """Returns (outputs, state) as `rnn.dynamic_rnn` does, or None for cells that are not here.

    Computed here are `BasicLSTMCell`, `LSTMCell` without peepholes, clipping and projection,
    `GRUCell` and `BasicRNNCell`, each with tanh, and `MultiRNNCell` of these. Their numbers
    agree with `tf.nn.dynamic_rnn` to rounding. A second derivative raises LookupError where
    the layer is a loop: from `scan.LONGEST_UNROLLED` steps on.
    """
    if not _is_fused(cell) or not _are_plain(cell, inputs, initial_state, dtype):
        return None
    with tf.variable_scope(scope or "rnn"):
        inputs = tf.convert_to_tensor(inputs)
        batch_axis, time_axis = (1, 0) if time_major else (0, 1)
        input_sizes = sizes(inputs)
        batch_size, length = input_sizes[batch_axis], input_sizes[time_axis]
        if initial_state is None:
            initial_state = cell.zero_state(batch_size, dtype)
        last_step = None
        if sequence_length is not None:
            lengths = tf.reshape(tf.cast(sequence_length, tf.int32), [batch_size])
            last_step = tf.clip_by_value(lengths, 0, length) - 1
        known_batch_size = nest.flatten(initial_state)[0].shape.as_list()[0]
        rows = _one_hot_indices(inputs, time_major)
        if known_batch_size and not isinstance(batch_size, int):  # then that of the inputs is it
            batch_size = known_batch_size
            inputs = _with_size(inputs, batch_axis, batch_size)
            rows = None if rows is None else _with_size(rows, 1, batch_size)
        sequence = inputs if time_major else tf.transpose(inputs, [1, 0, 2])
        whole = Batch(sequence, rows, initial_state, last_step)
        parts = whole.parts(parts_for(_units(cell), known_batch_size))
        outputs, state = merge_parts([_Layers(part).run(cell) for part in parts])
        outputs = outputs if time_major else tf.transpose(outputs, [1, 0, 2])
        shape = [None, None, None]
        shape[batch_axis] = known_batch_size
        outputs.set_shape(shape)
        if last_step is not None:  # zeros after the last step of each row
            times = tf.expand_dims(tf.range(length), batch_axis)
            counts = times <= tf.expand_dims(last_step, time_axis)  # [batch, time] or time first
            outputs = tf.where_v2(counts[:, :, tf.newaxis], outputs, tf.zeros([], outputs.dtype))
        return outputs, state


class _Layers:
    """Runs layer after layer over whole sequences."""

    def __init__(self, batch):
        self._sequence = batch.sequence  # of the layer before
        self._rows = batch.rows  # of the first layer; see `layers.input_projection`
        self._first_state = batch.state
        self._batch_size = batch.size()
        self._last_step = batch.last_step

    def run(self, cell):
        """(outputs of every step, a sequence; last state) of a cell or stack of cells."""
        last_state = self._run(cell, self._first_state)
        return self._sequence, last_state

    def _run(self, cell, state):
        sequence = self._sequence
        one_step = tf.zeros(
            [0, sequence.shape[2]], sequence.dtype
        )  # what a cell makes its weights by
        with cell.opened(one_step):
            if isinstance(cell, MultiRNNCell):
                return self._stack(cell, state)
            if isinstance(cell, GRUCell):
                gates = cell._gate_kernel, cell._gate_bias
                weights = *gates, cell._candidate_kernel, cell._candidate_bias
                return self._one_state(layers.gru, state, weights)
            if isinstance(cell, BasicRNNCell):
                return self._one_state(layers.basic_rnn, state, (cell._kernel, cell._bias))
            return self._lstm(cell, state)

    def _stack(self, cell, states):
        last_states = []
        for number, (layer, state) in enumerate(zip(cell._cells, states)):
            with tf.variable_scope(f"cell_{number}"):
                last_states.append(self._run(layer, state))
        return tuple(last_states)

    def _one_state(self, layer, state, weights):
        h = self._first(state)
        weights = [tf.convert_to_tensor(weight) for weight in weights]
        rows = self._take_rows()
        self._sequence, last_h = layer(self._sequence, h, *weights, rows)
        return self._last(h, last_h)

    def _lstm(self, cell, state):
        c, h = (self._first(part) for part in cell._unpack(state))
        kernel, bias = tf.convert_to_tensor(cell._kernel), tf.convert_to_tensor(cell._bias)
        weights = kernel, bias, cell._forget_bias
        self._sequence, last_c, last_h = layers.lstm(
            self._sequence, c, h, *weights, self._last_step, self._take_rows()
        )
        return cell._pack(last_c, self._last(h, last_h))

    def _take_rows(self):
        """For the first layer; the inputs of the next are not one-hot."""
        rows, self._rows = self._rows, None
        return rows

    def _first(self, state):
        """The state. Another batch size fails here; otherwise it would be broadcast."""
        if state.shape.as_list()[0] != self._batch_size:
            state = tf.reshape(state, [self._batch_size, state.shape[1]])
        return state

    def _last(self, first_h, last_h):
        if self._last_step is not None:
            return layers.state_at(self._last_step, self._sequence, first_h)
        return last_h


def _with_size(tensor, axis, size):
    """The tensor, checked when it is run to have this size."""
    shape = tensor.shape.as_list()
    shape[axis] = size
    return tf.ensure_shape(tensor, shape)


def _units(cell):
    """The units of each layer."""
    cells = cell._cells if isinstance(cell, MultiRNNCell) else [cell]
    return [cell._num_units] if cells == [cell] else [u for layer in cells for u in _units(layer)]


def _one_hot_indices(inputs, time_major):
    """For `inputs` made by `tf.one_hot`: the place of each 1, their size for none; else None.

    Returns:
      The places, [time, batch].
    """
    if inputs.op.type != "OneHot" or inputs.op.get_attr("axis") not in (-1, 2):
        return None
    places, _, on, off = inputs.op.inputs
    if tf.get_static_value(on) != 1 or tf.get_static_value(off) != 0:
        return None
    places, size = tf.cast(places, tf.int64), inputs.shape.as_list()[2]
    inside = tf.logical_and(places >= 0, places < size)
    rows = tf.where_v2(inside, places, tf.constant(size, tf.int64))
    return rows if time_major else tf.transpose(rows)


def _is_fused(cell):
    """Returns whether `layers` has this cell's equation. A subclass may have changed it."""
    if isinstance(cell, MultiRNNCell) and type(cell).call is MultiRNNCell.call:
        return cell._state_is_tuple and all(_is_fused(layer) for layer in cell._cells)
    if type(cell) not in (BasicLSTMCell, LSTMCell, GRUCell, BasicRNNCell):
        return False
    if cell._activation is not tf.tanh:  # tf.nn.tanh is the same
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
    """Returns whether the fused layers take these arguments; TensorFlow refuses others."""
    if nest.is_nested(inputs) or tf.get_variable_scope().partitioner is not None:
        return False
    inputs = tf.convert_to_tensor(inputs)
    if inputs.shape.rank != 3 or inputs.shape.as_list()[2] is None or 0 in inputs.shape.as_list():
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
    """The types given to a cell, or to the cells of a stack."""
    cells = cell._cells if isinstance(cell, MultiRNNCell) else [cell]
    if cells != [cell]:
        return {dtype for layer in cells for dtype in _weight_types(layer)}
    return {tf.as_dtype(cell.dtype)} if cell.dtype else set()
