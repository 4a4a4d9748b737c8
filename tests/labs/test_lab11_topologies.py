"""Lab 11: shapes, parameters, and a dense layer over a sequence."""

from common import plots
from labs import lab11_topologies as lab11

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def values():
    """Everything in the graph, and the weights of the many-to-many network."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab11.build_graph(seed=1)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: lab11.X_DATA, graph.one: lab11.X_DATA[:, 0]}
        weights = tf.trainable_variables("many_to_many")
        return sess.run([graph, weights], feed_dict)


@pytest.fixture(scope="module")
def metrics():
    return lab11.run().metrics


def test_parameters_and_shapes_are_the_lectures(metrics):
    assert metrics["layers"] == [
        "LSTM", "Dense", "RepeatVector", "LSTM", "LSTM", "Dense", "TimeDistributed",
    ]  # fmt: skip
    assert metrics["parameters"] == [32, 3, 0, 32, 32, 3, 3]
    assert metrics["shapes"] == [
        [1, 2], [1, 1], [1, 3, 1], [1, 3, 2], [1, 3, 2], [1, 3, 1], [1, 3, 1],
    ]  # fmt: skip


def test_the_repeat_vector_repeats(values):
    np.testing.assert_array_equal(values[0].repeated, np.ones([1, 3, 1]))


def test_dense_and_time_distributed_are_the_same(metrics):
    assert metrics["max_difference"] < 1e-6
    assert metrics["last_step_difference"] > 0.01


def test_gradients_of_the_layer_follow_by_hand(values):
    """dloss/dw = sum over t of h_t 2 (y_t - wanted_t) / 3; dloss/db the same without h_t."""
    graph, (_, _, w, b) = values
    h = graph.many_to_many[0]  # [time, hidden]
    slopes = 2 * (h @ w + b - (lab11.X_DATA[0] + 1)) / 3  # [time, 1]
    for name in ("Dense", "TimeDistributed"):
        at_h, _, _, at_w, at_b = graph.gradients[name]
        np.testing.assert_allclose(at_h[0], slopes @ w.T, rtol=1e-5)
        np.testing.assert_allclose(at_w, h.T @ slopes, rtol=1e-5)
        np.testing.assert_allclose(at_b, slopes.sum(0), rtol=1e-5)


def test_a_cost_of_the_last_step_enters_there_only(values):
    at_h = values[0].gradients["last step only"][0][0]
    assert not at_h[:-1].any() and at_h[-1].any()


def test_same_seed_same_numbers():
    first, second, other = (lab11.run(seed=seed).metrics for seed in (3, 3, 4))
    assert first == second
    assert first["last_step_difference"] != other["last_step_difference"]


def test_bars_are_drawn(tmp_path):
    path = tmp_path / "bars.png"
    plots.bars_by_step(path, {"a": [1, 2, 3], "b": [3, 2, 1]}, "title", "size")
    assert path.stat().st_size > 5000
