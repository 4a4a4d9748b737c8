"""Penalties on weights by the names of `tf.contrib.layers`."""

import numbers

from common.graph_mode import tf


def l1_regularizer(scale, scope=None):
    """weights -> scale * sum |w|; None for scale 0.

    Raises:
      ValueError: `scale` is a whole number or negative.
    """
    if not _checked_scale(scale):
        return lambda weights: None

    def l1(weights, name=None):
        with tf.name_scope(scope, "l1_regularizer", [weights]) as name:
            factor = tf.convert_to_tensor(scale, weights.dtype.base_dtype, name="scale")
            return tf.multiply(factor, tf.reduce_sum(tf.abs(weights)), name=name)

    return l1


def l2_regularizer(scale, scope=None):
    """weights -> scale * sum w^2 / 2; None for scale 0.

    Raises:
      ValueError: `scale` is a whole number or negative.
    """
    if not _checked_scale(scale):
        return lambda weights: None

    def l2(weights):
        with tf.name_scope(scope, "l2_regularizer", [weights]) as name:
            factor = tf.convert_to_tensor(scale, weights.dtype.base_dtype, name="scale")
            return tf.multiply(factor, tf.nn.l2_loss(weights), name=name)

    return l2


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """The sum of both penalties."""
    _refuse_integer(scale_l1)
    _refuse_integer(scale_l2)
    scope = scope or "l1_l2_regularizer"
    if scale_l1 == 0.0:
        return l2_regularizer(scale_l2, scope)
    if scale_l2 == 0.0:
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope)


def sum_regularizer(regularizer_list, scope=None):
    """The sum of several penalties; None if there are none."""
    regularizers = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not regularizers:
        return None

    def sum_of_all(weights):
        with tf.name_scope(scope, "sum_regularizer", [weights]) as name:
            penalties = [regularizer(weights) for regularizer in regularizers]
            penalties = [penalty for penalty in penalties if penalty is not None]
            return tf.add_n(penalties, name=name) if penalties else None

    return sum_of_all


def apply_regularization(regularizer, weights_list=None):
    """The sum of a penalty over weights (the collection `WEIGHTS` by default), a scalar.

    It also joins the collection `REGULARIZATION_LOSSES`.

    Raises:
      ValueError: there are no weights, or a penalty is not a scalar.
    """
    weights_list = weights_list or tf.get_collection(tf.GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("there are no weights to regularize")
    with tf.name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [tf.constant(0.0) if penalty is None else penalty for penalty in penalties]
        for penalty in penalties:
            if penalty.shape.rank != 0:
                raise ValueError(f"a penalty must be a scalar, not of shape {penalty.shape}")
        total = tf.add_n(penalties, name=scope)
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, total)
        return total


def _checked_scale(scale):
    """Returns whether the scale asks for any penalty."""
    _refuse_integer(scale)
    if isinstance(scale, numbers.Real) and scale < 0.0:
        raise ValueError(f"the scale of a regularizer cannot be negative: {scale:g}")
    return not (isinstance(scale, numbers.Real) and scale == 0.0)


def _refuse_integer(scale):
    if isinstance(scale, numbers.Integral):
        raise ValueError(f"the scale of a regularizer must be a float, not {scale}")
