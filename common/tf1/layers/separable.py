"""Separable convolutions of `tf.layers`: one channel at a time, then a mix of the channels."""

from common.graph_mode import tf
from common.tf1.layers import by_name, sizes
from common.tf1.layers.base import function_of
from common.tf1.layers.convolution import Convolution


class SeparableConvolution(Convolution):
    """A convolution in two parts.

    | name               | shape                                          |
    |--------------------|------------------------------------------------|
    | depthwise_kernel   | [*kernel_size, channels, depth_multiplier]     |
    | pointwise_kernel   | [1, ..., channels * depth_multiplier, filters] |
    | bias               | [filters], only with `use_bias`                |
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        dilation_rate=1,
        depth_multiplier=1,
        activation=None,
        use_bias=True,
        depthwise_initializer=None,
        pointwise_initializer=None,
        bias_initializer=tf.zeros_initializer(),  # noqa: B008  (1.15's own signature)
        depthwise_regularizer=None,
        pointwise_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        depthwise_constraint=None,
        pointwise_constraint=None,
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
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = by_name.initializer(depthwise_initializer)
        self.pointwise_initializer = by_name.initializer(pointwise_initializer)
        self.depthwise_regularizer = by_name.regularizer(depthwise_regularizer)
        self.pointwise_regularizer = by_name.regularizer(pointwise_regularizer)
        self.depthwise_constraint = depthwise_constraint
        self.pointwise_constraint = pointwise_constraint

    def build(self, input_shape):
        channels = self._channels(input_shape)
        between = channels * self.depth_multiplier
        self.depthwise_kernel = self.add_weight(
            "depthwise_kernel",
            [*self.kernel_size, channels, self.depth_multiplier],
            initializer=self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.pointwise_kernel = self.add_weight(
            "pointwise_kernel",
            [*[1] * self.rank, between, self.filters],
            initializer=self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        self.bias = self.add_bias(self.filters)
        self.built = True

    def _separable(self, inputs, kernels, strides, dilation):
        """`tf.nn.separable_conv2d` of inputs with four dimensions, in this layer's format."""
        padding = "valid" if self.padding == "causal" else self.padding
        return tf.nn.separable_conv2d(
            inputs,
            *kernels,
            strides=sizes.placed(1, strides, 1, self.data_format),
            padding=padding.upper(),
            rate=dilation,
            data_format=sizes.tensorflow_format(self.data_format, 2),
        )


class SeparableConv1D(SeparableConvolution):
    """A separable convolution along time: inputs [batch, time, channels].

    Source: `tf.layers.SeparableConv1D`.
    """

    rank = 1
    paddings = ("valid", "same", "causal")

    def call(self, inputs):
        """Convolve as over images of height one, add the bias, activate."""
        if self.padding == "causal":
            inputs = self._padded_in_front(inputs)
        height = 2 if self.data_format == "channels_first" else 1
        kernels = [
            tf.expand_dims(kernel, 0) for kernel in (self.depthwise_kernel, self.pointwise_kernel)
        ]
        outputs = self._separable(
            tf.expand_dims(inputs, height), kernels, self.strides * 2, (1, *self.dilation_rate)
        )
        if self.bias is not None:
            outputs = tf.nn.bias_add(
                outputs, self.bias, sizes.tensorflow_format(self.data_format, 2)
            )
        outputs = tf.squeeze(outputs, [height])
        return outputs if self.activation is None else self.activation(outputs)


class SeparableConv2D(SeparableConvolution):
    """A separable convolution over images: inputs [batch, height, width, channels].

    Source: `tf.layers.SeparableConv2D`.
    """

    rank = 2

    def call(self, inputs):
        """Convolve, add the bias, activate."""
        kernels = (self.depthwise_kernel, self.pointwise_kernel)
        outputs = self._separable(inputs, kernels, self.strides, self.dilation_rate)
        return self.finish(outputs, self._format)


separable_conv1d = function_of(SeparableConv1D, "separable_conv1d")
separable_conv2d = function_of(SeparableConv2D, "separable_conv2d")
