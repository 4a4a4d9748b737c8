"""Convolution and pooling by the names of `tf.contrib.layers`."""

import inspect

from common.graph_mode import tf
from common.tf1 import layers as core_layers
from common.tf1.contrib.arg_scope import add_arg_scope
from common.tf1.contrib.layers import collections as kept
from common.tf1.contrib.layers.initializers import xavier_initializer
from common.tf1.contrib.variables import model_variable_scope

_RENAMED = {"kernel": "weights", "bias": "biases"}
_RENAMED_SEPARABLE = {
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
}
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
def separable_convolution2d(
    inputs,
    num_outputs,
    kernel_size,
    depth_multiplier=1,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    rate=1,
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),  # noqa: B008
    pointwise_initializer=None,
    weights_regularizer=None,
    biases_initializer=tf.zeros_initializer(),  # noqa: B008
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Convolution of each channel, then a mix of the channels; without it, `num_outputs` is None.

    `SeparableConv2d/depthwise_weights` [*kernel_size, channels, depth_multiplier],
    `pointwise_weights` [1, 1, channels * depth_multiplier, num_outputs], and `biases`
    unless there is a `normalizer_fn`.

    Source: `tf.contrib.layers.separable_convolution2d`.

    Raises:
      ValueError: unknown `data_format`.
    """
    if data_format not in ("NHWC", "NCHW"):
        raise ValueError(f"data_format must be NHWC or NCHW, not {data_format!r}")
    with model_variable_scope(
        scope, "SeparableConv2d", [inputs], reuse, _RENAMED_SEPARABLE
    ) as opened:
        inputs = tf.convert_to_tensor(inputs)
        collections = variables_collections, outputs_collections
        rates = [rate, rate] if isinstance(rate, int) else list(rate)
        if num_outputs is None:
            outputs, kernels, bias = _depthwise(
                inputs,
                kernel_size,
                depth_multiplier,
                stride,
                padding,
                data_format,
                rates,
                (weights_initializer, weights_regularizer),
                None if normalizer_fn else (biases_initializer, biases_regularizer),
                trainable,
            )
        else:
            layer = core_layers.SeparableConv2D(
                filters=num_outputs,
                kernel_size=kernel_size,
                strides=stride,
                padding=padding,
                data_format=_keras_format(data_format),
                dilation_rate=rates,
                depth_multiplier=depth_multiplier,
                use_bias=not normalizer_fn and biases_initializer is not None,
                depthwise_initializer=weights_initializer,
                pointwise_initializer=pointwise_initializer or weights_initializer,
                bias_initializer=biases_initializer,
                depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer,
                bias_regularizer=biases_regularizer,
                trainable=trainable,
                name=opened.name,
                dtype=inputs.dtype.base_dtype,
                _scope=opened,
                _reuse=reuse,
            )
            outputs = layer(inputs)
            kernels, bias = [layer.depthwise_kernel, layer.pointwise_kernel], layer.bias
        return _finish_outputs(
            outputs,
            kernels,
            bias,
            opened.name,
            (normalizer_fn, normalizer_params),
            activation_fn,
            collections,
        )


def _depthwise(
    inputs,
    kernel_size,
    depth_multiplier,
    stride,
    padding,
    data_format,
    rates,
    of_weights,
    of_biases,
    trainable,
):
    """A convolution of each channel: (outputs, [weights], biases or None)."""
    channels = inputs.shape.as_list()[3 if data_format == "NHWC" else 1]
    sizes, strides = (
        [value, value] if isinstance(value, int) else list(value) for value in (kernel_size, stride)
    )
    initializer, regularizer = of_weights
    dtype = inputs.dtype.base_dtype
    weights = tf.get_variable(
        "depthwise_weights",
        [*sizes, channels, depth_multiplier],
        dtype,
        initializer,
        regularizer,
        trainable,
    )
    whole = [1, *strides, 1] if data_format == "NHWC" else [1, 1, *strides]
    outputs = tf.nn.depthwise_conv2d(
        inputs, weights, whole, padding, rate=rates, data_format=data_format
    )
    if of_biases is None or of_biases[0] is None:
        return outputs, [weights], None
    initializer, regularizer = of_biases
    size = [channels * depth_multiplier]
    biases = tf.get_variable("biases", size, dtype, initializer, regularizer, trainable)
    return tf.nn.bias_add(outputs, biases, data_format=data_format), [weights], biases


separable_conv2d = separable_convolution2d


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


def _finish(layer, outputs, *options):
    """Normalizer, activation, and the collections of a layer of `tf.layers`."""
    return _finish_outputs(outputs, [layer.kernel], layer.bias, *options)


def _finish_outputs(outputs, kernels, bias, name, normalizer, activation_fn, collections):
    variables_collections, outputs_collections = collections
    for kernel in kernels:
        kept.add_variable_to_collections(kernel, variables_collections, "weights")
    kept.add_variable_to_collections(bias, variables_collections, "biases")
    normalizer_fn, normalizer_params = normalizer
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return kept.collect_named_outputs(outputs_collections, name, outputs)


def _keras_format(data_format):
    return "channels_first" if data_format in _CHANNELS_FIRST else "channels_last"
