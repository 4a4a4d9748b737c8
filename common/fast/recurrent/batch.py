"""The batch in independent parts, which the cores can work on at the same time.

A recurrence is a chain: step t waits for step t - 1, so a layer of middling width
keeps one core busy. The rows of a batch do not wait for each other. In two halves
that share the weights, they are two chains, one for each core:

    outputs = [layers(x[: n / 2]), layers(x[n / 2 :])]

The numbers are those of the whole batch, but the gradient of a weight is the sum of
the halves' gradients, which rounds in another order (about 1e-7 of it).
"""

from typing import NamedTuple

from common import graph_mode
from common.graph_mode import tf
from common.shapes import sizes

nest = tf.nest

# Measured on two cores, see tests/benchmarks/README.md. More parts were not measured.
MOST_PARTS = 2
NARROWEST = graph_mode.PARALLEL_FROM_UNITS  # units of the widest layer
SMALLEST_PART = 4  # rows


class Batch(NamedTuple):
    """The inputs and lengths that layers run over."""

    sequence: tf.Tensor  # the inputs, [time, batch, input_size]
    rows: tf.Tensor | None  # [time, batch]; see `layers.input_projection`
    state: tuple  # the first state, each tensor [batch, size]
    last_step: tf.Tensor | None  # [batch], the step whose state is wanted; None: the last

    def size(self):
        """Rows, a number where it is known."""
        return sizes(self.sequence)[1]

    def parts(self, count):
        """`count` batches with an equal number of these rows each, in order."""
        if count == 1:
            return [self]

        def split(tensor, axis=0):
            return [None] * count if tensor is None else tf.split(tensor, count, axis)

        states = zip(*(split(tensor) for tensor in nest.flatten(self.state)))
        return [
            Batch(sequence, rows, nest.pack_sequence_as(self.state, state), last_step)
            for sequence, rows, state, last_step in zip(
                split(self.sequence, axis=1),
                split(self.rows, axis=1),
                states,
                split(self.last_step),
            )
        ]


def merge_parts(results):
    """One (outputs, last state) from those of the parts."""
    if len(results) == 1:
        return results[0]
    sequences, states = zip(*results)
    sequence = tf.concat(sequences, axis=1)
    state = nest.map_structure(lambda *parts: tf.concat(parts, axis=0), *states)
    return sequence, state


def parts_for(units, batch_size):
    """In how many parts a batch is quickest for layers of so many units.

    Args:
      units: of each layer.
      batch_size: None where it is not known.
    """
    parts = min(graph_mode.operations_at_a_time(), MOST_PARTS)
    if max(units) < NARROWEST or not batch_size:
        return 1
    return parts if batch_size % parts == 0 and batch_size >= parts * SMALLEST_PART else 1
