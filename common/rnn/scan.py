"""A recurrence over time: unrolled where it is short, a `tf.while_loop` where it is long."""

from common.graph_mode import tf

# Each unrolled step adds its operations to the graph; an operation costs 0.3 ms at the start.
LONGEST_UNROLLED = 20


def scan(step, state, sequences, kept_sizes, time_axis, reverse=False):
    """Run `step` at each time.

    Args:
      step: (state, *elements) -> (new state, tensors to keep).
      state: the first state, a tuple of tensors [batch, size].
      sequences: tensors [batch, time, size], of which `step` gets [batch, size] at each time.
      kept_sizes: the size of each tensor to keep, [batch, size].
      time_axis: 1, or 0 for sequences [time, batch, size].
      reverse: begin at the last time.

    Returns:
      (last state, what was kept: [batch, time, size] each, in the order of time).
    """
    length = sequences[0].shape.as_list()[time_axis]
    if length is not None and 0 < length <= LONGEST_UNROLLED:
        return _unrolled(step, state, sequences, time_axis, reverse)
    if time_axis == 0:
        return _looped(step, state, sequences, kept_sizes, reverse)
    sequences = [swap_batch_and_time(sequence) for sequence in sequences]
    state, kept = _looped(step, state, sequences, kept_sizes, reverse)
    return state, [swap_batch_and_time(values) for values in kept]


def _unrolled(step, state, sequences, time_axis, reverse):
    elements = list(zip(*(tf.unstack(sequence, axis=time_axis) for sequence in sequences)))
    kept = []
    for inputs in reversed(elements) if reverse else elements:
        state, values = step(state, *inputs)
        kept.append(values)
    if reverse:
        kept.reverse()
    return state, [tf.stack(values, axis=time_axis) for values in zip(*kept)]


def _looped(step, state, sequences, kept_sizes, reverse):
    """The same over [time, batch, size]."""
    length, dtype = tf.shape(sequences[0])[0], sequences[0].dtype
    batch_size = sequences[0].shape[1]
    arrays = [
        tf.TensorArray(dtype, length, element_shape=sequence.shape[1:]).unstack(sequence)
        for sequence in sequences
    ]
    kept = [tf.TensorArray(dtype, length, element_shape=[batch_size, size]) for size in kept_sizes]

    def body(count, state, kept):
        time = length - 1 - count if reverse else count
        state, values = step(state, *(array.read(time) for array in arrays))
        return count + 1, state, [array.write(time, value) for array, value in zip(kept, values)]

    shapes = [tf.TensorShape([batch_size, part.shape[1]]) for part in state]
    _, state, kept = tf.while_loop(
        lambda count, state, kept: count < length,
        body,
        [tf.constant(0), state, kept],
        shape_invariants=[
            tf.TensorShape([]),
            tuple(shapes),
            [tf.TensorShape(None)] * len(kept),
        ],
    )
    return state, [array.stack() for array in kept]


def swap_batch_and_time(sequence):
    """[batch, time, size] <-> [time, batch, size]."""
    return tf.transpose(sequence, [1, 0, 2])
