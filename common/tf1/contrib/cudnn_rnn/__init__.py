"""`tf.contrib.cudnn_rnn`: Nvidia's recurrent layers, computed by the course's own on any machine.

| module    | what is in it                                                         |
|-----------|-----------------------------------------------------------------------|
| `layers`  | `CudnnLSTM`, `CudnnGRU`, `CudnnRNNTanh`, `CudnnRNNRelu`               |
| `cells`   | `CudnnCompatibleLSTMCell`, `CudnnCompatibleGRUCell`: the same equations as cells |
| `formats` | from the one vector that holds a layer's weights to those of the cells, and back |
| `saving`  | checkpoints with the names and shapes of the cells' weights           |
"""

from common.tf1.contrib.cudnn_rnn.cells import CudnnCompatibleGRUCell, CudnnCompatibleLSTMCell
from common.tf1.contrib.cudnn_rnn.formats import (
    CudnnParamsFormatConverterGRU,
    CudnnParamsFormatConverterLSTM,
    CudnnParamsFormatConverterRelu,
    CudnnParamsFormatConverterTanh,
)
from common.tf1.contrib.cudnn_rnn.layers import CudnnGRU, CudnnLSTM, CudnnRNNRelu, CudnnRNNTanh
from common.tf1.contrib.cudnn_rnn.saving import (
    CudnnGRUSaveable,
    CudnnLSTMSaveable,
    CudnnRNNReluSaveable,
    CudnnRNNTanhSaveable,
)

__all__ = [
    "CudnnCompatibleGRUCell",
    "CudnnCompatibleLSTMCell",
    "CudnnGRU",
    "CudnnGRUSaveable",
    "CudnnLSTM",
    "CudnnLSTMSaveable",
    "CudnnParamsFormatConverterGRU",
    "CudnnParamsFormatConverterLSTM",
    "CudnnParamsFormatConverterRelu",
    "CudnnParamsFormatConverterTanh",
    "CudnnRNNRelu",
    "CudnnRNNReluSaveable",
    "CudnnRNNTanh",
    "CudnnRNNTanhSaveable",
]

# Names of the private module `cudnn_rnn_ops`.
CUDNN_LSTM, CUDNN_GRU = CudnnLSTM.mode, CudnnGRU.mode
CUDNN_RNN_RELU, CUDNN_RNN_TANH = CudnnRNNRelu.mode, CudnnRNNTanh.mode
CUDNN_RNN_UNIDIRECTION, CUDNN_RNN_BIDIRECTION = "unidirectional", "bidirectional"
CUDNN_INPUT_LINEAR_MODE, CUDNN_INPUT_SKIP_MODE = "linear_input", "skip_input"
CUDNN_INPUT_AUTO_MODE = "auto_select"
CUDNN_LSTM_PARAMS_PER_LAYER, CUDNN_GRU_PARAMS_PER_LAYER = 8, 6
CUDNN_RNN_TANH_PARAMS_PER_LAYER = CUDNN_RNN_RELU_PARAMS_PER_LAYER = 2


def __getattr__(name):
    raise AttributeError(
        f"tf.contrib.cudnn_rnn.{name} is not restored; use the layers CudnnLSTM and CudnnGRU, or "
        "tf.nn.dynamic_rnn with CudnnCompatibleLSTMCell or CudnnCompatibleGRUCell"
    )
