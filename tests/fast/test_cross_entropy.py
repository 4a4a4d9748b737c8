"""Softmax cross entropy against its equation and TensorFlow's own operation."""

from common.fast.cross_entropy import sparse_softmax_cross_entropy_with_logits
from common.graph_mode import tf

import numpy as np
import pytest

LABELS = np.array([2, 0, 0, 4, 1])
LOGITS = np.random.RandomState(0).randn(5, 5) * 3


def values_of(cross_entropy, logits, dtype):
    """(crossent, its gradient with weights, the gradient of a function of that)."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(logits, dtype)
        crossent = cross_entropy(labels=tf.constant(LABELS), logits=x)
        weighted = tf.reduce_sum(crossent * tf.constant([1.0, 2.0, 0.0, 0.5, 1.0], dtype))
        (first,) = tf.gradients(weighted, x)
        (second,) = tf.gradients(tf.reduce_sum(tf.sin(first)), x)
        return session.run([crossent, first, second])


@pytest.mark.parametrize("dtype, tolerance", [(tf.float32, 1e-6), (tf.float64, 1e-14)])
def test_equals_tensorflows_operation_and_both_derivatives(dtype, tolerance):
    ours = values_of(sparse_softmax_cross_entropy_with_logits, LOGITS, dtype)
    theirs = values_of(tf.nn.sparse_softmax_cross_entropy_with_logits, LOGITS, dtype)
    for one, other in zip(ours, theirs):
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=10 * tolerance, atol=tolerance)


def test_the_equation():
    shares = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    crossent, gradient, _ = values_of(sparse_softmax_cross_entropy_with_logits, LOGITS, tf.float64)
    np.testing.assert_allclose(crossent, -np.log(shares[range(5), LABELS]))
    np.testing.assert_allclose(gradient[1], 2 * (shares[1] - np.eye(5)[LABELS[1]]))
    assert not gradient[2].any()


def test_great_logits_do_not_overflow():
    crossent, gradient, _ = values_of(
        sparse_softmax_cross_entropy_with_logits, LOGITS * 1e4, tf.float32
    )
    assert np.isfinite(crossent).all() and np.isfinite(gradient).all()
    assert crossent.max() > 1e4


@pytest.mark.parametrize("label", [-1, 5])
def test_a_label_that_is_no_class_is_refused(label):
    with tf.Graph().as_default(), tf.Session() as session:
        crossent = sparse_softmax_cross_entropy_with_logits([0, label], tf.zeros([2, 5]))
        with pytest.raises(tf.errors.InvalidArgumentError):
            session.run(crossent)
