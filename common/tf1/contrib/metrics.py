"""`tf.contrib.metrics`: the metrics of `tf.metrics`, with the predictions before the labels."""

import functools
import inspect

from common.graph_mode import tf

# Metrics that `tf.metrics` has: `streaming_accuracy` is its `accuracy`.
_STREAMING = (
    *("accuracy", "auc", "false_negatives", "false_negatives_at_thresholds", "false_positives"),
    *("false_positives_at_thresholds", "mean", "mean_absolute_error", "mean_cosine_distance"),
    *("mean_iou", "mean_relative_error", "mean_squared_error", "mean_tensor", "precision"),
    *("precision_at_thresholds", "recall", "recall_at_k", "recall_at_thresholds"),
    *("root_mean_squared_error", "sensitivity_at_specificity", "specificity_at_sensitivity"),
    *("true_negatives", "true_negatives_at_thresholds", "true_positives"),
    "true_positives_at_thresholds",
)

confusion_matrix = tf.confusion_matrix
set_difference = tf.sets.set_difference
set_intersection = tf.sets.set_intersection
set_size = tf.sets.set_size
set_union = tf.sets.set_union


def accuracy(predictions, labels, weights=None, name=None):
    """The share of predictions that are right, 0 to 1; weighted where weights are given.

    Source: `tf.contrib.metrics.accuracy`.
    """
    with tf.name_scope(name, "accuracy", [predictions, labels]):
        right = tf.cast(tf.equal(predictions, labels), tf.float32)
        if weights is None:
            return tf.reduce_mean(right)
        return tf.reduce_sum(right * weights) / tf.reduce_sum(tf.ones_like(right) * weights)


def aggregate_metrics(*value_update_tuples):
    """([values], [update operations]) of pairs that metrics give.

    Raises:
      ValueError: no pairs.
    """
    if not value_update_tuples:
        raise ValueError("Expected at least one value_tensor/update_op pair")
    values, updates = zip(*value_update_tuples)
    return list(values), list(updates)


def aggregate_metric_map(names_to_tuples):
    """({name: value}, {name: update operation}) of {name: pair}."""
    values = {name: pair[0] for name, pair in names_to_tuples.items()}
    return values, {name: pair[1] for name, pair in names_to_tuples.items()}


def _streaming(name):
    """`streaming_NAME`: (value, update operation) of `tf.metrics.NAME`."""
    metric = getattr(tf.metrics, name)
    parameters = list(inspect.signature(metric).parameters.values())
    names = [parameter.name for parameter in parameters]
    if names[:2] == ["labels", "predictions"]:
        parameters[:2] = parameters[1::-1]
    signature = inspect.Signature(parameters)

    @functools.wraps(metric)
    def streaming(*args, **kwargs):
        return metric(**signature.bind(*args, **kwargs).arguments)

    streaming.__name__ = f"streaming_{name}"
    streaming.__signature__ = signature
    streaming.__doc__ = f"`tf.metrics.{name}`, with the predictions before the labels."
    return streaming


globals().update({f"streaming_{name}": _streaming(name) for name in _STREAMING})

__all__ = sorted(
    {
        *(f"streaming_{name}" for name in _STREAMING),
        *("accuracy", "aggregate_metric_map", "aggregate_metrics", "confusion_matrix"),
        *("set_difference", "set_intersection", "set_size", "set_union"),
    }
)


def __getattr__(name):
    raise AttributeError(f"tf.contrib.metrics.{name} is not restored; use tf.metrics")
