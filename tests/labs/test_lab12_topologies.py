"""Lab 12: shapes, parameters, and a dense layer over a sequence."""

from types import SimpleNamespace

from labs import lab12_topologies as lab12
from labs.support import plots

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def values():
    """Everything in the graph, and the weights of the many-to-many network."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab12.build_graph(seed=1)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: lab12.X_DATA, graph.x_1: lab12.X_DATA[:, 0]}
        weights = tf.trainable_variables("many_to_many")
        fetched, weights = sess.run([vars(graph), weights], feed_dict)
        return SimpleNamespace(**fetched), weights


@pytest.fixture(scope="module")
def metrics():
    return lab12.run()


def test_parameters_and_shapes_are_the_lectures(metrics):
    assert metrics["layers"] == [
        "LSTM",
        "Dense",
        "RepeatVector",
        "LSTM",
        "LSTM",
        "Dense",
        "TimeDistributed",
    ]
    assert metrics["parameters"] == [32, 3, 0, 32, 32, 3, 3]
    assert metrics["shapes"] == [
        [1, 2],
        [1, 1],
        [1, 3, 1],
        [1, 3, 2],
        [1, 3, 2],
        [1, 3, 1],
        [1, 3, 1],
    ]


def test_the_repeat_vector_repeats(values):
    np.testing.assert_array_equal(values[0].repeated, np.ones([1, 3, 1]))


def test_dense_and_time_distributed_are_the_same(metrics):
    assert metrics["max_difference"] < 1e-5
    assert metrics["last_step_difference"] > 0.01


def test_gradients_of_the_layer_follow_by_hand(values):
    """dloss/dw = sum over t of h_t 2 (y_t - target_t); dloss/db the same without h_t."""
    graph, (_, _, w, b) = values
    h = graph.many_to_many[0]  # [time, hidden]
    slopes = 2 * (h @ w + b - (lab12.X_DATA[0] + 1))  # [time, 1]
    for gradients in (graph.of_dense, graph.of_time_distributed):
        np.testing.assert_allclose(gradients["h"][0], slopes @ w.T, rtol=1e-5)
        np.testing.assert_allclose(gradients["w"], h.T @ slopes, rtol=1e-5)
        np.testing.assert_allclose(gradients["b"], slopes.sum(0), rtol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_a_cost_of_the_last_step_enters_there_and_reaches_all_steps(seed):
    result = lab12.LAB.result(seed=seed)
    assert result.as_expected
    put_in = result.metrics["put_in_by_last_step"]
    assert put_in[:2] == [0, 0] and put_in[2] > 0
    assert min(result.metrics["through_time_of_last_step"]) > 1e-3


def test_the_numbers_of_the_default_seed(metrics):
    reached = metrics["through_time_of_last_step"]
    np.testing.assert_allclose(reached, [0.300, 0.171, 5.874], atol=0.002)


def test_what_reaches_x_is_the_slope_of_the_loss(values):
    """Move x_1 a little: the squared error of step 3 changes by what the gradient says."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab12.build_graph(seed=1)
        sess.run(tf.global_variables_initializer())
        errors = []
        for change in (0.01, -0.01):
            x = lab12.X_DATA.copy()
            x[0, 0, 0] += change
            errors.append((sess.run(graph.dense, {graph.x: x})[0, 2, 0] - 4) ** 2)
    slope = (errors[0] - errors[1]) / 0.02
    assert values[0].of_last_step["x"][0, 0, 0] == pytest.approx(slope, rel=0.02)


def test_same_seed_same_numbers():
    first, second, other = (lab12.LAB.result(seed=seed).metrics for seed in (3, 3, 4))
    assert first == second
    assert first["last_step_difference"] != other["last_step_difference"]


def test_the_picture_is_drawn(values, tmp_path):
    path = tmp_path / "topologies.png"
    sizes = {"all steps": [1, 2, 3], "last step": [0, 0, 3]}
    plots.topologies(path, values[0], sizes, sizes, "title")
    assert path.stat().st_size > 5000
