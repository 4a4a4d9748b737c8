"""Convolutional LSTM cells: states and inputs are images, matrix products are convolutions."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple


class ConvLSTMCell(rnn.RNNCell):
    """An LSTM over lines, images or volumes.

        i, j, f, o = conv([x, h], K) + b       same padding, stride 1
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        y  = sigmoid(o) * tanh(c')             with skip_connection, x is appended

    | name | shape                                                                     |
    |------|---------------------------------------------------------------------------|
    | x    | [batch, *input_shape], the last of which are channels                      |
    | c, h | [batch, *input_shape[:-1], output_channels]                               |
    | K    | `kernel`, [*kernel_shape, channels of x and h, 4 output_channels]         |
    | b    | `biases`, [4 output_channels], zeros at first                             |

    `initializers` has no effect, as in TensorFlow 1.15.

    Paper: Shi et al., 2015, https://arxiv.org/abs/1506.04214.
    Source: `tf.contrib.rnn.ConvLSTMCell`.

    Raises:
      ValueError: `input_shape` has not `conv_ndims` axes and a last one for channels.
    """

    def __init__(
        self,
        conv_ndims,
        input_shape,
        output_channels,
        kernel_shape,
        use_bias=True,
        skip_connection=False,
        forget_bias=1.0,
        initializers=None,
        name="conv_lstm_cell",
    ):
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._conv_ndims = conv_ndims
        self._input_shape = list(input_shape)
        self._output_channels = output_channels
        self._kernel_shape = list(kernel_shape)
        self._use_bias = use_bias
        self._forget_bias = forget_bias
        self._skip_connection = skip_connection

    @property
    def state_size(self):
        size = tf.TensorShape([*self._input_shape[:-1], self._output_channels])
        return LSTMStateTuple(size, size)

    @property
    def output_size(self):
        channels = self._output_channels
        if self._skip_connection:
            channels += self._input_shape[-1]
        return tf.TensorShape([*self._input_shape[:-1], channels])

    def call(self, inputs, state):
        c, h = state
        gates = self._convolve(tf.concat([inputs, h], axis=-1))
        i, j, f, o = tf.split(gates, 4, axis=-1)
        new_c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        output = tf.tanh(new_c) * tf.sigmoid(o)
        if self._skip_connection:
            output = tf.concat([output, inputs], axis=-1)
        return output, LSTMStateTuple(new_c, output)

    def _convolve(self, x):
        channels = 4 * self._output_channels
        shape = [*self._kernel_shape, tf.dimension_value(x.shape[-1]), channels]
        kernel = tf.get_variable("kernel", shape, dtype=x.dtype)
        convolved = tf.nn.convolution(x, kernel, padding="SAME")
        if not self._use_bias:
            return convolved
        return convolved + tf.get_variable(
            "biases", [channels], dtype=x.dtype, initializer=tf.zeros_initializer()
        )


class Conv1DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over lines: inputs [batch, length, channels].

    Source: `tf.contrib.rnn.Conv1DLSTMCell`.
    """

    def __init__(self, name="conv_1d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=1, name=name, **kwargs)


class Conv2DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over images: inputs [batch, height, width, channels].

    Source: `tf.contrib.rnn.Conv2DLSTMCell`.
    """

    def __init__(self, name="conv_2d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=2, name=name, **kwargs)


class Conv3DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over volumes: inputs [batch, depth, height, width, channels].

    Source: `tf.contrib.rnn.Conv3DLSTMCell`.
    """

    def __init__(self, name="conv_3d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=3, name=name, **kwargs)
