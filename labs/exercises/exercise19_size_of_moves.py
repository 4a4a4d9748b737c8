"""Exercise 19: the size of a move, and what HAR reads of it.

It belongs to lab 26. The change of a price cannot be forecast there, its size can:

    s_t = 100 |price_t / price_t-1 - 1|        percent

HAR reads three numbers of a window of sizes: the last, the mean of the last 5 and the mean of
all (22 days: a month).

| name   | shape         | meaning                                  |
|--------|---------------|------------------------------------------|
| prices | [days]        | closes, in time order                    |
| sizes  | [days - 1]    | the size of each day's move, in percent  |
| x      | [n, 22]       | windows of sizes; the last is today's    |
| read   | [n, 3]        | day, week and month                      |
"""

import numpy as np


def sizes_of_moves(prices):
    """The size of the move of each day but the first, in percent: [days - 1]."""
    # solution
    return 100 * np.abs(prices[1:] / prices[:-1] - 1)
    # end of solution


def day_week_month(x):
    """The last size, the mean of the last 5, the mean of all: [n, 3]."""
    # solution
    return np.stack([x[:, -1], x[:, -5:].mean(axis=1), x.mean(axis=1)], axis=1)
    # end of solution


# checks

LAB = 26

HINTS = {
    "sizes_of_moves": [
        "prices[1:] are the prices from the second day on, prices[:-1] those of the day before "
        "each.",
        "np.abs(...) takes the sign away; a hundred times that is percent.",
    ],
    "day_week_month": [
        "The last five columns of x are x[:, -5:].",
        "np.stack([...], axis=1) puts three vectors [n] side by side: [n, 3].",
    ],
}

MISTAKES = [
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "100 * (prices[1:] / prices[:-1] - 1)",
        "This is the change, with its sign: its size is meant.",
    ),
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "np.abs(prices[1:] / prices[:-1] - 1)",
        "In percent: a hundred times that.",
    ),
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "np.abs(prices[1:] - prices[:-1])",
        "This is in dollars. In percent moves of different years can be compared.",
    ),
    (
        "prices[1:] / prices[:-1]",
        "prices[:-1] / prices[1:]",
        "The change is measured on the day before: divide by it.",
    ),
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "100 * np.abs(np.log(prices[1:] / prices[:-1]))",
        "This is the change of the logarithm. It is close to the change in percent, not equal.",
    ),
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "100 * np.abs(prices[1:] / prices[:-1])",
        "1 is to be subtracted: a price that stays has a move of size 0.",
    ),
    (
        "100 * np.abs(prices[1:] / prices[:-1] - 1)",
        "100 * (prices[1:] / prices[:-1] - 1) ** 2",
        "The absolute value is meant, not the square.",
    ),
    (
        "np.abs(prices[1:] / prices[:-1] - 1)",
        "np.concatenate([[0], np.abs(prices[1:] / prices[:-1] - 1)])",
        "The first day has no day before it, and so no move: n prices have n - 1 moves.",
    ),
    ("x[:, -1]", "x[:, 0]", "Today is the last of a window, not the first."),
    ("x[:, -5:]", "x[:, :5]", "The last five days are meant, not the first five."),
    ("x[:, -5:]", "x[:, -6:-1]", "Today belongs to the last five days."),
    (
        "x[:, -5:].mean(axis=1)",
        "x[:, -5]",
        "The mean of the last five days is meant, not the fifth last day.",
    ),
    ("x[:, -5:].mean(axis=1)", "x[:, -5:].sum(axis=1)", "The mean is meant, not the sum."),
    (
        "[x[:, -1], x[:, -5:].mean(axis=1), x.mean(axis=1)]",
        "[x.mean(axis=1), x[:, -5:].mean(axis=1), x[:, -1]]",
        "The order is day, week, month.",
    ),
    ("x.mean(axis=1)]", "x.mean(axis=0)[:len(x)]]", "The mean of each window: over axis 1."),
]


def cases(random):
    prices = 100 * np.exp(np.cumsum(random.normal(0, 0.02, size=9)))
    yield "sizes_of_moves", (prices,), "9 days"
    x = np.abs(random.normal(1, 0.5, size=[4, 22]))
    yield "day_week_month", (x,), "4 windows of 22 sizes"


def reference(function, *arguments):
    """The course's own."""
    from common import forecasting
    from labs import lab26_moves as lab26

    if function == "sizes_of_moves":
        return 100 * np.abs(forecasting.returns(*arguments))
    (x,) = arguments
    return lab26.last_day_week_month(x[:, :, np.newaxis])[:, :, 0]
