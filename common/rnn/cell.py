"""`RNNCell`: what every cell has in common."""

import contextlib
import copy
import inspect
import re

from common.graph_mode import tf

nest = tf.nest


def zero_tensors(state_size, batch_size, dtype):
    """Zeros of shape [batch_size] + size, one for each size in the structure `state_size`."""

    def zeros(size):
        size = tf.TensorShape(size).as_list()
        state = tf.zeros(tf.stack([batch_size, *size]), dtype=dtype)  # [batch, ...]
        state.set_shape([tf.get_static_value(tf.convert_to_tensor(batch_size)), *size])
        return state

    return map_sizes(zeros, state_size)


def map_sizes(function, sizes):
    """Apply `function` to each size; a TensorShape is one size, not a structure of integers."""
    if isinstance(sizes, tf.TensorShape) or not nest.is_nested(sizes):
        return function(sizes)
    parts = [map_sizes(function, size) for size in sizes]
    return type(sizes)(*parts) if hasattr(sizes, "_fields") else type(sizes)(parts)


def activation_function(activation, default=tf.tanh):
    """`activation`, where a string names one of `tf.nn` ("relu"); `default` where it is None."""
    if isinstance(activation, str):
        return tf.identity if activation == "linear" else getattr(tf.nn, activation)
    return activation or default


