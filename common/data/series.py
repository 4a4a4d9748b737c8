"""A series cut for a network: scaling, windows, training before test.

NumPy only.
"""

from common.errors import InputError

import numpy as np


class MinMaxScaler:
    """Brings each column to [0, 1] over the rows it was fitted on.

        scaled = (values - minimum) / (maximum - minimum)

    Fit it on the training rows only: fitted on all rows it tells the model how
    high prices will go. Later values may then lie outside [0, 1].
    """

    def __init__(self, values, columns=None, source="the series"):
        """Fit on `values` [rows, columns].

        Raises:
          InputError: a column is constant over these rows, so that it has no scale.
        """
        values = np.asarray(values, float)
        self.minimum = values.min(axis=0)  # [columns]
        self.range = values.max(axis=0) - self.minimum  # [columns]
        for column in np.flatnonzero(self.range == 0):
            name = columns[column] if columns else column
            raise InputError(
                f"{source}: column {name} is constant ({self.minimum[column]:g}) over the "
                f"{len(values)} rows it is scaled by; leave it out"
            )

    def transform(self, values):
        """[..., columns] -> the same, scaled."""
        return (np.asarray(values, float) - self.minimum) / self.range

    def inverse_transform(self, scaled, column):
        """Scaled values of one column, any shape -> in its own units."""
        return np.asarray(scaled, float) * self.range[column] + self.minimum[column]


def windows(values, length, target, ends=None):
    """Windows of `length` rows, each with what comes next in the column `target`.

    Args:
      values: [steps, columns], in time order.
      length: rows a window.
      target: the number of the column to forecast.
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
    """The rows that have `length` rows before them, and where these are months, no month missing.

    A row with an empty field is left out of its file. A gap among days is no
    matter, the exchange has its holidays too; among months it would shift the season.

    Args:
      dates: [rows] or None.

    Returns:
      int [<= rows - length], to be given to `windows` as `ends`.
    """
    ends = np.arange(length, rows)
    if dates is None or dates.dtype != np.dtype("datetime64[M]"):
        return ends
    return ends[(dates[ends] - dates[ends - length]).astype(int) == length]


def split(count, share=0.7):
    """How many of `count` windows, the earliest, are for training.

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
    """How many windows are for training: those that forecast a date up to `until`.

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
