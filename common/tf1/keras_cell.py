"""Keras 3's own cells (`tf.keras.layers.LSTMCell`) inside `tf.nn.dynamic_rnn`."""

import contextlib
import inspect

from common import rnn
from common.graph_mode import tf


def as_cell(cell):
    """The cell as an `RNNCell`: a cell of Keras 3 is wrapped, any other is given back.

    In TensorFlow 1.15 these cells fit into `dynamic_rnn`; those of Keras 3 ask for their initial
    state in another way.
    """
    method = getattr(cell, "get_initial_state", None)
    if isinstance(cell, rnn.RNNCell) or method is None or not hasattr(cell, "build"):
        return cell
    if "inputs" in inspect.signature(method).parameters:
        return cell
    return _KerasCell(cell)


class _KerasCell(rnn.RNNCell):
    """A cell of Keras as an `RNNCell`; its state is in the structure that Keras gives it."""

    def __init__(self, cell):
        super().__init__()
        self._cell = cell

    @property
    def state_size(self):
        return _as_lists(self._cell.state_size)

    @property
    def output_size(self):
        return self._cell.output_size

    @property
    def variables(self):
        return self._cell.variables

    def __call__(self, inputs, state, scope=None):
        with _sizes_as_integers():
            if not self._cell.built:
                # Weights may not be made inside a loop.
                with tf.init_scope():
                    self._cell.build(tuple(tf.convert_to_tensor(inputs).shape.as_list()))
            output, new_state = self._cell(inputs, state)
        return output, tf.nest.pack_sequence_as(state, tf.nest.flatten(new_state))


@contextlib.contextmanager
def _sizes_as_integers():
    """In this context `shape[0]` is an integer, as Keras 3 wants it, and not a `Dimension`."""
    if isinstance(tf.TensorShape([1])[0], int):
        yield
        return
    tf.enable_v2_tensorshape()
    try:
        yield
    finally:
        tf.disable_v2_tensorshape()


def _as_lists(sizes):
    """The sizes in plain lists; Keras may keep them in a kind of list of its own."""
    if isinstance(sizes, (list, tuple)):
        return [_as_lists(size) for size in sizes]
    return sizes
