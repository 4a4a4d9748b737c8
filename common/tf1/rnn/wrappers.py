"""Wrappers around a cell: projection, embedding, device, highway; and the stack of cells."""

import math

from common import rnn
from common.graph_mode import tf
from common.rnn.wrappers import CellWrapper, check_is_cell
from common.tf1.rnn.linear import _Linear


class MultiRNNCell(rnn.MultiRNNCell):
    """`common.rnn.MultiRNNCell`, which here accepts one cell object for several layers.

    As in TensorFlow 1.x those layers then share ONE kernel, which works only
    where input size equals hidden size.
    """

    def _check_cells(self, cells):
        """Checks nothing, as TensorFlow 1.15."""


class _ScopedWrapper(rnn.RNNCell):
    """A cell around another, with a variable scope of its own (`.../input_projection_wrapper`)."""

    def __init__(self, cell, reuse=None):
        super().__init__(_reuse=reuse)
        check_is_cell("cell", cell)
        self._cell = cell

    @property
    def state_size(self):
        return self._cell.state_size

    @property
    def output_size(self):
        return self._cell.output_size

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState"):
            return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_ScopedWrapper):
    """A linear map before the cell: cell(activation(x W + b), state).

    W is [input_size, num_proj], `input_projection_wrapper/kernel`. `input_size`
    is an older argument and has no effect.

    Source: `tf.contrib.rnn.InputProjectionWrapper`.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._num_proj = num_proj
        self._activation = activation
        self._linear = None

    def call(self, inputs, state):
        if self._linear is None:
            self._linear = _Linear(inputs, self._num_proj, True)
        projected = self._linear(inputs)  # [batch, num_proj]
        if self._activation:
            projected = self._activation(projected)
        return self._cell(projected, state)


class OutputProjectionWrapper(_ScopedWrapper):
    """A linear map after the cell: activation(output W + b).

    W is [cell's output size, output_size], `output_projection_wrapper/kernel`.

    Source: `tf.contrib.rnn.OutputProjectionWrapper`.

    Raises:
      TypeError: `cell` is not a cell.
      ValueError: `output_size` is not positive.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError(f"output_size must be positive, not {output_size}")
        self._output_size = output_size
        self._activation = activation
        self._linear = None

    @property
    def output_size(self):
        return self._output_size

    def call(self, inputs, state):
        output, new_state = self._cell(inputs, state)
        if self._linear is None:
            self._linear = _Linear(output, self._output_size, True)
        projected = self._linear(output)  # [batch, output_size]
        if self._activation:
            projected = self._activation(projected)
        return projected, new_state


class EmbeddingWrapper(_ScopedWrapper):
    """A table of vectors before the cell: integer inputs [batch] or [batch, 1] are looked up.

    The table is [embedding_classes, embedding_size], `embedding_wrapper/embedding`,
    drawn from `initializer`, else from that of the scope, else uniformly from
    (-sqrt 3, sqrt 3), which has variance 1. Its type is that of the state.

    Source: `tf.contrib.rnn.EmbeddingWrapper`.

    Raises:
      TypeError: `cell` is not a cell.
      ValueError: a size that is not positive.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(
                "embedding_classes and embedding_size must be positive, not "
                f"{embedding_classes} and {embedding_size}"
            )
        self._embedding_classes = embedding_classes
        self._embedding_size = embedding_size
        self._initializer = initializer

    def call(self, inputs, state):
        bound = math.sqrt(3)
        initializer = (
            self._initializer
            or tf.get_variable_scope().initializer
            or tf.random_uniform_initializer(-bound, bound)
        )
        first = state[0] if isinstance(state, tuple) else state
        with tf.device("/cpu:0"):
            table = tf.get_variable(
                "embedding",
                [self._embedding_classes, self._embedding_size],
                initializer=initializer,
                dtype=first.dtype,
            )
            embedded = tf.nn.embedding_lookup(table, tf.reshape(inputs, [-1]))
        return self._cell(embedded, state)


class DeviceWrapper(CellWrapper):
    """Runs a cell on one device; `device` is whatever `tf.device` takes.

    Source: `tf.contrib.rnn.DeviceWrapper`.
    """

    def __init__(self, cell, device, **kwargs):
        super().__init__(cell, **kwargs)
        self._device = device

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState"), tf.device(self._device):
            return self._cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        """Run the cell under `tf.device(device)`; shapes as in the cell."""
        with tf.device(self._device):
            return self._cell(inputs, state, scope=scope)


class HighwayWrapper(CellWrapper):
    """A highway around a cell: a gate mixes the cell's input x with its output y.

        carry     = sigmoid(x W_c + b_c)
        transform = 1 - carry             or sigmoid(x W_t + b_t) when not coupled
        output    = x * carry + y * transform

    x and y must have one size n: W_c and W_t are [n, n] (`carry_w`,
    `transform_w`), b_c and b_t are [n] (`carry_b`, `transform_b`) and start at
    `carry_bias_init` and its negative.

    Paper: Srivastava, Greff and Schmidhuber, 2015, https://arxiv.org/abs/1505.00387.
    Source: `tf.contrib.rnn.HighwayWrapper`.
    """

    def __init__(self, cell, couple_carry_transform_gates=True, carry_bias_init=1.0):
        super().__init__(cell)
        self._couple_carry_transform_gates = couple_carry_transform_gates
        self._carry_bias_init = carry_bias_init

    def __call__(self, inputs, state, scope=None):
        """Run the cell and the highway around it; shapes as in the cell."""
        outputs, new_state = self._cell(inputs, state, scope=scope)
        tf.nest.assert_same_structure(inputs, outputs)
        return tf.nest.map_structure(self._highway, inputs, outputs), new_state

    def _highway(self, x, y):
        x.shape.assert_is_compatible_with(y.shape)
        carry = self._gate(x, "carry", self._carry_bias_init)
        if self._couple_carry_transform_gates:
            transform = 1 - carry
        else:
            transform = self._gate(x, "transform", -self._carry_bias_init)
        return x * carry + y * transform

    def _gate(self, x, name, bias):
        size = tf.dimension_value(x.shape[1])
        kernel = tf.get_variable(f"{name}_w", [size, size])
        bias = tf.get_variable(f"{name}_b", [size], initializer=tf.constant_initializer(bias))
        return tf.sigmoid(tf.nn.xw_plus_b(x, kernel, bias))


class CompiledWrapper(CellWrapper):
    """A cell under the name of `tf.contrib.rnn.CompiledWrapper`.

    There it asked for XLA compilation of the cell's operations, which changes
    speed and never results; here the cell runs as it is.
    """

    def __init__(self, cell, compile_stateful=False):
        super().__init__(cell)

    def __call__(self, inputs, state, scope=None):
        """Run the cell; shapes as in the cell."""
        return self._cell(inputs, state, scope=scope)
