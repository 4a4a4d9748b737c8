"""Dense layers and small helpers by the names of `tf.contrib.layers`."""

import functools
import inspect

from common.graph_mode import tf
from common.layers import known_depth, times_matrix
from common.tf1 import layers as core_layers
from common.tf1.contrib.arg_scope import add_arg_scope
from common.tf1.contrib.layers import collections as kept
from common.tf1.contrib.layers.initializers import xavier_initializer
from common.tf1.contrib.variables import creating_model_variables, model_variable


@add_arg_scope
def fully_connected(
    inputs,
    num_outputs,
    activation_fn=tf.nn.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=None,
    weights_regularizer=None,
    biases_initializer="zeros",
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a dense layer: outputs = activation_fn(inputs weights + biases).

    | name    | shape                                                            |
    |---------|------------------------------------------------------------------|
    | inputs  | [..., depth]; the last dimension must be known                   |
    | weights | [depth, num_outputs], `fully_connected/weights`, Xavier at first |
    | biases  | [num_outputs], `fully_connected/biases`, zeros at first          |
    | outputs | [..., num_outputs]                                               |

    With `normalizer_fn` there are no biases; `biases_initializer=None` leaves them out too.

    Source: `tf.contrib.layers.fully_connected`.

    Raises:
      ValueError: the last dimension of `inputs` is unknown, or `num_outputs`
        is not a positive whole number.
    """
    inputs = tf.convert_to_tensor(inputs)
    depth = known_depth(inputs)
    if isinstance(num_outputs, bool) or int(num_outputs) != num_outputs or num_outputs < 1:
        raise ValueError(f"num_outputs must be a positive whole number, not {num_outputs!r}")
    size = int(num_outputs)
    if isinstance(biases_initializer, str):
        biases_initializer = tf.zeros_initializer()

    def variable(name, shape, initializer, regularizer):
        chosen = kept.variable_collections(variables_collections, name)
        return tf.get_variable(
            name,
            shape,
            dtype=inputs.dtype.base_dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=[tf.GraphKeys.GLOBAL_VARIABLES, *chosen] if chosen else None,
        )

    opened = tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse)
    with creating_model_variables(), opened:
        weights_initializer = weights_initializer or xavier_initializer()
        weights = variable("weights", [depth, size], weights_initializer, weights_regularizer)
        outputs = times_matrix(inputs, weights)  # [..., num_outputs]
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            biases = variable("biases", [size], biases_initializer, biases_regularizer)
            outputs = tf.nn.bias_add(outputs, biases)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        collections = outputs_collections or []
        for name in [collections] if isinstance(collections, str) else collections:
            tf.add_to_collection(name, outputs)
    return outputs


linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=tf.nn.relu)
relu6 = functools.partial(fully_connected, activation_fn=tf.nn.relu6)


@add_arg_scope
def bias_add(
    inputs,
    activation_fn=None,
    initializer=tf.zeros_initializer(),  # noqa: B008  (1.15's own signature)
    regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
):
    """Adds a trained bias to each channel: `BiasAdd/biases` [channels].

    Source: `tf.contrib.layers.bias_add`.
    """
    with tf.variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as opened:
        inputs = tf.convert_to_tensor(inputs)
        channels = inputs.shape.as_list()[-1 if data_format == "NHWC" else 1]
        biases = model_variable(
            "biases",
            shape=[channels],
            dtype=inputs.dtype.base_dtype,
            initializer=initializer,
            regularizer=regularizer,
            collections=kept.variable_collections(variables_collections, "biases"),
            trainable=trainable,
        )
        outputs = tf.nn.bias_add(inputs, biases, data_format=data_format)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return kept.collect_named_outputs(outputs_collections, opened.name, outputs)


@add_arg_scope
def dropout(
    inputs,
    keep_prob=0.5,
    noise_shape=None,
    is_training=True,
    outputs_collections=None,
    scope=None,
    seed=None,
):
    """Keeps each value with `keep_prob`, divided by it, while `is_training`.

    Source: `tf.contrib.layers.dropout`.
    """
    with tf.variable_scope(scope, "Dropout", [inputs]) as opened:
        outputs = core_layers.Dropout(
            1 - keep_prob, noise_shape=noise_shape, seed=seed, name=opened.name, _scope=opened
        )(tf.convert_to_tensor(inputs), training=is_training)
        return kept.collect_named_outputs(outputs_collections, opened.name, outputs)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """[batch, ...] -> [batch, the rest in one].

    Source: `tf.contrib.layers.flatten`.
    """
    with tf.name_scope(scope, "Flatten", [inputs]) as name:
        outputs = core_layers.flatten(tf.convert_to_tensor(inputs))
        return kept.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
def one_hot_encoding(
    labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None
):
    """Whole numbers [...] -> one-hot float32 [..., num_classes].

    Source: `tf.contrib.layers.one_hot_encoding`.
    """
    with tf.name_scope(scope, "OneHotEncoding", [labels, num_classes]) as name:
        labels = tf.cast(tf.convert_to_tensor(labels), tf.int64)
        outputs = tf.one_hot(labels, num_classes, on_value=on_value, off_value=off_value)
        return kept.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
def softmax(logits, scope=None):
    """Softmax over the last of any number of dimensions.

    Source: `tf.contrib.layers.softmax`.
    """
    with tf.variable_scope(scope, "softmax", [logits]):
        return tf.nn.softmax(logits)


def stack(inputs, layer, stack_args, **kwargs):
    """Applies `layer` again and again, with the arguments of each in `stack_args`.

    Scopes are numbered: `fully_connected_1`, `fully_connected_2`, ...

    Source: `tf.contrib.layers.stack`.
    """
    scope = kwargs.pop("scope", None)
    if not isinstance(stack_args, (list, tuple)):
        raise TypeError("stack_args must be a list or tuple")
    with tf.variable_scope(scope, "Stack", [inputs]):
        name = _layer_name(layer)
        for number, arguments in enumerate(stack_args, start=1):
            arguments = arguments if isinstance(arguments, (list, tuple)) else [arguments]
            inputs = layer(inputs, *arguments, scope=f"{scope or name}_{number}", **kwargs)
        return inputs


@add_arg_scope
def repeat(inputs, repetitions, layer, *args, **kwargs):
    """Applies `layer` `repetitions` times with the same arguments.

    Scopes are numbered: `conv2d_1`, `conv2d_2`, ...

    Source: `tf.contrib.layers.repeat`.
    """
    scope = kwargs.pop("scope", None)
    with tf.variable_scope(scope, "Repeat", [inputs]):
        name = scope or _layer_name(layer)
        for number in range(1, repetitions + 1):
            inputs = layer(inputs, *args, scope=f"{name}_{number}", **kwargs)
        return inputs


def _layer_name(layer):
    layer = layer.func if isinstance(layer, functools.partial) else layer
    return inspect.unwrap(layer).__name__
