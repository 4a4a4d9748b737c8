"""Lab 14: the product of Jacobians, and what is left of it after a hundred steps."""

from labs import lab14_vanishing_gradient as lab14

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def result():
    return lab14.LAB.result(seed=5)


def test_radius_below_at_and_above_one(result):
    sizes = result.metrics["sizes"]
    assert result.as_expected
    assert max(sizes["simple, radius 0.7"]) < 1e-14
    assert min(sizes["simple, radius 1"]) > 1e-5
    assert max(sizes["simple, radius 1"]) < 0.5
    assert min(sizes["simple, radius 2"]) > 1 and np.median(sizes["simple, radius 2"]) > 100


def test_the_forget_gate_decides(result):
    sizes = result.metrics["sizes"]
    for low, middle, high in zip(*(sizes[name] for name in lab14.FORGET_BIASES)):
        assert low < 1e-15 < middle < 1e-3 < 10 < high
    assert max(sizes["GRU"]) < 0.1


def test_jacobians_of_the_simple_cell_follow_by_hand():
    """J_t = diag(1 - h_t^2) U^T."""
    factors = lab14.jacobians("simple, radius 2", seed=3)
    with tf.Graph().as_default(), tf.Session() as sess:
        lab14.build_graph("simple, radius 2", seed=3)
        sess.run(tf.global_variables_initializer())
        kernel = lab14.with_radius(sess.run(tf.trainable_variables()[0]), 2.0)
    w, u = np.split(kernel, [lab14.INPUT_SIZE])
    assert np.abs(np.linalg.eigvals(u)).max() == pytest.approx(2.0, rel=1e-4)
    inputs = np.random.RandomState(3).randn(lab14.STEPS_BACK, lab14.INPUT_SIZE)
    h = np.zeros(lab14.HIDDEN_SIZE)
    for step in range(5):
        h = np.tanh(lab14.INPUT_SPREAD * inputs[step] @ w + h @ u)
        by_hand = np.diag(1 - h**2) @ u.T
        np.testing.assert_allclose(factors[step], by_hand, rtol=1e-3, atol=1e-5)


def test_the_product_goes_from_the_last_step_back():
    first, last = np.array([[1.0, 1], [0, 0]]), np.array([[2.0, 0], [0, 0]])
    sizes = lab14.sizes_of_products(np.array([first, last]))
    np.testing.assert_allclose(sizes, [2, np.linalg.norm(last @ first, 2)])
    assert sizes[1] > 2.8  # first @ last has 2


def test_without_inputs_radius_one_keeps_and_two_explodes(monkeypatch):
    monkeypatch.setattr(lab14, "INPUT_SPREAD", 0.0)
    whole = {
        name: lab14.sizes_of_products(lab14.jacobians(name, seed=0))[-1] for name in lab14.RADII
    }
    assert 0.5 < whole["simple, radius 1"] < 20
    assert 1e29 < whole["simple, radius 2"] < 1e32
