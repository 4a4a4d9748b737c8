"""`tf.contrib.metrics`: the numbers of TensorFlow 1.15.5, predictions first."""

from common import tf1 as tf

import pytest

# What 1.15.5 gives for these predictions and labels.
PREDICTIONS, LABELS, WEIGHTS = [1, 0, 1, 1], [1, 1, 1, 0], [1.0, 1.0, 2.0, 4.0]
RECORDED = {
    "streaming_accuracy": 0.5,
    "streaming_precision": 2 / 3,
    "streaming_recall": 2 / 3,
    "streaming_mean_absolute_error": 0.5,
    "streaming_auc": 1 / 3,
}


@pytest.mark.parametrize("name", RECORDED)
def test_a_streaming_metric(name):
    with tf.Graph().as_default(), tf.Session() as session:
        metric = getattr(tf.contrib.metrics, name)
        predictions, labels = tf.constant(PREDICTIONS), tf.constant(LABELS)
        if name == "streaming_auc":
            predictions = tf.cast(predictions, tf.float32)
        value, update = metric(predictions, labels)
        session.run(tf.local_variables_initializer())
        session.run(update)
        assert session.run(value) == pytest.approx(RECORDED[name], abs=1e-5)


def test_accuracy_and_pairs_of_metrics():
    with tf.Graph().as_default(), tf.Session() as session:
        metrics = tf.contrib.metrics
        predictions, labels = tf.constant(PREDICTIONS), tf.constant(LABELS)
        assert session.run(metrics.accuracy(predictions, labels)) == 0.5
        assert session.run(metrics.accuracy(predictions, labels, WEIGHTS)) == 0.375
        pair = metrics.streaming_mean(tf.constant([1.0, 3.0]))
        values, updates = metrics.aggregate_metrics(pair, pair)
        by_name, _ = metrics.aggregate_metric_map({"mean": pair})
        session.run(tf.local_variables_initializer())
        session.run(updates[0])
        assert session.run(values[0]) == session.run(by_name["mean"]) == 2.0
    with pytest.raises(AttributeError, match="streaming_covariance is not restored"):
        metrics.streaming_covariance  # noqa: B018
