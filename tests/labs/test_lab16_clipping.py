"""Lab 16: without clipping the loss is soon infinite, with it the network learns."""

from labs import lab16_clipping as lab16

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def result():
    return lab16.LAB.result(seed=3)


def test_clipping_lets_it_learn_what_explodes_without(result):
    assert result.as_expected
    assert max(result.metrics["losses"]) < 0.06
    assert all(20 < step < 50 for step in result.metrics["infinite_at"])


def test_a_step_of_the_clipped_training_is_as_long_as_said():
    """The weights move by the learning rate times clip_norm, against the gradient."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab16.build_graph(clip_norm=0.01, seed=1)
        sess.run(tf.global_variables_initializer())
        variables = tf.trainable_variables()
        x, y = lab16.numbers_to_remember(20, seed=1)
        feed_dict = {graph.x: x, graph.y: y}
        gradients = sess.run(tf.gradients(graph.loss, variables), feed_dict)
        before = sess.run(variables)
        norm, _ = sess.run([graph.norm, graph.train_op], feed_dict)
        moved = [old - new for old, new in zip(before, sess.run(variables))]
    assert norm > 0.02
    assert np.sqrt(sum(np.sum(part**2) for part in moved)) == pytest.approx(0.002, rel=1e-3)
    for part, gradient in zip(moved, gradients):
        np.testing.assert_allclose(part, 0.002 * gradient / norm, atol=1e-6)


def test_the_first_number_is_to_be_remembered():
    x, y = lab16.numbers_to_remember(500, seed=2)
    np.testing.assert_array_equal(x[:, 0, 0], y)
    assert np.abs(x[:, 1:]).max() <= 0.1 < np.abs(y).max() <= 1
    assert np.mean(y**2) == pytest.approx(1 / 3, abs=0.03)  # the loss of always saying 0


def test_first_infinite():
    assert lab16.first_infinite(np.array([1.0, 2.0])) is None
    assert lab16.first_infinite(np.array([1.0, np.inf, np.nan])) == 1


@pytest.mark.parametrize("clip_norm", ["0", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_refused(clip_norm, capsys):
    with pytest.raises(SystemExit) as end:
        lab16.LAB.command([f"--clip-norm={clip_norm}"])
    assert end.value.code == 2 and "--clip-norm" in capsys.readouterr().err
