"""Exercise 10: the tables of a sigmoid unit.

It belongs to lab 11. The lecture fills in a table: for each pair of inputs the sum, the
output Y, the target T and the error.

    sum = w1 x1 + w2 x2 + b        Y = 1 / (1 + e^-sum)        error = Y - T

Then the weights take one step down the slope of the cross entropy, whose slope for a
sigmoid unit is simply error times input, here summed over the four rows:

    w_i = w_i - rate * sum over rows of error x_i        b = b - rate * sum over rows of error

The lecture's table for OR: weights -0.16 and 0.44, b -0.99, first row sum -0.99, Y 0.27.
XOR needs a hidden layer: two units whose outputs a third one reads.

| name   | shape  | meaning                                               |
|--------|--------|-------------------------------------------------------|
| x      | [4, 2] | inputs                                                |
| t      | [4]    | targets                                               |
| w, b   | [2], a number | weights and bias                               |
| result | [4, 4] | columns: sum, Y, T, error                             |
"""

import numpy as np


def sigmoid(z):
    """1 / (1 + e^-z). It is given."""
    return 1 / (1 + np.exp(-z))


def table(x, t, w, b):
    """The lecture's table: a row for each example; columns sum, Y, T, error."""
    # solution
    total = x @ w + b
    y = sigmoid(total)
    return np.stack([total, y, t, y - t], axis=1)
    # end of solution


def one_update(x, t, w, b, rate):
    """Weights and bias after one step down the slope."""
    # solution
    error = table(x, t, w, b)[:, 3]
    new_w = w - rate * error @ x
    new_b = b - rate * error.sum()
    return new_w, new_b
    # end of solution


def xor_weights():
    """Weights of two hidden step units and an output step unit that compute XOR.

    Returns hidden [2, 3] and output [3], each row [w0 (the bias), w1, w2]. Units give 1 where
    w0 + w1 a + w2 b > 0, else 0. More than one answer is right.
    """
    # solution
    hidden = np.array([[-0.5, 1, 1], [-1.5, 1, 1]])  # OR, AND
    output = np.array([-0.5, 1, -2])  # OR and not AND
    return hidden, output
    # end of solution


# checks

LAB = 11

RESULTS = {"one_update": ("new w", "new b")}

HINTS = {
    "table": [
        "np.stack([a, b, c, d], axis=1) sets four columns side by side.",
    ],
    "one_update": [
        "error @ x sums error times input over the rows, for both weights at once.",
    ],
    "xor_weights": [
        "XOR is OR and not AND. Make one hidden unit OR and one AND.",
        "OR: -0.5 + a + b > 0. AND: -1.5 + a + b > 0. Output: -0.5 + OR - 2 AND > 0.",
    ],
}

MISTAKES = [
    ("x @ w + b", "x @ w", "The bias b is missing in the sum."),
    ("y - t], axis=1", "t - y], axis=1", "The error of this table is Y - T."),
    ("y - t], axis=1", "total - t], axis=1", "The error is Y - T, not sum - T."),
    ("], axis=1)", "], axis=0)", "A row for each example: the table lies on its side."),
    (
        "w - rate * error @ x",
        "w + rate * error @ x",
        "Down the slope: the step is taken away, not added.",
    ),
    (
        "w - rate * error @ x",
        "w - rate * error.sum()",
        "Each weight's slope is the error times its own input.",
    ),
    (
        "w - rate * error @ x",
        "w - rate * error @ x / len(x)",
        "The slopes are summed over the rows here, not averaged.",
    ),
    ("b - rate * error.sum()", "b", "The bias takes a step, too."),
    ("[-0.5, 1, -2]", "[-0.5, 1, 1]", "with these weights the four answers are"),
]

_X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
_TARGETS = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def cases(random):
    lecture = np.array([-0.16, 0.44])
    yield "table", (_X, np.array(_TARGETS["OR"]), lecture, -0.99), "the lecture's table, OR"
    for name, targets in _TARGETS.items():
        w, b = random.normal(size=2), float(random.normal())
        yield "table", (_X, np.array(targets), w, b), name
        yield "one_update", (_X, np.array(targets), w, b, 0.5), f"{name}, rate 0.5"
    yield "xor_weights", (), "all four pairs"


def verify(arguments, result):
    """More than one answer is right: what matters is what the units compute."""
    try:
        hidden, output = (np.asarray(part, float) for part in result)
    except (TypeError, ValueError):
        return "two results were expected: hidden [2, 3] and output [3]"
    if hidden.shape != (2, 3) or output.shape != (3,):
        return (
            f"shapes [2, 3] and [3] were expected, {list(hidden.shape)} and "
            f"{list(output.shape)} came"
        )
    ones = np.ones([4, 1])
    between = np.hstack([ones, np.hstack([ones, _X]) @ hidden.T > 0])
    came = (between @ output > 0).astype(int).tolist()
    if came != _TARGETS["XOR"]:
        return f"with these weights the four answers are {came}; XOR is {_TARGETS['XOR']}"
    return ""


VERIFY = {"xor_weights": verify}
