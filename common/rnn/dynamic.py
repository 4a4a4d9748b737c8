"""`dynamic_rnn`, as in TensorFlow, and faster for the common cells."""

from typing import Any, NamedTuple

from common.graph_mode import tf
from common.rnn.cell import RNNCell, State
from common.rnn.wrappers import check_is_cell

try:
    from common import fast
except ImportError:  # that room may be deleted
    fast = None

# The graph collection of all layers built here. TensorFlow leaves collections whose key is a
# tuple out of the .meta file of a checkpoint.
RECURRENT_LAYERS = ("recurrent_layers",)


class RecurrentLayer(NamedTuple):
    """The arguments of a call of `dynamic_rnn`."""

    cell: RNNCell
    inputs: Any
    sequence_length: Any
    initial_state: State
    time_major: bool


def dynamic_rnn(
    cell: RNNCell,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: State = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, State]:
    """Runs `cell` over a sequence, as `tf.nn.dynamic_rnn` does: same numbers, same variables.

    These cells are computed layer by layer (`common.fast.recurrent`): `BasicLSTMCell`,
    `LSTMCell` without peepholes, clipping and projection, `GRUCell` and
    `BasicRNNCell`, each with tanh, and `MultiRNNCell` of these. Their numbers
    agree with `tf.nn.dynamic_rnn` to float rounding. That runs all other cells.

    Args:
      cell: an `RNNCell`.
      inputs: [batch, time, input_size]; [time, batch, input_size] with `time_major`.
      sequence_length: [batch], the number of valid steps of each row. Later outputs
        are zero, and the state returned is that after the last valid step.
      initial_state: in the structure of `cell.state_size`; zeros unless given.
      dtype: of those zeros.
      parallel_iterations, swap_memory: for `tf.nn.dynamic_rnn` alone.
      scope: a variable scope or its name, "rnn" unless given.

    Returns:
      (outputs, state): [batch, time, output_size] or time first, and the last state.

    Raises:
      TypeError: `cell` is not a cell, for example a class in place of a cell.
      ValueError: as `tf.nn.dynamic_rnn`. A second derivative raises LookupError
        where the layer is a loop (`common.fast.recurrent.scan`).
    """
    check_is_cell("cell", cell)
    layer = RecurrentLayer(cell, inputs, sequence_length, initial_state, time_major)
    tf.add_to_collection(RECURRENT_LAYERS, layer)
    result = fast and fast.dynamic_rnn(
        cell, inputs, sequence_length, initial_state, dtype, time_major, scope
    )
    return result or tf.nn.dynamic_rnn(
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
