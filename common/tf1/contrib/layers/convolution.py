"""Convolution and pooling by the names of `tf.contrib.layers`."""

import inspect

from common.graph_mode import tf
from common.tf1 import layers as core_layers
from common.tf1.contrib.arg_scope import add_arg_scope
from common.tf1.contrib.layers import collections as kept
from common.tf1.contrib.layers.initializers import xavier_initializer
from common.tf1.contrib.variables import model_variable_scope

_RENAMED = {"kernel": "weights", "bias": "biases"}
_CHANNELS_FIRST = ("NCW", "NCHW", "NCDHW")


@add_arg_scope
def convolution(
    inputs,
    num_outputs,
    kernel_size,
    stride=1,
    padding="SAME",
    data_format=None,
    rate=1,
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),  # noqa: B008  (1.15's own signature)
    weights_regularizer=None,
    biases_initializer=tf.zeros_initializer(),  # noqa: B008
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
    conv_dims=None,
):
    """Convolution over one, two or three dimensions of `inputs` [batch, ..., channels].

    `Conv/weights` [*kernel_size, channels, num_outputs], and `Conv/biases`
    [num_outputs] unless there is a `normalizer_fn`.

    Source: `tf.contrib.layers.convolution`.

    Raises:
      ValueError: `inputs` has not the dimensions of this convolution.
    """
    with model_variable_scope(scope, "Conv", [inputs], reuse, _RENAMED) as opened:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.rank
        classes = {3: core_layers.Conv1D, 4: core_layers.Conv2D, 5: core_layers.Conv3D}
        if rank not in classes or (conv_dims is not None and rank != conv_dims + 2):
            expected = "3, 4 or 5" if conv_dims is None else conv_dims + 2
            raise ValueError(f"a convolution here needs {expected} dimensions, not {rank}")
        layer = classes[rank](
            filters=num_outputs,
            kernel_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format=_keras_format(data_format),
            dilation_rate=rate,
            use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=opened.name,
            dtype=inputs.dtype.base_dtype,
            _scope=opened,
            _reuse=reuse,
        )
        return _finish(
            layer,
            layer(inputs),
            opened.name,
            (normalizer_fn, normalizer_params),
            activation_fn,
            (variables_collections, outputs_collections),
        )


def _convolution(dimensions):
    """`convolution` for inputs of one rank only, with a name and argument scope of its own."""

    def convolve(*args, **kwargs):
        return convolution(*args, conv_dims=dimensions, **kwargs)

    *parameters, _conv_dims = inspect.signature(convolution).parameters.values()
    convolve.__signature__ = inspect.Signature(parameters)
    convolve.__name__ = f"conv{dimensions}d"
    convolve.__doc__ = f"`convolution` of [batch, {dimensions} of space, channels]."
    return add_arg_scope(convolve)


conv1d, conv2d, conv3d = _convolution(1), _convolution(2), _convolution(3)


@add_arg_scope
def conv2d_transpose(
    inputs,
    num_outputs,
    kernel_size,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),  # noqa: B008
    weights_regularizer=None,
    biases_initializer=tf.zeros_initializer(),  # noqa: B008
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Transposed convolution; `Conv2d_transpose/weights` [*kernel_size, num_outputs, channels].

    Source: `tf.contrib.layers.conv2d_transpose`.
    """
    with model_variable_scope(scope, "Conv2d_transpose", [inputs], reuse, _RENAMED) as opened:
        inputs = tf.convert_to_tensor(inputs)
        layer = core_layers.Conv2DTranspose(
            filters=num_outputs,
            kernel_size=kernel_size,
            strides=stride,
            padding=padding,
            data_format=_keras_format(data_format),
            use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=opened.name,
            dtype=inputs.dtype.base_dtype,
            _scope=opened,
            _reuse=reuse,
        )
        return _finish(
            layer,
            layer(inputs),
            opened.name,
            (normalizer_fn, normalizer_params),
            activation_fn,
            (variables_collections, outputs_collections),
        )


@add_arg_scope
def max_pool2d(
    inputs,
    kernel_size,
    stride=2,
    padding="VALID",
    data_format="NHWC",
    outputs_collections=None,
    scope=None,
):
    """The largest value of each window. Source: `tf.contrib.layers.max_pool2d`."""
    return _pool(
        core_layers.MaxPooling2D,
        "MaxPool2D",
        inputs,
        dict(pool_size=kernel_size, strides=stride, padding=padding),
        data_format,
        outputs_collections,
        scope,
    )


@add_arg_scope
def avg_pool2d(
    inputs,
    kernel_size,
    stride=2,
    padding="VALID",
    data_format="NHWC",
    outputs_collections=None,
    scope=None,
):
    """The mean of each window. Source: `tf.contrib.layers.avg_pool2d`."""
    return _pool(
        core_layers.AveragePooling2D,
        "AvgPool2D",
        inputs,
        dict(pool_size=kernel_size, strides=stride, padding=padding),
        data_format,
        outputs_collections,
        scope,
    )


def _pool(layer_class, default_name, inputs, options, data_format, outputs_collections, scope):
    with tf.name_scope(scope, default_name, [inputs]) as name:
        layer = layer_class(data_format=_keras_format(data_format), **options)
        outputs = layer(tf.convert_to_tensor(inputs))
        return kept.collect_named_outputs(outputs_collections, name, outputs)


def _finish(layer, outputs, name, normalizer, activation_fn, collections):
    """Normalizer, activation, and the collections of a layer of `tf.layers`."""
    variables_collections, outputs_collections = collections
    kept.add_variable_to_collections(layer.kernel, variables_collections, "weights")
    kept.add_variable_to_collections(layer.bias, variables_collections, "biases")
    normalizer_fn, normalizer_params = normalizer
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return kept.collect_named_outputs(outputs_collections, name, outputs)


def _keras_format(data_format):
    return "channels_first" if data_format in _CHANNELS_FIRST else "channels_last"
