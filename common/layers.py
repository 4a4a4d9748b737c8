"""The dense layer and its initial weights, by the names and numbers of `tf.contrib.layers`."""

import math

from common.graph_mode import tf


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
    """A dense layer: outputs = activation_fn(inputs weights + biases).

    | name    | shape                                                          |
    |---------|----------------------------------------------------------------|
    | inputs  | [..., depth]; the last dimension must be known                 |
    | weights | [depth, num_outputs], `fully_connected/weights`, Xavier at first |
    | biases  | [num_outputs], `fully_connected/biases`, zeros at first        |
    | result  | [..., num_outputs]                                             |

    The activation is ReLU by default. Pass `activation_fn=None` for a regression
    or for logits. With `normalizer_fn` there are no biases;
    `biases_initializer=None` leaves them out too.

    Source: `tf.contrib.layers.fully_connected` of TensorFlow 1.15.

    Raises:
      ValueError: the last dimension of `inputs` is unknown, or `num_outputs`
        is not a positive whole number.
    """
    inputs = tf.convert_to_tensor(inputs)
    depth = inputs.shape.as_list()[-1] if inputs.shape.rank else None
    if depth is None:
        raise ValueError(f"the last dimension of inputs must be known: {inputs.shape}")
    if isinstance(num_outputs, bool) or int(num_outputs) != num_outputs or num_outputs < 1:
        raise ValueError(f"num_outputs must be a positive whole number, not {num_outputs!r}")
    if isinstance(biases_initializer, str):
        biases_initializer = tf.zeros_initializer()
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse):

        def variable(name, shape, initializer, regularizer):
            return tf.get_variable(
                name,
                shape,
                dtype=inputs.dtype.base_dtype,
                initializer=initializer,
                regularizer=regularizer,
                trainable=trainable,
                collections=_collections(variables_collections, name),
            )

        weights = variable(
            "weights",
            [depth, int(num_outputs)],
            weights_initializer or xavier_initializer(),
            weights_regularizer,
        )
        outputs = _times(inputs, weights)  # [..., num_outputs]
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            outputs = tf.nn.bias_add(
                outputs,
                variable("biases", [int(num_outputs)], biases_initializer, biases_regularizer),
            )
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        for collection in _as_list(outputs_collections):
            tf.add_to_collection(collection, outputs)
    return outputs


def _times(inputs, weights):
    """inputs [..., depth] times weights [depth, n] -> [..., n]."""
    if inputs.shape.rank == 2:
        return tf.matmul(inputs, weights)
    outputs = tf.tensordot(inputs, weights, [[inputs.shape.rank - 1], [0]])
    outputs.set_shape([*inputs.shape.as_list()[:-1], weights.shape.as_list()[1]])
    return outputs


def _collections(collections, name):
    """The collections of one variable; a dictionary gives them by the variable's name."""
    chosen = collections.get(name) if isinstance(collections, dict) else collections
    return [tf.GraphKeys.GLOBAL_VARIABLES, *_as_list(chosen)] if chosen else None


def _as_list(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def variance_scaling_initializer(
    factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=tf.float32
):
    """Random weights with variance factor / n, so that signals keep their size from layer to layer.

        n = fan_in (`FAN_IN`), fan_out (`FAN_OUT`) or their mean (`FAN_AVG`)
        uniform:  in [-limit, limit], limit = sqrt(3 factor / n)
        normal:   cut at two deviations of sqrt(1.3 factor / n)

    (1.3 corrects for the cut tails; `tf.variance_scaling_initializer` takes
    1.2929 there.)

    Paper: He et al., 2015, https://arxiv.org/abs/1502.01852 (the default).
    Source: `tf.contrib.layers.variance_scaling_initializer`.

    Raises:
      TypeError: `dtype` is not a floating type, or `mode` is none of the three.
    """
    dtype = tf.as_dtype(dtype)
    _check_floating(dtype)
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError(f"mode must be FAN_IN, FAN_OUT or FAN_AVG, not {mode!r}")

    def initializer(shape, dtype=dtype, partition_info=None):
        dtype = tf.as_dtype(dtype)
        _check_floating(dtype)
        fan_in, fan_out = _fans(shape)
        n = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2}[mode]
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return tf.random_uniform(shape, -limit, limit, dtype, seed=seed)
        deviation = math.sqrt(1.3 * factor / n)
        return tf.truncated_normal(shape, 0.0, deviation, dtype, seed=seed)

    return initializer


def xavier_initializer(uniform=True, seed=None, dtype=tf.float32):
    """`variance_scaling_initializer` with factor 1 and the mean of fan_in and fan_out.

    Paper: Glorot and Bengio, "Understanding the difficulty of training deep
    feedforward neural networks", 2010.
    Source: `tf.contrib.layers.xavier_initializer`.
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def _fans(shape):
    """(fan_in, fan_out) of weights; all sizes but the last two are those of a convolution."""
    sizes = [float(size) for size in tf.TensorShape(shape).as_list()]
    if not sizes:
        return 1.0, 1.0
    kernel = math.prod(sizes[:-2])
    return kernel * sizes[-2 if len(sizes) > 1 else -1], kernel * sizes[-1]


def _check_floating(dtype):
    if not dtype.is_floating:
        raise TypeError(f"weights must be of a floating type, not {dtype.name}")
