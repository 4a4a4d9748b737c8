"""Cells made of cells: stacked layers, and residual connections."""

from collections.abc import Callable, Sequence
from typing import Any

from common.graph_mode import tf
from common.rnn.cell import RNNCell, Size, State, zero_tensors

nest = tf.nest


def check_is_cell(name: str, cell: Any) -> None:
    """Checks that `cell` is a cell; `name` is the argument's name.

    Raises:
      TypeError: it is a class, or lacks what a cell needs.
    """
    if isinstance(cell, type):
        raise TypeError(
            f"the argument {name!r} is the class {cell.__name__}, not a cell: "
            f"make one, {cell.__name__}(...)"
        )
    missing = [
        attribute for attribute in ("output_size", "state_size") if not hasattr(cell, attribute)
    ]
    if not (hasattr(cell, "zero_state") or hasattr(cell, "get_initial_state")):
        missing.append("zero_state")
    if missing or not callable(cell):
        lacks = ", ".join(missing) or "__call__"
        raise TypeError(f"the argument {name!r} ({cell}) is not an RNNCell: it lacks {lacks}")


class MultiRNNCell(RNNCell):
    """Stacked layers: layer k reads the output of layer k - 1.

    The state is a tuple with the state of each layer (one concatenated tensor
    with `state_is_tuple=False`), the output that of the last layer. Variables
    are named `multi_rnn_cell/cell_0/...`, `cell_1/...`.

    Source: `tf.contrib.rnn.MultiRNNCell`.

    Raises:
      ValueError: no cells, or the same cell object twice. TensorFlow 1.x accepts
        `[cell] * 2`: both layers then share ONE kernel, if input size equals
        hidden size; otherwise it fails with an unclear shape error. Make a new
        cell for each layer.
      TypeError: `cells` is not a list or tuple of cells.
    """

    def __init__(self, cells: Sequence[RNNCell], state_is_tuple: bool = True):
        super().__init__()
        if not cells:
            raise ValueError("MultiRNNCell needs at least one cell")
        if not isinstance(cells, (list, tuple)):
            raise TypeError(f"cells must be a list or tuple of cells, not {type(cells).__name__}")
        self._cells = cells
        self._state_is_tuple = state_is_tuple
        self._check_cells(cells)
        if not state_is_tuple and any(nest.is_nested(cell.state_size) for cell in cells):
            raise ValueError(
                "with state_is_tuple=False every cell's state must be one tensor; these sizes "
                f"are tuples: {[cell.state_size for cell in cells]}"
            )

    def _check_cells(self, cells):
        for index, cell in enumerate(cells):
            check_is_cell(f"cells[{index}]", cell)
        if len({id(cell) for cell in cells}) < len(cells):
            raise ValueError(
                "MultiRNNCell was given the same cell object more than once: [cell] * "
                f"{len(cells)} makes all its layers share one kernel. Make a new cell for each "
                "layer: [make_cell() for _ in range(layers)]"
            )

    @property
    def state_size(self) -> Size:
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Size:
        return self._cells[-1].output_size

    @property
    def weights(self) -> list[tf.Variable]:
        return _without_repeats(
            weight for cell in self._cells for weight in getattr(cell, "weights", [])
        )

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        return _without_repeats(
            weight for cell in self._cells for weight in getattr(cell, "trainable_weights", [])
        )

    def zero_state(self, batch_size: int | tf.Tensor, dtype: Any) -> State:
        with tf.name_scope(type(self).__name__ + "ZeroState"):
            if self._state_is_tuple:
                return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)
            return zero_tensors(self.state_size, batch_size, dtype)

    def call(self, inputs, state):
        if not self._state_is_tuple:
            state = tf.split(state, [cell.state_size for cell in self._cells], axis=1)
        elif not nest.is_nested(state):
            raise ValueError(
                f"Expected state to be a tuple of {len(self._cells)} layers' states, not {state}"
            )
        elif len(state) != len(self._cells):
            raise ValueError(
                f"state has {len(state)} parts, but MultiRNNCell has {len(self._cells)} layers"
            )
        new_states = []
        for index, (cell, layer_state) in enumerate(zip(self._cells, state)):
            with tf.variable_scope(f"cell_{index}"):
                inputs, new_state = cell(inputs, layer_state)
            new_states.append(new_state)
        packed = tuple(new_states) if self._state_is_tuple else tf.concat(new_states, axis=1)
        return inputs, packed


def _without_repeats(weights):
    return list({id(weight): weight for weight in weights}.values())


class CellWrapper(RNNCell):
    """A cell around another, with its state and without a variable scope of its own."""

    def __init__(self, cell: RNNCell, **kwargs: Any):
        super().__init__(**kwargs)
        check_is_cell("cell", cell)
        self._cell = cell

    @property
    def wrapped_cell(self) -> RNNCell:
        return self._cell

    cell = wrapped_cell

    @property
    def state_size(self) -> Size:
        return self._cell.state_size

    @property
    def output_size(self) -> Size:
        return self._cell.output_size

    @property
    def weights(self) -> list[tf.Variable]:
        return self._cell.weights

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        return self._cell.trainable_weights

    def zero_state(self, batch_size: int | tf.Tensor, dtype: Any) -> State:
        return self._cell.zero_state(batch_size, dtype)


class ResidualWrapper(CellWrapper):
    """Adds a cell's inputs to its outputs: output = cell(x) + x, or `residual_fn(x, output)`.

    Inputs and outputs must have the same shape.

    Paper: Wu et al., "Google's neural machine translation system", 2016,
    https://arxiv.org/abs/1609.08144.
    Source: `tf.contrib.rnn.ResidualWrapper`.
    """

    def __init__(
        self, cell: RNNCell, residual_fn: Callable[[Any, Any], Any] | None = None, **kwargs: Any
    ):
        super().__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def __call__(self, inputs: Any, state: State, scope: Any = None) -> tuple[Any, State]:
        """Runs the wrapped cell and adds its inputs; shapes as in the cell."""
        output, new_state = self._cell(inputs, state, scope=scope)
        add = self._residual_fn or _add_inputs
        return add(inputs, output), new_state


def _add_inputs(inputs, outputs):
    nest.assert_same_structure(inputs, outputs)
    for x, y in zip(nest.flatten(inputs), nest.flatten(outputs)):
        x.shape.assert_is_compatible_with(y.shape)
    return nest.map_structure(lambda x, y: x + y, inputs, outputs)
