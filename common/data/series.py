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


def split_at(dates, until, length):
    """How many windows of `length` rows are for training: those whose next value is in time.

    Args:
      dates: [steps], in time order.
      until: the last date for training, a datetime64 of the dates' own unit or finer.

    Raises:
      InputError: training or test would have no window.
    """
    training = int(np.searchsorted(dates, until, side="right")) - length
    if training < 1 or training >= len(dates) - length:
        part = "training" if training < 1 else "the test"
        raise InputError(
            f"trained until {until}, a series from {dates[0]} to {dates[-1]} in windows of "
            f"{length} leaves nothing for {part}; choose another date"
        )
    return training


def rmse(forecast, actual):
    """Root of the mean squared error, in the units of the arguments."""
    difference = np.asarray(forecast, float) - np.asarray(actual, float)
    return float(np.sqrt(np.mean(difference**2)))


def persistence(x, target):
    """The forecast "tomorrow = today": the last row's target column. [n, length, k] -> [n, 1]."""
    return np.asarray(x)[:, -1, [target]]


def seasonal_naive(values, count, season=12):
    """The forecast "as a season ago" for the last `count` of [steps, columns]: [count, columns].

    Raises:
      InputError: the series does not reach back so far.
    """
    start = len(values) - count - season
    if start < 0:
        raise InputError(
            f"{len(values)} steps do not reach {season} steps back from the first of the "
            f"last {count}"
        )
    return np.asarray(values)[start : start + count]


def moving_average(values, length):
    """The mean of the last `length` values at each step: [steps] -> [steps - length + 1]."""
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(values, float)]))
    return (sums[length:] - sums[:-length]) / length


def returns(values, length=1):
    """The relative change over `length` steps: [steps] -> [steps - length].

    returns[t] = values[t] / values[t - length] - 1
    """
    values = np.asarray(values, float)
    return values[length:] / values[:-length] - 1


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


def decorrelation(flat):
    """The change of inputs after which no two of them are correlated.

        z = (flat - mean) M     has mean 0 and covariance 1 over these rows

    Args:
      flat: [rows, numbers]. Where some numbers are made up of others, z has fewer columns.

    Returns:
      mean [numbers] and M [numbers, <= numbers].
    """
    mean = flat.mean(axis=0)
    _, sizes, directions = np.linalg.svd(flat - mean, full_matrices=False)
    kept = sizes > 1e-12 * sizes[0]
    return mean, directions[kept].T * np.sqrt(len(flat)) / sizes[kept]


def curvatures(inputs):
    """Least and greatest curvature of a linear regression's mean squared error, with a constant.

    They are the outer eigenvalues of its second derivative, 2 A' A / rows with
    A = [inputs, 1]. Gradient descent is safe up to a learning rate of 2 / greatest;
    their ratio, the condition number, says how many steps it takes.
    """
    inputs = _with_constant(inputs)  # [rows, numbers + 1]
    least, greatest = np.linalg.eigvalsh(2 * inputs.T @ inputs / len(inputs))[[0, -1]]
    return max(least, 1e-16 * greatest), greatest  # rounding may leave the least at or below 0


def with_baselines(forecasts, x, y, train, target):
    """`forecasts` {label: [test, 1]} and, after them, persistence and least squares.

    Args:
      x, y: [n, length, columns], [n, 1]: all windows; the first `train` are for training.
    """
    return {
        **forecasts,
        "persistence": persistence(x[train:], target),
        "least squares": least_squares(x[:train], y[:train], x[train:]),
    }


def scores(forecasts, actual, scaler, target):
    """{name: (RMSE as scaled, RMSE in the column's own units)} of forecasts [m, 1]."""
    errors = {name: rmse(forecast, actual) for name, forecast in forecasts.items()}
    return {name: (error, float(error * scaler.range[target])) for name, error in errors.items()}


def as_metrics(scores, units="dollars", test="LSTM"):
    """Scores as metrics: test_rmse, persistence_rmse, ols_rmse, and each with _dollars.

    `test` names the forecast under test; others keep their names.
    """
    prefixes = {test: "test", "least squares": "ols"}
    metrics = {}
    for name, (error, amount) in scores.items():
        prefix = prefixes.get(name, name.replace(" ", "_").lower())
        metrics[f"{prefix}_rmse"] = error
        metrics[f"{prefix}_rmse_{units}"] = amount
    return metrics


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
