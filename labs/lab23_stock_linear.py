"""Lab 23: linear regression only, and more features.

The exercise to lab 9: forecast the next close from the same 7 x 5 = 35 numbers,

    forecast = z w + b        loss = mean of (forecast - next close)^2

Gradient descent must end where the closed form (least squares) is. On the numbers
as they are it crawls: they are nearly the same number 35 times, and the loss is a
valley far longer than wide (condition number). On decorrelated numbers,
z = (x - mean) M, the valley is round, and one step goes to its bottom.

The second exercise adds features. Moving averages and returns of the close are
added here, for the regression and for lab 9's LSTM, measured on the same test
days. The lecture also thinks of keywords in the news: that is lab 27.

| name     | shape         | meaning                                         |
|----------|---------------|-------------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, as in lab 9              |
| y        | [None, 1]     | the close of the day after, scaled              |
| z        | [None, 35]    | the 35 numbers of x, as they are or decorrelated |
| forecast | [None, 1]     | z w + b                                         |
| loss     | []            | mean of the squared errors                      |
"""

from typing import NamedTuple

from common import forecasting, plots, training
from common.data import price_files, tables
from common.shapes import check_shape
from common.teaching import lab, old_lab
from labs import lab09_stock_many_to_one as lab09

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = lab09.SEQUENCE_LENGTH
COLUMNS = lab09.COLUMNS
NUMBERS = DAYS * len(COLUMNS)  # 35
MEANS = (10, 20)  # days; longer than the window, or they tell nothing new
RETURNS = (1, 5)  # days
STARTS = 3  # of each LSTM
SAME = 1e-9  # forecasts that differ by less are the same: float64 has 16 digits


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    z: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(mean, matrix, learning_rate):
    numbers = matrix.shape[1]  # 35, or fewer where some are made up of others
    x = tf.placeholder(tf.float64, [None, DAYS, len(COLUMNS)])  # [batch, days, columns]
    y = tf.placeholder(tf.float64, [None, 1])  # [batch, 1]

    # z = (x - mean) M
    flat = tf.reshape(x, [-1, NUMBERS])  # [batch, 35]
    z = check_shape(tf.matmul(flat - mean, matrix), [None, numbers])  # [batch, 35]
    # forecast = z w + b
    w = tf.get_variable("w", [numbers, 1], tf.float64, tf.zeros_initializer())
    b = tf.get_variable("b", [1], tf.float64, tf.zeros_initializer())
    forecast = check_shape(tf.matmul(z, w) + b, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)
    return Graph(x, y, z, forecast, loss, train_op)


def read_prices(csv, strict):
    """Lab 9's five columns of the same days, and these with more features."""
    table = price_files.read_prices(csv or lab.data("GOOG.csv"), COLUMNS, strict=strict)
    close = table.select(["Close"]).values[:, 0]
    features = {}
    for days in MEANS:
        features[f"mean of {days}"] = forecasting.moving_average(close, days)
    for days in RETURNS:
        features[f"return over {days}"] = forecasting.returns(close, days, table.source)
    more = tables.with_columns(table, features)
    if not csv:
        more = more.last(lab09.DAYS)
    return more.select(COLUMNS), more


