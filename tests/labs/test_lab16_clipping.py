"""Lab 16: it is the gradient through time that explodes, and a limit that acts seldom helps."""

from labs import lab16_clipping as lab16
from labs.support import plots

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def runs():
    """Seed 7, which learns nothing without clipping: without, with, and with W, U, b frozen."""
    without, clipped = (lab16.learn(limit, 150, seed=7) for limit in (None, 2.0))
    return without, clipped, lab16.learn(None, 150, seed=7, frozen=True)


def test_clipping_lets_it_learn_what_explodes_without(runs):
    without, clipped, _ = runs
    assert without.end > 0.2 > 0.1 > clipped.end


def test_the_output_layer_alone_does_not_explode(runs):
    _, _, only_v = runs
    assert only_v.losses[10:].max() < 0.3 and only_v.end < 0.12


def test_without_clipping_the_gradient_explodes_and_then_vanishes(runs):
    without, clipped, _ = runs
    assert without.growth.max() > 2 > 0.01 > np.median(without.growth[-20:])
    assert np.median(clipped.growth[-20:]) > 0.3


def test_the_limit_acts_in_a_part_of_the_steps(runs):
    assert 0 < np.mean(runs[1].norm > 2.0) < 0.6


def test_rows_and_picture(runs, tmp_path, monkeypatch):
    monkeypatch.setattr(lab16, "STARTS", 1)
    result = lab16.LAB.result(steps=3, seed=1)
    assert len(result.metrics["losses"]) == 1
    assert all(row.as_expected is None for row in result.rows), "nothing is claimed of 3 steps"
    path = tmp_path / "clipping.png"
    plots.clipping(path, [runs], 2.0, 7, "title")
    assert path.stat().st_size > 5000


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
    assert np.sqrt(sum(np.sum(part**2) for part in moved)) == pytest.approx(0.0005, rel=1e-3)
    for part, gradient in zip(moved, gradients):
        np.testing.assert_allclose(part, 0.0005 * gradient / norm, atol=1e-6)


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
