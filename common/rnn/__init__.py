"""Recurrent cells by the names, signatures and numbers of `tf.contrib.rnn` (TensorFlow 1.15).

TensorFlow 2.16 removed them; these run on every later release, inside
`tf.nn.dynamic_rnn`, `static_rnn` and `bidirectional_dynamic_rnn` and called
directly, and their variables carry the old names, so old checkpoints load.

| module          | what is in it                                             |
|-----------------|-----------------------------------------------------------|
| `layer`         | `Layer`, the base: variable scope and weights             |
| `cell`          | `RNNCell`, the base of cells: zero state                  |
| `basic`         | `BasicRNNCell`, `GRUCell`                                 |
| `lstm`          | `LSTMStateTuple`, `BasicLSTMCell`, `LSTMCell`             |
| `jordan`        | `JordanCell`, of Jordan 1986 (not in `tf.contrib.rnn`)    |
| `wrappers`      | `MultiRNNCell`, `ResidualWrapper`                         |
| `score_limits`  | how low the loss can go with an LSTM's outputs as scores  |
| `dropout`       | `DropoutWrapper`, `repeatable_dropout`                    |
| `dynamic`       | `dynamic_rnn`, faster than that of TensorFlow if possible |
| `by_hand`       | every number inside a trained network, in NumPy           |
| `fused/`        | the layers behind it, each with its own backward pass     |
| `bidirectional` | `bidirectional_dynamic_rnn`, and `joined` for its results |
"""

from common.rnn.basic import BasicRNNCell, GRUCell
from common.rnn.bidirectional import bidirectional_dynamic_rnn, joined
from common.rnn.cell import LayerRNNCell, RNNCell
from common.rnn.dropout import DropoutWrapper, repeatable_dropout
from common.rnn.dynamic import dynamic_rnn
from common.rnn.jordan import JordanCell
from common.rnn.lstm import BasicLSTMCell, LSTMCell, LSTMStateTuple
from common.rnn.wrappers import MultiRNNCell, ResidualWrapper

__all__ = [
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
    "dynamic_rnn",
    "joined",
    "repeatable_dropout",
]
