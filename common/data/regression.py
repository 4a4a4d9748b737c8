"""Linear regression on the numbers of a window: its inputs, its solution, its loss. NumPy only."""

from common.errors import InputError

import numpy as np


def moving_average(values, length):
    """The mean of the last `length` values at each step: [steps] -> [steps - length + 1]."""
    sums = np.cumsum(np.concatenate([[0.0], np.asarray(values, float)]))
    return (sums[length:] - sums[:-length]) / length


def returns(values, length=1, source="the series"):
    """The relative change over `length` steps: [steps] -> [steps - length].

    returns[t] = values[t] / values[t - length] - 1

    Raises:
      InputError: a value is 0.
    """
    values = np.asarray(values, float)
    if not values.all():
        raise InputError(f"{source}: a price is 0, and a return on it does not exist")
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


def _with_constant(x):
    flat = np.asarray(x, float).reshape(len(x), -1)  # [n, length * columns]
    return np.hstack([flat, np.ones([len(x), 1])])
