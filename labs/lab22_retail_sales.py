"""Lab 22: next month's sales from the last twelve months.

Sales have a trend and a season. An LSTM reads the months one by one, and its
last output becomes the forecast:

    forecast = h_12 w + b        loss = mean of (forecast - next month)^2

What must it beat? For a season the plain guess is "as in the same month last
year" (seasonal naive). Statisticians fit linear models of the past values:

    AR(p):      y_t+1 = c + phi_1 y_t + ... + phi_p y_t+1-p
    ARMA(1, 1): y_t+1 = c + phi y_t + theta e_t        e_t = y_t - its forecast

AR(12) reads what the LSTM reads. AR(13) reads one month more: the same month
last year, and how the sales have changed since the month before it.

The lecture's columns shift_1 ... shift_12 hand over the months NEWEST FIRST, so
that the LSTM ends on the oldest; here they come in time order. --newest-first
reverses them and measures the difference, three starts each way. On these data it
is noise: of seeds 0 to 11 it gains in six and costs in six. On the lecture's file
(Statistics Canada, table 080-0020, not part of this course) it gains in each of ten
seeds, RMSE .147 -> .094 (medians): the oldest month is the same month last year.
--practice is the lecture's exercise: 100 or 200 epochs, 12 or 6 months.

| name     | shape            | meaning                                  |
|----------|------------------|------------------------------------------|
| x        | [None, 12, 1]    | windows of twelve months, scaled         |
| y        | [None, 1]        | the month after                          |
| outputs  | [None, 12, 20]   | h after each month; the last one counts  |
| forecast | [None, 1]        | h_12 w + b, what the network says for y  |
| loss     | []               | mean of the squared errors               |
"""

from typing import NamedTuple

from common import forecasting, layers, plots, rnn, training
from common.data import month_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 20
BATCH_SIZE = 30
ORDERS = (1, 2, 6, 12, 13)  # of AR
STARTS = 3  # for each way of reading
TRAIN_UNTIL = "2010-12"  # the lecture's


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(months=12, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, months, 1])  # [batch, months, 1]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, months, HIDDEN_SIZE])  # [batch, months, hidden]

    # forecast = h_12 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=0.001).minimize(loss)
    return Graph(x, y, outputs, forecast, loss, train_op)


class Settings(NamedTuple):
    """One way to train: how much of each window is read, in which order, how long."""

    months: int = 12
    newest_first: bool = False
    epochs: int = 100
    seed: int = 0

    def read(self, windows):
        windows = windows.newest(self.months)
        return windows.reversed() if self.newest_first else windows

    def in_words(self):
        order = "newest first" if self.newest_first else "in time order"
        return f"{self.months:>2} months {order:<13}  {self.epochs} epochs  seed {self.seed}"


def train_and_forecast(lesson, all_windows, settings, steps=None):
    """The forecasts of the test [test, 1] by a network that is trained here, and its history."""
    windows = settings.read(all_windows)
    steps = steps or settings.epochs * training.steps_per_epoch(windows.train, BATCH_SIZE)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(settings.months, settings.seed)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters")
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: windows.train_x, graph.y: windows.train_y},
            batch_size=BATCH_SIZE,
            seed=settings.seed,
            report=lesson.progress,
        )
        lesson.speed(history)
        return sess.run(graph.forecast, feed_dict={graph.x: windows.test_x}), history


