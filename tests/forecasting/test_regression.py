"""Linear regression: features, the closed form, and what gradient descent meets."""

from common import forecasting
from common.errors import InputError

import numpy as np
import pytest


def test_least_squares_finds_a_linear_rule():
    random = np.random.RandomState(0)
    x = random.randn(50, 3, 2)
    y = x[:, 0, :1] * 2 - x[:, 2, 1:] + 5
    np.testing.assert_allclose(
        forecasting.least_squares(x[:40], y[:40], x[40:]), y[40:], atol=1e-10
    )


def test_moving_average_and_returns():
    values = [1.0, 2, 4, 8]
    np.testing.assert_allclose(forecasting.moving_average(values, 2), [1.5, 3, 6])
    np.testing.assert_allclose(forecasting.moving_average(values, 4), [3.75])
    assert len(forecasting.moving_average(values, 5)) == 0
    np.testing.assert_allclose(forecasting.returns(values), [1, 1, 1])
    np.testing.assert_allclose(forecasting.returns(values, 2), [3, 3])
    with pytest.raises(InputError, match="here: a price is 0"):
        forecasting.returns([1, 0, 2], source="here")


def test_decorrelation_makes_the_valley_round():
    flat = np.random.RandomState(0).rand(50, 6)
    flat[:, 5] = flat[:, 0] + flat[:, 1]  # adds no direction
    mean, matrix = forecasting.decorrelation(flat)
    z = (flat - mean) @ matrix
    assert z.shape == (50, 5)
    np.testing.assert_allclose(z.T @ z / 50, np.eye(5), atol=1e-9)
    np.testing.assert_allclose(forecasting.curvatures(z), [2, 2])


def test_the_outermost_of_several_curvatures():
    x = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 3.0], [0.0, -3.0]])  # 2 A'A / 4: 1, 9 and 2
    np.testing.assert_allclose(forecasting.curvatures(x), [1, 9])
