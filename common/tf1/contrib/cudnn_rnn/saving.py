"""Checkpoints of cuDNN layers, with the names and shapes of the cells' weights.

So what `CudnnLSTM` has saved restores into a `MultiRNNCell` of `CudnnCompatibleLSTMCell` (or
into `stack_bidirectional_dynamic_rnn`), and what these have saved restores into `CudnnLSTM`.
"""

from common.graph_mode import tf
from common.tf1.contrib.cudnn_rnn import formats

try:
    from tensorflow.python.training.saving.saveable_object import SaveableObject, SaveSpec
except ImportError:  # then CudnnLSTM and its like are saved as one vector
    SaveableObject, SaveSpec = object, None


class CudnnOpaqueParamsSaveable(SaveableObject):
    """Saves and restores the vector of a layer as the weights of cells.

    | argument      | meaning                                                      |
    |---------------|--------------------------------------------------------------|
    | opaque_params | the variable that holds the vector                           |
    | scope         | a variable scope, or its name, under which the cells would be |
    | others        | as for the layer                                             |

    Source: `CudnnOpaqueParamsSaveable` of `tf.contrib.cudnn_rnn`.
    """

    converter = None
    cell_name = None

    def __init__(
        self,
        opaque_params,
        num_layers,
        num_units,
        input_size,
        input_mode="linear_input",
        direction="unidirectional",
        scope=None,
        name="cudnn_rnn_saveable",
    ):
        self._variable = opaque_params
        self.format_converter = self.converter(
            num_layers, num_units, input_size, input_mode=input_mode, direction=direction
        )
        kernels, biases = self.format_converter.opaque_to_tf_canonical(opaque_params)
        scope = getattr(scope, "name", scope)
        prefix = f"{scope}/" if scope else ""
        names = [
            f"{prefix}{place}/{self.cell_name}/{part.name}{kind}"
            for kind in ("kernel", "bias")
            for place in _places(num_layers, direction)
            for part in self.converter.parts
        ]
        specs = [SaveSpec(tensor, "", name) for tensor, name in zip([*kernels, *biases], names)]
        super().__init__(tf.identity(opaque_params), specs, name)

    def restore(self, restored_tensors, restored_shapes):
        """The operation that puts the restored weights of the cells into the vector."""
        vector = self.format_converter.tf_canonical_to_opaque(restored_tensors)
        return tf.assign(self._variable, vector)


def _places(num_layers, direction):
    """The variable scope that each layer and direction has in a network made of cells."""
    if direction == "unidirectional":
        return [f"rnn/multi_rnn_cell/cell_{number}" for number in range(num_layers)]
    return [
        f"stack_bidirectional_rnn/cell_{number}/bidirectional_rnn/{way}"
        for number in range(num_layers)
        for way in ("fw", "bw")
    ]


class CudnnLSTMSaveable(CudnnOpaqueParamsSaveable):
    """Saves and restores `CudnnLSTM`."""

    converter = formats.CudnnParamsFormatConverterLSTM
    cell_name = "cudnn_compatible_lstm_cell"


class CudnnGRUSaveable(CudnnOpaqueParamsSaveable):
    """Saves and restores `CudnnGRU`."""

    converter = formats.CudnnParamsFormatConverterGRU
    cell_name = "cudnn_compatible_gru_cell"


class CudnnRNNTanhSaveable(CudnnOpaqueParamsSaveable):
    """Saves and restores `CudnnRNNTanh`."""

    converter = formats.CudnnParamsFormatConverterTanh
    cell_name = "basic_rnn_cell"


class CudnnRNNReluSaveable(CudnnOpaqueParamsSaveable):
    """Saves and restores `CudnnRNNRelu`."""

    converter = formats.CudnnParamsFormatConverterRelu
    cell_name = "basic_rnn_cell"
