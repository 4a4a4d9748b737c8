"""Exercise 9: the perceptron.

It belongs to lab 11. Rosenblatt's machine of 1958 has a weight for each input and one for
the constant 1 that stands in front of them (w0, the bias):

    f(net) = 1 if net > 0 else 0         net = w0 + w1 x1 + w2 x2
    w_i = w_i + eta x_i (t - f(net))     after each example, in order

In one pass (epoch) each example is shown once. Whatever one line can separate is learned:
AND and OR, but not XOR.

| name   | shape          | meaning                                          |
|--------|----------------|--------------------------------------------------|
| x      | [4, 3]         | the examples; the first column is 1              |
| t      | [4]            | what is right: 0 or 1                            |
| w      | [3]            | the weights                                      |
| result | [3]; [4]; a number | weights after a pass; answers; passes needed |
"""

import numpy as np


def answers(x, w):
    """f(net) of each example: 1 or 0."""
    # solution
    return (x @ w > 0).astype(int)
    # end of solution


def one_pass(x, t, w, eta):
    """The weights after each example was shown once, in order."""
    # solution
    w = np.array(w, float)  # a copy: the caller's weights stay as they are
    for example, target in zip(x, t):
        f_net = 1 if example @ w > 0 else 0
        w = w + eta * example * (target - f_net)
    return w
    # end of solution


def passes_needed(x, t, eta, most):
    """After how many passes from w = 0 all answers are right; None if not within `most`."""
    # solution
    w = np.zeros(x.shape[1])
    for count in range(1, most + 1):
        w = one_pass(x, t, w, eta)
        if (answers(x, w) == t).all():
            return count
    return None
    # end of solution


# checks

LAB = 11

HINTS = {
    "answers": [
        "x @ w is the net of each example: the first column of x is 1, so w0 is already in it.",
    ],
    "one_pass": [
        "The weights change after EACH example; the next one meets the changed weights.",
        "t - f(net) is 1, 0 or -1: where the answer is right nothing changes.",
    ],
    "passes_needed": [
        "passes_needed: make a pass, then ask whether (answers(x, w) == t).all().",
    ],
}

MISTAKES = [
    ("(x @ w > 0)", "(x @ w >= 0)", "At net = 0 the answer is 0: > 0, not >= 0."),
    ("(target - f_net)", "(f_net - target)", "The sign: the error is t - f(net)."),
    (
        "(target - f_net)",
        "(target - example @ w)",
        "The error is t - f(net), with the step, not t - net.",
    ),
    ("eta * example * (target - f_net)", "example * (target - f_net)", "eta is missing."),
    (
        "eta * example * (target - f_net)",
        "eta * (target - f_net)",
        "Each weight's change is multiplied by its own input x_i.",
    ),
    (
        "        w = w + eta * example * (target - f_net)\n    return w",
        "        changes = eta * example * (target - f_net)\n    return w + changes",
        "The weights change after each example, not only after the last.",
    ),
    ("range(1, most + 1)", "range(most)", "Passes are counted from 1."),
    ("return None", "return most", "Not learned within `most` passes is None."),
]

_X = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
_TARGETS = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def cases(random):
    yield "answers", (_X, np.array([0.0, 0.0, 0.0])), "weights 0"
    for name, targets in _TARGETS.items():
        w, eta = random.normal(size=3), float(random.uniform(0.05, 0.5))
        yield "answers", (_X, w), f"the table of {name}"
        yield "one_pass", (_X, np.array(targets), w, eta), f"{name}, eta {eta:.2f}"
    for name, targets in _TARGETS.items():
        yield "passes_needed", (_X, np.array(targets), 0.125, 20), f"{name}, eta 0.125"
