"""Lab 9: tomorrow's closing price from the last seven days (many to one).

The network reads a window of seven days, one day a step: the open, high, low, volume and close of
each. Only its last output counts. A layer turns it into a forecast of the next close:

    forecast = h_7 w + b
    loss     = sum over windows of (forecast - next close)^2

The windows are in time order: training has the first 70 %, the test has the days after them. The
error is the RMSE, the root of the mean squared error.

An error means little by itself. Two baselines are judged beside the network: persistence, which
says that tomorrow's close is today's, and linear regression (least squares) on the same 35 numbers.

Prices are scaled so that the days of training lie between 0 and 1: an error of 1 is the whole range
of prices in training. --scale all takes all days for it, as the lecture does; then training knows
how high prices will go.

--target change lets the same network read and forecast changes. It gets the differences from day to
day, and what it adds to the last close is learned:

    forecast = close_7 + h_6 w + b

Question: is the network nearer to the next close than the two baselines?

| name     | shape         | meaning                                   |
|----------|---------------|-------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, five numbers a day |
| y        | [None, 1]     | the close of the day after, scaled        |
| outputs  | [None, 7, 10] | h_t at each day; the last one counts      |
| forecast | [None, 1]     | what the network predicts for y           |
| loss     | []            | sum of the squared errors                 |
"""

from types import SimpleNamespace

from common import forecasting, layers, rnn
from common.data import price_files
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

SEQUENCE_LENGTH = 7  # days
COLUMNS = price_files.PRICE_COLUMNS  # Open, High, Low, Volume, Close: the file's own order
HIDDEN_SIZE = 10
LEARNING_RATE = 0.01
TRAINING_SHARE = 0.7
STEPS = 1000
CHANGE_STEPS = 50  # more learn the changes of training by heart
DAYS = 732  # as many as the lecture's file has


def build_graph(seed=0, columns=5, target="level"):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, SEQUENCE_LENGTH, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    inputs = x
    if target == "change":
        inputs = x[:, 1:] - x[:, :-1]  # from day to day: [batch, days - 1, columns]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, _ = rnn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    check_shape(outputs, [None, inputs.shape[1], HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_7 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    if target == "change":
        # forecast = close_7 + h_6 w + b
        forecast += x[:, -1, -1:]  # the close is the last column
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = sum over windows of (forecast - next close)^2
    loss = tf.reduce_sum(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x, y=y, outputs=outputs, forecast=forecast, loss=loss, train_op=train_op
    )


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    target="level",
    scale="train",
    ahead=1,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    prices = price_files.read_prices(
        csv or lab.data("GOOG.csv"),
        COLUMNS,
        strict=strict,
        optional=price_files.OPTIONAL,
        adjusted=bool(csv),
        renamed=columns,
        encoding=encoding,
    )
    lesson.notes(prices.notes)
    if not csv:
        prices = prices.last(DAYS)
    windows = forecasting.scaled_windows(
        prices, SEQUENCE_LENGTH, "Close", share=TRAINING_SHARE, scaled_by=scale
    )
    steps = steps or (CHANGE_STEPS if target == "change" else STEPS)
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))
    if scale == "all":
        lesson.say("  scaled by ALL days: the test's highest price is known beforehand (a leak)")

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed, len(prices.columns), target)
        lesson.graph(graph)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
        for step in range(steps):
            _, loss = sess.run([graph.train_op, graph.loss], feed_dict=feed_dict)
            lesson.progress(step, loss, of=steps, feed_dict=feed_dict)

        def network(x):  # [n, 7, 5] -> [n, 1]
            return sess.run(graph.forecast, feed_dict={graph.x: x})

        of_training = network(windows.train_x)  # [train, 1]
        # Forecasts from each window of the test, and from the end of the file: [test + 1, ahead].
        rolled = {"LSTM": forecasting.roll_forward(network, windows, ahead)}

    lesson.stage("The test")
    lesson.ask(
        "Which is nearer to the next close: the network's forecast, or simply the last close?",
        "The last close. Compare the errors of the LSTM and of persistence: the smaller is better.",
        ["the network's forecast", "the last close"],
    )
    if target == "change":
        lesson.ask(
            "The network now adds a change to the last close. Will it beat persistence?",
            "No, it draws level. It begins at a change of about 0, where persistence is, and finds "
            "next to nothing in the days before that tells the next change.",
            ["yes, that is what was wrong", "no", "it will be worse, as it was"],
        )
    else:
        lesson.ask(
            "In the picture the curve of the forecast lies on the price. Would you trade with it?",
            "No. Over 200 days any curve that repeats the last close lies on the price, a day "
            "late. The forecast does just that, less well than persistence. A forecast needs a "
            "baseline.",
            ["yes, it fits", "no"],
        )
    baselines = {
        "persistence": lambda x: forecasting.persistence(x, windows.target),
        "least squares": lambda x: forecasting.least_squares(windows.train_x, windows.train_y, x),
    }
    for label, baseline in baselines.items():
        rolled[label] = forecasting.roll_forward(baseline, windows, ahead)
    # scaled, [test, 1] each
    forecasts = {label: values[: len(windows.test_y), :1] for label, values in rolled.items()}
    scores = forecasting.scores(windows, forecasts)
    for label, (scaled, error) in scores.items():
        lesson.say(f"  {label:<14} RMSE {scaled:.5f} scaled, {error:,.2f} as a price")
    train_ratio = forecasting.rmse(of_training, windows.train_y) / forecasting.rmse(
        baselines["persistence"](windows.train_x), windows.train_y
    )
    lesson.say(f"  On the days of training the LSTM's error is {train_ratio:.2f} x persistence's.")

    actual = windows.in_units(windows.test_y)  # prices, [test]
    forecast_prices = forecasting.in_units(windows, forecasts)
    error_by_lag = forecasting.rmse_by_lag(forecast_prices["LSTM"], actual)
    lag = int(np.argmin(error_by_lag))
    days = "1 day" if lag == 1 else f"{lag} days"
    lesson.say(f"  The LSTM's forecast for a day is nearest the close {days} before it.")
    # Does it know the change? [test] each.
    change, forecast_change = (
        values - forecast_prices["persistence"] for values in (actual, forecast_prices["LSTM"])
    )
    correlation = float(np.corrcoef(change, forecast_change)[0, 1])
    lesson.say(f"  Its forecast of the change and the real change: correlation {correlation:.2f}.")
    seen, inside, outside = forecasting.ratios_by_range(windows, forecasts["LSTM"])
    lesson.say(f"  On {seen.sum()} of {len(seen)} days the close is in the range of training's.")
    lesson.stage("After the file")
    steps_ahead = forecasting.with_ranges(windows, rolled)
    lesson.say(forecasting.ahead_in_words(windows, steps_ahead, scores))
    title = f"Lab 9: the next close, {len(actual)} test days"
    lesson.picture(plots.forecast, windows.test_dates, actual, forecast_prices, error_by_lag, title)
    return {
        **forecasting.as_metrics(scores),
        **forecasting.counts(prices, windows),
        "lag": lag,
        "train_ratio": train_ratio,
        "correlation": correlation,
        "ahead": forecasting.ahead_as_metrics(windows, steps_ahead),
        "steps": steps,
        "days_inside": seen.sum(),
        "ratio_inside": inside,
        "ratio_outside": outside,
    }


