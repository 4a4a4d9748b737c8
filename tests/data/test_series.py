"""Scaling, windows, baselines."""

from common.data import series
from common.errors import InputError

import numpy as np
import pytest


def test_scaling_there_and_back():
    values = np.array([[1.0, 10], [3, 40], [2, 30]])
    scaler = series.MinMaxScaler(values)
    scaled = scaler.transform(values)
    assert scaled.min(axis=0).tolist() == [0, 0]
    assert scaled.max(axis=0).tolist() == [1, 1]
    np.testing.assert_allclose(scaler.inverse_transform(scaled[:, 1], 1), values[:, 1])
    assert scaler.transform([[5, 10]])[0, 0] == 2, "later values may pass 1"


def test_a_constant_column_is_named():
    with pytest.raises(InputError, match=r"prices\.csv: column Low is constant"):
        series.MinMaxScaler([[1, 2], [3, 2]], ("High", "Low"), "prices.csv")


def test_windows_end_before_the_value_to_forecast():
    values = np.arange(12).reshape(6, 2)
    x, y = series.windows(values, 3, target=1)
    assert x.shape == (3, 3, 2)
    assert x[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert y.tolist() == [[7], [9], [11]]
    with pytest.raises(InputError, match="6 rows are too few for windows of 6"):
        series.windows(values, 6, 0)


def test_split_as_in_the_lecture():
    assert series.split(725) == 507
    with pytest.raises(InputError, match="cannot be split"):
        series.split(1)


def test_persistence_repeats_the_last_row():
    x, _ = series.windows(np.arange(12).reshape(6, 2), 3, target=1)
    assert series.persistence(x, 1).tolist() == [[5], [7], [9]]


def test_least_squares_finds_a_linear_rule():
    random = np.random.RandomState(0)
    x = random.randn(50, 3, 2)
    y = x[:, 0, :1] * 2 - x[:, 2, 1:] + 5
    np.testing.assert_allclose(series.least_squares(x[:40], y[:40], x[40:]), y[40:], atol=1e-10)


def test_the_lag_of_a_forecast_that_repeats_the_last_value():
    actual = np.random.RandomState(1).randn(200).cumsum()
    errors = series.rmse_by_lag(np.r_[0, actual[:-1]], actual)
    assert int(np.argmin(errors)) == 1
    assert errors[1] == 0


def test_scores_in_both_units():
    scaler = series.MinMaxScaler([[0.0], [50]])
    x, y = np.vstack([np.zeros([3, 2, 1]), np.full([1, 2, 1], 0.2)]), np.zeros([4, 1])
    forecasts = series.with_baselines({"LSTM": np.array([[0.5]])}, x, y, 3, target=0)
    scores = series.scores(forecasts, np.array([[0.3]]), scaler, 0)
    assert scores["LSTM"] == (pytest.approx(0.2), pytest.approx(10))
    assert scores["persistence"] == (pytest.approx(0.1), pytest.approx(5))
    metrics = series.as_metrics(scores)
    assert sorted(metrics) == [
        "ols_rmse",
        "ols_rmse_dollars",
        "persistence_rmse",
        "persistence_rmse_dollars",
        "test_rmse",
        "test_rmse_dollars",
    ]
