"""Exercise 6: sliding windows.

It belongs to lab 9. To forecast the next value a network reads the `length` rows before it.
Each start gives one window, and its target is what comes right after it:

    x[n] = values[n], ..., values[n + length - 1]
    y[n] = values[n + length, target]

The windows are then split: the earliest for training, the later ones for the test. They are
not shuffled before the split, or the test would be about days the network has seen.

| name   | shape                      | meaning                             |
|--------|----------------------------|-------------------------------------|
| values | [steps, columns]           | in time order                       |
| x      | [steps - length, length, columns] | the windows                  |
| y      | [steps - length, 1]        | the next value of column `target`   |
"""

import numpy as np


def windows(values, length, target):
    """All windows and their targets: x and y."""
    # solution
    count = len(values) - length
    x = np.array([values[start : start + length] for start in range(count)])
    y = values[length:, [target]]
    return x, y
    # end of solution


def split(x, y, share):
    """The first int(share * n) windows, and the rest: x_train, y_train, x_test, y_test."""
    # solution
    training = int(share * len(x))
    return x[:training], y[:training], x[training:], y[training:]
    # end of solution


# checks

LAB = 9

RESULTS = {"windows": ("x", "y"), "split": ("training x", "training y", "test x", "test y")}

HINTS = {
    "windows": [
        "How many windows have a next value? With 10 rows and windows of 7: 3.",
        "values[start : start + length] is one window; the row after it is values[start + length].",
        "values[:, [target]] keeps two dimensions, values[:, target] does not.",
        "y = values[length:, [target]] are all targets at once.",
    ],
    "split": [
        "The first int(share * len(x)) windows are for training, in time order.",
        "Four slices: x[:training], y[:training], x[training:], y[training:].",
    ],
}

MISTAKES = [
    (
        "count = len(values) - length",
        "count = len(values) - length + 1",
        "The last window has no next value: it must be left out.",
    ),
    (
        "count = len(values) - length",
        "count = len(values) - length - 1",
        "One window is missing at the end.",
    ),
    (
        "values[length:, [target]]",
        "values[length - 1 : -1, [target]]",
        "The target is the value AFTER the window; this one is inside it.",
    ),
    ("values[length:, [target]]", "values[length:, target]", "y has shape [windows, 1]."),
    (
        "values[length:, [target]]",
        "values[length:, [-1]]",
        "The target is column `target`, not the last one.",
    ),
    ("in range(count)", "in range(0, count, length)", "A window begins at every row."),
    (
        "return x[:training], y[:training], x[training:], y[training:]",
        "return x[:training], x[training:], y[:training], y[training:]",
        "The order is x_train, y_train, x_test, y_test.",
    ),
    (
        "return x[:training], y[:training], x[training:], y[training:]",
        "return x[-training:], y[-training:], x[:-training], y[:-training]",
        "The earliest windows are for training, the latest for the test.",
    ),
]


def cases(random):
    for steps, columns, length in ((10, 2, 7), (9, 3, 2)):
        values = random.normal(size=[steps, columns])
        target = int(random.randint(columns - 1))
        about = f"{steps} rows, windows of {length}, target column {target}"
        yield "windows", (values, length, target), about
    x, y = random.normal(size=[11, 3, 2]), random.normal(size=[11, 1])
    yield "split", (x, y, 0.7), "11 windows, share 0.7"


def reference(function, *arguments):
    """`windows` is that of the course."""
    from common import forecasting

    return forecasting.sliding_windows(*arguments) if function == "windows" else split(*arguments)
