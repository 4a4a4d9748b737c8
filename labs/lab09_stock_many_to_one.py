"""Lab 9: tomorrow's closing price from the last seven days (many to one).

The network reads seven days of open, high, low, volume and close, one a step.
Its last output is turned into a forecast of the next close:

    forecast = h_7 w + b        loss = sum over windows of (forecast - next close)^2

The lecture's picture shows a forecast that follows the price closely. Two
baselines say what that is worth: persistence ("tomorrow = today") and linear
regression on the same 35 numbers. A forecast that repeats the last close also
follows the price: it lies a day behind. The picture shows that lag.

Prices are scaled to [0, 1] by the training days (--scale train). The lecture
scales by all days (--scale all): then training has seen how high prices will go.
In the test the price rises above all that training has seen. There the network
is worst, so the lab gives the error inside and outside that range.

| name     | shape         | meaning                                   |
|----------|---------------|-------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, five numbers a day |
| y        | [None, 1]     | the close of the day after, scaled        |
| outputs  | [None, 7, 10] | h_t at each day; the last one counts      |
| forecast | [None, 1]     | h_7 w + b, what the network says for y    |
| loss     | []            | sum of the squared errors                 |
"""

from typing import NamedTuple

from common import forecasting, layers, plots, rnn, training
from common.data import price_files
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

SEQUENCE_LENGTH = 7  # days
COLUMNS = price_files.PRICE_COLUMNS  # Open, High, Low, Volume, Close: the file's own order
HIDDEN_SIZE = 10
DAYS = 732  # as many as the lecture's file has


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0, columns=5):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, SEQUENCE_LENGTH, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, SEQUENCE_LENGTH, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_7 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_sum(tf.square(forecast - y))  # sum of the squares
    train_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)
    return Graph(x, y, outputs, forecast, loss, train_op)


def run(lesson=lab.QUIET, *, steps=1000, seed=0, scale="train", csv=None, strict=False):
    prices = price_files.read_prices(csv or lab.data("GOOG.csv"), COLUMNS, strict=strict)
    if not csv:
        prices = prices.last(DAYS)
    windows = forecasting.scaled_windows(
        prices, SEQUENCE_LENGTH, "Close", share=0.7, scaled_by=scale
    )
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))
    if scale == "all":
        lesson.say("  scaled by ALL days: the test's highest price is known beforehand (a leak)")

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
        history = training.train(
            sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
        )
        lesson.speed(history)
        forecast = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})

    lesson.ask(
        "Which is nearer to the next close: the network's forecast, or simply the last close?",
        "The last close. Compare LSTM and persistence: the smaller error is the better one.",
    )
    lesson.stage("The test")
    forecasts = {
        "LSTM": forecast,
        "persistence": forecasting.persistence(windows.test_x, windows.target),
        "least squares": forecasting.least_squares(
            windows.train_x, windows.train_y, windows.test_x
        ),
    }
    evaluation = forecasting.evaluate(windows, forecasts)
    lesson.scores(evaluation.scores)
    actual = windows.in_units(windows.test_y)
    lags = forecasting.rmse_by_lag(evaluation.in_units["LSTM"], actual)
    lag = int(np.argmin(lags))
    lesson.say(f"  The LSTM's forecast for a day is nearest the close {lag} day(s) before it.")
    seen, inside, outside = forecasting.ratios_by_range(windows, forecast)
    lesson.say(f"  On {seen.sum()} of {len(seen)} days the close is in the range of training's.")
    title = f"Lab 9: the next close, {len(actual)} test days"
    lesson.picture(plots.forecast, windows.test_dates, actual, evaluation.in_units, lags, title)

    error, base = evaluation.scores["LSTM"], evaluation.scores["persistence"]
    metrics = forecasting.as_metrics(evaluation.scores)
    metrics |= {**forecasting.counts(prices, windows), "lag": lag}
    metrics |= {"days_inside": seen.sum(), "ratio_inside": inside, "ratio_outside": outside}
    findings = [
        old_lab.Finding("test RMSE", error.in_dollars(), lecture="only a picture"),
        old_lab.Finding("persistence", base.in_dollars(), lecture="not shown"),
        old_lab.Finding("days behind", str(lag), expected="1", met=lag == 1, lecture="not shown"),
        ratio_finding("error / persistence's", error.scaled / base.scaled, 1, 3),
        ratio_finding("the same, prices as in training", inside, 0.9, 1.15),
        ratio_finding("the same, prices above them", outside, 1.3, 4),
    ]
    # What is expected was measured on the course's days.
    return old_lab.finish(lesson, metrics, [finding.only_if(csv is None) for finding in findings])


def ratio_finding(what, ratio, least, most):
    if ratio is None:
        return old_lab.Finding(what, "no such day")
    return old_lab.Finding(what, f"{ratio:.2f}", f"{least} to {most}", least < ratio < most)


LAB = old_lab.OldLab(
    run,
    lab.option("--scale", choices=["train", "all"], help="the days that the scaling is fitted on"),
    lab.option("--csv", metavar="FILE", help="your own prices instead of GOOG"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty field"),
    try_it=[
        old_lab.Try("Training now knows how high prices go. What does that change?", "--scale all"),
        old_lab.Try("More years. Is the LSTM nearer than persistence here?", "--csv data/IBM.csv"),
        old_lab.Try(
            "It reads only the last day. Persistence needs no more: does the LSTM?",
            edit=("SEQUENCE_LENGTH = 7  # days", "SEQUENCE_LENGTH = 1  # days"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
