"""Exercise 7: scaling, without a look into the future.

It belongs to lab 9. Each column is brought to about [0, 1] before training:

    scaled = (values - minimum) / (maximum - minimum)

Minimum and maximum are those of the TRAINING rows. Those of all rows would tell the network
how high prices will go: that is the leak of many programs. Later values may then lie
outside [0, 1], and that is right. A forecast is brought back to dollars the other way.

| name     | shape            | meaning                                    |
|----------|------------------|--------------------------------------------|
| values   | [steps, columns] | all rows, in time order                    |
| training | a number         | the first so many rows are for training    |
| scaled   | [n, 1]           | forecasts of one column                    |
"""

import numpy as np


def fit(values, training):
    """The minimum and the range (maximum - minimum) of each column over the training rows."""
    # solution
    rows = values[:training]
    minimum = rows.min(axis=0)
    return minimum, rows.max(axis=0) - minimum
    # end of solution


def scale(values, training):
    """All rows, scaled by the training rows: [steps, columns]."""
    # solution
    minimum, value_range = fit(values, training)
    return (values - minimum) / value_range
    # end of solution


def to_dollars(scaled, values, training, column):
    """Scaled forecasts of one column, in the column's own units."""
    # solution
    minimum, value_range = fit(values, training)
    return np.asarray(scaled) * value_range[column] + minimum[column]
    # end of solution


# checks

LAB = 9

RESULTS = {"fit": ("minimum", "range")}

HINTS = {
    "fit": [
        "values[:training] are the only rows that fit may look at.",
        "min(axis=0) gives one number for each column.",
        "The range is the maximum minus the minimum, a number for each column.",
    ],
    "scale": [
        "fit gives the minimum and the range of the training rows.",
        "Subtract the minimum, then divide by the range.",
    ],
    "to_dollars": [
        "The way back of scale, for one column: minimum[column] and its range.",
        "Multiply by the range, then add the minimum.",
    ],
}

MISTAKES = [
    (
        "rows = values[:training]",
        "rows = values",
        "A leak: minimum and maximum come from all rows, the test's too.",
    ),
    (
        "rows = values[:training]",
        "rows = values[training:]",
        "The training rows are the first ones: values[:training].",
    ),
    ("rows.min(axis=0)", "rows.min()", "Each column has a minimum of its own: axis=0."),
    (
        "rows.max(axis=0) - minimum",
        "rows.max(axis=0)",
        "The range is maximum - minimum, not the maximum.",
    ),
    (
        "(values - minimum) / value_range",
        "values / value_range - minimum",
        "First take the minimum away, then divide.",
    ),
    (
        "(values - minimum) / value_range",
        "np.clip((values - minimum) / value_range, 0, 1)",
        "Values outside [0, 1] are right here: do not cut them off.",
    ),
    (
        "* value_range[column] + minimum[column]",
        "* value_range[column]",
        "The minimum must be added again.",
    ),
    (
        "* value_range[column] + minimum[column]",
        "* value_range[0] + minimum[0]",
        "Range and minimum of the right column: `column`.",
    ),
]


def cases(random):
    values = np.cumsum(random.normal(0.5, 1, size=[12, 3]), axis=0) * [1, 10, 100]
    values[-1] = values.max(axis=0) + 5  # the test goes higher than the training rows
    values[-2] = values.min(axis=0) - 5
    yield "fit", (values, 8), "12 rows, 8 for training"
    yield "fit", (values[::-1], 8), "the same rows, last first"
    yield "scale", (values, 8), "12 rows, 8 for training"
    yield "to_dollars", (random.uniform(size=[4, 1]), values, 8, 2), "column 2"


def reference(function, *arguments):
    """The course's scaler."""
    from common import forecasting

    if function == "to_dollars":
        scaled, values, training, column = arguments
        return forecasting.MinMaxScaler(values[:training]).inverse_transform(scaled, column)
    values, training = arguments
    scaler = forecasting.MinMaxScaler(values[:training])
    return (scaler.minimum, scaler.range) if function == "fit" else scaler.transform(values)
