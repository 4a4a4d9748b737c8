"""`tf.layers` of TensorFlow 1.15: dense, convolution, pooling, dropout, normalization.

The classes are those that TensorFlow still carries privately for `tf.layers`;
only its public door to them is closed under Keras 3. Batch normalization it no
longer has: see `batch_normalization`.
"""

import warnings

from common.tf1.batch_normalization import BatchNormalization, batch_normalization

from tensorflow.python.keras.engine.input_spec import InputSpec
from tensorflow.python.keras.legacy_tf_layers.base import Layer
from tensorflow.python.keras.legacy_tf_layers.convolutional import (
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    SeparableConv1D,
    SeparableConv2D,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    separable_conv1d,
    separable_conv2d,
)
from tensorflow.python.keras.legacy_tf_layers.core import (
    Dense,
    Dropout,
    Flatten,
    dense,
    dropout,
    flatten,
)
from tensorflow.python.keras.legacy_tf_layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    average_pooling1d,
    average_pooling2d,
    average_pooling3d,
    max_pooling1d,
    max_pooling2d,
    max_pooling3d,
)

# Each call would say that tf.layers is deprecated.
warnings.filterwarnings("ignore", r"`(tf\.layers|layer)\.\w+` is deprecated", UserWarning)

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "BatchNormalization",
    "Conv1D",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "Dense",
    "Dropout",
    "Flatten",
    "InputSpec",
    "Layer",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "SeparableConv1D",
    "SeparableConv2D",
    "average_pooling1d",
    "average_pooling2d",
    "average_pooling3d",
    "batch_normalization",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "dense",
    "dropout",
    "flatten",
    "max_pooling1d",
    "max_pooling2d",
    "max_pooling3d",
    "separable_conv1d",
    "separable_conv2d",
]
