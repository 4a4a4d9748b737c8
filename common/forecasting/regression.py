"""Linear regression on windows: features, the closed form, curvature of its loss. NumPy only."""

from common.errors import InputError

import numpy as np


def moving_average(values, length):
    """Returns the mean of the last `length` values: [steps] -> [steps - length + 1]."""
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(values, float)]))
    return (sums[length:] - sums[:-length]) / length


def returns(values, length=1, source="the series"):
    """Returns the relative change over `length` steps: [steps] -> [steps - length].

    returns[t] = values[t] / values[t - length] - 1

    Raises:
      InputError: a value is 0.
    """
    values = np.asarray(values, float)
    if not values.all():
        raise InputError(f"{source}: a price is 0, and a return on it does not exist")
    return values[length:] / values[:-length] - 1


def least_squares(x_train, y_train, x):
    """Forecasts by linear regression on all numbers of a window, with a constant (closed form).

    Args:
      x_train, y_train: [n, length, columns], [n, 1]: what it is fitted on.
      x: [m, length, columns]: what it forecasts from.

    Returns:
      forecasts, [m, 1].
    """
    weights, *_ = np.linalg.lstsq(_with_constant(x_train), np.asarray(y_train, float), rcond=None)
    return _with_constant(x) @ weights


def decorrelation(flat):
    """Returns the linear map after which no two inputs are correlated (whitening).

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
    """Returns the least and greatest curvature of the mean squared error of linear regression.

    They are the outer eigenvalues of its second derivative, 2 A' A / rows with
    A = [inputs, 1]. Gradient descent is safe up to a learning rate of 2 / greatest;
    their ratio, the condition number, says how many steps it takes.
    """
    inputs = _with_constant(inputs)  # [rows, numbers + 1]
    least, greatest = np.linalg.eigvalsh(2 * inputs.T @ inputs / len(inputs))[[0, -1]]
    return max(least, 1e-16 * greatest), greatest  # rounding may leave the least at or below 0


def _with_constant(x):
    flat = np.asarray(x, float).reshape(len(x), -1)  # [n, length * columns]
    return np.hstack([flat, np.ones([len(x), 1])])
