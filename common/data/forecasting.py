"""A series as a lesson in forecasting: windows in time order, and scores beside the baselines.

NumPy only.
"""

from typing import NamedTuple

from common.data import baselines, dates, series
from common.data.regression import least_squares
from common.errors import InputError

import numpy as np


class Windows(NamedTuple):
    """A series cut into windows, scaled by its training rows. The test comes after the training."""

    x: np.ndarray  # float32 [windows, length, columns], in time order
    y: np.ndarray  # float32 [windows, 1]: what comes next in the target column
    train: int  # how many windows, the first ones, are for training
    scaler: series.MinMaxScaler
    target: int  # the number of the column that is forecast
    rows: np.ndarray  # [windows]: the row of the series that each forecasts
    dates: np.ndarray  # [windows]: its date, or the row where the series has none

    @property
    def train_x(self):
        """[train, length, columns]."""
        return self.x[: self.train]

    @property
    def train_y(self):
        """[train, 1]."""
        return self.y[: self.train]

    @property
    def test_x(self):
        """[test, length, columns]."""
        return self.x[self.train :]

    @property
    def test_y(self):
        """What is to be forecast in the test: [test, 1]."""
        return self.y[self.train :]

    @property
    def test_dates(self):
        return self.dates[self.train :]

    @property
    def flat(self):
        """The training windows, each in one row: float64 [train, length * columns]."""
        return self.train_x.reshape(self.train, -1).astype(float)

    def in_units(self, scaled):
        """[test, 1] or [test] of the target, scaled -> [test] in the series' own units."""
        return self.scaler.inverse_transform(np.ravel(scaled), self.target)

    def reversed(self):
        """The same windows, each read backwards."""
        return self._replace(x=self.x[:, ::-1])

    def newest(self, length):
        """The same windows, only the last `length` rows of each."""
        return self._replace(x=self.x[:, -length:])


class Score(NamedTuple):
    """How far a forecast is from the test."""

    scaled: float  # RMSE of the scaled values
    amount: float  # RMSE in the series' own units

    def in_dollars(self):
        """`0.0398, $9.25`."""
        return f"{self.scaled:.4f}, ${self.amount:,.2f}"


class Ceiling(NamedTuple):
    """The highest value of the training, where a forecast that cannot pass it stops."""

    amount: float  # in the series' own units
    highest: float  # the highest value of the test
    days_above: int  # test values above the ceiling
    least_error: float  # RMSE, scaled, of a forecast that is right wherever it can be

    def in_words(self):
        """The ceiling in dollars, and how many test days lie above it."""
        above = f"{self.days_above} test days lie above it"
        return f"highest close in training ${self.amount:,.2f}; {above}"

    def as_metrics(self):
        """Amounts in the series' own units, and the number of days above."""
        return {
            "ceiling": self.amount,
            "highest_price": self.highest,
            "days_above_ceiling": self.days_above,
        }


class Judged(NamedTuple):
    """Forecasts of a test, and how far they are from it."""

    forecasts: dict  # {label: [test, 1]}, scaled
    scores: dict  # {label: `Score`}
    amounts: dict  # {label: [test]}, in the series' own units


def prepare(table, length, target, *, share=None, until=None, scaled_by="train"):
    """Windows of `length` rows of a `tables.Series`, the first of them for training.

    Args:
      length: rows a window.
      target: the name of the column to forecast.
      share: of the windows, for training (`series.split`); or
      until: the last date to be forecast in training (`series.split_at`).
      scaled_by: "train", the rows that training knows, or "all" (a leak).

    Raises:
      InputError: a column is constant in training, no window fits, or none is left for
        training or test.
    """
    rows = len(table.values)
    ends = series.ends_without_gaps(table.dates, rows, length)
    if not len(ends):
        raise InputError(
            f"{table.source}: {rows} rows are too few for windows of {length} and a next value"
        )
    when = (np.arange(rows) if table.dates is None else table.dates)[ends]
    train = series.split(len(ends), share) if until is None else series.split_at(when, until)
    known = table.values[: ends[train - 1] + 1] if scaled_by == "train" else table.values
    scaler = series.MinMaxScaler(known, table.columns, table.source)
    place = table.columns.index(target)
    x, y = series.windows(scaler.transform(table.values), length, place, ends)
    return Windows(x, y, train, scaler, place, ends, when)


def description(table, windows):
    """Where a series comes from, what is left out of it, and how it is split, in two lines."""
    return (
        f"  {table.source}: {len(table.values)} rows, {table.span}; {table.left_out_in_words()}\n"
        f"  {windows.train} windows for training, the {len(windows.test_y)} after them, "
        f"from {windows.test_dates[0]} on, for the test"
    )


def last_training_date(table, train_until):
    """The date that --train-until names, or without it the end of the month half a year before
    the series ends.

    Raises:
      InputError: the series has no dates, or `train_until` is none.
    """
    if table.dates is None:
        raise InputError(f"{table.source}: no column Date; a split by date needs one")
    if train_until is not None:
        return dates.parse_until(train_until, "--train-until")
    month = table.dates[-1].astype("datetime64[M]") - 6
    return (month + 1).astype("datetime64[D]") - 1


