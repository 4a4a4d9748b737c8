"""`tf.layers.experimental`: layers and cells that keep their weights to themselves, as in Keras.

Such a layer takes neither `reuse` nor a scope and finds no weights of others: its name is told
apart in the whole graph (`dense_1`, `dense_2`), and its weights are named by the name scope in
which it is first called. Initializers and regularizers of a variable scope do not reach it.
"""

import contextlib

from common.graph_mode import tf
from common.rnn import layer

__all__ = ["keras_style_scope", "set_keras_style"]

_COUNTS = "_keras_style_names_of_the_course"  # of a graph: {name: how many layers have it}


@contextlib.contextmanager
def keras_style_scope():
    """In this context layers and cells are made in the style of Keras.

    Source: `tf.layers.experimental.keras_style_scope`.
    """
    before = layer.Layer.style
    set_keras_style()
    try:
        yield
    finally:
        layer.Layer.style = before


def set_keras_style():
    """From now on layers and cells are made in the style of Keras.

    Source: `tf.layers.experimental.set_keras_style`.
    """
    layer.Layer.style = _KerasStyle


class _KerasStyle:
    """The variable scope of one layer."""

    def __init__(self, a_layer, reuse, scope):
        a_layer._name = a_layer._name or _new_name(a_layer)
        for what, given in (("scope", scope), ("reuse", reuse)):
            if given is not None:
                raise ValueError(
                    f"{what} argument not allowed when keras style layers are enabled, "
                    f"but saw: {given}"
                )
        self._scope = None

    @contextlib.contextmanager
    def opened(self, a_layer, scope):
        """The scope, entered; `scope`, which a call may give, is not used."""
        with contextlib.ExitStack() as stack:
            if not a_layer._numbered:  # as in 1.15, where it shows in the names
                stack.enter_context(tf.variable_scope(tf.get_variable_scope()))
            if self._scope is None:
                with tf.name_scope(a_layer.name) as name_scope:
                    place = name_scope.rstrip("/")
                self._scope = tf.VariableScope(reuse=False, name=place, name_scope=name_scope)
                a_layer._scope = self._scope
            opened = tf.variable_scope(
                self._scope,
                reuse=True if a_layer.built else None,
                auxiliary_name_scope=False,
                custom_getter=a_layer._remember,
            )
            yield stack.enter_context(opened)


def _new_name(a_layer):
    """A name told apart from those of the same class in the graph."""
    graph = tf.get_default_graph()
    if not hasattr(graph, _COUNTS):
        setattr(graph, _COUNTS, {})
    counts, name = getattr(graph, _COUNTS), a_layer.name
    counts[name] = counts.get(name, 0) + 1
    return f"{name}_{counts[name]}"
