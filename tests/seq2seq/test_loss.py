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


@pytest.mark.parametrize(
    ("targets", "weights", "message"),
    [
        (tf.float32, tf.float32, "targets must be integers, the class of each step, not float32"),
        (tf.int32, tf.int32, r"weights must be float32 as the logits, not int32: tf\.cast"),
        (tf.int32, tf.bool, "weights must be float32 as the logits, not bool"),
        (tf.int32, tf.float64, "weights must be float32 as the logits, not float64"),
    ],
)
def test_types(targets, weights, message):
    with tf.Graph().as_default(), pytest.raises(TypeError, match=message):
        sequence_loss(tf.zeros([3, 5, 4]), tf.zeros([3, 5], targets), tf.ones([3, 5], weights))


def test_arrays_and_lists_have_types_too():
    with tf.Graph().as_default(), tf.Session() as session:
        logits = np.zeros([1, 2, 4], np.float32)
        assert session.run(sequence_loss(logits, [[0, 1]], [[1.0, 0.0]])) == pytest.approx(
            np.log(4)
        )
        with pytest.raises(TypeError, match="weights must be float32 as the logits, not int64"):
            sequence_loss(logits, [[0, 1]], [[1, 0]])
        with pytest.raises(TypeError, match="targets must be integers"):
            sequence_loss(logits, [[0.0, 1.0]], [[1.0, 0.0]])


def test_a_loss_function_of_ones_own_may_take_other_targets():
    def squares(labels, logits):
        return tf.square(labels - logits[:, 0])

    with tf.Graph().as_default(), tf.Session() as session:
        logits, targets, weights = tf.ones([1, 2, 1]), tf.constant([[0.5, 1.5]]), tf.ones([1, 2])
        loss = sequence_loss(logits, targets, weights, softmax_loss_function=squares)
        assert session.run(loss) == 0.25
