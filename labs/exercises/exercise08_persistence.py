"""Exercise 8: what a forecast must beat.

It belongs to lab 9. The simplest forecast of tomorrow's price is today's: persistence. A
network that does worse has learned nothing. The error is measured in the prices' own unit:

    rmse = sqrt(mean((forecast - actual)^2))

A forecast that only follows the price a day late betrays itself: moved one day back it fits.

    lag error[k] = rmse(forecast[k:], actual[: n - k])      its smallest at k = 1

| name     | shape                | meaning                               |
|----------|----------------------|---------------------------------------|
| x        | [n, length, columns] | windows; the last row is today        |
| target   | a number             | the column to forecast                |
| forecast | [n, 1]               | for each window                       |
| actual   | [n, 1]               | what came                             |
"""

import numpy as np


def persistence(x, target):
    """The forecast "as today": [n, 1]."""
    # solution
    return x[:, -1, [target]]
    # end of solution


def rmse(forecast, actual):
    """Root of the mean squared error: one number."""
    # solution
    return np.sqrt(np.mean((forecast - actual) ** 2))
    # end of solution


def rmse_by_lag(forecast, actual, lags):
    """The error against the price k days before, for k = 0, 1, ..., lags: a list."""
    # solution
    n = len(actual)
    return [rmse(forecast[k:], actual[: n - k]) for k in range(lags + 1)]
    # end of solution


# checks

LAB = 9

HINTS = {
    "persistence": [
        "Today is the last row of the window: x[:, -1].",
        "x[:, -1, [target]] keeps two dimensions, x[:, -1, target] does not.",
    ],
    "rmse": [
        "Square first, then the mean, then the root.",
    ],
    "rmse_by_lag": [
        "At lag k the first k forecasts and the last k actual values have no partner.",
        "At lag k: forecast[k:] beside actual[: n - k]. The lags are 0, 1, ..., lags.",
    ],
}

MISTAKES = [
    (
        "x[:, -1, [target]]",
        "x[:, 0, [target]]",
        "Today is the last row of a window, not the first.",
    ),
    ("x[:, -1, [target]]", "x[:, -1, target]", "The shape is [n, 1], not [n]."),
    (
        "x[:, -1, [target]]",
        "x[:, :, target].mean(axis=1, keepdims=True)",
        "Persistence is the last value, not the mean of the window.",
    ),
    (
        "np.sqrt(np.mean((forecast - actual) ** 2))",
        "np.mean((forecast - actual) ** 2)",
        "This is the mean squared error: the root is missing.",
    ),
    (
        "np.sqrt(np.mean((forecast - actual) ** 2))",
        "np.mean(np.abs(forecast - actual))",
        "This is the mean absolute error.",
    ),
    (
        "np.sqrt(np.mean((forecast - actual) ** 2))",
        "np.sqrt(np.sum((forecast - actual) ** 2))",
        "The mean is missing: this error grows with the number of days.",
    ),
    (
        "rmse(forecast[k:], actual[: n - k])",
        "rmse(forecast[: n - k], actual[k:])",
        "The other way: a forecast that comes late is compared with EARLIER prices.",
    ),
    ("range(lags + 1)", "range(lags)", "The lags go from 0 to `lags`, both included."),
]


def cases(random):
    x = random.normal(100, 5, size=[6, 4, 3])
    yield "persistence", (x, 1), "6 windows of 4 rows, column 1"
    yield "persistence", (x, 2), "column 2"
    forecast, actual = random.normal(100, 5, size=[2, 9, 1])
    yield "rmse", (forecast, actual), "9 days"
    yield "rmse_by_lag", (forecast, actual, 3), "9 days, lags 0 to 3"


def reference(function, *arguments):
    """The course's own."""
    from common import forecasting

    functions = {
        "persistence": forecasting.persistence,
        "rmse": forecasting.rmse,
        "rmse_by_lag": forecasting.rmse_by_lag,
    }
    return functions[function](*arguments)
