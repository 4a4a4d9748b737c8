"""Windows of a series, and splits in time."""

from common import forecasting
from common.data import tables
from common.errors import InputError

import numpy as np
import pytest

MONTHS = np.arange("2000-01", "2002-01", dtype="datetime64[M]")  # 24
TABLE = tables.Series(np.arange(24.0)[:, np.newaxis], ("n",), MONTHS, "here")


def test_windows_end_before_the_value_to_forecast():
    values = np.arange(12).reshape(6, 2)
    x, y = forecasting.sliding_windows(values, 3, target=1)
    assert x.shape == (3, 3, 2)
    assert x[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert y.tolist() == [[7], [9], [11]]
    with pytest.raises(InputError, match=r"6 rows are too few for windows of 6 .*at least 7$"):
        forecasting.sliding_windows(values, 6, 0)


def test_split_as_in_the_lecture():
    assert forecasting.split(725) == 507
    with pytest.raises(InputError, match="cannot be split"):
        forecasting.split(1)


def test_split_at_a_date():
    # Windows of 6 months: the first forecasts 2000-07. Trained on those up to 2000-12: 6 of 18.
    assert forecasting.split_at(MONTHS[6:], np.datetime64("2000-12")) == 6
    assert forecasting.split_at(MONTHS[6:], np.datetime64("2000-12-31")) == 6
    for until, part in (("2000-06", "training"), ("2001-12", "the test")):
        with pytest.raises(InputError, match=f"leave nothing for {part}"):
            forecasting.split_at(MONTHS[6:], np.datetime64(until))


def test_no_window_reaches_over_a_month_that_is_left_out():
    left = np.delete(MONTHS, 10)
    ends = forecasting.ends_without_gaps(left, 23, length=3)
    assert ends.tolist() == [*range(3, 10), *range(13, 23)]
    days = left.astype("datetime64[D]")  # days have gaps, the exchange is closed at times
    assert forecasting.ends_without_gaps(days, 23, length=3).tolist() == list(range(3, 23))
    assert forecasting.ends_without_gaps(None, 23, length=3).tolist() == list(range(3, 23))


def test_windows_know_the_date_of_what_they_forecast():
    windows = forecasting.scaled_windows(TABLE, 6, "n", until=np.datetime64("2000-12"))
    assert windows.train == 6
    assert str(windows.test_dates[0]) == "2001-01"
    np.testing.assert_allclose(windows.in_units(windows.test_y), np.arange(12, 24), rtol=1e-6)
    assert windows.train_y[-1] == 1  # the highest that is scaled by
    assert windows.train_x.shape == (6, 6, 1) and windows.test_x.shape == (12, 6, 1)


def test_scaled_by_all_rows_the_test_stays_within_one():
    windows = forecasting.scaled_windows(TABLE, 6, "n", share=0.5, scaled_by="all")
    assert windows.test_y.max() == 1
    assert forecasting.scaled_windows(TABLE, 6, "n", share=0.5).test_y.max() > 1


def test_a_month_left_out_is_in_no_window():
    kept = np.delete(np.arange(24), 12)  # without 2001-01
    table = TABLE._replace(values=TABLE.values[kept], dates=TABLE.dates[kept])
    windows = forecasting.scaled_windows(table, 3, "n", until=np.datetime64("2000-12"))
    assert [str(month) for month in windows.test_dates[:2]] == ["2001-05", "2001-06"]
    np.testing.assert_allclose(
        np.diff(windows.scaler.inverse_transform(windows.x[:, :, 0], 0), axis=1), 1, rtol=1e-5
    )


def test_read_backwards_and_only_the_newest():
    windows = forecasting.scaled_windows(TABLE, 6, "n", share=0.5)
    np.testing.assert_array_equal(windows.reversed().x, windows.x[:, ::-1])
    np.testing.assert_array_equal(windows.newest(2).x, windows.x[:, 4:])
    np.testing.assert_array_equal(windows.newest(2).y, windows.y)


def test_too_few_rows_are_refused_with_the_file():
    with pytest.raises(InputError, match="here: 24 rows are too few for windows of 24"):
        forecasting.scaled_windows(TABLE, 24, "n", share=0.5)


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
    windows = forecasting.scaled_windows(TABLE, 6, "n", share=0.5)
    assert forecasting.description(TABLE._replace(left_out=left_out), windows).splitlines() == [
        "  here: 24 rows, 2000-01 to 2001-12; "
        "1 row with an empty field left out: line 7 (2000-13, n)",
        "  9 windows for training, the 9 after them, from 2001-04 on, for the test",
    ]