def snake_case(name):
    """`BasicLSTMCell` -> `basic_lstm_cell`, the way TensorFlow 1.x names a layer's scope."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class RNNCell:
    """One step of a recurrent network: (input, state) -> (output, new state).

    A subclass gives `state_size`, `output_size` and either

    * `build(inputs_shape)`, which makes the weights with `add_variable`, and
      `call(inputs, state)`, which uses them, or
    * `call` alone, making its weights there with `tf.get_variable`.

    | argument | meaning                                                         |
    |----------|-----------------------------------------------------------------|
    | trainable| whether the weights join `tf.trainable_variables()`             |
    | name     | the variable scope; the class name in snake_case by default     |
    | dtype    | of the weights; by default that of the first input              |
    | _reuse   | take weights that exist already in this scope (`reuse` in the cells) |

    The weights are made at the first call, in the scope where that call stands
    (`rnn/basic_lstm_cell/kernel` inside `dynamic_rnn`); later calls share them.
    A `call` that takes an argument `scope` is given that scope.

    Source: `tf.contrib.rnn.RNNCell` and the layer beneath it.
    """

    def __init__(self, trainable=True, name=None, dtype=None, _reuse=None, **kwargs):
        unknown = sorted(set(kwargs) - {"activity_regularizer", "autocast", "_scope"})
        if unknown:
            raise TypeError(f"{type(self).__name__} has no argument {unknown[0]!r}")
        self._reuse = _reuse
        self._name = name
        self._dtype = None if dtype is None else tf.as_dtype(dtype).base_dtype
        self._scope = kwargs.get("_scope")
        self._made_weights = []
        self._added_variables = {}  # name -> variable
        self.trainable = trainable
        self.built = False

    # What a subclass must give.

    @property
    def state_size(self):
        """Size of the state: an integer, a TensorShape, or a structure of them."""
        raise NotImplementedError(f"{type(self).__name__} must define state_size")

    @property
    def output_size(self):
        """Size of the output: an integer or a TensorShape."""
        raise NotImplementedError(f"{type(self).__name__} must define output_size")

    def build(self, inputs_shape):
        """Make the weights; `inputs_shape` is [batch, input_size]."""
        self.built = True

    def call(self, inputs, state):
        """The cell's equation: inputs [batch, input_size], state -> (output, new state)."""
        raise NotImplementedError(f"{type(self).__name__} must define call")

    # What every cell then has.

    def __call__(self, inputs, state, scope=None, *args, **kwargs):
        """Run one step: inputs [batch, input_size] -> (output [batch, output_size], new state)."""
        inputs = nest.map_structure(_as_tensor, inputs)
        with self.opened(inputs, scope) as opened:
            if "scope" in inspect.signature(self.call).parameters:
                kwargs["scope"] = opened
            return self.call(inputs, state, *args, **kwargs)

    @contextlib.contextmanager
    def opened(self, inputs, scope=None):
        """This cell's variable scope, with its weights made: where its equation is computed."""
        with self._variable_scope(scope) as opened, tf.name_scope(opened.original_name_scope):
            if not self.built:
                first = nest.flatten(inputs)[0]
                self._dtype = self._dtype or first.dtype.base_dtype
                self.build(nest.map_structure(lambda tensor: tensor.shape, inputs))
            yield opened
            self.built = True

    def zero_state(self, batch_size, dtype):
        """Zeros of shape [batch_size, size] for each part of the state."""
        with tf.name_scope(type(self).__name__ + "ZeroState"):
            return zero_tensors(self.state_size, batch_size, dtype)

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        """`zero_state`, with batch size and type taken from `inputs` where given.

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

    def add_variable(
        self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, **kwargs
    ):
        """A weight in this cell's scope (`tf.get_variable`), remembered in `weights`.

        Asked for one that it has added before, the cell gives that: `build` may
        be called by hand before the first call.
        """
        if name not in self._added_variables:
            with self._variable_scope(None):
                self._added_variables[name] = tf.get_variable(
                    name,
                    shape,
                    dtype=dtype or self._dtype or tf.float32,
                    initializer=initializer,
                    regularizer=regularizer,
                    trainable=trainable and self.trainable,
                    **kwargs,
                )
        return self._added_variables[name]

    add_weight = add_variable

    @property
    def name(self):
        return self._name or snake_case(type(self).__name__)

    @property
    def scope_name(self):
        """The variable scope of the weights, known from the first call on."""
        if self._scope is None:
            raise ValueError(f"{self.name} has no scope before its first call")
        return self._scope.name

    @property
    def dtype(self):
        return None if self._dtype is None else self._dtype.name

    @property
    def weights(self):
        """The variables that this cell uses, in the order of creation."""
        return self._made_weights

    variables = weights

    @property
    def trainable_weights(self):
        if not self.trainable:
            return []
        trainable = {id(variable) for variable in tf.trainable_variables()}
        return [variable for variable in self._made_weights if id(variable) in trainable]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self):
        trainable = {id(variable) for variable in self.trainable_weights}
        return [variable for variable in self._made_weights if id(variable) not in trainable]

    non_trainable_variables = non_trainable_weights

    def __deepcopy__(self, memo):
        """A cell of its own; tensors, variables and the scope stay those of the graph."""
        copied = memo[id(self)] = object.__new__(type(self))
        for name, value in vars(self).items():
            if name == "_scope" or isinstance(value, (list, dict)):
                value = copy.copy(value)
            if name != "_scope" and not any(map(_of_the_graph, nest.flatten(value))):
                value = copy.deepcopy(value, memo)
            setattr(copied, name, value)
        return copied

    def _variable_scope(self, scope):
        """The scope of the first call, entered again: variables made once are then reused."""
        if self._scope is None:
            if self._reuse:
                opened = tf.variable_scope(self.name if scope is None else scope)
            else:
                opened = tf.variable_scope(scope, default_name=self.name)
            with opened as self._scope:
                pass
        reuse = True if self.built else self._reuse
        return tf.variable_scope(
            self._scope, reuse=reuse, auxiliary_name_scope=False, custom_getter=self._remember
        )

    def _remember(self, getter, *args, **kwargs):
        """A custom getter: note each variable that this cell asks for."""
        variable = getter(*args, **kwargs)
        parts = list(variable) if hasattr(variable, "as_tensor") else [variable]
        known = {id(weight) for weight in self._made_weights}
        self._made_weights += [part for part in parts if id(part) not in known]
        return variable


def _as_tensor(value):
    return value if _of_the_graph(value) else tf.convert_to_tensor(value)


def _of_the_graph(value):
    return tf.is_tensor(value) or isinstance(value, (tf.Variable, tf.TensorArray))


def _checked_batch(inputs, batch_size, dtype):
    """(batch size, type) of `inputs`, which must agree with those given, if any."""
    static_size = tf.dimension_value(inputs.shape[0])
    given_size = None if batch_size is None else tf.get_static_value(batch_size)
    if given_size is not None and static_size is not None and given_size != static_size:
        raise ValueError(f"the inputs hold a batch of {static_size}, but batch_size={given_size}")
    if dtype is not None and inputs.dtype != tf.as_dtype(dtype):
        raise ValueError(f"the inputs are of type {inputs.dtype.name}, but dtype={dtype}")
    return static_size or tf.shape(inputs)[0], inputs.dtype