def try_all(lesson, title, windows, variants, steps):
    """Train with each of the settings: a dictionary each, with the errors of the test."""
    lesson.stage(title)
    rows = []
    for settings in variants:
        forecast, _ = train_and_forecast(lab.QUIET, windows, settings, steps)
        error = forecasting.rmse(forecast, windows.test_y)
        rows.append({**settings._asdict(), "mse": error**2, "rmse": error})
        lesson.say(f"  {settings.in_words()}  MSE {error**2:.5f}  RMSE {error:.4f}")
    return rows


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=100,
    months=12,
    newest_first=False,
    practice=False,
    train_until=TRAIN_UNTIL,
    csv=None,
    strict=False,
):
    sales = month_files.read_months(csv or lab.data("auscafe.csv"), strict=strict)
    until = forecasting.last_training_date(sales, train_until)
    reach = max(months, *ORDERS)  # so that every model forecasts the same months
    windows = forecasting.scaled_windows(sales, reach, sales.columns[0], until=until)
    lesson.stage("The data")
    lesson.say(forecasting.description(sales, windows))
    settings = Settings(months, newest_first, epochs, seed)
    forecast, history = train_and_forecast(lesson, windows, settings, steps)

    lesson.ask(
        "AR(12) is a weighted sum of the same twelve months. Which errs less, it or the LSTM?",
        "AR(12), by far. The LSTM has hardly learned the season in so few steps.",
    )
    lesson.stage("The test")
    forecasts = {"LSTM": forecast, **forecasting.statistical_models(windows, sales, ORDERS)}
    scores = forecasting.scores(windows, forecasts)
    for label, score in scores.items():
        lesson.say(
            f"  {label:<13} RMSE {score.scaled:.4f} scaled, {score.amount:,.4g} as in the file"
        )
    swing = np.std(np.diff(forecast[:, 0])) / np.std(np.diff(windows.test_y[:, 0]))
    lesson.say(f"  From month to month the forecasts swing {swing:.0%} as much as the sales.")
    amounts = forecasting.in_units(windows, forecasts)
    title = "Lab 22: next month's sales"
    lesson.picture(plots.sales, sales, windows.test_dates, amounts, scores, title)

    loss = history.losses[-10:].mean()
    metrics = {"loss": loss, "swing": swing, "left_out": len(sales.left_out)}
    metrics |= forecasting.as_metrics(scores, "units")
    if practice:
        variants = [Settings(m, epochs=e, seed=seed) for e in (100, 200) for m in (12, 6)]
        metrics["table"] = try_all(lesson, "The practice", windows, variants, steps)
    if newest_first:
        starts = range(seed, seed + STARTS)
        orders = [Settings(months, order, epochs, s) for order in (False, True) for s in starts]
        rows = try_all(lesson, "In time order and newest first", windows, orders, steps)
        in_order, backwards = np.reshape([row["rmse"] for row in rows], [2, STARTS])
        cost = np.median(backwards) - np.median(in_order)
        lesson.say(f"  newest first {'costs' if cost > 0 else 'gains'} {abs(cost):.4f} (medians)")
        metrics |= {"orders": rows, "newest_first_cost": cost}

    lstm, season, linear = (scores[label] for label in ("LSTM", "season before", "AR(12)"))
    ratio = lstm.scaled / linear.scaled
    falls = loss < history.losses[0] / 10
    findings = [
        old_lab.Finding("test RMSE", f"{lstm.scaled:.4f}"),
        old_lab.Finding("same month last year", f"{season.scaled:.4f}"),
        old_lab.Finding("AR(12)", f"{linear.scaled:.4f}"),
        old_lab.Finding("LSTM's error / AR(12)'s", f"{ratio:.2f}", "above 1.5", ratio > 1.5),
        old_lab.Finding("swing of the forecasts", f"{swing:.0%}", "below 20%", swing < 0.2),
        old_lab.Finding("training loss", f"{loss:.4f}", "below 1/10 of the first", falls),
    ]
    as_measured = csv is None and (train_until, months, epochs) == (TRAIN_UNTIL, 12, 100)
    findings = [finding.only_if(as_measured) for finding in findings]
    return old_lab.finish(lesson, metrics, findings, steps=history.steps)


LAB = old_lab.OldLab(
    run,
    lab.option("--epochs", type=lab.positive, help="passes over the training months"),
    lab.option("--months", type=lab.positive, help="months that the network reads"),
    lab.option("--newest-first", action="store_true", help="reverse the months; what it costs"),
    lab.option("--practice", action="store_true", help="100 and 200 epochs, 12 and 6 months"),
    lab.option("--train-until", metavar="MONTH", help="the rest is the test"),
    lab.option("--csv", metavar="FILE", help="your months, or Statistics Canada's file"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty value"),
    try_it=[
        old_lab.Try("Six times the epochs. Does the LSTM learn the season?", "--epochs 600"),
        old_lab.Try(
            "The lecture's order. Is the difference larger than that of two starts?",
            "--newest-first",
        ),
        old_lab.Try("The lecture's exercise: which helps more, epochs or months?", "--practice"),
    ],
)

if __name__ == "__main__":
    LAB.main()
