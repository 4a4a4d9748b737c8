"""The forecasts that a network must beat."""

from common import forecasting
from common.errors import InputError

import numpy as np
import pytest


def test_persistence_repeats_the_last_row():
    x, _ = forecasting.sliding_windows(np.arange(12).reshape(6, 2), 3, target=1)
    assert forecasting.persistence(x, 1).tolist() == [[5], [7], [9]]


def test_seasonal_naive_is_the_value_a_season_before():
    x, y = forecasting.sliding_windows(np.arange(24.0)[:, np.newaxis], 13, target=0)
    np.testing.assert_array_equal(forecasting.seasonal_naive(x, 0), y - 12)
    np.testing.assert_array_equal(forecasting.seasonal_naive(x, 0, season=4), y - 4)
    with pytest.raises(InputError, match="windows of 13 rows do not reach 14 rows back"):
        forecasting.seasonal_naive(x, 0, season=14)


def simulated(seed, steps=3000, constant=0.3, phi=(0.7,), theta=(0.4,)):
    """An ARMA series, made by its equation."""
    noise = np.random.RandomState(seed).randn(steps)
    values = np.zeros(steps)
    for step in range(2, steps):
        values[step] = constant + noise[step]
        values[step] += sum(phi[lag] * values[step - 1 - lag] for lag in range(len(phi)))
        values[step] += sum(theta[lag] * noise[step - 1 - lag] for lag in range(len(theta)))
    return values, noise


@pytest.mark.parametrize("seed", range(4))
def test_arma_finds_the_rule_that_made_a_series(seed):
    values, noise = simulated(seed)
    forecasts, parameters = forecasting.arma(values, 2000, (1, 1))
    np.testing.assert_allclose(parameters, [0.3, 0.7, 0.4], atol=0.09)
    # What is left is the noise, which nobody can forecast.
    np.testing.assert_allclose(values[2000:] - forecasts[2000:], noise[2000:], atol=0.25)


def test_arma_of_higher_orders():
    values, _ = simulated(0, phi=(1.2, -0.4), theta=(0.3, 0.2))
    _, parameters = forecasting.arma(values, 3000, (2, 2))
    np.testing.assert_allclose(parameters[1:], [1.2, -0.4, 0.3, 0.2], atol=0.1)


def test_arma_without_errors_is_least_squares():
    values, _ = simulated(1, steps=300)
    x, y = forecasting.sliding_windows(values[:, np.newaxis], 2, target=0)
    expected = forecasting.autoregression(x[:198], y[:198], x, 0, order=2)
    forecasts, _ = forecasting.arma(values, 200, (2, 0))
    np.testing.assert_allclose(forecasts[2:, np.newaxis], expected, atol=1e-5)


def test_arma_uses_no_later_value():
    values, _ = simulated(2, steps=400)
    changed = np.r_[values[:300], np.zeros(100)]
    of_values, of_changed = (forecasting.arma(each, 200, (1, 1))[0] for each in (values, changed))
    np.testing.assert_allclose(of_values[:301], of_changed[:301], atol=1e-9)
    assert abs(of_values[301] - of_changed[301]) > 0.1


def test_arma_needs_more_values_than_parameters():
    with pytest.raises(InputError, match="4 values are too few"):
        forecasting.arma(np.arange(9.0), 4, (1, 1))


def test_autoregression_reads_only_as_far_as_its_order():
    values = np.sin(2 * np.pi * np.arange(30) / 8)[:, np.newaxis]
    x, y = forecasting.sliding_windows(values, 5, target=0)
    errors = [np.abs(forecasting.autoregression(x, y, x, 0, p) - y).max() for p in (1, 2, 5)]
    assert errors[0] > 0.1  # one sample does not say where a sine goes
    assert errors[1] < 1e-5 and errors[2] < 1e-5  # two do
    disturbed = x.copy()
    disturbed[:, 0] = 9
    np.testing.assert_array_equal(
        forecasting.autoregression(x, y, disturbed, 0, 4), forecasting.autoregression(x, y, x, 0, 4)
    )
    with pytest.raises(InputError, match="windows of 5 rows do not reach 6"):
        forecasting.autoregression(x, y, x, 0, 6)


def test_ar_2_runs_freely_along_a_sine():
    sine = np.sin(2 * np.pi * np.arange(60) / 8)
    x, y = forecasting.sliding_windows(sine[:14, np.newaxis], 3, target=0)
    free = forecasting.roll_out(x, y, 2, sine[:14], 46)
    np.testing.assert_allclose(free, sine[14:], atol=1e-4)
