"""Sliding windows of a series, scaled and split in time: training first, the test after it.

NumPy only.
"""

from typing import NamedTuple

from common.data import dates
from common.errors import InputError
from common.forecasting.scaling import MinMaxScaler

import numpy as np


class Windows(NamedTuple):
    """A series cut into windows, scaled by its training rows. The test comes after the training."""

    x: np.ndarray  # float32 [windows, length, columns], in time order
    y: np.ndarray  # float32 [windows, 1]: what comes next in the target column
    train: int  # the number of windows for training: the first ones
    scaler: MinMaxScaler
    target: int  # the index of the column that is forecast
    rows: np.ndarray  # [windows]: the row of the series that each forecasts
    dates: np.ndarray  # [windows]: its date, or the row where the series has none
    columns: tuple  # the name of each column
    last: np.ndarray | None  # [1, length, columns]: the end of the series; None: a month is missing

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
        """The targets of the test part: [test, 1]."""
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
        return self._with_windows(lambda x: x[:, ::-1])

    def newest(self, length):
        """The same windows, only the last `length` rows of each."""
        return self._with_windows(lambda x: x[:, -length:])

    def _with_windows(self, change):
        last = None if self.last is None else change(self.last)
        return self._replace(x=change(self.x), last=last)


def scaled_windows(table, length, target, *, share=None, until=None, scaled_by="train"):
    """Returns the `Windows` of a series, scaled, the first of them for training.

    Args:
      table: a `data.tables.Series`.
      length: rows a window.
      target: the name of the column to forecast.
      share: of the windows, for training (`split`); or
      until: the last date to be forecast in training (`split_at`).
      scaled_by: "train", the rows that training knows, or "all" (a leak).

    Raises:
      InputError: a column is constant in training, no window fits, or none is left for
        training or test.
    """
    rows = len(table.values)
    ends = ends_without_gaps(table.dates, rows, length)
    if not len(ends):
        raise InputError(
            f"{table.source}: {rows} rows are too few for windows of {length} and a next value"
        )
    when = (np.arange(rows) if table.dates is None else table.dates)[ends]
    train = split(len(ends), share) if until is None else split_at(when, until)
    known = table.values[: ends[train - 1] + 1] if scaled_by == "train" else table.values
    scaler = MinMaxScaler(known, table.columns, table.source)
    column = table.columns.index(target)
    scaled = scaler.transform(table.values).astype(np.float32)
    x, y = sliding_windows(scaled, length, column, ends)
    last = scaled[np.newaxis, -length:] if ends[-1] == rows - 1 else None
    return Windows(x, y, train, scaler, column, ends, when, table.columns, last)


def sliding_windows(values, length, target, ends=None):
    """Returns windows of `length` rows, each with the next value of the column `target`.

    Args:
      values: [steps, columns], in time order.
      length: rows a window.
      target: the index of the column to forecast.
      ends: the rows to forecast, [windows]; None takes all that have `length` rows before them.

    Returns:
      x: float32 [windows, length, columns]; y: float32 [windows, 1].

    Raises:
      InputError: no window fits.
    """
    values = np.asarray(values, np.float32)
    if len(values) <= length:
        raise InputError(
            f"{len(values)} rows are too few for windows of {length} and a next value: "
            f"give at least {length + 1}"
        )
    if ends is None:
        ends = np.arange(length, len(values))
    x = np.stack([values[end - length : end] for end in ends])
    return x, values[ends][:, [target]]


def ends_without_gaps(dates, rows, length):
    """Returns the rows that have `length` rows before them, without a missing month.

    A row with an empty field is left out of its file. A gap among days is no
    matter, the exchange has its holidays too; among months it would shift the season.

    Args:
      dates: [rows] or None.

    Returns:
      int [<= rows - length], for `sliding_windows`.
    """
    ends = np.arange(length, rows)
    if dates is None or dates.dtype != np.dtype("datetime64[M]"):
        return ends
    return ends[(dates[ends] - dates[ends - length]).astype(int) == length]


def split(count, share=0.7):
    """Returns how many of `count` windows, the earliest, are for training.

    Raises:
      InputError: the split would leave one part empty.
    """
    training = int(count * share)
    if not 0 < training < count:
        raise InputError(
            f"{count} windows cannot be split into {share:.0%} for training and a rest"
        )
    return training


def split_at(dates, until):
    """Returns how many windows are for training: those that forecast a date up to `until`.

    Args:
      dates: [windows], of what each forecasts, in time order.
      until: a datetime64 of the dates' own unit or finer.

    Raises:
      InputError: training or test would have no window.
    """
    training = int(np.searchsorted(dates, until, side="right"))
    if not 0 < training < len(dates):
        part = "the test" if training else "training"
        raise InputError(
            f"trained until {until}, windows that forecast {dates[0]} to {dates[-1]} leave "
            f"nothing for {part}; choose another date"
        )
    return training


def last_training_date(table, train_until):
    """Returns the date that --train-until names; without it, the end of the month half a year
    before the series ends.

    Raises:
      InputError: the series has no dates, or `train_until` is none.
    """
    if table.dates is None:
        raise InputError(f"{table.source}: no column Date; a split by date needs one")
    if train_until is not None:
        return dates.parse_until(train_until, "--train-until")
    month = table.dates[-1].astype("datetime64[M]") - 6
    return (month + 1).astype("datetime64[D]") - 1


def description(table, windows):
    """Returns two lines: the source of a series, the rows left out, and the split."""
    return (
        f"  {table.source}: {len(table.values)} rows, {table.span}; {table.left_out_in_words()}\n"
        f"  {windows.train} windows for training, the {len(windows.test_y)} after them, "
        f"from {windows.test_dates[0]} on, for the test"
    )


def counts(table, windows):
    """Returns the numbers of training windows, test windows and rows left out, as metrics."""
    return {
        "train_windows": windows.train,
        "test_windows": len(windows.test_y),
        "left_out": len(table.left_out),
    }
