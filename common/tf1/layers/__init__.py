"""`tf.layers` of TensorFlow 1.15: dense, convolution, pooling, dropout, normalization.

| module          | what is in it                                               |
|-----------------|-------------------------------------------------------------|
| `base`          | `Layer`, the base; functions made of layers                 |
| `input_spec`    | `InputSpec`: what a layer asks of its inputs                |
| `core`          | `Dense`, `Dropout`, `Flatten`                               |
| `convolution`   | `Conv1D`, `Conv2D`, `Conv3D`                                |
| `transposed`    | `Conv2DTranspose`, `Conv3DTranspose`                        |
| `separable`     | `SeparableConv1D`, `SeparableConv2D`                        |
| `pooling`       | `MaxPooling1D`, `AveragePooling1D`, ... in 1 to 3 dimensions |
| `normalization` | `BatchNormalization`                                        |
| `experimental`  | `keras_style_scope`: layers that share nothing with others  |
| `by_name`, `sizes` | what their arguments may be                              |
"""

from common.tf1.layers import experimental
from common.tf1.layers.base import Layer
from common.tf1.layers.convolution import Conv1D, Conv2D, Conv3D, conv1d, conv2d, conv3d
from common.tf1.layers.core import Dense, Dropout, Flatten, dense, dropout, flatten
from common.tf1.layers.input_spec import InputSpec
from common.tf1.layers.normalization import BatchNormalization, batch_normalization
from common.tf1.layers.pooling import (
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
from common.tf1.layers.separable import (
    SeparableConv1D,
    SeparableConv2D,
    separable_conv1d,
    separable_conv2d,
)
from common.tf1.layers.transposed import (
    Conv2DTranspose,
    Conv3DTranspose,
    conv2d_transpose,
    conv3d_transpose,
)

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
    "experimental",
    "flatten",
    "max_pooling1d",
    "max_pooling2d",
    "max_pooling3d",
    "separable_conv1d",
    "separable_conv2d",
]

# Names of the private module `tensorflow.python.layers.base`.
keras_style_scope, set_keras_style = experimental.keras_style_scope, experimental.set_keras_style
