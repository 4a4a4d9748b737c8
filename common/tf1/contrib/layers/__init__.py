"""`tf.contrib.layers`: what recurrent programs use of it.

| module          | what is in it                                                  |
|-----------------|----------------------------------------------------------------|
| `dense`         | `fully_connected`, `linear`, `dropout`, `flatten`, `stack`, ... |
| `convolution`   | `conv1d`, `conv2d`, `max_pool2d`, ...                          |
| `normalization` | `batch_norm`, `layer_norm`                                     |
| `embedding`     | `embed_sequence`, `bow_encoder`                                |
| `initializers`  | `xavier_initializer`, `variance_scaling_initializer`           |
| `regularizers`  | `l1_regularizer`, `l2_regularizer`, ...                        |
| `optimizers`    | `optimize_loss`                                                |
"""

import contextlib
import importlib

from common.tf1.contrib.layers.convolution import (
    avg_pool2d,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    convolution,
    max_pool2d,
    separable_conv2d,
    separable_convolution2d,
)
from common.tf1.contrib.layers.dense import (
    bias_add,
    dropout,
    flatten,
    fully_connected,
    linear,
    one_hot_encoding,
    relu,
    relu6,
    repeat,
    softmax,
    stack,
)
from common.tf1.contrib.layers.embedding import (
    bow_encoder,
    embed_sequence,
    embedding_lookup_unique,
    safe_embedding_lookup_sparse,
)
from common.tf1.contrib.layers.initializers import (
    variance_scaling_initializer,
    xavier_initializer,
    xavier_initializer_conv2d,
)
from common.tf1.contrib.layers.normalization import batch_norm, layer_norm
from common.tf1.contrib.layers.optimizers import (
    OPTIMIZER_CLS_NAMES,
    OPTIMIZER_SUMMARIES,
    optimize_loss,
)
from common.tf1.contrib.layers.regularizers import (
    apply_regularization,
    l1_l2_regularizer,
    l1_regularizer,
    l2_regularizer,
    sum_regularizer,
)

convolution1d, convolution2d, convolution3d = conv1d, conv2d, conv3d
convolution2d_transpose = conv2d_transpose

__all__ = [
    "OPTIMIZER_CLS_NAMES",
    "OPTIMIZER_SUMMARIES",
    "apply_regularization",
    "avg_pool2d",
    "batch_norm",
    "bias_add",
    "bow_encoder",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "convolution",
    "convolution1d",
    "convolution2d",
    "convolution2d_transpose",
    "convolution3d",
    "dropout",
    "embed_sequence",
    "embedding_lookup_unique",
    "flatten",
    "fully_connected",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "layer_norm",
    "linear",
    "max_pool2d",
    "one_hot_encoding",
    "optimize_loss",
    "relu",
    "relu6",
    "repeat",
    "safe_embedding_lookup_sparse",
    "separable_conv2d",
    "separable_convolution2d",
    "softmax",
    "stack",
    "sum_regularizer",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]


def __getattr__(name):
    if not name.startswith("__"):
        for module in ("layers", "normalization", "summaries"):
            with contextlib.suppress(ImportError, AttributeError):  # tf-slim has the other layers
                return getattr(importlib.import_module(f"tf_slim.layers.{module}"), name)
    place = "tf.feature_column" if "column" in name else "the package tf-slim (pip install tf-slim)"
    raise AttributeError(f"tf.contrib.layers.{name} is not restored; use {place}")
