"""`CudnnLSTM` and its like: several recurrent layers, in one or both directions, as one layer.

1.15 computes them by Nvidia's library. Here the cells of `common.rnn` compute the same
equations with weights taken out of the layer's one vector (see `formats`).
"""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.tf1.contrib.cudnn_rnn import formats, saving
from common.tf1.contrib.cudnn_rnn.cells import CudnnCompatibleGRUCell
from common.tf1.layers import InputSpec, Layer


class _CudnnRNN(Layer):
    """The base of the four layers.

    | name    | shape with `time_major`, the default      |
    |---------|-------------------------------------------|
    | inputs  | [time, batch, input_size]                 |
    | h, c    | [layers * directions, batch, num_units]   |
    | outputs | [time, batch, directions * num_units]     |

    Without `time_major` the batch comes first in each. The outputs of the forward direction
    stand before those of the backward one. All weights are in one variable, `opaque_kernel`.

    `dropout` is the share of the outputs of each layer but the last that is dropped while
    `training`.

    Raises:
      ValueError: an unknown direction, input mode or type; inputs whose size is not known.
    """

    mode = None
    saveable_class = None
    has_memory = False  # whether the state is (h, c), or (h,)

    def __init__(
        self,
        num_layers,
        num_units,
        input_mode="linear_input",
        direction="unidirectional",
        dropout=0.0,
        seed=None,
        dtype=tf.float32,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
    ):
        super().__init__(dtype=dtype, name=name)
        formats.check(input_mode, direction)
        if dtype not in (tf.float16, tf.float32, tf.float64):
            raise ValueError(f"Only support float16, float32, float64, provided {dtype}")
        self.num_layers = num_layers
        self.num_units = num_units
        self.input_mode = input_mode
        self.direction = direction
        self.num_dirs = 2 if direction == "bidirectional" else 1
        self.saveable = None
        self._dropout = dropout
        self._seed = seed
        self._kernel_initializer = kernel_initializer or tf.glorot_uniform_initializer(seed=seed)
        self._bias_initializer = bias_initializer or tf.zeros_initializer()
        self._converter = None

    @property
    def rnn_mode(self):
        """`lstm`, `gru`, `rnn_tanh` or `rnn_relu`."""
        return self.mode

    @property
    def input_size(self):
        """The size of the inputs; ValueError before it is known."""
        if self._converter is None:
            raise ValueError("'input_size' is unknown since layer has not been built.")
        return self._converter.input_sizes[0]

    @property
    def canonical_weight_shapes(self):
        """The shapes of cuDNN's matrices, in the vector's order."""
        return self._known_converter().weight_shapes()

    @property
    def canonical_bias_shapes(self):
        """The shapes of cuDNN's biases, in the vector's order."""
        return self._known_converter().bias_shapes()

    def _known_converter(self):
        if self._converter is None:
            raise RuntimeError(f"the input size of {type(self).__name__} is not known yet")
        return self._converter

    def state_shape(self, batch_size):
        """The shapes of the parts of the state."""
        shape = [self.num_layers * self.num_dirs, batch_size, self.num_units]
        return (shape, list(shape)) if self.has_memory else (shape,)

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape)
        if shape.rank != 3:
            raise ValueError(f"Expecting input_shape with 3 dims, got {shape.rank}")
        size = tf.dimension_value(shape[2])
        if size is None:
            raise ValueError("The last dimension of the inputs to `CudnnRNN` should be defined.")
        described = dict(input_mode=self.input_mode, direction=self.direction)
        self._converter = self.saveable_class.converter(
            self.num_layers, self.num_units, size, **described
        )
        self.input_spec = InputSpec(ndim=3, axes={-1: size})
        self.kernel = self.add_weight("opaque_kernel", None, initializer=self._first_vector())
        scope = tf.get_variable_scope()
        if saving.SaveSpec is not None and scope.reuse is not True:
            self.saveable = self.saveable_class(
                self.kernel,
                self.num_layers,
                self.num_units,
                size,
                scope=scope,
                name=f"{self.kernel.op.name}_saveable",
                **described,
            )
            tf.add_to_collection(tf.GraphKeys.SAVEABLE_OBJECTS, self.saveable)
        self.built = True

    def _first_vector(self):
        """The vector that training begins with: each matrix is initialized by itself."""
        matrices = [
            self._kernel_initializer(shape, dtype=self.dtype)
            for shape in self.canonical_weight_shapes
        ]
        biases = [
            self._bias_initializer(shape, dtype=self.dtype) for shape in self.canonical_bias_shapes
        ]
        return self._converter.to_vector(matrices, biases)

    def call(
        self, inputs, initial_state=None, sequence_lengths=None, time_major=True, training=True
    ):
        """(outputs, state), the state being (h, c) for an LSTM and (h,) for others.

        Raises:
          TypeError: `initial_state` is no tuple.
        """
        if initial_state is not None and not isinstance(initial_state, tuple):
            raise TypeError(f"Invalid initial_state type: {initial_state}, expecting tuple.")
        state_axis = 0 if time_major else 1
        cells = self._cells()
        states = self._unstacked(initial_state, state_axis, len(cells))
        options = dict(
            sequence_length=sequence_lengths, dtype=self.dtype, time_major=bool(time_major)
        )
        last_states = []
        for layer in range(self.num_layers):
            if layer and training and self._dropout:
                inputs = tf.nn.dropout(inputs, rate=self._dropout, seed=self._seed)
            if self.num_dirs == 1:
                inputs, last = rnn.dynamic_rnn(
                    cells[layer], inputs, initial_state=states[layer], **options
                )
                last_states.append(last)
                continue
            forward, backward = 2 * layer, 2 * layer + 1
            both, last = rnn.bidirectional_dynamic_rnn(
                cells[forward],
                cells[backward],
                inputs,
                initial_state_fw=states[forward],
                initial_state_bw=states[backward],
                **options,
            )
            inputs = tf.concat(both, axis=2)
            last_states += last
        return inputs, self._stacked(last_states, state_axis)

    def _cells(self):
        """The cell of each layer and direction, with its weights."""
        kernels, biases = self._converter.opaque_to_tf_canonical(self.kernel)
        step = len(self._converter.parts)
        return [
            self._cell(kernels[first : first + step], biases[first : first + step])
            for first in range(0, len(kernels), step)
        ]

    def _cell(self, kernels, biases):
        raise NotImplementedError

    def _unstacked(self, state, axis, count):
        """The initial state of each cell; None where no state is given."""
        if state is None:
            return [None] * count
        parts = [tf.unstack(tf.convert_to_tensor(part), count, axis=axis) for part in state]
        if self.has_memory:
            h, c = parts
            return [LSTMStateTuple(*pair) for pair in zip(c, h)]
        return parts[0]

    def _stacked(self, states, axis):
        if self.has_memory:
            memories, outputs = zip(*states)
            return tf.stack(outputs, axis=axis), tf.stack(memories, axis=axis)
        return (tf.stack(states, axis=axis),)


