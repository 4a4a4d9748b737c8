"""Scores of forecasts."""

from common import forecasting
from common.data import tables

import numpy as np
import pytest

MONTHS = np.arange("2000-01", "2002-01", dtype="datetime64[M]")  # 24
TABLE = tables.Series(np.arange(24.0)[:, np.newaxis], ("n",), MONTHS, "here")


def test_scores_in_both_units():
    values = np.array([[0.0], [50], [10], [20], [30]])
    table = tables.Series(values, ("n",), None, "here")
    windows = forecasting.scaled_windows(
        table, 1, "n", share=0.5
    )  # the test: 20 and 30 after 10 and 20
    forecasts = {"LSTM": windows.test_y + np.float32(0.2)}
    forecasts["persistence"] = forecasting.persistence(windows.test_x, windows.target)
    evaluation = forecasting.evaluate(windows, forecasts)
    scores = evaluation.scores
    np.testing.assert_allclose(evaluation.in_units["persistence"], [10, 20], rtol=1e-6)
    counts = {"train_windows": 2, "test_windows": 2, "left_out": 0}
    assert forecasting.counts(table, windows) == counts
    assert scores["LSTM"] == (pytest.approx(0.2), pytest.approx(10))
    assert scores["persistence"] == (pytest.approx(0.2), pytest.approx(10))
    assert sorted(forecasting.as_metrics(scores)) == [
        "persistence_rmse",
        "persistence_rmse_dollars",
        "test_rmse",
        "test_rmse_dollars",
    ]


def test_scores_keep_the_names_of_other_forecasts():
    scores = {"LSTM": (1.0, 2.0), "seasonal naive": (3.0, 4.0), "LSTM, all four": (5.0, 6.0)}
    metrics = forecasting.as_metrics(scores, "units")
    assert list(metrics) == [
        "test_rmse",
        "test_rmse_units",
        "seasonal_naive_rmse",
        "seasonal_naive_rmse_units",
        "lstm_all_four_rmse",
        "lstm_all_four_rmse_units",
    ]
    assert list(metrics.values()) == [1, 2, 3, 4, 5, 6]


def test_errors_inside_and_outside_the_range_of_training():
    values = np.array([[0.0], [10], [5], [8], [20], [9]])
    windows = forecasting.scaled_windows(
        tables.Series(values, ("n",), None, "here"), 1, "n", share=0.4
    )
    # Trained on 10 and 5; the test is 8, 20, 9 after 5, 8, 20.
    off = windows.test_y + np.array([[0.6], [1.2], [2.2]], np.float32)  # 6, 12 and 22 of 10
    seen, inside, outside = forecasting.ratios_by_range(windows, off)
    assert seen.tolist() == [True, False, True]
    assert inside == pytest.approx(np.sqrt((6**2 + 22**2) / (3**2 + 11**2)))
    assert outside == pytest.approx(12 / 12)


def test_where_all_days_are_as_in_training_there_is_no_ratio_outside():
    values = np.array([[0.0], [10], [2], [8], [4], [9]])
    windows = forecasting.scaled_windows(
        tables.Series(values, ("n",), None, "here"), 1, "n", share=0.4
    )
    seen, inside, outside = forecasting.ratios_by_range(windows, windows.test_y)
    assert seen.all() and inside == 0 and outside is None


def test_the_lag_of_a_forecast_that_repeats_the_last_value():
    actual = np.random.RandomState(1).randn(200).cumsum()
    errors = forecasting.rmse_by_lag(np.r_[0, actual[:-1]], actual)
    assert int(np.argmin(errors)) == 1
    assert errors[1] == 0
