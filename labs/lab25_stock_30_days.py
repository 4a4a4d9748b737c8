"""Lab 25: thirty days of prices, several companies, a test after a date.

The lecture's second practice: from the closes of the last 30 days forecast the
next close; train until a date, test on the half year after it. The third: read
open, high, low and close. Each company has networks, scaling and baselines of
its own:

    forecast = h_30 w + b        loss = mean of (forecast - next close)^2

Least squares on the last 30 closes is the statisticians' AR(30).

The lecture gives the dates 2006-01-01, 2017-06-30 and 2018-01-01; the prices here
end in March 2013, so the test begins half a year before. It names neither epochs
nor batch size; its sales network took 100 and 30. Here it is 15 passes, Adam 0.01.

| name     | shape                          | meaning                              |
|----------|--------------------------------|--------------------------------------|
| x        | [None, 30, 1] or [None, 30, 4] | closes, or open, high, low and close |
| y        | [None, 1]                      | the close of the day after, scaled   |
| outputs  | [None, 30, 20]                 | h at each day; the last one counts   |
| forecast | [None, 1]                      | what the network says for y          |
| loss     | []                             | mean of the squared errors           |
"""

from typing import NamedTuple

from common import forecasting, layers, plots, rnn, training
from common.data import price_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = 30
HIDDEN_SIZE = 20
BATCH_SIZE = 100
CLOSE = ("Close",)
ALL_FOUR = ("Open", "High", "Low", "Close")
COMPANIES = ("AAPL", "GOOG", "IBM", "MSFT")
FIRST_DAY = np.datetime64("2006-01-01")  # the lecture's


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(columns=1, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, DAYS, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, DAYS, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_30 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)
    return Graph(x, y, outputs, forecast, loss, train_op)


def read_companies(csv, name, strict):
    """{company: Series} of open, high, low and close, in time order."""
    if csv:
        return price_files.read_companies(csv, ALL_FOUR, name, strict=strict)
    prices = {}
    for company in COMPANIES:
        file = lab.data(f"{company}.csv")
        prices[company] = price_files.read_prices(file, ALL_FOUR, strict=strict).since(FIRST_DAY)
    return price_files.only(prices, name, "the course's data")


def prepare(companies, train_until):
    """{company: {columns: Windows}}, for the closes alone and for all four columns."""
    prepared = {}
    for company, table in companies.items():
        until = forecasting.last_training_date(table, train_until)
        prepared[company] = {
            columns: forecasting.scaled_windows(table.select(columns), DAYS, "Close", until=until)
            for columns in (CLOSE, ALL_FOUR)
        }
    return prepared


def train_and_forecast(lesson, windows, epochs, steps, seed):
    """The forecasts of the test [test, 1], scaled, by a network that is trained here."""
    steps = steps or epochs * training.steps_per_epoch(windows.train, BATCH_SIZE)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(windows.x.shape[2], seed)
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
            seed=seed,
            report=lesson.progress,
        )
        lesson.speed(history)
        return sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})


def with_baselines(windows, forecast):
    return {
        "LSTM": forecast,
        "persistence": forecasting.persistence(windows.test_x, windows.target),
        "least squares": forecasting.least_squares(
            windows.train_x, windows.train_y, windows.test_x
        ),
    }


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=15,
    train_until=None,
    name=None,
    csv=None,
    strict=False,
):
    companies = read_companies(csv, name, strict)
    prepared = prepare(companies, train_until)
    lesson.stage("The data")
    for company, table in companies.items():
        lesson.say(f"  {company}")
        lesson.say(forecasting.description(table, prepared[company][CLOSE]))

    first = next(iter(companies))  # told in full; of the others only the errors
    rows, drawn = [], {}
    for company, both in prepared.items():
        closes, all_four = both[CLOSE], both[ALL_FOUR]
        told = lesson if company == first else lab.QUIET
        forecast = train_and_forecast(told, closes, epochs, steps, seed)
        of_all_four = train_and_forecast(lab.QUIET, all_four, epochs, steps, seed)

        judged = forecasting.evaluate(closes, with_baselines(closes, forecast))
        more = forecasting.scores(all_four, with_baselines(all_four, of_all_four))
        scores = judged.scores | {"LSTM, all four": more["LSTM"]}
        scores |= {"least squares, all four": more["least squares"]}
        row = {"name": company, **forecasting.counts(companies[company], closes)}
        rows.append(row | forecasting.as_metrics(scores))
        if company == first:
            drawn = {"windows": closes, "forecasts": judged.in_units}
            lesson.ask(
                "Open, high and low are three more columns. Do they help to forecast the close?",
                "Compare with all four: it differs from company to company, and from seed to seed.",
            )
            lesson.stage("RMSE in dollars; all four: open, high, low, close")
        said = "   ".join(f"{label} {score.amount:.2f}" for label, score in scores.items())
        lesson.say(f"  {company:<6} {len(closes.test_y)} days   {said}")
    title = "Lab 25: 30 days -> the next close"
    lesson.picture(plots.companies, rows, company=first, title=title, **drawn)

    def median(key):
        return float(np.median([row[key] for row in rows]))

    better = sum(row["test_rmse"] < row["persistence_rmse"] for row in rows)
    helped = sum(row["lstm_all_four_rmse"] < row["test_rmse"] for row in rows)
    error, base = median("test_rmse"), median("persistence_rmse")
    names = ("test_rmse", "persistence_rmse", "ols_rmse", "lstm_all_four_rmse")
    metrics = {"companies": len(rows), **{name: median(name) for name in names}}
    metrics |= {"beat_persistence": better, "helped_by_all_four": helped, "table": rows}
    near = f"below 3 x {base:.4f}"
    findings = [
        old_lab.Finding("test RMSE, median", f"{error:.4f}", near, error < 3 * base),
        old_lab.Finding("persistence, median", f"{base:.4f}"),
        old_lab.Finding("LSTM nearer than persistence", f"{better} of {len(rows)}"),
        old_lab.Finding("helped by all four columns", f"{helped} of {len(rows)}"),
    ]
    findings = [finding.only_if(csv is None) for finding in findings]
    batches = training.steps_per_epoch(rows[0]["train_windows"], BATCH_SIZE)
    return old_lab.finish(lesson, metrics, findings, steps=steps or epochs * batches)


LAB = old_lab.OldLab(
    run,
    lab.option("--epochs", type=lab.positive, help="passes over the training days"),
    lab.option("--train-until", metavar="DATE", help="not given: half a year before the end"),
    lab.option("--name", metavar="COMPANY", help="only this company"),
    lab.option("--csv", metavar="FILE", help="your own prices, with a Name column or without"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty field"),
    try_it=[
        old_lab.Try("Another start. For which companies do all four columns help now?", "--seed 1"),
        old_lab.Try(
            "Four times as long. Does the LSTM pass persistence?", "--epochs 60 --name IBM"
        ),
        old_lab.Try(
            "Trained before the crash of 2008. How large is the error after it?",
            "--train-until 2008-08-31 --name IBM",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
