"""Windows of a series, and scores beside the baselines."""

from common.data import forecasting, tables
from common.errors import InputError

import numpy as np
import pytest

MONTHS = np.arange("2000-01", "2002-01", dtype="datetime64[M]")  # 24
TABLE = tables.Series(np.arange(24.0)[:, np.newaxis], ("n",), MONTHS, "here")


def test_windows_know_the_date_of_what_they_forecast():
    windows = forecasting.prepare(TABLE, 6, "n", until=np.datetime64("2000-12"))
    assert windows.train == 6
    assert str(windows.test_dates[0]) == "2001-01"
    np.testing.assert_allclose(windows.in_units(windows.test_y), np.arange(12, 24), rtol=1e-6)
    assert windows.train_y[-1] == 1  # the highest that is scaled by
    assert windows.train_x.shape == (6, 6, 1) and windows.test_x.shape == (12, 6, 1)


def test_scaled_by_all_rows_the_test_stays_within_one():
    windows = forecasting.prepare(TABLE, 6, "n", share=0.5, scaled_by="all")
    assert windows.test_y.max() == 1
    assert forecasting.prepare(TABLE, 6, "n", share=0.5).test_y.max() > 1


def test_a_month_left_out_is_in_no_window():
    kept = np.delete(np.arange(24), 12)  # without 2001-01
    table = TABLE._replace(values=TABLE.values[kept], dates=TABLE.dates[kept])
    windows = forecasting.prepare(table, 3, "n", until=np.datetime64("2000-12"))
    assert [str(month) for month in windows.test_dates[:2]] == ["2001-05", "2001-06"]
    np.testing.assert_allclose(
        np.diff(windows.scaler.inverse_transform(windows.x[:, :, 0], 0), axis=1), 1, rtol=1e-5
    )


def test_read_backwards_and_only_the_newest():
    windows = forecasting.prepare(TABLE, 6, "n", share=0.5)
    np.testing.assert_array_equal(windows.reversed().x, windows.x[:, ::-1])
    np.testing.assert_array_equal(windows.newest(2).x, windows.x[:, 4:])
    np.testing.assert_array_equal(windows.newest(2).y, windows.y)


def test_too_few_rows_are_refused_with_the_file():
    with pytest.raises(InputError, match="here: 24 rows are too few for windows of 24"):
        forecasting.prepare(TABLE, 24, "n", share=0.5)


def test_half_a_year_before_the_end():
    days = np.arange("2017-01-01", "2017-12-30", dtype="datetime64[D]")
    table = tables.Series(np.zeros([len(days), 1]), ("n",), days, "here")
    assert str(forecasting.last_training_date(table, None)) == "2017-06-30"
    assert str(forecasting.last_training_date(table, "2017-03-31")) == "2017-03-31"
    with pytest.raises(InputError, match="--train-until soon: not a date"):
        forecasting.last_training_date(table, "soon")
    with pytest.raises(InputError, match="here: no column Date"):
        forecasting.last_training_date(table._replace(dates=None), None)


def test_the_data_in_two_lines():
    left_out = (tables.LeftOut(7, "2000-13", "n"),)
    windows = forecasting.prepare(TABLE, 6, "n", share=0.5)
    assert forecasting.description(TABLE._replace(left_out=left_out), windows).splitlines() == [
        "  here: 24 rows, 2000-01 to 2001-12; "
        "1 row with an empty field left out: line 7 (2000-13, n)",
        "  9 windows for training, the 9 after them, from 2001-04 on, for the test",
    ]


def test_scores_in_both_units():
    values = np.array([[0.0], [50], [10], [20], [30]])
    table = tables.Series(values, ("n",), None, "here")
    windows = forecasting.prepare(table, 1, "n", share=0.5)  # the test: 20 and 30 after 10 and 20
    forecasts = {"LSTM": windows.test_y + np.float32(0.2)}
    judged = forecasting.judge(windows, forecasts)
    scores = judged.scores
    assert list(judged.forecasts) == ["LSTM", "persistence", "least squares"]
    np.testing.assert_allclose(judged.amounts["persistence"], [10, 20], rtol=1e-6)
    counts = {"train_windows": 2, "test_windows": 2, "left_out": 0}
    assert forecasting.counts(table, windows) == counts
    assert scores["LSTM"] == (pytest.approx(0.2), pytest.approx(10))
    assert scores["LSTM"].in_dollars() == "0.2000, $10.00"
    assert scores["persistence"] == (pytest.approx(0.2), pytest.approx(10))
    assert sorted(forecasting.as_metrics(scores)) == [
        "ols_rmse",
        "ols_rmse_dollars",
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
    windows = forecasting.prepare(tables.Series(values, ("n",), None, "here"), 1, "n", share=0.4)
    # Trained on 10 and 5; the test is 8, 20, 9 after 5, 8, 20.
    off = windows.test_y + np.array([[0.6], [1.2], [2.2]], np.float32)  # 6, 12 and 22 of 10
    seen, inside, outside = forecasting.ratios_by_range(windows, off)
    assert seen.tolist() == [True, False, True]
    assert inside == pytest.approx(np.sqrt((6**2 + 22**2) / (3**2 + 11**2)))
    assert outside == pytest.approx(12 / 12)


def test_where_all_days_are_as_in_training_there_is_no_ratio_outside():
    values = np.array([[0.0], [10], [2], [8], [4], [9]])
    windows = forecasting.prepare(tables.Series(values, ("n",), None, "here"), 1, "n", share=0.4)
    seen, inside, outside = forecasting.ratios_by_range(windows, windows.test_y)
    assert seen.all() and inside == 0 and outside is None


def test_the_lag_of_a_forecast_that_repeats_the_last_value():
    actual = np.random.RandomState(1).randn(200).cumsum()
    errors = forecasting.rmse_by_lag(np.r_[0, actual[:-1]], actual)
    assert int(np.argmin(errors)) == 1
    assert errors[1] == 0


def test_the_ceiling_of_a_series_that_rises():
    windows = forecasting.prepare(TABLE, 6, "n", share=0.5)
    ceiling = forecasting.ceiling(windows)
    highest = 6 + 9 - 1  # the last of the nine that are forecast in training
    assert (windows.train, ceiling.amount, round(ceiling.highest, 4)) == (9, highest, 23)
    above = np.arange(1, 10) / highest  # all nine days of the test, scaled
    assert ceiling.days_above == ceiling.as_metrics()["days_above_ceiling"] == 9
    assert ceiling.in_words() == "highest close in training $14.00; 9 test days lie above it"
    np.testing.assert_allclose(ceiling.least_error, np.sqrt(np.mean(above**2)), rtol=1e-6)
