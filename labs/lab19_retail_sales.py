"""Lab 19: next month's sales from the last twelve months.

Sales have a trend and a season. An LSTM reads the months one by one, and its
last output becomes the forecast:

    forecast = h_12 w + b        loss = mean of (forecast - next month)^2

What must it beat? For a season the plain guess is "as in the same month last
year" (seasonal naive). After 100 epochs the LSTM has learnt the trend and hardly
any season: its forecasts swing far less than the sales.

The lecture's columns shift_1 ... shift_12 hand over the months NEWEST FIRST, so
that the LSTM ends on the oldest; here they come in time order. --newest-first
reverses them and measures what that costs, three starts each way. It gained where
it was tried: the oldest is the same month last year, and that one tells most.
--practice is the lecture's exercise: 100 or 200 epochs, 12 or 6 months.

| name     | shape            | meaning                                  |
|----------|------------------|------------------------------------------|
| x        | [None, 12, 1]    | windows of twelve months, scaled         |
| y        | [None, 1]        | the month after                          |
| outputs  | [None, 12, 20]   | h after each month; the last one counts  |
| forecast | [None, 1]        | what the network says for y              |
"""

from common import layers, plots, rnn, training
from common.data import series, tables
from common.shapes import check_shape
from common.teaching import lab
from common.training import forecasting

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 20
BATCH_SIZE = 30


def build_graph(months=12, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, months, 1])  # [batch, months, 1]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, months, HIDDEN_SIZE])  # [batch, months, hidden]

    # forecast = h_12 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=0.001).minimize(loss)
    return forecasting.Graph(x, y, outputs, forecast, loss, train_op)


def train_on(lesson, sales, until, months, newest_first, epochs, seed, steps=None):
    """A network's forecasts, the windows they are for (always in time order), and their RMSE."""
    train = series.split_at(sales.dates, until, months)
    windows = forecasting.prepare(sales, months, target=0, train=train)
    read = windows._replace(x=windows.x[:, ::-1]) if newest_first else windows
    steps = steps or epochs * training.steps_per_epoch(train, BATCH_SIZE)
    with tf.Graph().as_default():
        graph = build_graph(months, seed)
        lesson.graph(graph, x="windows of months", y="the month after", outputs="h at each month",
                    forecast="h of the last month, through a layer without activation",
                    loss="mean of the squared errors")  # fmt: skip
        trained = forecasting.train_and_forecast(lesson, graph, read, steps=steps,
                                                 batch_size=BATCH_SIZE, seed=seed)  # fmt: skip
    return trained, windows, series.rmse(trained.forecast, windows.actual)


def try_all(lesson, title, sales, settings, variants):
    """A table of test errors: one training for each variant of the settings."""
    lesson.stage(title)
    table = []
    for variant in variants:
        _, _, error = train_on(lab.QUIET, sales, **{**settings, **variant})
        table.append({**variant, "mse": error**2, "rmse": error})
        named = "  ".join(f"{name} {value!s:<5}" for name, value in variant.items())
        lesson.say(f"  {named}  MSE {error**2:.5f}  RMSE {error:.5f}")
    return table


def run(lesson=lab.QUIET, *, steps=None, seed=0, epochs=100, months=12, newest_first=False,
        practice=False, train_until="2010-12", csv=None):  # fmt: skip
    sales = tables.read_months(csv or lab.data("auscafe.csv"))
    lesson.stage("The data")
    lesson.say(f"  {sales.source}: {sales.columns[0]}, {sales.span}")
    lesson.say(f"  trained until {train_until}, tested on the months after")
    until = forecasting.last_training_day(sales, train_until)
    settings = dict(until=until, months=months, epochs=epochs, newest_first=newest_first, seed=seed,
                    steps=steps)  # fmt: skip
    trained, windows, _ = train_on(lesson, sales, **settings)

    naive = series.seasonal_naive(sales.values, len(windows.actual))
    forecasts = {"LSTM": trained.forecast, "seasonal naive": windows.scaler.transform(naive)}
    scores, amounts = forecasting.compare(windows, forecasts)
    lesson.stage("The test")
    for name, (error, amount) in scores.items():
        lesson.say(f"  {name:<14} RMSE {error:.5f} scaled, {amount:,.4g} {sales.columns[0]}")
    swing = float(np.std(np.diff(trained.forecast[:, 0])) / np.std(np.diff(windows.actual[:, 0])))
    lesson.say(f"  From month to month the forecasts swing {swing:.0%} as much as the sales.")
    lesson.picture(plots.sales, sales, amounts, scores, "Lab 19: next month's sales")
    tried = {}
    if practice:
        variants = [dict(epochs=e, months=m) for e in (100, 200) for m in (12, 6)]
        tried["table"] = try_all(lesson, "The practice", sales, settings, variants)
    if newest_first:
        variants = [dict(newest_first=n, seed=seed + s) for n in (False, True) for s in range(3)]
        orders = try_all(lesson, "In time order and newest first", sales, settings, variants)
        medians = np.median(np.reshape([row["rmse"] for row in orders], [2, 3]), axis=1)
        cost = float(medians[1] - medians[0])
        lesson.say(f"  newest first {'costs' if cost > 0 else 'gains'} {abs(cost):.5f} (medians)")
        tried |= {"orders": orders, "newest_first_cost": cost}
    error, naive_error = scores["LSTM"][0], scores["seasonal naive"][0]
    first_loss, last_loss = trained.history.losses[0], trained.history.losses[-10:].mean()
    return lesson.finish(
        {"parameters": trained.parameters, "loss": last_loss,
         "test_mse": error**2, "swing": swing, **series.as_metrics(scores, "units"), **tried},
        [
            ("test RMSE", "only a picture", f"{error:.4f}"),
            ("same month last year", "not shown", f"{naive_error:.4f}"),
            ("better than that", "not asked", "yes" if error < naive_error else "no"),
            ("parameters", "1781", str(trained.parameters), trained.parameters == 1781),
            ("training loss", "0.0034", f"{last_loss:.4f}", bool(last_loss < first_loss / 10)),
        ],
        steps=trained.history.steps,
    )  # fmt: skip


LAB = lab.Lab(
    run,
    lab.option("--epochs", type=lab.positive, help="passes over the training months"),
    lab.option("--months", type=lab.positive, help="months that the network reads"),
    lab.option("--newest-first", action="store_true", help="reverse the months; what it costs"),
    lab.option("--practice", action="store_true", help="100 and 200 epochs, 12 and 6 months"),
    lab.option("--train-until", metavar="MONTH", help="the rest is the test"),
    lab.option("--csv", metavar="FILE", help="your months, or Statistics Canada's file"),
)

if __name__ == "__main__":
    LAB.main()
