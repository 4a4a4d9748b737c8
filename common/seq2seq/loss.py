"""The loss of a sequence of predictions, by the name of `tf.contrib.seq2seq`."""

from collections.abc import Callable
from typing import Any

from common.graph_mode import tf
from common.shapes import sizes

import numpy as np


def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., tf.Tensor] | None = None,
    name: str | None = None,
) -> tf.Tensor:
    """Returns the weighted cross entropy of `logits` against `targets`.

        crossent[b, t] = -log softmax(logits[b, t])[targets[b, t]]
        loss = sum of weights * crossent / sum of weights

    | argument | shape                  | meaning                                 |
    |----------|------------------------|-----------------------------------------|
    | logits   | [batch, time, classes] | a score for each class                  |
    | targets  | [batch, time]          | the target class, an integer            |
    | weights  | [batch, time]          | 1.0 for a valid step, 0.0 for padding   |

    Averaging divides by the sum of the weights. Summing divides by the number of
    weights that are not zero (TensorFlow 1.15 calls this a sum). If all weights are
    zero, the loss is 0. An axis that is neither averaged nor summed stays:

    | over time | over batch | result                                     |
    |-----------|------------|--------------------------------------------|
    | average   | average    | one number                                 |
    | sum       | sum        | one number                                 |
    | average   | anything   | [batch]                                    |
    | anything  | average    | [time]                                     |
    | sum       | -          | [batch]                                    |
    | -         | sum        | [time]                                     |
    | -         | -          | [batch, time]                              |

    `softmax_loss_function(labels=, logits=)` replaces the cross entropy; it may
    take targets of any type.

    Source: `tf.contrib.seq2seq.sequence_loss` of TensorFlow 1.15.

    Raises:
      ValueError: a wrong number of dimensions, or average and sum over the same axis.
      TypeError: targets that are not integers, or weights of another type than the logits.
    """
    _check_ranks(logits, targets, weights)
    for axis, averaged, summed in (
        ("timesteps", average_across_timesteps, sum_over_timesteps),
        ("batch", average_across_batch, sum_over_batch),
    ):
        if averaged and summed:
            raise ValueError(
                f"average_across_{axis} and sum_over_{axis} cannot be set to True at same time."
            )
    _check_types(logits, targets if softmax_loss_function is None else None, weights)
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        crossent = weights * _cross_entropy(logits, targets, softmax_loss_function)
        if average_across_timesteps and average_across_batch:
            return _sum_over_total(crossent, tf.reduce_sum, weights, axis=None)
        if sum_over_timesteps and sum_over_batch:
            return _sum_over_total(crossent, _count_nonzero, weights, axis=None)
        if average_across_timesteps or average_across_batch:
            axis = 0 if average_across_batch else 1
            return _sum_over_total(crossent, tf.reduce_sum, weights, axis)
        if sum_over_timesteps or sum_over_batch:
            axis = 0 if sum_over_batch else 1
            return _sum_over_total(crossent, _count_nonzero, weights, axis)
        return crossent  # [batch, time]


def _check_ranks(logits, targets, weights):
    for name, tensor, axes in (
        ("Logits", logits, "[batch_size x sequence_length x logits]"),
        ("Targets", targets, "[batch_size x sequence_length]"),
        ("Weights", weights, "[batch_size x sequence_length]"),
    ):
        rank = axes.count(" x ") + 1
        if len(tf.convert_to_tensor(tensor).shape) != rank:
            raise ValueError(f"{name} must be a {axes} tensor")


def _check_types(logits, targets, weights):
    """Raises TypeError for mistaken types; `targets` None is not checked."""
    if targets is not None and not _type(targets).is_integer:
        raise TypeError(
            f"targets must be integers, the class of each step, not {_type(targets).name}"
        )
    dtype, of_weights = _type(logits), _type(weights)
    if not of_weights.is_floating or (tf.is_tensor(weights) and of_weights != dtype):
        raise TypeError(
            f"weights must be {dtype.name} as the logits, not {of_weights.name}: "
            f"tf.cast(weights, tf.{dtype.name})"
        )


def _type(values):
    """Returns the type of a tensor, an array or nested lists, without an operation."""
    first = tf.nest.flatten(values)[0]
    dtype = first.dtype if hasattr(first, "dtype") else np.asarray(first).dtype
    return tf.as_dtype(dtype).base_dtype


def _cross_entropy(logits, targets, softmax_loss_function):
    """Returns -log softmax(logits)[targets], [batch, time]."""
    logits = tf.convert_to_tensor(logits)
    batch_size, time, classes = sizes(logits)
    flat_logits = tf.reshape(logits, [-1, classes])  # [batch * time, classes]
    flat_targets = tf.reshape(targets, [-1])  # [batch * time]
    loss = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
    crossent = loss(labels=flat_targets, logits=flat_logits)  # [batch * time]
    return tf.reshape(crossent, [batch_size, time])


def _sum_over_total(crossent, total, weights, axis):
    """Returns the sum along `axis` (None: all) over `total` of the weights; 0 / 0 is 0."""
    return tf.div_no_nan(tf.reduce_sum(crossent, axis), total(weights, axis))


def _count_nonzero(weights, axis):
    return tf.cast(tf.math.count_nonzero(weights, axis), tf.convert_to_tensor(weights).dtype)
