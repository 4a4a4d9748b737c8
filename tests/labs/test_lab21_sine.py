"""Lab 21: the next sample of a sine, and running on freely."""

from common.teaching import rows
from labs import lab21_sine as lab21
from labs.support import plots

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def results():
    """Of ten seeds."""
    return [lab21.run(seed=seed, beside=seed, free_run=24) for seed in range(10)]


def test_a_hundred_steps_learn_the_windows(results):
    """TensorFlow 1.15, ten seeds: 0.0023 [0.0008, 0.0100]; here 0.0042 [0.0002, 0.0100]."""
    after = [result["mse_after"] for result in results]
    assert np.median(after) < 0.006
    assert max(after) <= 0.0101
    assert all(result["mse_after"] < result["mse_before"] / 10 for result in results)


def test_a_thousand_steps_learn_them_better():
    """TensorFlow 1.15: 0.0003 to 0.001."""
    assert lab21.run(steps=1000)["mse_after"] < 0.001


def test_windows_are_the_lectures(results):
    assert results[0]["windows"] == 11


def test_free_run_goes_on_from_most_starts(results):
    """Of seeds 0 to 9 two do not: seed 1 falls into another swing, seed 3 just fails."""
    assert all(len(result["free_run"]) == 24 for result in results)
    failed = [seed for seed, result in enumerate(results) if result["free_run_mse"] > 0.1]
    assert 1 in failed and len(failed) <= 3
    assert results[1]["free_run_mse"] > 1
    assert results[0]["free_run_mse"] < 0.01


def test_one_that_goes_on_and_one_that_fails_stand_beside_each_other():
    result = lab21.LAB.result()
    assert result.as_expected
    assert result.metrics["free_run_mse"] < 0.01
    assert result.metrics["beside_mse"] > 1


def test_ar_1_cannot_and_ar_2_is_exact(results):
    assert results[0]["ar1_free_run_mse"] > 0.5
    assert results[0]["ar2_free_run_mse"] < 1e-6  # the recurrence of a sine has two terms
    assert results[0]["ar3_free_run_mse"] < 1e-6


def test_same_seed_same_numbers():
    first, second, other = (lab21.run(seed=seed, steps=5, free_run=3) for seed in (3, 3, 4))
    assert rows.plain(first) == rows.plain(second)
    assert first["mse_after"] != other["mse_after"]


def test_the_graph_follows_the_equation():
    """h = tanh([x, h] W + b), forecast = h_3 w + c, in NumPy; W's lower part is orthogonal."""
    x = np.random.RandomState(0).randn(4, 3, 1)
    y = np.zeros([4, 1])
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab21.build_graph(seed=2)
        sess.run(tf.global_variables_initializer())
        forecast, loss = sess.run([graph.forecast, graph.loss], {graph.x: x, graph.y: y})
        kernel, bias, w, c = sess.run(tf.trainable_variables())
    np.testing.assert_allclose(kernel[1:] @ kernel[1:].T, np.eye(10), atol=1e-5)
    h = np.zeros([4, 10])
    for step in range(3):
        h = np.tanh(np.hstack([x[:, step], h]) @ kernel + bias)
    np.testing.assert_allclose(forecast, h @ w + c, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(loss, np.mean((h @ w + c) ** 2), rtol=1e-4)


def test_free_run_feeds_itself():
    """With weights that repeat the last input's sign, the forecasts must do so as well."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab21.build_graph()
        sess.run(tf.global_variables_initializer())
        kernel, bias, w, c = tf.trainable_variables()
        only_input = np.zeros([11, 10])
        only_input[0, 0] = 1  # h = tanh(x), and the forecast is twice that
        values = [(kernel, only_input), (w, np.eye(10)[:, :1] * 2), (bias, 0), (c, 0)]
        for variable, value in values:
            sess.run(variable.assign(np.broadcast_to(value, variable.shape)))
        free = lab21.roll_out(sess, graph, [0, 0, 0, 0.5], 3)
    expected = [0.5]
    for _ in range(3):
        expected.append(2 * np.tanh(expected[-1]))
    np.testing.assert_allclose(free, expected[1:], rtol=1e-5)


def test_the_picture_is_drawn(tmp_path):
    path = tmp_path / "sine.png"
    runs, losses = {"seed 0": [1, 0], "AR(1)": [0.5, 0.5]}, {"seed 0": [1, 0.1]}
    one_step = {"seed 0": [0.9], "AR(1)": [0.5], "AR(2)": [1.0]}
    plots.free_runs(path, [0, 1, 0, -1], 2, one_step, runs, losses, "title")
    assert path.stat().st_size > 5000