def expected(result, *, target, csv, **_):
    """Yields the rows of the closing table."""
    ratio = result["test_rmse"] / result["persistence_rmse"]
    measured = {  # on the course's prices: name, value, bounds, over seeds
        "error / persistence's": (ratio, (1, 3), (1.35, 2.71)),
        "the same, prices as in training": (result["ratio_inside"], (0.9, 1.15), (1.02, 1.10)),
        "the same, prices above them": (result["ratio_outside"], (1.3, 4), (1.5, 3.3)),
    }
    for name, (value, bounds, seeds) in measured.items():
        if csv or value is None or target == "change":
            yield lab.Row(name, value, show=".2f")
        else:
            yield lab.Row(name, value, between=bounds, seeds=seeds, show=".2f")
    yield lab.Row("the same, days of training", result["train_ratio"], show=".2f")
    if csv or target == "change":
        yield lab.Row("days behind", result["lag"])
    else:
        yield lab.Row("days behind", result["lag"], equals=1)
    yield lab.Row("correlation of the changes", result["correlation"], show=".2f")
    yield lab.Row("RMSE as a price", result["test_rmse_dollars"], show=",.2f")
    yield lab.Row("persistence's", result["persistence_rmse_dollars"], show=",.2f")


AFTER_LEVEL = """
On the course's prices the forecast follows the price a day behind: it repeats what it has just
read, less well than persistence, which repeats it exactly. Linear regression is no better than
persistence either: beyond the last close, the seven days tell next to nothing of the next one. In
the picture the points at the lower right show it: between the change that the network forecasts and
the real one there is no relation.

On prices as in training the network is nearly as good as persistence. On higher prices its error is
largest: h_7 lies between -1 and 1, so h_7 w + b has a ceiling, and nothing in training asks for one
above the highest price of training.
"""
AFTER_CHANGE = """
A network that forecasts the change begins where persistence is: the ceiling is gone, and high
prices are no harder than others. On the course's prices its error is 1.00 to 1.02 times that of
persistence (seeds 0 to 11). That is not a success of the network. It says that the changes of the
last days tell next to nothing of the next one, to any of the models here.

So what can be learned in training is noise. With 1,000 steps the network learns it by heart: on the
days of training its error falls to half of persistence's, and on the test it rises to twice
(--steps 1000).
"""


def after(result, *, target, **_):
    """Returns the explanation of what was forecast."""
    return AFTER_CHANGE if target == "change" else AFTER_LEVEL


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=35,
    options=[
        lab.option(
            "--target", choices=["level", "change"], help="what the network reads and forecasts"
        ),
        lab.ahead_option("days", 250),
        lab.option(
            "--scale", choices=["train", "all"], help="the days that the scaling is fitted on"
        ),
        *lab.table_options("your own prices instead of GOOG"),
    ],
    variations=[
        lab.Variation(
            "--target change",
            "Forecast the change and not the price: the error is that of persistence, 1.00 to 1.02 "
            "times (seeds 0 to 11). No network lost here by being a network.",
            with_own_data=False,
        ),
        lab.Variation(
            "--target change --steps 1000",
            "Twenty times as long: 0.37 to 0.54 times persistence's error on the days of training, "
            "1.6 to 2.8 times on the test. What it has learned is noise.",
            with_own_data=False,
        ),
        lab.Variation(
            "--ahead 5",
            "A week. Fed with its own forecasts the network drifts towards its ceiling, away from "
            "the last close; its range widens faster than persistence's.",
            with_own_data=False,
        ),
        lab.Variation(
            "--scale all",
            "Training now knows how high prices go: a leak. The error falls from $16.92 to $14.49, "
            "and persistence, $9.25, is still better.",
            with_own_data=False,
        ),
        lab.Variation(
            "--csv data/IBM.csv",
            "Thirteen years, corrected for dividends. Most test days lie above the prices of "
            "training: the error is 4.4 to 8.4 times that of persistence (seeds 0 to 5).",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
