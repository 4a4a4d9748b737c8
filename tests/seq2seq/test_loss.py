"""`sequence_loss` against TensorFlow 1.15.5: every combination, values, gradients, errors."""

from common.graph_mode import tf
from common.seq2seq import sequence_loss
from tests import golden_cases

import numpy as np
import pytest

ARRAYS = golden_cases.load("sequence_loss")
COMBINATIONS = golden_cases.CASES["sequence_loss"]["combos"]
WEIGHTS = sorted({key.split("/")[2] for key in ARRAYS if key.startswith("in/weights/")})
FLAGS = (
    "average_across_timesteps",
    "average_across_batch",
    "sum_over_timesteps",
    "sum_over_batch",
)


def test_every_combination_is_recorded():
    assert len(COMBINATIONS) == 16
    assert WEIGHTS == ["all_zero", "mask_4_2_3", "ones", "random", "zero_col", "zero_row"]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_values_and_gradients(weights):
    fetches = {}
    with tf.Graph().as_default(), tf.Session() as session:
        logits = tf.constant(ARRAYS["in/logits"])
        targets = tf.constant(ARRAYS["in/targets"])
        chosen = tf.constant(ARRAYS[f"in/weights/{weights}"])
        for *flags, outcome in COMBINATIONS:
            if outcome.startswith("shape"):
                loss = sequence_loss(logits, targets, chosen, **dict(zip(FLAGS, flags)))
                key = "{}/at{:d}_ab{:d}_st{:d}_sb{:d}".format(weights, *flags)
                fetches[f"loss/{key}"] = loss
                gradient = tf.gradients(tf.reduce_sum(loss), logits)[0]
                fetches[f"grad_logits/{key}"] = gradient
        found = session.run(fetches)
    assert len(found) == 18
    for key, value in found.items():
        assert value.shape == ARRAYS[key].shape, key
        np.testing.assert_allclose(value, ARRAYS[key], rtol=1e-5, atol=1e-7, err_msg=key)


@pytest.mark.parametrize("combination", [row for row in COMBINATIONS if "Error" in row[4]])
def test_average_and_sum_exclude_each_other(combination):
    *flags, outcome = combination
    with tf.Graph().as_default(), pytest.raises(ValueError) as caught:
        sequence_loss(
            ARRAYS["in/logits"], ARRAYS["in/targets"], np.ones([3, 5]), **dict(zip(FLAGS, flags))
        )
    assert f"ValueError: {caught.value}" == outcome


def test_the_equation():
    logits, targets = ARRAYS["in/logits"].astype(float), ARRAYS["in/targets"]
    weights = ARRAYS["in/weights/random"].astype(float)
    softmax = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    picked = np.take_along_axis(softmax, targets[..., np.newaxis], axis=2)[..., 0]
    with tf.Graph().as_default(), tf.Session() as session:
        loss = session.run(sequence_loss(tf.constant(logits), targets, tf.constant(weights)))
    np.testing.assert_allclose(loss, (-np.log(picked) * weights).sum() / weights.sum(), rtol=1e-12)


def test_a_loss_function_of_ones_own():
    def zero_one(labels, logits):
        wrong = tf.not_equal(tf.argmax(logits, axis=1, output_type=labels.dtype), labels)
        return tf.cast(wrong, tf.float32)

    logits = np.float32([[[2, 1], [0, 1]]])  # says 0, 1
    with tf.Graph().as_default(), tf.Session() as session:
        targets, weights = tf.constant([[0, 0]]), tf.ones([1, 2])
        loss = sequence_loss(logits, targets, weights, softmax_loss_function=zero_one)
        assert session.run(loss) == 0.5


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (([3, 5], [3, 5], [3, 5]), "Logits must be a"),
        (([3, 5, 4], [3], [3, 5]), "Targets must be a"),
        (([3, 5, 4], [3, 5], [3]), "Weights must be a"),
    ],
)
def test_ranks(shapes, message):
    logits, targets, weights = shapes
    with tf.Graph().as_default(), pytest.raises(ValueError, match=message):
        sequence_loss(tf.zeros(logits), tf.zeros(targets, tf.int32), tf.zeros(weights))
