"""Series of numbers as lessons for a network: scaling, windows, baselines, errors.

NumPy only. A forecast means little by itself: `persistence` and
`least_squares` say what it must beat.
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


def windows(values, length, target):
    """Windows of `length` rows, each with what comes next in the column `target`.

    Args:
      values: [steps, columns], in time order.
      length: rows a window.
      target: the number of the column to forecast.

    Returns:
      x: float32 [steps - length, length, columns]; y: float32 [steps - length, 1].

    Raises:
      InputError: no window fits.
    """
    values = np.asarray(values, np.float32)
    if len(values) <= length:
        raise InputError(
            f"{len(values)} rows are too few for windows of {length} and a next value: "
            f"give at least {length + 1}"
        )
    starts = range(len(values) - length)
    x = np.stack([values[start : start + length] for start in starts])
    return x, values[length:, [target]]


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


def rmse(forecast, actual):
    """Root of the mean squared error, in the units of the arguments."""
    difference = np.asarray(forecast, float) - np.asarray(actual, float)
    return float(np.sqrt(np.mean(difference**2)))


def persistence(x, target):
    """The forecast "tomorrow = today": the last row's target column. [n, length, k] -> [n, 1]."""
    return np.asarray(x)[:, -1, [target]]


def least_squares(x_train, y_train, x):
    """Linear regression on all of a window's numbers, with a constant, in closed form.

    Args:
      x_train, y_train: [n, length, columns], [n, 1]: what it is fitted on.
      x: [m, length, columns]: what it forecasts from.

    Returns:
      forecasts, [m, 1].
    """
    weights, *_ = np.linalg.lstsq(_with_constant(x_train), np.asarray(y_train, float), rcond=None)
    return _with_constant(x) @ weights


def _with_constant(x):
    flat = np.asarray(x, float).reshape(len(x), -1)  # [n, length * columns]
    return np.hstack([flat, np.ones([len(x), 1])])


def rmse_by_lag(forecast, actual, lags=4):
    """RMSE of forecast[t] against actual[t - lag], for lag 0, 1, ..., `lags`.

    The smallest at lag 1 means: the forecast follows the series a step behind,
    it mostly repeats the last value.
    """
    forecast, actual = np.ravel(forecast), np.ravel(actual)
    steps = len(actual)
    return [rmse(forecast[lag:], actual[: steps - lag]) for lag in range(lags + 1)]