def train_lstm(windows, steps, seed):
    """The test error of lab 9's LSTM, trained as there."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab09.build_graph(seed, windows.x.shape[2])
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
        training.train(sess, graph.train_op, graph.loss, feed_dict, steps=steps)
        forecast = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})
    return forecasting.rmse(forecast, windows.test_y)


def run(lesson=lab.QUIET, *, steps=1000, seed=0, csv=None, strict=False):
    prices, with_features = read_prices(csv, strict)
    windows = forecasting.scaled_windows(prices, DAYS, "Close", share=0.7)
    more = forecasting.scaled_windows(with_features, DAYS, "Close", share=0.7)
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))

    closed_form = forecasting.least_squares(windows.train_x, windows.train_y, windows.test_x)
    inputs = {
        "as they are": (np.zeros(NUMBERS), np.eye(NUMBERS)),
        "decorrelated": forecasting.decorrelation(windows.flat),
    }
    forecasts, losses, apart, conditions = {}, {}, {}, {}
    for label, (mean, matrix) in inputs.items():
        lesson.stage(f"Gradient descent, the numbers {label}")
        least, greatest = forecasting.curvatures((windows.flat - mean) @ matrix)
        conditions[label] = greatest / least
        lesson.say(f"  condition number {greatest / least:,.4g}, learning rate {1 / greatest:.4g}")
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(mean, matrix, learning_rate=1 / greatest)
            lesson.graph(graph)
            lesson.stage("Training")
            sess.run(tf.global_variables_initializer())
            feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
            history = training.train(
                sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
            )
            lesson.speed(history)
            forecasts[label] = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})
        losses[label] = history.losses
        apart[label] = np.abs(forecasts[label] - closed_form).max()
        lesson.say(f"  {in_words(apart[label])}")
        if label == "as they are":
            lesson.ask(
                "Decorrelated, the valley is equally steep all round. How many steps will it take?",
                "One: the loss at the second step is the least that there is.",
            )

    lesson.stage("The test")
    scores = forecasting.scores(windows, with_baselines(windows, forecasts))
    lesson.scores(scores)
    lesson.stage(f"Lab 9's LSTM, {STARTS} starts, and more features")
    more_scores = forecasting.scores(more, with_baselines(more, {}))
    starts = range(seed, seed + STARTS)
    errors = {
        "linear": [scores["least squares"].scaled],
        "linear, more": [more_scores["least squares"].scaled],
        "LSTM": [train_lstm(windows, steps, start) for start in starts],
        "LSTM, more": [train_lstm(more, steps, start) for start in starts],
    }
    medians = {label: float(np.median(each)) for label, each in errors.items()}
    for label, each in errors.items():
        lesson.say(f"  {label:<13} RMSE " + "  ".join(f"{error:.5f}" for error in each))
    base = scores["persistence"].scaled
    lesson.picture(plots.regressions, losses, errors, base, "Lab 23: linear regression only")

    metrics = {"max_difference": apart["decorrelated"], "raw_max_difference": apart["as they are"]}
    metrics |= {"condition_number": conditions["as they are"], "left_out": len(prices.left_out)}
    metrics |= forecasting.as_metrics(scores, test="decorrelated")
    metrics |= {"lstm_rmse": medians["LSTM"], "lstm_rmses": errors["LSTM"]}
    metrics |= {"more_features_ols_rmse": medians["linear, more"]}
    metrics |= {"more_features_lstm_rmse": medians["LSTM, more"]}
    same = "the same to 9 digits"
    findings = [
        old_lab.Finding(
            "decorrelated: trained, closed form",
            in_words(apart["decorrelated"]),
            expected=same,
            met=bool(apart["decorrelated"] < SAME),
            lecture="an exercise",
        ),
        old_lab.Finding("as they are: trained, closed form", in_words(apart["as they are"])),
        old_lab.Finding("test RMSE, linear", f"{medians['linear']:.4f}"),
        old_lab.Finding("persistence", f"{base:.4f}"),
        old_lab.Finding("LSTM of lab 9, median", f"{medians['LSTM']:.4f}"),
        old_lab.Finding("linear, more features", compared(medians, "linear")),
        old_lab.Finding("LSTM, more features, median", compared(medians, "LSTM")),
    ]
    return old_lab.finish(lesson, metrics, findings)


def with_baselines(windows, forecasts):
    return {
        **forecasts,
        "persistence": forecasting.persistence(windows.test_x, windows.target),
        "least squares": forecasting.least_squares(
            windows.train_x, windows.train_y, windows.test_x
        ),
    }


def in_words(difference):
    """How far forecasts are from those of the closed form."""
    return "the same to 9 digits" if difference < SAME else f"up to {difference:.2g} apart"


def compared(medians, label):
    more = medians[f"{label}, more"]
    return f"{more:.4f}, {'better' if more < medians[label] else 'worse'}"


LAB = old_lab.OldLab(
    run,
    lab.option("--csv", metavar="FILE", help="your own prices instead of GOOG"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty field"),
    try_it=[
        old_lab.Try(
            "Means of days that are all in the window. Does the regression gain anything?",
            edit=(
                "MEANS = (10, 20)  # days; longer than the window, or they tell nothing new",
                "MEANS = (3, 5)",
            ),
        ),
        old_lab.Try("Only two steps. Which of the two regressions is done?", "--steps 2"),
        old_lab.Try("Does any feature help for another company?", "--csv data/IBM.csv"),
    ],
)

if __name__ == "__main__":
    LAB.main()
