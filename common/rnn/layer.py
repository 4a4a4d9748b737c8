"""`Layer`, the base class: its weights are made at the first call and shared by later calls."""

import contextlib
import copy
import inspect
import re
from collections.abc import Iterator
from typing import Any

from common.graph_mode import tf

import numpy as np

nest = tf.nest


def snake_case(name: str) -> str:
    """Returns `basic_lstm_cell` for `BasicLSTMCell`, as TensorFlow 1.x names a layer's scope."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class Layer:
    """The base of cells and of `tf.layers`: a part of a network with its own weights.

    A subclass defines `build(input_shape)`, which makes the weights with
    `add_weight`, and `call(inputs, ...)`, which uses them.

    | argument | meaning                                                         |
    |----------|-----------------------------------------------------------------|
    | trainable| whether the weights join `tf.trainable_variables()`             |
    | name     | the variable scope; the class name in snake_case by default     |
    | dtype    | of the weights; by default that of the first input              |
    | _reuse   | share the weights that exist in this scope (`reuse` in the cells) |
    | _scope   | the variable scope, or its name                                 |

    The weights are made at the first call, in the scope of that call
    (`rnn/basic_lstm_cell/kernel` inside `dynamic_rnn`); later calls share them.
    A `call` with a parameter `scope` receives that scope.

    Source: `tf.layers.Layer`.
    """

    # Two in one scope get two names: `dense`, `dense_1`.
    _numbered = True

    def __init__(
        self,
        trainable: bool = True,
        name: str | None = None,
        dtype: Any = None,
        _reuse: bool | None = None,
        _scope: Any = None,
        **kwargs: Any,
    ):
        unknown = sorted(set(kwargs) - {"activity_regularizer", "autocast"})
        if unknown:
            raise TypeError(f"{type(self).__name__} has no argument {unknown[0]!r}")
        self._reuse = _reuse
        self._name = name
        self._dtype = None if dtype is None else tf.as_dtype(dtype).base_dtype
        self._scope = None
        if _scope:
            with tf.variable_scope(_scope) as self._scope:
                pass
        self._made_weights = []
        self._added_variables = {}  # name -> variable
        self.trainable = trainable
        self.built = False

    def build(self, input_shape: Any) -> None:
        """Makes the weights; `input_shape` is the shape of the inputs, or a structure of shapes."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Computes the layer's equation."""
        raise NotImplementedError(f"{type(self).__name__} must define call")

    def __call__(self, inputs: Any, *args: Any, scope: Any = None, **kwargs: Any) -> Any:
        """Returns the result of `call`; the inputs may be tensors, arrays or numbers."""
        inputs = nest.map_structure(_as_tensor, inputs)
        with self.opened(inputs, scope) as opened:
            if "scope" in inspect.signature(self.call).parameters:
                kwargs["scope"] = opened
            return self.call(inputs, *args, **kwargs)

    @contextlib.contextmanager
    def opened(self, inputs: Any, scope: Any = None) -> Iterator[tf.VariableScope]:
        """Enters this layer's variable scope, and makes its weights if they do not exist."""
        with self._variable_scope(scope) as opened, tf.name_scope(opened.original_name_scope):
            if not self.built:
                first = nest.flatten(inputs)[0]
                self._dtype = self._dtype or first.dtype.base_dtype
                self.build(nest.map_structure(lambda tensor: tensor.shape, inputs))
            yield opened
            self.built = True

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        **kwargs: Any,
    ) -> tf.Variable:
        """Adds a weight in this layer's scope (`tf.get_variable`) to `weights`.

        A name that was added before gives the same weight, so `build` may be
        called by hand before the first call.
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

    def add_variable(self, *args: Any, **kwargs: Any) -> tf.Variable:
        """Adds a weight: the older name of `add_weight`."""
        return self.add_weight(*args, **kwargs)

    @property
    def name(self) -> str:
        return self._name or snake_case(type(self).__name__)

    @property
    def scope_name(self) -> str:
        """The variable scope of the weights; it exists from the first call on."""
        if self._scope is None:
            raise ValueError(f"{self.name} has no scope before its first call")
        return self._scope.name

    @property
    def dtype(self) -> str | None:
        return None if self._dtype is None else self._dtype.name

    @property
    def weights(self) -> list[tf.Variable]:
        """The variables of this layer, in the order of creation."""
        return self._made_weights

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        if not self.trainable:
            return []
        trainable = {id(variable) for variable in tf.trainable_variables()}
        return [variable for variable in self.weights if id(variable) in trainable]

    @property
    def non_trainable_weights(self) -> list[tf.Variable]:
        trainable = {id(variable) for variable in self.trainable_weights}
        return [variable for variable in self.weights if id(variable) not in trainable]

    variables = property(lambda self: self.weights)
    trainable_variables = property(lambda self: self.trainable_weights)
    non_trainable_variables = property(lambda self: self.non_trainable_weights)

    def get_weights(self) -> list[np.ndarray]:
        """Returns the values of `weights` in the default session."""
        return _session().run(list(self.weights))

    def set_weights(self, weights: list[np.ndarray]) -> None:
        """Sets the values of `weights` in the default session.

        Raises:
          ValueError: the number of arrays or a shape differs from that of the weights.
        """
        variables, session = list(self.weights), _session()
        if len(weights) != len(variables):
            raise ValueError(
                f"{self.name} has {len(variables)} weights, but {len(weights)} arrays were given"
            )
        for variable, array in zip(variables, weights):
            if variable.shape.as_list() != list(np.shape(array)):
                raise ValueError(f"{variable.name} is {variable.shape}, not {np.shape(array)}")
            variable.load(array, session)

    def count_params(self) -> int:
        """Returns the number of parameters in all weights."""
        return sum(int(np.prod(variable.shape.as_list())) for variable in self.weights)

    def __deepcopy__(self, memo):
        """Copies the layer; tensors, variables and the scope are shared with the original."""
        copied = memo[id(self)] = object.__new__(type(self))
        for name, value in vars(self).items():
            if name == "_scope" or isinstance(value, (list, dict)):
                value = copy.copy(value)
            if name != "_scope" and not any(map(of_the_graph, nest.flatten(value))):
                value = copy.deepcopy(value, memo)
            setattr(copied, name, value)
        return copied

    @contextlib.contextmanager
    def _variable_scope(self, scope):
        """Enters the scope of the first call, so that variables that exist are reused."""
        with contextlib.ExitStack() as stack:
            if not self._numbered:  # entering a scope again resets its counters
                around = tf.variable_scope(tf.get_variable_scope(), auxiliary_name_scope=False)
                stack.enter_context(around)
            if self._scope is None:
                with self._new_scope(scope) as self._scope:
                    pass
            opened = tf.variable_scope(
                self._scope,
                reuse=True if self.built else self._reuse,
                auxiliary_name_scope=False,
                custom_getter=self._remember,
            )
            yield stack.enter_context(opened)

    def _new_scope(self, scope):
        if self._reuse:
            return tf.variable_scope(self.name if scope is None else scope)
        return tf.variable_scope(scope, default_name=self.name)

    def _remember(self, getter, *args, **kwargs):
        """Records each variable that this layer asks for; a custom getter."""
        variable = getter(*args, **kwargs)
        parts = list(variable) if hasattr(variable, "as_tensor") else [variable]
        known = {id(weight) for weight in self._made_weights}
        self._made_weights += [part for part in parts if id(part) not in known]
        return variable


def of_the_graph(value: Any) -> bool:
    """Returns whether `value` is a tensor, a variable or an array of tensors."""
    return tf.is_tensor(value) or isinstance(value, (tf.compat.v2.Variable, tf.TensorArray))


def _as_tensor(value):
    return value if of_the_graph(value) else tf.convert_to_tensor(value)


def _session():
    session = tf.get_default_session()
    if session is None:
        raise ValueError("weights have values in a session only; open one: with tf.Session()")
    return session
