"""A recurrence over time: unrolled where it is short, a `tf.while_loop` where it is long."""

from common.graph_mode import tf

# Each unrolled step adds its operations to the graph; an operation costs 0.3 ms at the start.
LONGEST_UNROLLED = 20


class Sequence:
    """A tensor for each time: a list of them [a, b], or all in one, [a, time, b]."""

    def __init__(self, steps=None, whole=None):
        self._steps = steps
        self._whole = whole

    @property
    def whole(self):
        if self._whole is None:
            self._whole = tf.stack(self._steps, axis=1)
        return self._whole

    @property
    def steps(self):
        if self._steps is None:
            self._steps = tf.unstack(self._whole, axis=1)
        return self._steps

    @property
    def is_short(self):
        if self._steps is not None:
            return True
        length = self._whole.shape.as_list()[1]
        return length is not None and 0 < length <= LONGEST_UNROLLED

    def delayed(self, first):
        """The same a step later: `first`, then all but the last."""
        if self._steps is not None:
            return Sequence([first, *self._steps[:-1]])
        return Sequence(whole=tf.concat([first[:, tf.newaxis], self._whole[:, :-1]], axis=1))


def scan(step, state, sequences, kept_shapes, reverse=False):
    """Run `step` at each time.

    Args:
      step: (state, *elements) -> (new state, tensors to keep).
      state: the first state, a tuple of tensors [a, b].
      sequences: each a `Sequence`, of which `step` gets the element of its time.
      kept_shapes: of the tensors to keep.
      reverse: begin at the last time.

    Returns:
      (last state, [a `Sequence` for each tensor kept]), in the order of time.
    """
    if sequences[0].is_short:
        return _unrolled(step, state, sequences, reverse)
    return _looped(step, state, sequences, kept_shapes, reverse)


def _unrolled(step, state, sequences, reverse):
    elements = list(zip(*(sequence.steps for sequence in sequences)))
    kept = []
    for inputs in reversed(elements) if reverse else elements:
        state, values = step(state, *inputs)
        kept.append(values)
    if reverse:
        kept.reverse()
    return state, [Sequence(list(values)) for values in zip(*kept)]


def _looped(step, state, sequences, kept_shapes, reverse):
    length, dtype = tf.shape(sequences[0].whole)[1], state[0].dtype

    def array(shape):
        return tf.TensorArray(dtype, length, element_shape=shape)

    arrays = []
    for sequence in sequences:
        time_first = tf.transpose(sequence.whole, [1, 0, 2])
        arrays.append(array(time_first.shape[1:]).unstack(time_first))

    def body(count, state, kept):
        time = length - 1 - count if reverse else count
        state, values = step(state, *(array.read(time) for array in arrays))
        return count + 1, state, [array.write(time, value) for array, value in zip(kept, values)]

    unknown = tf.TensorShape(None)
    first_state = tuple(state)
    _, state, kept = tf.while_loop(
        lambda count, state, kept: count < length,
        body,
        [tf.constant(0), first_state, [array(shape) for shape in kept_shapes]],
        shape_invariants=[
            tf.TensorShape([]),
            tuple(tf.TensorShape([None, None]) for _ in state),
            [unknown for _ in kept_shapes],
        ],
    )
    for part, first in zip(state, first_state):
        part.set_shape(first.shape)
    return state, [Sequence(whole=tf.transpose(array.stack(), [1, 0, 2])) for array in kept]
