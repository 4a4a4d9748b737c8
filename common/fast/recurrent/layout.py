"""The order of the axes within a layer.

| layout     | a step        | a sequence          | good for                              |
|------------|---------------|---------------------|---------------------------------------|
| time first | [batch, size] | [time, batch, size] | wide layers, small batches: a step is |
|            |               |                     | one run of memory, not copied         |
| size first | [size, batch] | [size, time, batch] | narrow layers and large batches:      |
|            |               |                     | gates are split and joined in long    |
|            |               |                     | runs of memory                        |
"""

from common.fast.recurrent.scan import Sequence
from common.graph_mode import tf
from common.shapes import sizes

# Measured: at 10 units and a batch of 507 size first is 1.7 times as fast, at 25 units and a
# batch of 170 1.1 times, at 128 units and a batch of 50 it is slower.
WIDEST_SIZE_FIRST = 32
# With a batch of 1 the runs are short: time first is 1.2 times as fast; above 16 it is a draw.
LARGEST_TIME_FIRST = 16


class Layout:
    """One of the two layouts, and the matrix products of a layer in it."""

    def __init__(self, size_first):
        self.size_first = size_first
        self.size_axis = 0 if size_first else 1  # of a step
        self.time_axis = 1 if size_first else 0  # of a sequence

    def transposed(self, values):
        """A step [batch, size] or sequence [batch, time, size] to this layout, or back."""
        if values.shape.rank == 2:
            return tf.transpose(values) if self.size_first else values
        return tf.transpose(values, [2, 1, 0] if self.size_first else [1, 0, 2])

    def from_inputs(self, inputs, time_major):
        """A sequence [batch, time, size], or with `time_major` time first, to this layout."""
        if not time_major:
            return self.transposed(inputs)
        return tf.transpose(inputs, [2, 0, 1]) if self.size_first else inputs

    def to_outputs(self, sequence, time_major):
        """The inverse of `from_inputs`."""
        if not time_major:
            return self.transposed(sequence)
        return tf.transpose(sequence, [1, 2, 0]) if self.size_first else sequence

    def sequence(self, whole):
        """A `Sequence` of one tensor in this layout."""
        return Sequence(self.time_axis, whole=whole)

    def at(self, sequence, step):
        """Each row's element of a sequence at its own `step` [batch]."""
        if self.size_first:
            sequence = tf.transpose(sequence, [1, 2, 0])  # [time, batch, size]
        rows = tf.range(tf.shape(step)[0])
        return self.transposed(tf.gather_nd(sequence, tf.stack([step, rows], axis=1)))

    def factor(self, matrix, transposed=False):
        """W, or W^T, as `times` takes it.

        Transposed once, before the steps: a product of a step with a matrix that has
        to be transposed each time takes 1.5 times as long (measured).
        """
        if transposed == self.size_first:
            return matrix
        # Through three axes: from two, TensorFlow would put the transposition into the products.
        rows, columns = matrix.shape.as_list()
        turned = tf.transpose(tf.reshape(matrix, [1, rows, columns]), [0, 2, 1])
        return tf.reshape(turned, [columns, rows])

    def times(self, values, factor):
        """values W, for a step."""
        return tf.matmul(factor, values) if self.size_first else tf.matmul(values, factor)

    def all_times(self, sequence, matrix, transposed=False):
        """values W, or values W^T, for every step of a sequence, as one product."""
        flat = self._flat(sequence)
        if self.size_first:
            product = tf.matmul(matrix, flat, transpose_a=not transposed)
        else:
            product = tf.matmul(flat, matrix, transpose_b=transposed)
        shape = sizes(sequence)
        shape[0 if self.size_first else 2] = matrix.shape.as_list()[0 if transposed else 1]
        return tf.reshape(product, shape)

    def product(self, left, right):
        """The sum over batch and time of left^T right: [size of left, size of right]."""
        left, right = self._flat(left), self._flat(right)
        if self.size_first:
            # (right left^T)^T is a third faster than left right^T if left is smaller (measured).
            return tf.transpose(tf.matmul(right, left, transpose_b=True))
        return tf.matmul(left, right, transpose_a=True)

    def plus_bias(self, sequence, bias):
        return sequence + (bias[:, tf.newaxis, tf.newaxis] if self.size_first else bias)

    def bias_gradient(self, sequence):
        """The sum over batch and time: [size]."""
        if self.size_first:
            return tf.reduce_sum(sequence, [1, 2])
        # A product with ones. A sum along the first axis takes eight times as long (measured).
        flat = self._flat(sequence)
        ones = tf.ones([1, sizes(flat)[0]], sequence.dtype)
        return tf.reshape(tf.matmul(ones, flat), [-1])

    def _flat(self, sequence):
        """[time * batch, size] or [size, time * batch]."""
        size = sequence.shape.as_list()[0 if self.size_first else 2]
        return tf.reshape(sequence, [size, -1] if self.size_first else [-1, size])


def layout_for(units, batch_size):
    """The layout that suits layers of so many units; `batch_size` is None where it is not known."""
    narrow = max(units) <= WIDEST_SIZE_FIRST
    return Layout(size_first=narrow and not (batch_size and batch_size <= LARGEST_TIME_FIRST))