def with_baselines(windows, forecasts):
    """Forecasts {label: [test, 1]}, scaled, and after them persistence and least squares."""
    return {
        **forecasts,
        "persistence": baselines.persistence(windows.test_x, windows.target),
        "least squares": least_squares(windows.train_x, windows.train_y, windows.test_x),
    }


def judge(windows, forecasts):
    """The `Judged` of forecasts {label: [test, 1]}, scaled, and of the baselines after them."""
    forecasts = with_baselines(windows, forecasts)
    return Judged(forecasts, scores(windows, forecasts), amounts(windows, forecasts))


def counts(table, windows):
    """Of windows for training and for the test, and of rows left out, as metrics."""
    return {
        "train_windows": windows.train,
        "test_windows": len(windows.test_y),
        "left_out": len(table.left_out),
    }


def statistical_models(windows, table, orders, season=12):
    """What statisticians forecast a series of one column with, fitted on the training months.

    Args:
      windows, table: as of `prepare`; the windows hold `season` rows or more.
      orders: of AR; the windows hold as many rows as the highest.

    Returns:
      forecasts {label: [test, 1]}, scaled: persistence, the season before, AR of each order,
      ARMA(1, 1).
    """
    forecasts = {
        "persistence": baselines.persistence(windows.test_x, 0),
        "season before": baselines.seasonal_naive(windows.test_x, 0, season),
    }
    for order in orders:
        forecasts[f"AR({order})"] = baselines.autoregression(
            windows.train_x, windows.train_y, windows.test_x, 0, order
        )
    scaled = windows.scaler.transform(table.values)[:, 0]
    every_row, _ = baselines.arma(scaled, windows.rows[windows.train], (1, 1))
    forecasts["ARMA(1, 1)"] = every_row[windows.rows[windows.train :], np.newaxis]
    return forecasts


def scores(windows, forecasts):
    """{label: Score} of forecasts {label: [test, 1]}, scaled."""
    unit = windows.scaler.range[windows.target]
    errors = {label: rmse(forecast, windows.test_y) for label, forecast in forecasts.items()}
    return {label: Score(error, float(error * unit)) for label, error in errors.items()}


def amounts(windows, forecasts):
    """Forecasts {label: [test, 1]}, scaled, in the series' own units: {label: [test]}."""
    return {label: windows.in_units(forecast) for label, forecast in forecasts.items()}


def ceiling(windows):
    """The `Ceiling` of windows scaled by their training: there the highest value is 1."""
    amount = float(windows.in_units(1.0)[0])
    actual = windows.in_units(windows.test_y)
    missed = np.maximum(windows.test_y - 1, 0)  # at least, on the days above
    least_error = float(np.sqrt(np.mean(missed**2)))
    return Ceiling(amount, float(actual.max()), int((actual > amount).sum()), least_error)


def ratios_by_range(windows, forecast):
    """How a forecast compares with persistence on values as in training, and on others.

    A network that has seen no price above some point need not know what comes there.

    Args:
      forecast: [test, 1], scaled.

    Returns:
      seen: bool [test], whether the value lies in the range of those forecast in training.
      inside, outside: RMSE / RMSE of persistence on those days and on the others; None
        where there is no such day.
    """
    low, high = windows.train_y.min(), windows.train_y.max()
    seen = ((low <= windows.test_y) & (windows.test_y <= high))[:, 0]
    base = baselines.persistence(windows.test_x, windows.target)
    ratios = []
    for days in (seen, ~seen):
        actual = windows.test_y[days]
        known = len(actual) and rmse(base[days], actual)
        ratios.append(rmse(forecast[days], actual) / known if known else None)
    return seen, *ratios


def as_metrics(scores, units="dollars", test="LSTM"):
    """Scores as metrics: test_rmse, persistence_rmse, ols_rmse, and each with _dollars.

    `test` names the forecast under test; others keep their names.
    """
    prefixes = {test: "test", "least squares": "ols"}
    metrics = {}
    for label, (scaled, amount) in scores.items():
        prefix = prefixes.get(label, label.replace(" ", "_").replace(",", "").lower())
        metrics[f"{prefix}_rmse"] = scaled
        metrics[f"{prefix}_rmse_{units}"] = amount
    return metrics


def rmse(forecast, actual):
    """Root of the mean squared error, in the units of the arguments."""
    difference = np.asarray(forecast, float) - np.asarray(actual, float)
    return float(np.sqrt(np.mean(difference**2)))


def rmse_by_lag(forecast, actual, lags=4):
    """RMSE of forecast[t] against actual[t - lag], for lag 0, 1, ..., `lags`.

    The smallest at lag 1 means: the forecast follows the series a step behind,
    it mostly repeats the last value.
    """
    forecast, actual = np.ravel(forecast), np.ravel(actual)
    steps = len(actual)
    return [rmse(forecast[lag:], actual[: steps - lag]) for lag in range(lags + 1)]
