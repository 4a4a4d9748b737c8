"""Scaling, windows, splits."""

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
    with pytest.raises(InputError, match=r"6 rows are too few for windows of 6 .*at least 7$"):
        series.windows(values, 6, 0)


def test_split_as_in_the_lecture():
    assert series.split(725) == 507
    with pytest.raises(InputError, match="cannot be split"):
        series.split(1)


MONTHS = np.arange("2000-01", "2002-01", dtype="datetime64[M]")  # 24


def test_split_at_a_date():
    # Windows of 6 months: the first forecasts 2000-07. Trained on those up to 2000-12: 6 of 18.
    assert series.split_at(MONTHS[6:], np.datetime64("2000-12")) == 6
    assert series.split_at(MONTHS[6:], np.datetime64("2000-12-31")) == 6
    for until, part in (("2000-06", "training"), ("2001-12", "the test")):
        with pytest.raises(InputError, match=f"leave nothing for {part}"):
            series.split_at(MONTHS[6:], np.datetime64(until))


def test_no_window_reaches_over_a_month_that_is_left_out():
    left = np.delete(MONTHS, 10)
    ends = series.ends_without_gaps(left, 23, length=3)
    assert ends.tolist() == [*range(3, 10), *range(13, 23)]
    days = left.astype("datetime64[D]")  # days have gaps, the exchange is closed at times
    assert series.ends_without_gaps(days, 23, length=3).tolist() == list(range(3, 23))
    assert series.ends_without_gaps(None, 23, length=3).tolist() == list(range(3, 23))
