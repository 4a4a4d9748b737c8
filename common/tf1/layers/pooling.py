"""Pooling layers of `tf.layers`: the largest or the mean value of each window."""

from common.graph_mode import tf
from common.tf1.layers import sizes
from common.tf1.layers.base import Layer, function_of
from common.tf1.layers.input_spec import InputSpec


class Pooling(Layer):
    """[batch, *size, channels] -> [batch, *smaller size, channels].

    | argument    | meaning                                                     |
    |-------------|-------------------------------------------------------------|
    | pool_size   | of the windows, one number or one for each dimension        |
    | strides     | how far apart they stand                                    |
    | padding     | "valid" or "same"                                           |
    | data_format | "channels_last", or "channels_first" [batch, channels, ...] |

    Raises:
      ValueError: a size, padding or data format that does not exist.
    """

    rank = None  # how many dimensions of space
    pool = None  # the operation, on images or volumes

    def __init__(
        self,
        pool_size,
        strides,
        padding="valid",
        data_format="channels_last",
        name=None,
        **kwargs,
    ):
        super().__init__(name=name, **kwargs)
        self.pool_size = sizes.sizes(pool_size, self.rank, "pool_size")
        self.strides = sizes.sizes(strides, self.rank, "strides")
        self.padding = sizes.checked_padding(padding)
        self.data_format = sizes.checked_format(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs):
        """Pool every window."""
        windows, strides = self.pool_size, self.strides
        if self.rank == 1:  # as images of width one
            axis = 3 if self.data_format == "channels_first" else 2
            inputs = tf.expand_dims(inputs, axis)
            return tf.squeeze(self._pooled(inputs, (*windows, 1), (*strides, 1)), [axis])
        return self._pooled(inputs, windows, strides)

    def _pooled(self, inputs, windows, strides):
        return type(self).pool(
            inputs,
            ksize=sizes.placed(1, windows, 1, self.data_format),
            strides=sizes.placed(1, strides, 1, self.data_format),
            padding=self.padding.upper(),
            data_format=sizes.tensorflow_format(self.data_format, len(windows)),
        )

    def compute_output_shape(self, input_shape):
        of_batch, space, channels = sizes.parted(input_shape, self.data_format)
        outputs = [
            sizes.output_size(size, window, self.padding, stride)
            for size, window, stride in zip(space, self.pool_size, self.strides)
        ]
        return tf.TensorShape(sizes.placed(of_batch, outputs, channels, self.data_format))


class MaxPooling1D(Pooling):
    """The largest value of each window of [batch, time, channels].

    Source: `tf.layers.MaxPooling1D`.
    """

    rank, pool = 1, tf.nn.max_pool


class AveragePooling1D(Pooling):
    """The mean of each window of [batch, time, channels].

    Source: `tf.layers.AveragePooling1D`.
    """

    rank, pool = 1, tf.nn.avg_pool


class MaxPooling2D(Pooling):
    """The largest value of each window of [batch, height, width, channels].

    Source: `tf.layers.MaxPooling2D`.
    """

    rank, pool = 2, tf.nn.max_pool


class AveragePooling2D(Pooling):
    """The mean of each window of [batch, height, width, channels].

    Source: `tf.layers.AveragePooling2D`.
    """

    rank, pool = 2, tf.nn.avg_pool


class MaxPooling3D(Pooling):
    """The largest value of each window of [batch, depth, height, width, channels].

    Source: `tf.layers.MaxPooling3D`.
    """

    rank, pool = 3, tf.nn.max_pool3d


class AveragePooling3D(Pooling):
    """The mean of each window of [batch, depth, height, width, channels].

    Source: `tf.layers.AveragePooling3D`.
    """

    rank, pool = 3, tf.nn.avg_pool3d


average_pooling1d = function_of(AveragePooling1D, "average_pooling1d", last=["name"])
average_pooling2d = function_of(AveragePooling2D, "average_pooling2d", last=["name"])
average_pooling3d = function_of(AveragePooling3D, "average_pooling3d", last=["name"])
max_pooling1d = function_of(MaxPooling1D, "max_pooling1d", last=["name"])
max_pooling2d = function_of(MaxPooling2D, "max_pooling2d", last=["name"])
max_pooling3d = function_of(MaxPooling3D, "max_pooling3d", last=["name"])
