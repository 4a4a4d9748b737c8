"""Recurrent cells by the names, signatures and numbers of `tf.contrib.rnn` (TensorFlow 1.15).

TensorFlow 2.16 removed them; these run on every later release: inside
`tf.nn.dynamic_rnn`, `static_rnn` and `bidirectional_dynamic_rnn`, or called
directly. Their variables have the old names, so old checkpoints load.

| module            | contents                                                   |
|-------------------|------------------------------------------------------------|
| `layer`           | `Layer`, the base: variable scope and weights              |
| `cell`            | `RNNCell`, the base of cells: zero state                   |
| `basic`           | `BasicRNNCell`, `GRUCell`                                  |
| `lstm`            | `LSTMStateTuple`, `BasicLSTMCell`, `LSTMCell`              |
| `jordan`          | `JordanCell`, of Jordan 1986 (not in `tf.contrib.rnn`)     |
| `wrappers`        | `MultiRNNCell`, `ResidualWrapper`                          |
| `dropout`         | `DropoutWrapper`, `stateless_dropout`                      |
| `dynamic`         | `dynamic_rnn`, faster than TensorFlow's for common cells   |
| `bidirectional`   | `bidirectional_dynamic_rnn`, `concat_directions`           |
| `numpy_reference` | the cells in NumPy, with every gate at every step          |
"""

from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.bidirectional import bidirectional_dynamic_rnn, concat_directions
from common.rnn.cell import LayerRNNCell, RNNCell
from common.rnn.dropout import DropoutWrapper, stateless_dropout
from common.rnn.dynamic import RECURRENT_LAYERS, dynamic_rnn
from common.rnn.jordan import JordanCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell, LSTMStateTuple
from common.rnn.wrappers import MultiRNNCell, ResidualWrapper

__all__ = [
    "RECURRENT_LAYERS",
    "BasicLSTMCell",
    "BasicRNNCell",
    "DropoutWrapper",
    "GRUCell",
    "JordanCell",
    "LSTMCell",
    "LSTMStateTuple",
    "LayerRNNCell",
    "MultiRNNCell",
    "RNNCell",
    "ResidualWrapper",
    "bidirectional_dynamic_rnn",
    "concat_directions",
    "dynamic_rnn",
    "stateless_dropout",
]


def __dir__():
    return __all__