def _with_weights(cell, kernels, biases):
    """A cell with one kernel and one bias that computes with these tensors."""
    cell._kernel, cell._bias = kernels[0], biases[0]
    cell.built = True
    return cell


class CudnnLSTM(_CudnnRNN):
    """Layers of `BasicLSTMCell` with a forget bias of 0; the state is (h, c).

    Source: `tf.contrib.cudnn_rnn.CudnnLSTM`.
    """

    mode = "lstm"
    saveable_class = saving.CudnnLSTMSaveable
    has_memory = True

    def _cell(self, kernels, biases):
        return _with_weights(rnn.BasicLSTMCell(self.num_units, forget_bias=0.0), kernels, biases)


class CudnnGRU(_CudnnRNN):
    """Layers of `CudnnCompatibleGRUCell`; the state is (h,).

    Source: `tf.contrib.cudnn_rnn.CudnnGRU`.
    """

    mode = "gru"
    saveable_class = saving.CudnnGRUSaveable

    def _cell(self, kernels, biases):
        cell = CudnnCompatibleGRUCell(self.num_units)
        cell.use_weights(kernels, biases)
        return cell


class CudnnRNNTanh(_CudnnRNN):
    """Layers of `BasicRNNCell`; the state is (h,).

    Source: `tf.contrib.cudnn_rnn.CudnnRNNTanh`.
    """

    mode = "rnn_tanh"
    saveable_class = saving.CudnnRNNTanhSaveable

    def _cell(self, kernels, biases):
        return _with_weights(rnn.BasicRNNCell(self.num_units), kernels, biases)


class CudnnRNNRelu(_CudnnRNN):
    """Layers of `BasicRNNCell` with relu instead of tanh; the state is (h,).

    Source: `tf.contrib.cudnn_rnn.CudnnRNNRelu`.
    """

    mode = "rnn_relu"
    saveable_class = saving.CudnnRNNReluSaveable

    def _cell(self, kernels, biases):
        return _with_weights(rnn.BasicRNNCell(self.num_units, tf.nn.relu), kernels, biases)
