"""Forecasts of the time after a series, and their ranges."""

from common import forecasting
from common.data import tables
from common.forecasting import ahead

import numpy as np
import pytest

DAYS = np.busday_offset("2020-01-01", np.arange(400))  # weekdays


def series(values, dates=None, columns=("Close",)):
    values = np.reshape(np.asarray(values, float), [len(values), len(columns)])
    return tables.Series(values, columns, dates, "here")


def persistence(x):
    return forecasting.persistence(x, 0)


def windows_of(table, length=3, target="Close"):
    return forecasting.scaled_windows(table, length, target, share=0.5)


def test_each_forecast_is_the_newest_row_of_the_next_window():
    windows = windows_of(series(np.arange(20.0)))  # 17 windows, 9 in the test

    def rise(x):  # the last value and its last change
        return 2 * x[:, -1] - x[:, -2]

    rolled = forecasting.roll_forward(rise, windows, 4)
    assert rolled.shape == (10, 4)
    np.testing.assert_allclose(rolled[:-1, :1], windows.test_y, rtol=1e-5)
    in_units = windows.scaler.inverse_transform(rolled[-1], 0)
    np.testing.assert_allclose(in_units, [20, 21, 22, 23], rtol=1e-6)


def test_other_columns_move_with_the_forecast_one_and_volume_does_not():
    close = np.linspace(10, 30, 21)
    table = series(
        np.stack([close - 1, 5 * close, close], axis=1), columns=("Open", "Volume", "Close")
    )
    windows = windows_of(table)
    seen = []

    def rise_by_two(x):
        seen.append(x)
        return x[:, -1, [2]] + 2 / windows.scaler.range[2]

    forecasting.roll_forward(rise_by_two, windows, 2)
    newest = seen[1][-1, -1] * windows.scaler.range + windows.scaler.minimum
    np.testing.assert_allclose(newest, [29 + 2, 150, 32], rtol=1e-5)


def test_a_range_covers_what_it_says():
    """Random walks: 90 % of the values after the series lie in the range, at each step ahead."""
    random = np.random.default_rng(0)
    inside = np.zeros(5)
    for _ in range(400):
        walk = np.cumsum(random.standard_t(4, size=405))  # heavier tails than the normal
        windows = windows_of(series(walk[:400]))
        rolled = forecasting.roll_forward(persistence, windows, 5)
        steps = forecasting.with_ranges(windows, {"persistence": rolled})["persistence"]
        inside += (steps.low <= walk[400:]) & (walk[400:] <= steps.high)
    share = inside / 400
    assert 0.87 < share[0] < 0.94
    assert (share > 0.8).all() and (share < 0.95).all()  # errors that overlap say less


def test_covered_says_when_the_second_half_is_unlike_the_first():
    random = np.random.default_rng(1)
    calm = random.normal(size=300)
    for second_half, low, high in ((calm[:100], 0.8, 1), (5 * calm[:100], 0, 0.5)):
        walk = np.cumsum([*calm, *second_half])  # of 400 the test is the last 200
        windows = windows_of(series(walk))
        rolled = {"persistence": forecasting.roll_forward(persistence, windows)}
        assert low < forecasting.with_ranges(windows, rolled)["persistence"].covered <= high


@pytest.mark.parametrize("count", [19, 20, 39, 100])
def test_the_range_of_some_errors(count):
    low, high = forecasting.error_range(np.random.default_rng(0).permutation(count))
    rank = (count + 1) // 20
    assert (low, high) == (rank - 1, count - rank)
    assert np.isnan(forecasting.error_range(range(18))).all()


def test_few_errors_make_no_range_and_that_is_said():
    windows = windows_of(series(np.random.default_rng(0).random(30)))
    rolled = {name: forecasting.roll_forward(persistence, windows, 2) for name in ("a", "b")}
    steps = forecasting.with_ranges(windows, rolled)
    scores = forecasting.scores(windows, {name: windows.test_y + 1 for name in rolled})
    assert "No range" in forecasting.ahead_in_words(windows, steps, scores)
    assert forecasting.ahead_as_metrics(windows, steps)["a"]["ranges"] == [[None, None]] * 2


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (None, ["40", "41"]),
        (DAYS[:40], ["2020-02-26", "2020-02-27"]),
        (DAYS[:43][-40:], ["2020-03-02", "2020-03-03"]),  # the last is a Friday, the 28th
        (np.datetime64("2020-01-01") + np.arange(40), ["2020-02-10", "2020-02-11"]),
        (np.datetime64("2020-01") + np.arange(40), ["2023-05", "2023-06"]),
    ],
)
def test_the_dates_after_a_series(dates, expected):
    windows = windows_of(series(np.random.default_rng(0).random(40), dates))
    assert [str(date) for date in ahead.dates_ahead(windows, 2)] == expected


def test_no_forecast_where_a_month_is_missing_at_the_end():
    months = np.delete(np.datetime64("2020-01") + np.arange(60), 57)
    windows = windows_of(series(np.random.default_rng(0).random(59), months))
    rolled = {"a": forecasting.roll_forward(persistence, windows)}
    assert rolled["a"].shape == (len(windows.test_y), 1)
    assert forecasting.with_ranges(windows, rolled) == {}
    assert "a month is missing" in forecasting.ahead_in_words(windows, {}, {})
    assert forecasting.ahead_as_metrics(windows, {}) == {}


def test_the_words_name_the_one_to_go_by():
    random = np.random.default_rng(0)
    windows = windows_of(series(random.random(200), DAYS[:200]))
    forecasts = {"LSTM": lambda x: persistence(x) + 1, "persistence": persistence}
    rolled = {label: forecasting.roll_forward(f, windows) for label, f in forecasts.items()}
    scores = forecasting.scores(windows, {k: v[:-1] for k, v in rolled.items()})
    text = forecasting.ahead_in_words(windows, forecasting.with_ranges(windows, rolled), scores)
    assert "2020-10-07  LSTM" in text and "go by persistence." in text
