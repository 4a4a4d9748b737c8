"""`tf.contrib.grid_rnn`: grids of cells, one cell a dimension.

Paper: Kalchbrenner, Danihelka and Graves, "Grid long short-term memory", 2015,
https://arxiv.org/abs/1507.01526.
"""

from common.graph_mode import tf
from common.tf1 import rnn
from common.tf1.contrib import layers

__all__ = [
    "Grid1BasicLSTMCell",
    "Grid1BasicRNNCell",
    "Grid1LSTMCell",
    "Grid2BasicLSTMCell",
    "Grid2BasicRNNCell",
    "Grid2GRUCell",
    "Grid2LSTMCell",
    "Grid3LSTMCell",
    "GridRNNCell",
]


class GridRNNCell(rnn.RNNCell):
    """A grid of cells, one for each of `num_dims` dimensions.

    In a step, the cell of a dimension reads the outputs h of all dimensions but the last and
    updates its own memory c together with the h of the last. Dimensions of `priority_dims` come
    after the others and read their new outputs.

    | argument             | meaning                                                      |
    |----------------------|--------------------------------------------------------------|
    | input_dims           | those whose c and h are a projection of the inputs           |
    | output_dims          | those whose h is an output                                   |
    | non_recurrent_dims   | those with a layer `non_recurrent_fn` in place of a cell     |
    | tied                 | all dimensions share their weights                           |
    | cell_fn              | num_units -> a cell; an LSTMCell by default                  |
    | state_is_tuple, output_is_tuple | False: the parts are concatenated                 |

    Inputs are [batch, input_size], or None; the outputs and the state have a part [batch,
    num_units] (of a cell's state) for each dimension of `output_dims`, and for each that is
    recurrent.

    Source: `tf.contrib.grid_rnn.GridRNNCell`.

    Raises:
      ValueError: no dimension, or one that does not exist.
      TypeError: `cell_fn` gives no cell.
    """

    def __init__(
        self,
        num_units,
        num_dims=1,
        input_dims=None,
        output_dims=None,
        priority_dims=None,
        non_recurrent_dims=None,
        tied=False,
        cell_fn=None,
        non_recurrent_fn=None,
        state_is_tuple=True,
        output_is_tuple=True,
    ):
        super().__init__()
        if num_dims < 1:
            raise ValueError(f"dims must be >= 1: {num_dims}")
        self._num_units = num_units
        self._num_dims = num_dims
        self._inputs = _dimensions(input_dims, num_dims)
        self._outputs = _dimensions(output_dims, num_dims)
        self._priority = _dimensions(priority_dims, num_dims)
        self._layers = _dimensions(non_recurrent_dims, num_dims)
        self._recurrent = [each for each in range(num_dims) if each not in self._layers]
        self._tied = tied
        self._non_recurrent_fn = non_recurrent_fn or tf.nn.relu
        self._state_is_tuple = state_is_tuple
        self._output_is_tuple = output_is_tuple
        make = cell_fn or (lambda units: rnn.LSTMCell(units, state_is_tuple=state_is_tuple))
        cells = 1 if tied else num_dims
        self._cells = [make(num_units) for _ in range(cells)] * (num_dims // cells)
        if not isinstance(self._cells[0], rnn.RNNCell):
            raise TypeError(f"cell_fn must return an RNNCell instance, saw: {type(self._cells[0])}")
        sizes = self._cells[0].state_size
        self._has_memory = isinstance(sizes, tuple) or sizes > num_units

    @property
    def state_size(self):
        size = self._cells[0].state_size
        if self._state_is_tuple:
            return (size,) * len(self._recurrent)
        return len(self._recurrent) * sum(tf.nest.flatten(size))

    @property
    def output_size(self):
        sizes = (self._cells[0].output_size,) * len(self._outputs)
        return sizes if self._output_is_tuple else sum(sizes)

    def __call__(self, inputs, state, scope=None):
        """Runs one step; see the class for the shapes."""
        c, h = self._parts(state)
        with tf.variable_scope(scope or type(self).__name__):
            self._project(inputs, c, h)
            new_h, new_states = dict(h), {}
            started = False
            for dimensions in (
                [each for each in range(self._num_dims) if each not in self._priority],
                self._priority,
            ):
                self._propagate(dimensions, c, new_h, new_states, started)
                started = started or bool(dimensions)
            outputs = tuple(new_h[each] for each in self._outputs)
            new_state = tuple(new_states[each] for each in self._recurrent)
            if not self._output_is_tuple:
                outputs = _concatenated(outputs, inputs)
            if not self._state_is_tuple:
                new_state = _concatenated(tf.nest.flatten(new_state), inputs)
        return outputs, new_state

    def _parts(self, state):
        """Returns ({dimension: c}, {dimension: h}) of the recurrent dimensions."""
        count = len(self._recurrent)
        if not self._state_is_tuple:
            state = tf.split(state, count, axis=1)
            if self._has_memory:
                state = [tf.split(part, 2, axis=1) for part in state]
        elif len(state) != count:
            raise ValueError(f"Expected state as a tuple of {count} element")
        if not self._has_memory:
            return {}, dict(zip(self._recurrent, state))
        return tuple(dict(zip(self._recurrent, parts)) for parts in zip(*state))

    def _project(self, inputs, c, h):
        """Replaces c and h of the dimensions that read the inputs."""
        if inputs is None or not self._inputs or inputs.shape.as_list()[1] == 0:
            return
        for part, dimension in zip(tf.split(inputs, len(self._inputs), axis=1), self._inputs):
            shape = [part.shape.as_list()[1], self._num_units]
            for name, values in (("m", h), ("c", c)):
                if name == "m" or self._has_memory:
                    weights = tf.get_variable(f"project_{name}_{dimension}", shape, inputs.dtype)
                    values[dimension] = tf.matmul(part, weights)

    def _propagate(self, dimensions, c, new_h, new_states, started):
        """Runs `dimensions`, which all read the outputs of before them."""
        last = new_h[self._num_dims - 1]
        others = [new_h[each] for each in range(self._num_dims - 1)]
        read = tf.concat(others, 1) if others else tf.zeros([tf.shape(last)[0], 0], last.dtype)
        if not others:
            read.set_shape([last.shape[0], 0])
        for dimension in dimensions:
            part = "non_recurrent" if dimension in self._layers else "recurrent"
            scope = part if self._tied else f"{part}/cell_{dimension}"
            with tf.variable_scope(scope, reuse=True if self._tied and started else None):
                if dimension in self._layers:
                    new_h[dimension] = self._layer(tf.concat([read, last], 1))
                else:
                    state = (c[dimension], last) if dimension in c else last
                    output, new_states[dimension] = self._cells[dimension](read, state)
                    new_h[dimension] = output
            started = True

    def _layer(self, inputs):
        scope = tf.get_variable_scope()
        return layers.fully_connected(
            inputs,
            self._num_units,
            activation_fn=self._non_recurrent_fn,
            weights_initializer=scope.initializer or layers.xavier_initializer(),
            weights_regularizer=scope.regularizer,
        )


def _dimensions(given, count):
    """The dimensions of an argument, in order."""
    listed = given if isinstance(given, (list, tuple)) else [] if given is None else [given]
    listed = sorted(set(listed))
    if any(not 0 <= each < count for each in listed):
        raise ValueError(f"Invalid dims: {listed}. Must be in [0, {count})")
    return listed


def _concatenated(parts, inputs):
    return tf.concat(parts, 1) if parts else tf.zeros([0, 0], inputs.dtype)


def _first_reads(num_dims, non_recurrent_fn=None):
    """The arguments of a grid whose first dimension reads, answers and comes last."""
    layer = None if non_recurrent_fn is None else 0
    reads = dict(num_dims=num_dims, input_dims=0, output_dims=0, priority_dims=0)
    return dict(reads, non_recurrent_dims=layer, non_recurrent_fn=non_recurrent_fn)


class Grid1BasicRNNCell(GridRNNCell):
    """A grid of one dimension with a BasicRNNCell."""

    def __init__(self, num_units, state_is_tuple=True, output_is_tuple=True):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple)
        super().__init__(num_units, cell_fn=rnn.BasicRNNCell, **_first_reads(1), **form)


