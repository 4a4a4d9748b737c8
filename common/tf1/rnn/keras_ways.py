"""Ways of Keras that cells had in 1.15: `get_config`, `losses`, initializers by name.

`restore` gives them to all cells, `common.rnn.RNNCell`.
"""

import inspect

from common import rnn
from common.rnn import cell, layer
from common.rnn.wrappers import CellWrapper
from common.tf1.layers import by_name
from common.tf1.rnn.wrappers import DeviceWrapper

# Cells whose configuration has their own arguments; others have those of every layer.
_CONFIGURED = (
    rnn.BasicRNNCell,
    rnn.GRUCell,
    rnn.BasicLSTMCell,
    rnn.LSTMCell,
    rnn.DropoutWrapper,
    rnn.ResidualWrapper,
    DeviceWrapper,
)
_LEFT_OUT = {"self", "name", "dtype", "kwargs", "residual_fn", "dropout_state_filter_visitor"}


def restore():
    """Adds the ways of this module to the classes of `common.rnn`."""
    cell.ACTIVATIONS.update(by_name.ACTIVATIONS)
    rnn.RNNCell.add_weight = _add_weight
    rnn.RNNCell.get_config = _get_config
    rnn.RNNCell.from_config = classmethod(_from_config)
    rnn.RNNCell.losses = rnn.RNNCell.updates = property(lambda cell: [])
    rnn.RNNCell.graph = property(lambda cell: None)


def _add_weight(self, name, shape, dtype=None, initializer=None, **kwargs):
    """`Layer.add_weight`, whose initializer may be a name ("glorot_uniform")."""
    initializer = by_name.initializer(initializer)
    return layer.Layer.add_weight(self, name, shape, dtype, initializer, **kwargs)


def _get_config(self):
    """The arguments that make this cell, as numbers, text and dictionaries."""
    config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
    for kind in _CONFIGURED:
        if isinstance(self, kind):
            names = [name for name in inspect.signature(kind).parameters if name not in _LEFT_OUT]
            config.update((name, _of_config(self, name)) for name in names)
    return config


def _of_config(self, name):
    if name == "variational_recurrent":
        return self._noise is not None
    value = getattr(self, f"_{name}", None)
    if isinstance(value, rnn.RNNCell):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    if name.endswith("initializer"):
        value = by_name.initializer(value)
        if hasattr(value, "get_config"):
            return {"class_name": type(value).__name__, "config": value.get_config()}
    if name == "activation":
        names = {function: name for name, function in cell.ACTIVATIONS.items()}
        return names.get(value) or value.__name__
    return value


def _from_config(cls, config):
    """The cell of a configuration.

    Raises:
      ValueError: a wrapper's `cell` is a configuration; put a cell there.
    """
    if issubclass(cls, CellWrapper) and isinstance(config.get("cell"), dict):
        raise ValueError(f"{cls.__name__}.from_config needs a cell as config['cell']")
    return cls(**config)
