"""Lab 22: linear regression only, and more features.

The exercise to lab 9: forecast the next close from the same 7 x 5 = 35 numbers,

    forecast = x w + b        loss = mean of (forecast - next close)^2

Gradient descent must end where the closed form (least squares) is. On the numbers
as they are it crawls: they are nearly the same number 35 times, and the loss is a
valley far longer than wide (condition number). On decorrelated numbers,
z = (x - mean) M, the valley is round and one step is enough.

The second exercise adds features, moving averages and returns of the close, for
the regression and for lab 9's LSTM, measured on the same test days.

| name     | shape         | meaning                                         |
|----------|---------------|-------------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, as in lab 9              |
| y        | [None, 1]     | the close of the day after, scaled              |
| outputs  | [None, 35]    | z, or the 35 numbers of x as they are           |
| forecast | [None, 1]     | z w + b                                         |
"""

from common import plots
from common.data import series, tables
from common.shapes import check_shape
from common.teaching import lab
from common.training import forecasting
from labs import lab09_stock_many_to_one as lab09

import numpy as np
import tensorflow.compat.v1 as tf

DAYS, COLUMNS, CLOSE = lab09.SEQUENCE_LENGTH, len(lab09.COLUMNS), lab09.CLOSE
NUMBERS = DAYS * COLUMNS  # 35
MEANS = (10, 20)  # days; longer than the window, or they tell nothing new
RETURNS = (1, 5)  # days
STARTS = 3  # of each LSTM


def build_graph(mean, matrix, learning_rate):
    x = tf.placeholder(tf.float64, [None, DAYS, COLUMNS])  # [batch, days, columns]
    y = tf.placeholder(tf.float64, [None, 1])  # [batch, 1]
    flat = tf.reshape(x, [-1, NUMBERS])  # [batch, 35]

    # z = (x - mean) M
    z = check_shape(tf.matmul(flat - mean, matrix), [None, len(matrix.T)])  # [batch, 35]
    # forecast = z w + b
    w = tf.get_variable("w", [len(matrix.T), 1], tf.float64, tf.zeros_initializer())
    b = tf.get_variable("b", [1], tf.float64, tf.zeros_initializer())
    forecast = check_shape(tf.matmul(z, w) + b, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)
    return forecasting.Graph(x, y, z, forecast, loss, train_op)


def train_linear(lesson, windows, mean, matrix, steps):
    """The trained regression, and the condition number of its loss."""
    least, greatest = series.curvatures((windows.flat - mean) @ matrix)
    lesson.say(f"  condition number {greatest / least:,.4g}, learning rate {1 / greatest:.4g}")
    with tf.Graph().as_default():
        graph = build_graph(mean, matrix, 1 / greatest)
        lesson.graph(graph, x="windows of seven days", y="the next day's close",
                    outputs="z, what the regression reads", forecast="z w + b")  # fmt: skip
        trained = forecasting.train_and_forecast(lesson, graph, windows, steps=steps)
    return trained, greatest / least


def lstm_errors(windows, steps, seed):
    x, y, train = windows[:3]
    return [series.rmse(lab09.train_and_forecast(lab.QUIET, x, y, train, steps, start), y[train:])
            for start in range(seed, seed + STARTS)]  # fmt: skip


def read_prices(csv):
    """Lab 9's five columns, the same with more features, and as windows both."""
    table = tables.read_prices(csv or lab.data("GOOG.csv"))
    close = table.values[:, CLOSE]
    features = {f"mean of {days}": series.moving_average(close, days) for days in MEANS}
    features |= {f"return over {days}": series.returns(close, days) for days in RETURNS}
    table = tables.with_columns(table, features)
    if not csv:  # the days of lab 9
        table = table._replace(values=table.values[-lab09.DAYS :], dates=table.dates[-lab09.DAYS :])
    five = table._replace(values=table.values[:, :COLUMNS], columns=table.columns[:COLUMNS])
    train = series.split(len(table.values) - DAYS)
    return five, *(forecasting.prepare(part, DAYS, CLOSE, train) for part in (five, table))


def run(lesson=lab.QUIET, *, steps=1000, seed=0, csv=None):
    prices, windows, more = read_prices(csv)
    forecasting.describe(lesson, prices, windows)
    lesson.stage("Gradient descent on the 35 numbers as they are")
    raw, condition = train_linear(lesson, windows, np.zeros(NUMBERS), np.eye(NUMBERS), steps)
    lesson.stage("Gradient descent on decorrelated numbers")
    trained, _ = train_linear(lesson, windows, *series.decorrelation(windows.flat), steps)

    x, y, train = windows[:3]
    closed_form = series.least_squares(x[:train], y[:train], x[train:])
    difference = float(np.abs(trained.forecast - closed_form).max())
    raw_difference = float(np.abs(raw.forecast - closed_form).max())
    lesson.stage("The test")
    scores, _ = forecasting.compare(windows, {"linear": trained.forecast, "raw": raw.forecast})
    lesson.scores(scores)
    lesson.say(f"  from the closed form: raw {raw_difference:.0e}, decorrelated {difference:.0e}")
    lesson.stage(f"Lab 9's LSTM, {STARTS} starts, and more features")
    errors = {
        "linear": [scores["least squares"][0]],
        "linear, more": [forecasting.compare(more, {})[0]["least squares"][0]],
        "LSTM": lstm_errors(windows, steps, seed),
        "LSTM, more": lstm_errors(more, steps, seed),
    }
    medians = {label: float(np.median(starts)) for label, starts in errors.items()}
    for label, starts in errors.items():
        lesson.say(f"  {label:<13} RMSE " + "  ".join(f"{error:.5f}" for error in starts))
    losses = {"as they are": raw.history.losses, "decorrelated": trained.history.losses}
    base = scores["persistence"][0]
    lesson.picture(plots.regressions, losses, errors, base, "Lab 22: linear regression only")

    def verdict(label):
        more = medians[f"{label}, more"]
        return f"{more:.4f}, {'better' if more < medians[label] else 'worse'}"

    return lesson.finish(
        {"max_difference": difference, "raw_max_difference": raw_difference,
         "condition_number": condition, **series.as_metrics(scores, test="linear"),
         "lstm_rmse": medians["LSTM"], "lstm_rmses": errors["LSTM"],
         "more_features_ols_rmse": medians["linear, more"],
         "more_features_lstm_rmse": medians["LSTM, more"]},
        [
            ("trained, closed form", "an exercise", f"{difference:.0e} apart", difference < 1e-9),
            ("test RMSE, linear", "not shown", f"{medians['linear']:.4f}"),
            ("persistence", "not shown", f"{base:.4f}"),
            ("LSTM of lab 9", "only a picture", f"{medians['LSTM']:.4f}"),
            ("linear, more features", "to improve", verdict("linear")),
            ("LSTM, more features", "to improve", verdict("LSTM")),
        ],
    )  # fmt: skip


LAB = lab.Lab(run, lab.option("--csv", metavar="FILE", help="your own prices instead of GOOG"))

if __name__ == "__main__":
    LAB.main()
