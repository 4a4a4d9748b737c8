"""Seasons, features and splits by date."""

from common.data import series, tables
from common.errors import InputError
from common.training import forecasting

import numpy as np
import pytest

MONTHS = np.arange("2000-01", "2002-01", dtype="datetime64[M]")  # 24


def test_seasonal_naive_is_the_value_a_season_before():
    values = np.arange(24.0)[:, np.newaxis]
    np.testing.assert_array_equal(series.seasonal_naive(values, 3), [[9], [10], [11]])
    np.testing.assert_array_equal(series.seasonal_naive(values, 2, season=4), [[18], [19]])
    with pytest.raises(InputError, match="24 steps do not reach 12 steps back"):
        series.seasonal_naive(values, 13)


def test_moving_average_and_returns():
    values = [1.0, 2, 4, 8]
    np.testing.assert_allclose(series.moving_average(values, 2), [1.5, 3, 6])
    np.testing.assert_allclose(series.moving_average(values, 4), [3.75])
    assert len(series.moving_average(values, 5)) == 0
    np.testing.assert_allclose(series.returns(values), [1, 1, 1])
    np.testing.assert_allclose(series.returns(values, 2), [3, 3])


def test_split_at_a_date():
    # Windows of 6 months: the first forecasts 2000-07. Trained on those up to 2000-12: 6 of 18.
    assert series.split_at(MONTHS, np.datetime64("2000-12"), 6) == 6
    for until, part in (("2000-06", "training"), ("2001-12", "the test")):
        with pytest.raises(InputError, match=f"leaves nothing for {part}"):
            series.split_at(MONTHS, np.datetime64(until), 6)


def test_windows_know_the_date_of_what_they_forecast():
    table = tables.Series(np.arange(24.0)[:, np.newaxis], ("n",), MONTHS, "here")
    windows = forecasting.prepare(table, 6, 0, train=6)
    assert str(windows.test_dates[0]) == "2001-01"
    np.testing.assert_allclose(windows.in_units(windows.actual), np.arange(12, 24), rtol=1e-6)
    assert windows.y[5] == 1  # the highest that is scaled by


def test_half_a_year_before_the_end():
    days = np.arange("2017-01-01", "2017-12-30", dtype="datetime64[D]")
    table = tables.Series(np.zeros([len(days), 1]), ("n",), days, "here")
    assert str(forecasting.last_training_day(table, None)) == "2017-06-30"
    assert str(forecasting.last_training_day(table, "2017-03-31")) == "2017-03-31"
    with pytest.raises(InputError, match="--train-until soon: not a date"):
        forecasting.last_training_day(table, "soon")


def test_scores_keep_the_names_of_other_forecasts():
    scores = {"LSTM": (1.0, 2.0), "seasonal naive": (3.0, 4.0), "least squares": (5.0, 6.0)}
    assert series.as_metrics(scores, "units") == {
        "test_rmse": 1, "test_rmse_units": 2, "seasonal_naive_rmse": 3,
        "seasonal_naive_rmse_units": 4, "ols_rmse": 5, "ols_rmse_units": 6,
    }  # fmt: skip
