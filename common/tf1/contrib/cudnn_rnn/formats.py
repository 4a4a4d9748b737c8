"""The one vector that holds all weights of a cuDNN layer, and the weights of the cells in it.

The vector has first all matrices, then all biases. Both go layer by layer, the forward
direction before the backward one, and each direction has first what is applied to the inputs
and then what is applied to the state, gate by gate:

    i, f, c, o      of an LSTM (input, forget, memory, output)
    r, u, h         of a GRU (reset, update, candidate)

cuDNN adds two biases in each gate. A cell has one, their sum; on the way back each is half.
"""

from typing import NamedTuple

from common.graph_mode import tf


class Part(NamedTuple):
    """Which parts of the vector make one kernel of a cell and its bias."""

    name: str  # before "kernel" and "bias", "" or with a slash
    gates: tuple  # which gates of cuDNN its columns are, in their order
    of_inputs: bool  # whether its rows are multiplied by the inputs
    of_state: bool  # whether its rows are multiplied by the state


class CudnnParamsFormatConverter:
    """Between the vector of cuDNN ("opaque") and the weights of cells ("canonical").

    Source: `CudnnParamsFormatConverter` of `tf.contrib.cudnn_rnn`.

    Raises:
      ValueError: a projection (`num_proj`), or an unknown direction.
      NotImplementedError: an input mode that leaves out the first matrix.
    """

    gates = 0  # how many gates a layer has
    parts = ()  # the kernels of a cell

    def __init__(
        self,
        num_layers,
        num_units,
        input_size,
        num_proj=None,
        input_mode="linear_input",
        direction="unidirectional",
    ):
        check(input_mode, direction)
        if num_proj:
            raise ValueError("num_proj is not carried; leave it out")
        if input_mode == "skip_input" or (input_mode == "auto_select" and input_size == num_units):
            raise NotImplementedError(
                "an input mode without a first matrix is not carried; use 'linear_input'"
            )
        self.num_units = num_units
        directions = 2 if direction == "bidirectional" else 1
        # The size of what each layer and direction reads.
        self.input_sizes = [input_size] * directions
        self.input_sizes += [num_units * directions] * directions * (num_layers - 1)

    def weight_shapes(self):
        """The shapes of cuDNN's matrices, in the vector's order."""
        units = self.num_units
        return [
            shape
            for size in self.input_sizes
            for shape in [(units, size)] * self.gates + [(units, units)] * self.gates
        ]

    def bias_shapes(self):
        """The shapes of cuDNN's biases, in the vector's order."""
        return [[self.num_units]] * (2 * self.gates * len(self.input_sizes))

    def to_vector(self, matrices, biases):
        """The vector of cuDNN's matrices and biases, in its order."""
        return tf.concat([tf.reshape(part, [-1]) for part in [*matrices, *biases]], axis=0)

    def opaque_to_tf_canonical(self, opaque_param):
        """(kernels, biases) of the cells, layer by layer, for the vector of cuDNN."""
        shapes = self.weight_shapes() + self.bias_shapes()
        sizes = [shape[0] * (shape[1] if len(shape) > 1 else 1) for shape in shapes]
        pieces = tf.split(tf.convert_to_tensor(opaque_param), sizes)
        pieces = [tf.reshape(piece, shape) for piece, shape in zip(pieces, shapes)]
        matrices, vectors = pieces[: len(pieces) // 2], pieces[len(pieces) // 2 :]
        kernels, biases = [], []
        for number in range(len(self.input_sizes)):
            first = 2 * self.gates * number
            middle, end = first + self.gates, first + 2 * self.gates
            for part in self.parts:
                kernels.append(_kernel(part, matrices[first:middle], matrices[middle:end]))
                biases.append(_bias(part, vectors[first:middle], vectors[middle:end]))
        return kernels, biases

    def tf_canonical_to_opaque(self, tf_canonicals):
        """The vector of cuDNN for the cells' kernels and then biases, layer by layer."""
        half, step = len(tf_canonicals) // 2, len(self.parts)
        matrices, biases = [], []
        for number, size in enumerate(self.input_sizes):
            here = slice(number * step, (number + 1) * step)
            matrices += self._matrices(tf_canonicals[:half][here], size)
            biases += self._biases(tf_canonicals[half:][here])
        return self.to_vector(matrices, biases)

    def _matrices(self, kernels, input_size):
        """cuDNN's matrices of one layer and direction: of the inputs, then of the state."""
        of_inputs, of_state = {}, {}
        for part, kernel in zip(self.parts, kernels):
            columns = [tf.transpose(each) for each in tf.split(kernel, len(part.gates), axis=1)]
            for gate, matrix in zip(part.gates, columns):
                if part.of_inputs:
                    of_inputs[gate] = matrix[:, :input_size]
                if part.of_state:
                    of_state[gate] = matrix[:, input_size if part.of_inputs else 0 :]
        return [of[gate] for of in (of_inputs, of_state) for gate in range(self.gates)]

    def _biases(self, biases):
        of_inputs, of_state = {}, {}
        for part, bias in zip(self.parts, biases):
            share = 0.5 if part.of_inputs and part.of_state else 1.0
            for gate, vector in zip(part.gates, tf.split(bias, len(part.gates))):
                if part.of_inputs:
                    of_inputs[gate] = share * vector
                if part.of_state:
                    of_state[gate] = share * vector
        return [of[gate] for of in (of_inputs, of_state) for gate in range(self.gates)]


def _kernel(part, of_inputs, of_state):
    """[rows, columns]: the rows of the inputs above those of the state, gates side by side."""
    rows = [of_inputs] * part.of_inputs + [of_state] * part.of_state
    columns = [tf.concat([tf.transpose(of[gate]) for gate in part.gates], axis=1) for of in rows]
    return tf.concat(columns, axis=0)


def _bias(part, of_inputs, of_state):
    parts = [of_inputs] * part.of_inputs + [of_state] * part.of_state
    return tf.add_n([tf.concat([of[gate] for gate in part.gates], axis=0) for of in parts])


class CudnnParamsFormatConverterLSTM(CudnnParamsFormatConverter):
    """The converter of `CudnnLSTM`. The gates of a cell have the order i, c, f, o."""

    gates = 4
    parts = (Part("", (0, 2, 1, 3), True, True),)


class CudnnParamsFormatConverterGRU(CudnnParamsFormatConverter):
    """The converter of `CudnnGRU`."""

    gates = 3
    parts = (
        Part("gates/", (0, 1), True, True),
        Part("candidate/input_projection/", (2,), True, False),
        Part("candidate/hidden_projection/", (2,), False, True),
    )


class CudnnParamsFormatConverterTanh(CudnnParamsFormatConverter):
    """The converter of `CudnnRNNTanh`."""

    gates = 1
    parts = (Part("", (0,), True, True),)


class CudnnParamsFormatConverterRelu(CudnnParamsFormatConverterTanh):
    """The converter of `CudnnRNNRelu`."""


def check(input_mode, direction):
    """Raise ValueError unless cuDNN knows this input mode and this direction."""
    modes, directions = "linear_input skip_input auto_select", "unidirectional bidirectional"
    for what, given, known in (
        ("input_mode", input_mode, modes.split()),
        ("direction", direction, directions.split()),
    ):
        if given not in known:
            raise ValueError(f"Invalid {what}: {given}, expecting one of {', '.join(known)}")
