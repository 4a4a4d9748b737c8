"""Convolutions of `tf.layers`, in one, two and three dimensions."""

from common.graph_mode import tf
from common.tf1 import text_convolution
from common.tf1.layers import sizes
from common.tf1.layers.base import KernelLayer, function_of
from common.tf1.layers.input_spec import InputSpec


class Convolution(KernelLayer):
    """The base of all convolutions.

    | name    | shape, with `data_format="channels_last"`                    |
    |---------|--------------------------------------------------------------|
    | inputs  | [batch, *size, channels]                                     |
    | kernel  | [*kernel_size, channels, filters]                            |
    | bias    | [filters], only with `use_bias`                              |
    | outputs | [batch, *size as `padding` and `strides` leave it, filters]  |

    Raises:
      ValueError: a size, padding or data format that does not exist, or both
        strides and dilation above 1; the channels of the inputs are unknown.
    """

    rank = None  # how many dimensions of space
    paddings = ("valid", "same")

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        dilation_rate=1,
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=tf.zeros_initializer(),  # noqa: B008  (1.15's own signature)
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs,
    ):
        super().__init__(
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.filters = int(filters)
        self.kernel_size = sizes.sizes(kernel_size, self.rank, "kernel_size")
        self.strides = sizes.sizes(strides, self.rank, "strides")
        self.padding = sizes.checked_padding(padding, self.paddings)
        self.data_format = sizes.checked_format(data_format)
        self.dilation_rate = sizes.sizes(dilation_rate, self.rank, "dilation_rate")
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def build(self, input_shape):
        channels = self._channels(input_shape)
        self.kernel = self.add_kernel([*self.kernel_size, channels, self.filters])
        self.bias = self.add_bias(self.filters)
        self.built = True

    def _channels(self, input_shape):
        axis = sizes.channel_axis(self.data_format)
        channels = tf.TensorShape(input_shape).as_list()[axis]
        if channels is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})
        return channels

    @property
    def _format(self):
        return sizes.tensorflow_format(self.data_format, self.rank)

    def call(self, inputs):
        """Convolve, add the bias, activate."""
        padding = self.padding
        if padding == "causal":
            inputs, padding = self._padded_in_front(inputs), "valid"
        options = dict(
            padding=padding.upper(),
            strides=self.strides,
            data_format=self._format,
            name=type(self).__name__,
        )
        if self.rank == 2 and set(self.dilation_rate) == {1}:
            outputs = text_convolution.conv2d(inputs, self.kernel, **options)
        else:
            outputs = tf.nn.convolution(
                inputs, self.kernel, dilation_rate=self.dilation_rate, **options
            )
        return self.finish(outputs, self._format)

    def _padded_in_front(self, inputs):
        """Zeros before the first step, so that no output sees later inputs."""
        missing = self.dilation_rate[0] * (self.kernel_size[0] - 1)
        nothing = [0, 0]
        return tf.pad(inputs, sizes.placed(nothing, [[missing, 0]], nothing, self.data_format))

    def compute_output_shape(self, input_shape):
        batch_size, space, _ = sizes.parted(input_shape, self.data_format)
        outputs = [
            sizes.output_size(size, window, self.padding, stride, dilation)
            for size, window, stride, dilation in zip(
                space, self.kernel_size, self.strides, self.dilation_rate
            )
        ]
        return tf.TensorShape(sizes.placed(batch_size, outputs, self.filters, self.data_format))


class Conv1D(Convolution):
    """A convolution along time: inputs [batch, time, channels].

    `padding="causal"` puts zeros before the first step only.

    Source: `tf.layers.Conv1D`.
    """

    rank = 1
    paddings = ("valid", "same", "causal")


class Conv2D(Convolution):
    """A convolution over images: inputs [batch, height, width, channels].

    Source: `tf.layers.Conv2D`.
    """

    rank = 2


class Conv3D(Convolution):
    """A convolution over volumes: inputs [batch, depth, height, width, channels].

    Source: `tf.layers.Conv3D`.
    """

    rank = 3


conv1d = function_of(Conv1D, "conv1d")
conv2d = function_of(Conv2D, "conv2d")
conv3d = function_of(Conv3D, "conv3d")
