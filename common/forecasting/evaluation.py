"""Errors of forecasts: scaled, in the series' own units, by range and by lag. NumPy only."""

from typing import NamedTuple

from common.forecasting.baselines import persistence

import numpy as np

_IN_NAMES = str.maketrans(" ", "_", ",'")  # of metrics


class Score(NamedTuple):
    """The error of a forecast on the test."""

    scaled: float  # RMSE of the scaled values
    amount: float  # RMSE in the series' own units


class Evaluation(NamedTuple):
    """Scores of several forecasts of one test, and the forecasts in the series' own units."""

    scores: dict  # {label: `Score`}
    in_units: dict  # {label: [test]}


def evaluate(windows, forecasts):
    """Returns the `Evaluation` of forecasts {label: [test, 1]}, scaled."""
    return Evaluation(scores(windows, forecasts), in_units(windows, forecasts))


def scores(windows, forecasts):
    """Returns {label: Score} of forecasts {label: [test, 1]}, scaled."""
    unit = windows.scaler.range[windows.target]
    errors = {label: rmse(forecast, windows.test_y) for label, forecast in forecasts.items()}
    return {label: Score(error, float(error * unit)) for label, error in errors.items()}


def in_units(windows, forecasts):
    """Returns forecasts {label: [test, 1]}, scaled, in the series' own units: {label: [test]}."""
    return {label: windows.in_units(forecast) for label, forecast in forecasts.items()}


def ratios_by_range(windows, forecast):
    """Returns the error over that of persistence, inside and outside the training range.

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
    base = persistence(windows.test_x, windows.target)
    ratios = []
    for days in (seen, ~seen):
        actual = windows.test_y[days]
        known = len(actual) and rmse(base[days], actual)
        ratios.append(rmse(forecast[days], actual) / known if known else None)
    return seen, *ratios


def as_metrics(scores, units="dollars", test="LSTM"):
    """Returns scores as metrics: test_rmse, persistence_rmse, ols_rmse, and each with _dollars.

    `test` names the forecast under test; others keep their names.
    """
    prefixes = {test: "test", "least squares": "ols"}
    metrics = {}
    for label, (scaled, amount) in scores.items():
        prefix = prefixes.get(label, label.translate(_IN_NAMES).lower())
        metrics[f"{prefix}_rmse"] = scaled
        metrics[f"{prefix}_rmse_{units}"] = amount
    return metrics


def rmse(forecast, actual):
    """Returns the root of the mean squared error, in the units of the arguments."""
    difference = np.asarray(forecast, float) - np.asarray(actual, float)
    return float(np.sqrt(np.mean(difference**2)))


def rmse_by_lag(forecast, actual, lags=4):
    """Returns the RMSE of forecast[t] against actual[t - lag], for lag 0, 1, ..., `lags`.

    The smallest at lag 1 means: the forecast follows the series a step behind,
    it mostly repeats the last value.
    """
    forecast, actual = np.ravel(forecast), np.ravel(actual)
    steps = len(actual)
    return [rmse(forecast[lag:], actual[: steps - lag]) for lag in range(lags + 1)]
