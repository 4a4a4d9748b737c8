"""`tf.contrib.rnn` and `tf.nn.rnn_cell` of TensorFlow 1.15.

The cells that the labs use are in `common.rnn`. Here are all others of 1.15, with
their wrappers and layers. The helpers that programs took from `rnn_cell_impl` and
`core_rnn_cell` are here too, under their private names.

| module          | what is in it                                                     |
|-----------------|-------------------------------------------------------------------|
| `base`          | `RNNCell`, `LayerRNNCell`, zero states                            |
| `linear`        | `_Linear`, `_linear`                                              |
| `wrappers`      | `MultiRNNCell`, projections, embedding, device, highway           |
| `attention`     | `AttentionCellWrapper`                                            |
| `layer_norm`    | LSTMs with layer normalization, coupled gates                     |
| `update_gate`   | `UGRNNCell`, `IntersectionRNNCell`                                |
| `nas`           | `NASCell`                                                         |
| `ntm`           | `NTMCell`, by its private name                                    |
| `simple`        | `SRUCell`, and under private names `MinimalRNNCell`, `CFNCell`    |
| `independent`   | `IndRNNCell`, `IndyGRUCell`, `IndyLSTMCell`                       |
| `phased`        | `PhasedLSTMCell`                                                  |
| `convolutional` | `ConvLSTMCell` in 1, 2 and 3 dimensions                           |
| `grouped`       | `GLSTMCell`                                                       |
| `weight_norm`   | under a private name `WeightNormLSTMCell`                         |
| `frequency`, `grid` | time-frequency and grid LSTMs                                 |
| `block`, `fused` | one operation a step, or a layer                                 |
| `bidirectional` | stacks of bidirectional layers                                    |
| `keras_ways`    | `get_config`, `losses`, initializers by name                      |
"""

from common.graph_mode import tf
from common.rnn import (
    BasicLSTMCell,
    BasicRNNCell,
    DropoutWrapper,
    GRUCell,
    LSTMCell,
    LSTMStateTuple,
    ResidualWrapper,
)
from common.tf1.rnn import keras_ways
from common.tf1.rnn.attention import AttentionCellWrapper
from common.tf1.rnn.base import (
    LayerRNNCell,
    RNNCell,
    _SlimRNNCell,  # noqa: F401  (by a private name)
    best_effort_input_batch_size,
    transpose_batch_time,
)
from common.tf1.rnn.bidirectional import stack_bidirectional_dynamic_rnn, stack_bidirectional_rnn
from common.tf1.rnn.block import GRUBlockCell, GRUBlockCellV2, LSTMBlockCell
from common.tf1.rnn.convolutional import (
    Conv1DLSTMCell,
    Conv2DLSTMCell,
    Conv3DLSTMCell,
    ConvLSTMCell,
)
from common.tf1.rnn.frequency import TimeFreqLSTMCell
from common.tf1.rnn.fused import (
    FusedRNNCell,
    FusedRNNCellAdaptor,
    LSTMBlockFusedCell,
    LSTMBlockWrapper,
    TimeReversedFusedRNN,
)
from common.tf1.rnn.grid import BidirectionalGridLSTMCell, GridLSTMCell
from common.tf1.rnn.grouped import GLSTMCell
from common.tf1.rnn.independent import IndRNNCell, IndyGRUCell, IndyLSTMCell
from common.tf1.rnn.layer_norm import CoupledInputForgetGateLSTMCell, LayerNormBasicLSTMCell
from common.tf1.rnn.nas import NASCell
from common.tf1.rnn.ntm import NTMCell, NTMControllerState  # noqa: F401  (by a private name)
from common.tf1.rnn.phased import PhasedLSTMCell
from common.tf1.rnn.simple import SRUCell
from common.tf1.rnn.update_gate import IntersectionRNNCell, UGRNNCell
from common.tf1.rnn.weight_norm import WeightNormLSTMCell  # noqa: F401  (by a private name)
from common.tf1.rnn.wrappers import (
    CompiledWrapper,
    DeviceWrapper,
    EmbeddingWrapper,
    HighwayWrapper,
    InputProjectionWrapper,
    MultiRNNCell,
    OutputProjectionWrapper,
)

keras_ways.restore()

static_rnn = tf.nn.static_rnn
static_bidirectional_rnn = tf.nn.static_bidirectional_rnn
static_state_saving_rnn = tf.nn.static_state_saving_rnn

__all__ = [
    "AttentionCellWrapper",
    "BasicLSTMCell",
    "BasicRNNCell",
    "BidirectionalGridLSTMCell",
    "CompiledWrapper",
    "Conv1DLSTMCell",
    "Conv2DLSTMCell",
    "Conv3DLSTMCell",
    "ConvLSTMCell",
    "CoupledInputForgetGateLSTMCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "EmbeddingWrapper",
    "FusedRNNCell",
    "FusedRNNCellAdaptor",
    "GLSTMCell",
    "GRUBlockCell",
    "GRUBlockCellV2",
    "GRUCell",
    "GridLSTMCell",
    "HighwayWrapper",
    "IndRNNCell",
    "IndyGRUCell",
    "IndyLSTMCell",
    "InputProjectionWrapper",
    "IntersectionRNNCell",
    "LSTMBlockCell",
    "LSTMBlockFusedCell",
    "LSTMBlockWrapper",
    "LSTMCell",
    "LSTMStateTuple",
    "LayerNormBasicLSTMCell",
    "LayerRNNCell",
    "MultiRNNCell",
    "NASCell",
    "OutputProjectionWrapper",
    "PhasedLSTMCell",
    "RNNCell",
    "ResidualWrapper",
    "SRUCell",
    "TimeFreqLSTMCell",
    "TimeReversedFusedRNN",
    "UGRNNCell",
    "best_effort_input_batch_size",
    "stack_bidirectional_dynamic_rnn",
    "stack_bidirectional_rnn",
    "static_bidirectional_rnn",
    "static_rnn",
    "static_state_saving_rnn",
    "transpose_batch_time",
]


def __getattr__(name):
    raise AttributeError(f"tf.contrib.rnn.{name} is no name of TensorFlow 1.15")
