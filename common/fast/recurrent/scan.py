"""A recurrence over time: unrolled if it is short, a `tf.while_loop` if it is long."""

from common.graph_mode import tf

# Unrolling is 10 % faster (50 steps, 128 units), but each operation costs 0.3 ms at the start.
LONGEST_UNROLLED = 64


class Sequence:
    """A tensor [batch, size] for each time, in one of three forms; others are made when needed.

    | form  | what                                 |
    |-------|--------------------------------------|
    | whole | one tensor, [time, batch, size]      |
    | steps | a list, for a short sequence         |
    | array | a `tf.TensorArray`                   |
    """

    def __init__(self, whole=None, steps=None, array=None):
        self._whole = whole
        self._steps = steps
        self._array = array

    @property
    def whole(self):
        if self._whole is None and self._steps is not None:
            self._whole = tf.stack(self._steps)
        elif self._whole is None:
            self._whole = self._array.stack()
        return self._whole

    @property
    def steps(self):
        if self._steps is None:
            self._steps = tf.unstack(self._whole)
        return self._steps

    @property
    def array(self):
        if self._array is None:
            array = _array(self._whole.dtype, tf.shape(self._whole)[0], self._whole.shape[1:])
            self._array = array.unstack(self._whole)
        return self._array

    @property
    def is_short(self):
        if self._array is not None:
            return False
        length = len(self._steps) if self._steps else self._whole.shape.as_list()[0]
        return length is not None and 0 < length <= LONGEST_UNROLLED


def scan(step, state, sequences, kept_shapes, reverse=False):
    """Run `step` at each time.

    Args:
      step: (state, *elements) -> (new state, tensors to keep).
      state: the first state, a tuple of tensors [batch, size].
      sequences: each a `Sequence`; `step` gets the element of its time.
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
    return state, [Sequence(steps=list(values)) for values in zip(*kept)]


def _looped(step, state, sequences, kept_shapes, reverse):
    arrays = [sequence.array for sequence in sequences]
    length, dtype = arrays[0].size(), state[0].dtype

    def body(count, state, kept):
        time = length - 1 - count if reverse else count
        state, values = step(state, *(array.read(time) for array in arrays))
        return count + 1, state, [array.write(time, value) for array, value in zip(kept, values)]

    first_state = tuple(state)
    _, state, kept = tf.while_loop(
        lambda count, state, kept: count < length,
        body,
        [tf.constant(0), first_state, [_array(dtype, length, shape) for shape in kept_shapes]],
        shape_invariants=[
            tf.TensorShape([]),
            tuple(tf.TensorShape([None, None]) for _ in state),
            [tf.TensorShape(None) for _ in kept_shapes],
        ],
    )
    for part, first in zip(state, first_state):
        part.set_shape(first.shape)
    kept = [Sequence(array=array) for array in kept]
    if not reverse:
        return state, kept
    return (
        tuple(_without_gradient(part) for part in state),
        [Sequence(whole=_without_gradient(sequence.whole)) for sequence in kept],
    )


def _without_gradient(tensor):
    """A result of the backward loop: TensorFlow would compute a wrong second derivative of it."""
    return tf.raw_ops.PreventGradient(
        input=tensor,
        message="rnn.dynamic_rnn has second derivatives only for sequences of known length, up to "
        f"{LONGEST_UNROLLED} steps (scan.LONGEST_UNROLLED); tf.nn.dynamic_rnn has none either",
    )


def _array(dtype, length, shape):
    return tf.TensorArray(dtype, length, element_shape=shape, clear_after_read=False)
