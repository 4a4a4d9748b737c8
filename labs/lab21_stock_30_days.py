"""Lab 21: thirty days of prices, several companies, a test after a date.

The lecture's second practice: from the closes of the last 30 days forecast the
next close; train until a date, test on the half year after it. The third: read
open, high, low and close. Each company has networks, scaling and baselines of
its own:

    forecast = h_30 w + b        loss = mean of (forecast - next close)^2

The lecture gives the dates 2006-01-01, 2017-06-30 and 2018-01-01; the prices here
end in March 2013, so the test begins half a year before. It names neither epochs
nor batch size; its sales network took 100 and 30. Here it is 15 passes, Adam 0.01.

| name     | shape                          | meaning                              |
|----------|--------------------------------|--------------------------------------|
| x        | [None, 30, 1] or [None, 30, 4] | closes, or open, high, low and close |
| y        | [None, 1]                      | the close of the day after, scaled   |
| outputs  | [None, 30, 20]                 | h at each day; the last one counts   |
| forecast | [None, 1]                      | what the network says for y          |
"""

from common import layers, plots, rnn, training
from common.data import series, tables
from common.shapes import check_shape
from common.teaching import lab
from common.training import forecasting

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = 30
HIDDEN_SIZE = 20
BATCH_SIZE = 100
INPUTS = {"close": ("Close",), "ohlc": ("Open", "High", "Low", "Close")}  # Close is the last
COMPANIES = ("AAPL", "GOOG", "IBM", "MSFT")
FIRST_DAY = np.datetime64("2006-01-01")  # the lecture's


def build_graph(columns=1, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, DAYS, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, DAYS, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_30 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)
    return forecasting.Graph(x, y, outputs, forecast, loss, train_op)


def read_prices(csv, name):
    """{company: Series} of open, high, low and close, in time order."""
    if csv:
        return tables.read_companies(csv, INPUTS["ohlc"], name)
    prices = {}
    for company in COMPANIES:
        table = tables.read_prices(lab.data(f"{company}.csv"), INPUTS["ohlc"])
        recent = table.dates >= FIRST_DAY
        prices[company] = table._replace(values=table.values[recent], dates=table.dates[recent])
    return tables.only(prices, name, "the course's data")


def train_on(lesson, table, inputs, until, epochs, steps, seed):
    """The windows of some columns, scores beside the baselines, and the forecasts in dollars."""
    columns = [table.columns.index(column) for column in INPUTS[inputs]]
    chosen = table._replace(values=table.values[:, columns], columns=INPUTS[inputs])
    train = series.split_at(table.dates, until, DAYS)
    windows = forecasting.prepare(chosen, DAYS, len(columns) - 1, train)
    forecasting.describe(lesson, chosen, windows)
    steps = steps or epochs * training.steps_per_epoch(train, BATCH_SIZE)
    with tf.Graph().as_default():
        graph = build_graph(len(columns), seed)
        lesson.graph(graph, x="windows of days", y="the next close", outputs="h at each day",
                    forecast="h of the last day, through a layer without activation",
                    loss="mean of the squared errors")  # fmt: skip
        trained = forecasting.train_and_forecast(
            lesson, graph, windows, steps=steps, batch_size=BATCH_SIZE, seed=seed
        )
    return windows, *forecasting.compare(windows, {"LSTM": trained.forecast})


def run(lesson=lab.QUIET, *, steps=None, seed=0, epochs=15, train_until=None, name=None, csv=None):
    rows, drawn = [], None
    for company, table in read_prices(csv, name).items():
        until = forecasting.last_training_day(table, train_until)
        told = lab.QUIET if rows else lesson  # the first company in full, of the others the errors
        windows, close, amounts = train_on(told, table, "close", until, epochs, steps, seed)
        _, ohlc, _ = train_on(lab.QUIET, table, "ohlc", until, epochs, steps, seed)
        if not rows:
            drawn = (company, windows, amounts)
            lesson.stage(f"RMSE in dollars, days after {until}; ohlc: open, high, low, close")
        errors = {"LSTM": close["LSTM"], "LSTM ohlc": ohlc["LSTM"], **close,
                  "least squares ohlc": ohlc["least squares"]}  # fmt: skip
        rows.append({"name": company, "train_windows": windows.train,
                     "test_windows": len(windows.actual), "left_out": table.left_out,
                     **series.as_metrics(errors)})  # fmt: skip
        said = "   ".join(f"{label} {dollars:.2f}" for label, (_, dollars) in errors.items())
        lesson.say(f"  {company:<6} {len(windows.actual)} days   {said}")
    lesson.picture(plots.companies, rows, *drawn, "Lab 21: 30 days -> the next close")

    def median(key):
        return float(np.median([row[key] for row in rows]))

    better = sum(row["test_rmse"] < row["persistence_rmse"] for row in rows)
    helped = sum(row["lstm_ohlc_rmse"] < row["test_rmse"] for row in rows)
    error, base = median("test_rmse"), median("persistence_rmse")
    return lesson.finish(
        {"companies": len(rows), "test_rmse": error, "persistence_rmse": base,
         "ols_rmse": median("ols_rmse"), "lstm_ohlc_rmse": median("lstm_ohlc_rmse"),
         "beat_persistence": better, "helped_by_ohlc": helped, "table": rows},
        [
            ("test RMSE (median)", "not shown", f"{error:.4f}", error < 3 * base),
            ("persistence (median)", "not asked", f"{base:.4f}"),
            ("better than that", "not asked", f"{better} of {len(rows)}"),
            ("helped by open, high, low", "the challenge", f"{helped} of {len(rows)}"),
        ],
        steps=steps or epochs * training.steps_per_epoch(rows[0]["train_windows"], BATCH_SIZE),
    )  # fmt: skip


LAB = lab.Lab(
    run,
    lab.option("--epochs", type=lab.positive, help="passes over the training days"),
    lab.option("--train-until", metavar="DATE", help="not given: half a year before the end"),
    lab.option("--name", metavar="COMPANY", help="only this company"),
    lab.option("--csv", metavar="FILE", help="your own prices, with a Name column or without"),
)

if __name__ == "__main__":
    LAB.main()
