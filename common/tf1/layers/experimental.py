"""`tf.layers.experimental`: layers and cells that keep their weights to themselves, as in Keras.

Such a layer takes neither `reuse` nor a scope and finds no weights of others: its name is told
apart in the whole graph (`dense_1`, `dense_2`), and its weights are named by the name scope in
which it is first called. Initializers and regularizers of a variable scope do not reach it.
"""

import contextlib
import functools

from common.graph_mode import tf
from common.rnn.layer import Layer

__all__ = ["keras_style_scope", "set_keras_style"]

_COUNTS = "_keras_style_names_of_the_course"  # of a graph: {name: how many layers have it}


@contextlib.contextmanager
def keras_style_scope():
    """Makes layers and cells in the style of Keras, inside this context.

    Source: `tf.layers.experimental.keras_style_scope`.
    """
    before = Layer.__init__
    set_keras_style()
    try:
        yield
    finally:
        Layer.__init__ = before


def set_keras_style():
    """Makes layers and cells in the style of Keras from now on.

    Source: `tf.layers.experimental.set_keras_style`.
    """
    Layer.__init__ = _keras_init
    Layer._variable_scope = _variable_scope


# Those of the labs' cells too: `set_keras_style` replaces both in the one base class of all.
_plain_init = Layer.__init__
_plain_variable_scope = Layer._variable_scope


@functools.wraps(_plain_init)
def _keras_init(self, trainable=True, name=None, dtype=None, _reuse=None, _scope=None, **kwargs):
    for argument, value in (("scope", _scope), ("reuse", _reuse)):
        if value is not None:
            raise ValueError(
                f"{argument} argument not allowed when keras style layers are enabled, "
                f"but saw: {value}"
            )
    _plain_init(self, trainable, name, dtype, **kwargs)
    self._name = self._name or _new_name(self)
    self._has_keras_style = True


@contextlib.contextmanager
def _variable_scope(self, scope):
    """Enters a layer's scope; `scope`, which a call may give, is not used in the style of Keras."""
    if not getattr(self, "_has_keras_style", False):
        with _plain_variable_scope(self, scope) as opened:
            yield opened
        return
    with contextlib.ExitStack() as stack:
        if not self._numbered:  # as in 1.15, where it shows in the names
            stack.enter_context(tf.variable_scope(tf.get_variable_scope()))
        if self._scope is None:
            with tf.name_scope(self.name) as name_scope:
                scope_name = name_scope.rstrip("/")
            self._scope = tf.VariableScope(reuse=False, name=scope_name, name_scope=name_scope)
        opened = tf.variable_scope(
            self._scope,
            reuse=True if self.built else None,
            auxiliary_name_scope=False,
            custom_getter=self._remember,
        )
        yield stack.enter_context(opened)


def _new_name(layer):
    """Returns a name that no layer of the same class in the graph has."""
    graph = tf.get_default_graph()
    if not hasattr(graph, _COUNTS):
        setattr(graph, _COUNTS, {})
    counts, name = getattr(graph, _COUNTS), layer.name
    counts[name] = counts.get(name, 0) + 1
    return f"{name}_{counts[name]}"
