"""Initial weights by the names of `tf.contrib.layers`."""

import math

from common.graph_mode import tf


def variance_scaling_initializer(
    factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=tf.float32
):
    """Returns an initializer with variance factor / n, so that signals keep their size.

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
    """Returns `variance_scaling_initializer` with factor 1 and the mean of fan_in and fan_out.

    Paper: Glorot and Bengio, "Understanding the difficulty of training deep
    feedforward neural networks", 2010.
    Source: `tf.contrib.layers.xavier_initializer`.
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def _fans(shape):
    """Returns (fan_in, fan_out); all sizes but the last two are those of a convolution."""
    sizes = [float(size) for size in tf.TensorShape(shape).as_list()]
    if not sizes:
        return 1.0, 1.0
    kernel = math.prod(sizes[:-2])
    return kernel * sizes[-2 if len(sizes) > 1 else -1], kernel * sizes[-1]


def _check_floating(dtype):
    if not dtype.is_floating:
        raise TypeError(f"weights must be of a floating type, not {dtype.name}")
