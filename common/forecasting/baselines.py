"""Baselines that a forecast must beat: persistence, seasonal naive, AR and ARMA.

    AR(p):       y_t+1 = c + phi_1 y_t + ... + phi_p y_t+1-p
    ARMA(p, q):  ... + theta_1 e_t + ... + theta_q e_t+1-q,   e_t = y_t - its forecast

Statisticians forecast a series with these (G. E. P. Box and G. M. Jenkins, Time
Series Analysis, 1970). Fitting AR(p) is least squares on the last p values.
NumPy only.
"""

from common.errors import InputError
from common.forecasting.regression import least_squares

import numpy as np

ROUNDS = 50  # of Gauss-Newton at most
SMALLEST_GAIN = 1e-9  # a round that gains less is the last, as a share of the squared errors
SLOPE_STEP = 1e-6  # of a parameter, for the slope of the forecasts


def persistence(x, target):
    """Returns the forecast "tomorrow = today": each window's last value of the target column.

    [n, length, k] -> [n, 1].
    """
    return np.asarray(x)[:, -1, [target]]


def seasonal_naive(x, target, season=12):
    """Returns the forecast "as a season ago". [n, length, k] -> [n, 1].

    Raises:
      InputError: the windows do not reach back so far.
    """
    _check_reach(x, season)
    return np.asarray(x)[:, -season, [target]]


def autoregression(x_train, y_train, x, target, order):
    """Forecasts by AR(order): least squares on the last `order` values of the target column.

    Args:
      x_train, y_train: [n, length, columns], [n, 1]: what it is fitted on.
      x: [m, length, columns]: what it forecasts from.

    Returns:
      forecasts, [m, 1].

    Raises:
      InputError: the windows are shorter than `order`.
    """
    _check_reach(x, order)
    return least_squares(x_train[:, -order:, [target]], y_train, x[:, -order:, [target]])


def roll_out(x_train, y_train, order, values, count):
    """Returns the next `count` values [count] by AR(order), each forecast fed back as input.

    Args:
      x_train, y_train: [n, length, 1], [n, 1]: what it is fitted on.
      values: [steps], up to now.
    """
    values = list(values)
    for _ in range(count):
        window = np.reshape(values[-order:], [1, order, 1])
        values.append(autoregression(x_train, y_train, window, 0, order)[0, 0])
    return np.array(values[-count:])


def arma(values, train, order):
    """Fits ARMA(p, q) by least squares of its forecast errors in training.

    It goes through the whole series and forecasts each next value; the errors of
    the first p steps are taken as 0. Gauss-Newton from AR(p), each move
    halved until it gains.

    Args:
      values: [steps].
      train: how many of them, the first ones, it is fitted on.
      order: (p, q).

    Returns:
      forecasts [steps], of each value from those before it; the first p are the values.
      parameters [1 + p + q]: c, phi_1 ... phi_p, theta_1 ... theta_q.

    Raises:
      InputError: there are no more values in training than parameters.
    """
    lags, error_lags = order
    size = 1 + lags + error_lags
    values = np.asarray(values, float)
    if train - lags <= size:
        raise InputError(f"{train} values are too few to fit ARMA{order}: give {size + lags + 1}")
    parameters = np.zeros(size)
    parameters[: 1 + lags] = _fit_autoregression(values[:train], lags)
    steps = SLOPE_STEP * np.eye(size)
    for _ in range(ROUNDS):
        errors = _errors(values[:train], np.vstack([parameters, parameters + steps]), lags)
        slopes = (errors[0] - errors[1:]) / SLOPE_STEP  # of the forecasts: [size, train]
        move, *_ = np.linalg.lstsq(slopes.T, errors[0], rcond=None)
        halves = parameters + move * 0.5 ** np.arange(20)[:, np.newaxis]
        squares = _sum_of_squares(_errors(values[:train], halves, lags))
        gaining = np.flatnonzero(squares < (1 - SMALLEST_GAIN) * _sum_of_squares(errors[0]))
        if not gaining.size:
            break
        parameters = halves[gaining[0]]
    return values - _errors(values, parameters[np.newaxis], lags)[0], parameters


def _fit_autoregression(values, lags):
    """c, phi_1 ... phi_p of AR(p)."""
    last_values = [values[lags - 1 - lag : -1 - lag] for lag in range(lags)]  # the newest first
    inputs = np.stack([np.ones(len(values) - lags), *last_values], axis=1)
    parameters, *_ = np.linalg.lstsq(inputs, values[lags:], rcond=None)
    return parameters


def _errors(values, parameters, lags):
    """value - forecast at each step, for several models at once: [models, steps]."""
    constants, phi, theta = np.split(parameters, [1, 1 + lags], axis=1)
    error_lags = theta.shape[1]
    # `error_lags` zeros stand before the first step.
    errors = np.zeros([len(parameters), error_lags + len(values)])
    with np.errstate(over="ignore", invalid="ignore"):  # a model that explodes gains nothing
        for step in range(lags, len(values)):
            last_values = values[step - lags : step][::-1]  # the newest first
            last_errors = errors[:, step : step + error_lags][:, ::-1]
            forecast = constants[:, 0] + phi @ last_values + (theta * last_errors).sum(axis=1)
            errors[:, error_lags + step] = values[step] - forecast
    return errors[:, error_lags:]


def _sum_of_squares(errors):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.square(errors).sum(axis=-1)


def _check_reach(x, steps):
    if np.shape(x)[1] < steps:
        raise InputError(f"windows of {np.shape(x)[1]} rows do not reach {steps} rows back")
