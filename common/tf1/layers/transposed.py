"""Transposed convolutions of `tf.layers`, in two and three dimensions."""

from common.graph_mode import tf
from common.tf1.layers import sizes
from common.tf1.layers.base import function_of
from common.tf1.layers.convolution import Convolution


class TransposedConvolution(Convolution):
    """The gradient of a convolution, as a layer: it makes images larger.

    `kernel` is [*kernel_size, filters, channels], the other way round than in
    `Convolution`. A dimension of n positions becomes n strides, and
    max(kernel_size - strides, 0) more with `padding="valid"`.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
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
            filters,
            kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
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

    def build(self, input_shape):
        channels = self._channels(input_shape)
        self.kernel = self.add_kernel([*self.kernel_size, self.filters, channels])
        self.bias = self.add_bias(self.filters)
        self.built = True

    def call(self, inputs):
        """Spread out the inputs, add the bias, activate."""
        convolve = tf.nn.conv2d_transpose if self.rank == 2 else tf.nn.conv3d_transpose
        known = self.compute_output_shape(inputs.shape)
        running = tf.shape(inputs)
        sizes_now = [running[axis] for axis in range(self.rank + 2)]
        outputs = convolve(
            inputs,
            self.kernel,
            tf.stack(self._output_sizes(sizes_now)),
            strides=sizes.placed(1, self.strides, 1, self.data_format),
            padding=self.padding.upper(),
            data_format=self._format,
        )
        outputs.set_shape(known)
        return self.finish(outputs, self._format)

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(self._output_sizes(tf.TensorShape(input_shape).as_list()))

    def _output_sizes(self, input_sizes):
        """Sizes of the outputs from those of the inputs: numbers, tensors or None."""
        of_batch, space, _ = sizes.parted(input_sizes, self.data_format)
        outputs = [
            sizes.transposed_size(size, window, self.padding, stride)
            for size, window, stride in zip(space, self.kernel_size, self.strides)
        ]
        return sizes.placed(of_batch, outputs, self.filters, self.data_format)


class Conv2DTranspose(TransposedConvolution):
    """A transposed convolution over images: inputs [batch, height, width, channels].

    Source: `tf.layers.Conv2DTranspose`.
    """

    rank = 2


class Conv3DTranspose(TransposedConvolution):
    """A transposed convolution over volumes: inputs [batch, depth, height, width, channels].

    Source: `tf.layers.Conv3DTranspose`.
    """

    rank = 3


conv2d_transpose = function_of(Conv2DTranspose, "conv2d_transpose")
conv3d_transpose = function_of(Conv3DTranspose, "conv3d_transpose")