class _Grid2PlainCell(GridRNNCell):
    """A grid of two dimensions with cells that need no options."""

    _plain_cell = None  # the class of the cells

    def __init__(
        self,
        num_units,
        tied=False,
        non_recurrent_fn=None,
        state_is_tuple=True,
        output_is_tuple=True,
    ):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple, tied=tied)
        reads = _first_reads(2, non_recurrent_fn)
        super().__init__(num_units, cell_fn=self._plain_cell, **reads, **form)


class Grid2BasicRNNCell(_Grid2PlainCell):
    """A grid of two dimensions with BasicRNNCells."""

    _plain_cell = rnn.BasicRNNCell


class Grid1BasicLSTMCell(GridRNNCell):
    """A grid of one dimension with a BasicLSTMCell."""

    def __init__(self, num_units, forget_bias=1, state_is_tuple=True, output_is_tuple=True):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple)
        cell_fn = _with(rnn.BasicLSTMCell, forget_bias=forget_bias)
        super().__init__(num_units, cell_fn=cell_fn, **_first_reads(1), **form)


class Grid2BasicLSTMCell(GridRNNCell):
    """A grid of two dimensions with BasicLSTMCells."""

    def __init__(
        self,
        num_units,
        tied=False,
        non_recurrent_fn=None,
        forget_bias=1,
        state_is_tuple=True,
        output_is_tuple=True,
    ):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple, tied=tied)
        cell_fn = _with(rnn.BasicLSTMCell, forget_bias=forget_bias)
        super().__init__(num_units, cell_fn=cell_fn, **_first_reads(2, non_recurrent_fn), **form)


class Grid1LSTMCell(GridRNNCell):
    """A grid of one dimension with an LSTMCell."""

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        forget_bias=1.0,
        state_is_tuple=True,
        output_is_tuple=True,
    ):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple)
        cell_fn = _with(rnn.LSTMCell, forget_bias=forget_bias, use_peepholes=use_peepholes)
        super().__init__(num_units, cell_fn=cell_fn, **_first_reads(1), **form)


class Grid2LSTMCell(GridRNNCell):
    """A grid of two dimensions with LSTMCells."""

    _dims = 2

    def __init__(
        self,
        num_units,
        tied=False,
        non_recurrent_fn=None,
        use_peepholes=False,
        forget_bias=1.0,
        state_is_tuple=True,
        output_is_tuple=True,
    ):
        form = dict(state_is_tuple=state_is_tuple, output_is_tuple=output_is_tuple, tied=tied)
        cell_fn = _with(rnn.LSTMCell, forget_bias=forget_bias, use_peepholes=use_peepholes)
        reads = _first_reads(self._dims, non_recurrent_fn)
        super().__init__(num_units, cell_fn=cell_fn, **reads, **form)


class Grid3LSTMCell(Grid2LSTMCell):
    """A grid of three dimensions with LSTMCells."""

    _dims = 3


class Grid2GRUCell(_Grid2PlainCell):
    """A grid of two dimensions with GRUCells."""

    _plain_cell = rnn.GRUCell


def _with(cell, **options):
    return lambda num_units: cell(num_units, **options)
