"""The base of cells, and the helpers that old programs take from `rnn_cell_impl`."""

from common import rnn
from common.graph_mode import tf
from common.rnn.cell import zero_tensors
from common.rnn.wrappers import check_is_cell

RNNCell = rnn.RNNCell
LayerRNNCell = rnn.LayerRNNCell


class OneSizeCell(rnn.RNNCell):
    """A cell whose state and output both are one tensor [batch, num_units]."""

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units


class _SlimRNNCell(rnn.RNNCell):
    """A cell made of a function, as TensorFlow had it up to 1.1.

    `cell_fn(inputs, state, scope=...)` gives (output, new state), and for `cell_fn(None, None)`
    tensors [..., output_size] and [..., state_size].

    Raises:
      TypeError: `cell_fn` cannot be called.
      ValueError: the sizes are not known.
    """

    def __init__(self, cell_fn):
        if not callable(cell_fn):
            raise TypeError(f"cell_fn {cell_fn} needs to be callable")
        function = getattr(cell_fn, "func", cell_fn)  # of a functools.partial
        super().__init__(name=function.__name__)
        self._cell_fn = cell_fn
        sizes = [tf.dimension_value(part.shape.with_rank(2)[1]) for part in cell_fn(None, None)]
        if None in sizes:
            raise ValueError(
                f"{self.name} must give tensors of a known size for None; gave {sizes}"
            )
        self._output_size, self._state_size = sizes

    @property
    def state_size(self):
        return self._state_size

    @property
    def output_size(self):
        return self._output_size

    def __call__(self, inputs, state, scope=None):
        return self._cell_fn(inputs, state, scope=scope or self.name)


ASSERT_LIKE_RNNCELL_ERROR_REGEXP = "is not an RNNCell"
_WEIGHTS_VARIABLE_NAME = "kernel"
_BIAS_VARIABLE_NAME = "bias"


def assert_like_rnncell(cell_name, cell):
    """Raise TypeError unless `cell` has what a cell needs; `cell_name` names the argument."""
    check_is_cell(cell_name, cell)


def _zero_state_tensors(state_size, batch_size, dtype):
    """Zeros [batch_size, size] for each size in `state_size`; a size may be a scalar tensor."""
    if not tf.is_tensor(state_size):
        return zero_tensors(state_size, batch_size, dtype)
    zeros = tf.zeros(tf.stack([batch_size, state_size]), dtype=dtype)
    zeros.set_shape([tf.get_static_value(tf.convert_to_tensor(batch_size)), None])
    return zeros


def transpose_batch_time(x):
    """Swap the first two axes, [batch, time, ...] and [time, batch, ...]; less than two: as is.

    Source: `tf.contrib.rnn.transpose_batch_time`.

    Raises:
      ValueError: a known rank below 2.
    """
    x = tf.convert_to_tensor(x)
    rank = x.shape.rank
    if rank is not None and rank < 2:
        raise ValueError(f"Expected input tensor {x.name} to have rank at least 2, not {rank}")
    shape = x.shape
    axes = tf.concat([[1, 0], tf.range(2, tf.rank(x))], axis=0)
    swapped = tf.transpose(x, axes)
    if rank is not None:
        swapped.set_shape([shape[1], shape[0], *shape[2:]])
    return swapped


def best_effort_input_batch_size(flat_input):
    """The batch size of inputs [time, batch, ...]: a number where one is known, else a tensor.

    Source: `tf.contrib.rnn.best_effort_input_batch_size`.
    """
    for tensor in flat_input:
        if tensor.shape.rank is None or tensor.shape.rank < 2:
            raise ValueError(
                f"Input tensor should have rank >= 2. Received input={tensor} of rank "
                f"{tensor.shape.rank}"
            )
        batch_size = tf.dimension_value(tensor.shape[1])
        if batch_size is not None:
            return batch_size
    return tf.shape(flat_input[0])[1]
