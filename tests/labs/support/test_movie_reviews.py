"""The linear baseline: its gradient's zero, its blindness to order, padding."""

from labs.support.movie_reviews import BagOfWords

import numpy as np
import pytest

RANDOM = np.random.RandomState(0)
X = RANDOM.randint(1, 6, [400, 7])
Y = (np.array([0, 2.0, -2, 1, -1, 0])[X].sum(axis=1) > 0).astype(int)  # the words' own weights


def test_it_finds_what_is_linear():
    model = BagOfWords(X, Y, 6)
    assert ((model.probability(X) > 0.5) == Y).mean() > 0.97
    assert model.weights[1] > model.weights[3] > model.weights[4] > model.weights[2]


def test_at_the_end_the_gradient_is_nearly_zero():
    model = BagOfWords(X, Y, 6, steps=1000, decay=0.1)
    error = model.probability(X) - Y
    counts = np.eye(6)[X].sum(axis=1)  # [400, 6]
    gradient = counts.T @ error / len(X) + 0.1 * model.weights
    np.testing.assert_allclose(gradient, 0, atol=1e-3)
    assert error.mean() == pytest.approx(0, abs=1e-3)


def test_padding_has_no_weight_and_order_does_not_count():
    model = BagOfWords(X, Y, 6)
    padded = np.concatenate([np.zeros([400, 3], int), X[:, ::-1]], axis=1)
    np.testing.assert_allclose(model.probability(padded), model.probability(X), rtol=1e-12)
    same = BagOfWords(padded, Y, 6)
    np.testing.assert_allclose(same.weights, model.weights, rtol=1e-9)
    assert same.weights[0] == 0


def test_what_only_order_tells_it_cannot_learn():
    x = np.array([[1, 2], [2, 1]] * 50)
    model = BagOfWords(x, np.array([1, 0] * 50), 3)
    np.testing.assert_allclose(model.probability(x), 0.5)
