"""Lab 13: the way back by hand is what TensorFlow and small changes of the weights say."""

from labs import lab13_bptt as lab13

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def metrics():
    results = [lab13.LAB.result(seed=seed) for seed in range(5)]
    assert all(result.as_expected for result in results)
    return [result.metrics for result in results]


@pytest.fixture
def network():
    """x, y [5, 3] one-hot, and weights."""
    random = np.random.RandomState(0)
    x, y = np.eye(3)[random.randint(3, size=[2, 5])]
    shapes = {"w": [3, 4], "u": [4, 4], "b": [4], "v": [4, 3], "d": [3]}
    return x, y, {name: 0.5 * random.randn(*shape) for name, shape in shapes.items()}


def test_by_hand_and_tensorflow_agree(metrics):
    for result in metrics:
        assert result["max_difference"] < 1e-6
        assert min(result["own"]) > 0.01
        assert result["from_later"][-1] == 0 and min(result["from_later"][:-1]) > 0.001


def test_without_the_way_back_only_v_and_d_are_right(network, monkeypatch):
    x, y, weights = network
    h, _, e = lab13.forward(x, y, **weights)
    right, _, _ = lab13.backward(x, h, e, weights["u"], weights["v"])
    monkeypatch.setattr(lab13, "THROUGH_TIME", False)
    without, _, _ = lab13.backward(x, h, e, weights["u"], weights["v"])
    same = {name for name in right if np.array_equal(right[name], without[name])}
    assert same == {"V", "d"}


def test_the_share_of_the_last_error_that_five_seeds_have(metrics):
    shares = [result["share_of_last"] for result in metrics]
    assert min(shares) == pytest.approx(0.025, abs=0.001)
    assert max(shares) == pytest.approx(0.224, abs=0.001)


def test_the_gradient_is_the_slope_of_the_loss(network):
    x, y, weights = network
    h, _, e = lab13.forward(x, y, **weights)
    gradients, _, _ = lab13.backward(x, h, e, weights["u"], weights["v"])
    for name, gradient in gradients.items():
        weight = weights[name.lower() if name != "d" else "d"]
        for place in np.ndindex(weight.shape):
            losses = []
            for change in (1e-6, -2e-6):
                weight[place] += change
                losses.append(lab13.forward(x, y, **weights)[1])
            weight[place] += 1e-6
            slope = (losses[0] - losses[1]) / 2e-6
            assert gradient[place] == pytest.approx(slope, abs=1e-7)


def test_tf_gradients_at_h_leave_out_the_way_through_time():
    """`tf.gradients(loss, h)` is the error put in at each step, e_t V^T."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab13.build_graph(3, seed=1)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: [[0, 1, 2]], graph.y: [[1, 2, 0]]}
        (at_h,) = tf.gradients(graph.loss, graph.h)
        at_h, (kernel, b, v, d) = sess.run([at_h, graph.variables], feed_dict)
    x, y = np.eye(3), np.eye(3)[[1, 2, 0]]
    h, _, e = lab13.forward(x, y, kernel[:3], kernel[3:], b, v, d)
    _, own, later = lab13.backward(x, h, e, kernel[3:], v)
    np.testing.assert_allclose(at_h[0], own, atol=1e-6)
    assert np.abs(later[:-1]).min(axis=1).max() > 1e-3


def test_same_seed_same_numbers(metrics):
    assert lab13.LAB.result(seed=2).metrics == metrics[2]
    assert metrics[0]["loss"] != metrics[1]["loss"]


def test_a_nudge_of_each_weight_changes_the_loss_as_the_gradient_says(metrics):
    for result in metrics:
        assert result["difference_from_numerical"] < 1e-7
