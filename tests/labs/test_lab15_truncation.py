"""Lab 15: only a window that holds the bit and its answer teaches to remember it."""

from labs import lab15_truncation as lab15

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def accuracies():
    """{window: the share right of two networks}."""
    return {window: [lab15.learn(window, 300, seed) for seed in (3, 4)] for window in (3, 5, 6)}


def test_windows_of_six_learn_it_and_shorter_ones_do_not(accuracies):
    assert min(accuracies[6]) > 0.99
    assert max(accuracies[3]) < 0.9
    assert max(accuracies[5]) < 0.97


def test_y_is_x_five_steps_later():
    x, y = lab15.bits(50, np.random.RandomState(0))
    assert x.shape == y.shape == (20, 50)
    np.testing.assert_array_equal(y[:, 5:], x[:, :-5])


def test_the_gradient_stops_where_the_window_begins():
    """That of two windows is less than that of the whole: the state fed in is a constant."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab15.build_graph(seed=1)
        sess.run(tf.global_variables_initializer())
        gradient = tf.gradients(graph.loss, tf.trainable_variables()[0])[0]
        x, y = lab15.bits(6, np.random.RandomState(1))
        state = np.zeros([20, 16])
        whole = sess.run(gradient, {graph.x: x, graph.y: y, graph.begin: state})
        parts = []
        for start in (0, 3):
            window = slice(start, start + 3)
            feed_dict = {graph.x: x[:, window], graph.y: y[:, window], graph.begin: state}
            part, state = sess.run([gradient, graph.last_state], feed_dict)
            parts.append(part)
    assert np.abs(whole - np.mean(parts, axis=0)).max() > 1e-3


def test_rows_and_same_seed_same_numbers(monkeypatch):
    monkeypatch.setattr(lab15, "WINDOWS", (5, 6))
    monkeypatch.setattr(lab15, "NETWORKS", 1)
    first, second = (lab15.LAB.result(steps=2, seed=1) for _ in range(2))
    assert first.metrics == second.metrics
    assert [row.as_expected for row in first.rows] == [False, True]  # nothing learned yet


def test_rows_tell_windows_that_are_long_enough_from_the_others():
    rows = list(lab15.expected({"accuracies": {str(k): [1.0] for k in (1, 3, 5, 6, 8)}}))
    assert [row.as_expected for row in rows] == [True, False, None]
