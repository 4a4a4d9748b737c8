"""`RNNCell`, the base class of all cells."""

from collections.abc import Callable
from typing import Any

from common.graph_mode import tf
from common.rnn.layer import Layer

nest = tf.nest

State = Any  # of a cell: a tensor [batch, ...], or a structure of tensors
Size = Any  # an integer, a TensorShape, or a structure of them
Activation = Callable[[tf.Tensor], tf.Tensor] | str | None

ACTIVATIONS = {"linear": tf.identity}  # names that `tf.nn` does not have


def zero_tensors(state_size: Size, batch_size: Any, dtype: Any) -> State:
    """Returns zeros [batch_size] + size for each size in the structure `state_size`.

    `batch_size` may be a vector of one number.
    """
    if isinstance(batch_size, (list, tuple)):
        batch_size = tf.stack(batch_size)
    if tf.is_tensor(batch_size) and batch_size.shape.rank == 1:
        batch_size = tf.squeeze(batch_size, [0])

    def zeros(size):
        size = tf.TensorShape(size).as_list()
        state = tf.zeros(tf.stack([batch_size, *size]), dtype=dtype)  # [batch, ...]
        state.set_shape([tf.get_static_value(tf.convert_to_tensor(batch_size)), *size])
        return state

    return map_sizes(zeros, state_size)


def map_sizes(function: Callable[[Any], Any], sizes: Size) -> Any:
    """Applies `function` to each size; a TensorShape is one size, not a structure of integers."""
    if isinstance(sizes, tf.TensorShape) or not nest.is_nested(sizes):
        return function(sizes)
    parts = [map_sizes(function, size) for size in sizes]
    return type(sizes)(*parts) if hasattr(sizes, "_fields") else type(sizes)(parts)


def activation_function(
    activation: Activation, default: Callable[[tf.Tensor], tf.Tensor] = tf.tanh
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns the function that an argument `activation` stands for.

    Args:
      activation: a function; a string, which names one of `tf.nn` ("relu") or is "linear";
        None, which is `default`.

    Raises:
      ValueError: `tf.nn` has no function of that name.
      TypeError: it is none of these.
    """
    if activation is None:
        return default
    if isinstance(activation, str):
        function = ACTIVATIONS.get(activation) or getattr(tf.nn, activation, None)
    else:
        function = activation
    if function is None:
        raise ValueError(f'activation: tf.nn has no function {activation!r}; try "relu" or "tanh"')
    if not callable(function):
        raise TypeError(f"activation must be a function or its name, not {activation!r}")
    return function


class RNNCell(Layer):
    """The base of cells: one step of a recurrent network, (input, state) -> (output, new state).

    A subclass defines `state_size`, `output_size` and `call(inputs, state)`, which
    makes its weights with `tf.get_variable`; see `Layer` for the arguments. Two
    such cells in one variable scope have the same name: the second shares the
    weights of the first if the scope is reused, and raises ValueError if not.
    Cells that make their weights in `build` are a `LayerRNNCell`.

    Source: `tf.contrib.rnn.RNNCell`.
    """

    _numbered = False

    @property
    def state_size(self) -> Size:
        """The size of the state: an integer, a TensorShape, or a structure of them."""
        raise NotImplementedError(f"{type(self).__name__} must define state_size")

    @property
    def output_size(self) -> Size:
        """The size of the output: an integer or a TensorShape."""
        raise NotImplementedError(f"{type(self).__name__} must define output_size")

    def call(self, inputs: Any, state: State) -> tuple[Any, State]:
        """Computes one step: inputs [batch, input_size], state -> (output, new state)."""
        raise NotImplementedError(f"{type(self).__name__} must define call")

    def __call__(
        self, inputs: Any, state: State, scope: Any = None, *args: Any, **kwargs: Any
    ) -> tuple[Any, State]:
        """Runs one step: inputs [batch, input_size] -> (output [batch, output_size], new state)."""
        return super().__call__(inputs, state, *args, scope=scope, **kwargs)

    def zero_state(self, batch_size: int | tf.Tensor, dtype: Any) -> State:
        """Returns zeros of shape [batch_size, size] for each part of the state."""
        with tf.name_scope(type(self).__name__ + "ZeroState"):
            return zero_tensors(self.state_size, batch_size, dtype)

    def get_initial_state(
        self, inputs: Any = None, batch_size: int | tf.Tensor | None = None, dtype: Any = None
    ) -> State:
        """Returns `zero_state`, with batch size and type taken from `inputs` where given.

        Raises:
          ValueError: neither `inputs` nor both of `batch_size` and `dtype` are given,
            or they contradict each other.
        """
        if inputs is not None:
            inputs = tf.convert_to_tensor(inputs)
            batch_size, dtype = _checked_batch(inputs, batch_size, dtype)
        if batch_size is None or dtype is None:
            raise ValueError(
                "get_initial_state needs inputs, or both batch_size and dtype; "
                f"got batch_size={batch_size}, dtype={dtype}"
            )
        return self.zero_state(batch_size, dtype)


class LayerRNNCell(RNNCell):
    """The base of cells that make their weights in `build(inputs_shape)`; most cells do.

    Two of them in one variable scope have two names: `lstm_cell`, `lstm_cell_1`.

    Source: `LayerRNNCell` of `tensorflow.python.ops.rnn_cell_impl`.
    """

    _numbered = True


def _checked_batch(inputs, batch_size, dtype):
    """Returns (batch size, type) of `inputs`, which must agree with those given, if any."""
    static_size = tf.dimension_value(inputs.shape[0])
    given_size = None if batch_size is None else tf.get_static_value(batch_size)
    if given_size is not None and static_size is not None and given_size != static_size:
        raise ValueError(f"the inputs hold a batch of {static_size}, but batch_size={given_size}")
    if dtype is not None and inputs.dtype != tf.as_dtype(dtype):
        raise ValueError(f"the inputs are of type {inputs.dtype.name}, but dtype={dtype}")
    return static_size or tf.shape(inputs)[0], inputs.dtype
