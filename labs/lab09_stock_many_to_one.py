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

| name     | shape         | meaning                                   |
|----------|---------------|-------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, five numbers a day |
| y        | [None, 1]     | the close of the day after, scaled        |
| outputs  | [None, 7, 10] | h_t at each day; the last one counts      |
| forecast | [None, 1]     | h_7 w + b, what the network says for y    |
| loss     | []            | sum of the squared errors                 |
"""

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import series, tables
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

SEQUENCE_LENGTH = 7  # days
COLUMNS = tables.PRICE_COLUMNS  # Open, High, Low, Volume, Close: the file's own order
CLOSE = COLUMNS.index("Close")
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


def prepare(prices, scale):
    """Scaled windows of a price series: x, y, how many are for training, and the scaler."""
    count = len(prices.values) - SEQUENCE_LENGTH
    training_days = series.split(count) + SEQUENCE_LENGTH if count > 0 else len(prices.values)
    fitted_on = prices.values[:training_days] if scale == "train" else prices.values
    scaler = series.MinMaxScaler(fitted_on, prices.columns, prices.source)
    x, y = series.windows(scaler.transform(prices.values), SEQUENCE_LENGTH, CLOSE)
    return x, y, training_days - SEQUENCE_LENGTH, scaler


def train_and_forecast(lesson, x, y, train, steps, seed):
    """Train on the first `train` windows, forecast the rest: [test, 1], scaled."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed, columns=x.shape[2])
        lesson.graph(graph)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x[:train], graph.y: y[:train]}
        ops = graph.train_op, graph.loss
        lesson.speed(training.train(sess, *ops, feed_dict, steps=steps, report=lesson.progress))
        return sess.run(graph.forecast, feed_dict={graph.x: x[train:]})


def run(lesson=lab.QUIET, *, steps=1000, seed=0, scale="train", csv=None):
    prices = tables.read_prices(csv) if csv else tables.read_prices(lab.data("GOOG.csv"), last=DAYS)
    x, y, train, scaler = prepare(prices, scale)
    lesson.stage("The data")
    lesson.say(f"  {prices.source}: {len(prices.values)} days, {prices.span}")
    lesson.say(f"  {train} windows for training, the {len(x) - train} after them for the test")
    if scale == "all":
        lesson.say("  scaled by ALL days: the test's highest price is known beforehand (a leak)")

    forecast = train_and_forecast(lesson, x, y, train, steps, seed)

    actual = y[train:]
    forecasts = series.with_baselines({"LSTM": forecast}, x, y, train, CLOSE)
    scores = series.scores(forecasts, actual, scaler, CLOSE)
    actual, *forecasts = scaler.inverse_transform(np.hstack([actual, *forecasts.values()]), CLOSE).T
    lags = series.rmse_by_lag(forecasts[0], actual)
    lag = int(np.argmin(lags))
    lesson.stage("The test")
    lesson.scores(scores)
    lesson.say(f"  The LSTM's forecast for a day is nearest the close {lag} day(s) before it.")
    days = np.arange(len(y)) if prices.dates is None else prices.dates[SEQUENCE_LENGTH:]
    title = f"Lab 9: the next close, {len(actual)} test days"
    drawn = dict(zip(scores, forecasts))
    lesson.picture(plots.forecast, days[train:], actual, drawn, lags, title)

    (error, dollars), (base, base_dollars), _ = scores.values()
    return lesson.finish(
        {
            "train_windows": train,
            "test_windows": len(actual),
            "lag": lag,
            **series.as_metrics(scores),
        },
        [
            ("test RMSE", "only a picture", f"{error:.4f}, ${dollars:.2f}", error < 3 * base),
            ("persistence", "not shown", f"{base:.4f}, ${base_dollars:.2f}"),
            ("better than that", "it seems so", "yes" if error < base else "no"),
            ("days behind", "not shown", str(lag)),
        ],
    )


LAB = lab.Lab(
    run,
    lab.option("--scale", choices=["train", "all"], help="the days that the scaling is fitted on"),
    lab.option("--csv", metavar="FILE", help="your own prices instead of GOOG"),
)

if __name__ == "__main__":
    LAB.main()
