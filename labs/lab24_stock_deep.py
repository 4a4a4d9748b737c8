"""Lab 24: more layers for tomorrow's price, and an output that is bounded.

Two lectures deepen lab 9. --model deep reads three days and puts dense layers after the LSTM, with
dropout before each: in training a fifth of the numbers that go into a layer are set to 0, so that
the network cannot rely on any of them.

    forecast = sigmoid(relu(relu(h_3 W1 + b1) W2 + b2) w + b)

--model relu reads seven days, with ReLU in place of tanh in the LSTM, and ends in one linear layer.

The sigmoid lies between 0 and 1. Prices are scaled to [0, 1] by the training days: 0 is the lowest
close of these days and 1 the highest. The same network with a linear output, without the sigmoid,
is trained beside it. With --target change a forecast is a change to the last close instead, and 0
and 1 stand for the lowest and the highest change of the training days:

    forecast = close + low + (high - low) sigmoid(...)

Question: how does each output do where the price of the test goes beyond that of the training?

| name         | shape                          | meaning                                 |
|--------------|--------------------------------|-----------------------------------------|
| x            | [None, 3, 5] or [None, 7, 5]   | windows of days, five columns           |
| y            | [None, 1]                      | the close of the day after, scaled      |
| dropout_rate | []                             | share set to 0: 0.2 in training, else 0 |
| outputs      | [None, 3, 32] or [None, 7, 16] | h at each day; the last one counts      |
| forecast     | [None, 1]                      | the next close, scaled                  |
| loss         | []                             | mean of the squared errors              |
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

from common import forecasting, layers, rnn, training
from common.data import price_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

COLUMNS = price_files.PRICE_COLUMNS
CLOSE = -1  # the last column
DROPOUT_RATE = 0.2
LEARNING_RATE = 0.001
ROUNDING = 1e-5  # of float32, relative


class Model(NamedTuple):
    """The settings in which the two lectures differ; the defaults are the deep model's."""

    days: int = 3
    hidden_size: int = 32
    activation: Callable = tf.tanh
    dense: tuple = (64, 32)  # sizes of the layers between the LSTM and the last
    outputs: tuple = ("sigmoid", "linear")  # a network for each; the lecture's comes first
    # Its mean of squared gradients starts at 1, Keras's at 0: the first steps are smaller here.
    optimizer: Callable = tf.train.RMSPropOptimizer
    share: float = 0.8  # of the windows, for training
    batch_size: int = 1204
    epochs: int = 300
    parameters: int = 9089


DEEP = Model()
RELU = Model(
    days=7,
    hidden_size=16,
    activation=tf.nn.relu,
    dense=(),
    outputs=("linear",),
    optimizer=tf.train.AdamOptimizer,
    share=0.7,
    batch_size=16,
    epochs=100,
    parameters=1425,
)
MODELS = {"deep": DEEP, "relu": RELU}


def build_graph(model=DEEP, output="sigmoid", seed=0, columns=5, changes=None):
    # changes: (low, high) of the training days, to forecast the change; None: the price
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, model.days, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]
    dropout_rate = tf.placeholder_with_default(0.0, [])  # fed in training only

    cell = rnn.BasicLSTMCell(model.hidden_size, activation=model.activation)
    inputs = x if changes is None else x[:, 1:] - x[:, :-1]  # [batch, days or days - 1, columns]
    outputs, _ = rnn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    check_shape(outputs, [None, inputs.shape[1], model.hidden_size])  # [batch, days, hidden]

    hidden = outputs[:, -1]  # [batch, hidden]
    for size in model.dense:
        # hidden = relu(dropout(hidden) W + b)
        hidden = layers.fully_connected(tf.nn.dropout(hidden, rate=dropout_rate), size)
        check_shape(hidden, [None, size])  # [batch, size]
    if model.dense:
        hidden = tf.nn.dropout(hidden, rate=dropout_rate)
    # forecast = hidden w + b, with a sigmoid around it or without
    activation = tf.sigmoid if output == "sigmoid" else None
    forecast = layers.fully_connected(hidden, 1, activation_fn=activation)
    if changes is not None:
        # forecast = close + low + (high - low) sigmoid(...)
        low, high = changes
        forecast = x[:, -1, CLOSE:] + low + (high - low) * forecast
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - next close)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = model.optimizer(learning_rate=LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        y=y,
        dropout_rate=dropout_rate,
        outputs=outputs,
        forecast=forecast,
        loss=loss,
        train_op=train_op,
    )


def forecaster(sess, graph):
    """Returns a function from windows [n, days, columns] to forecasts [n, 1]."""
    return lambda x: sess.run(graph.forecast, feed_dict={graph.x: x})


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    model="deep",
    target="level",
    epochs=None,
    ahead=1,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    chosen = MODELS[model]
    prices = price_files.read_prices(
        csv or lab.data("IBM.csv"),
        COLUMNS,
        strict=strict,
        optional=price_files.OPTIONAL,
        adjusted=bool(csv),
        renamed=columns,
        encoding=encoding,
    )
    lesson.notes(prices.notes)
    windows = forecasting.scaled_windows(prices, chosen.days, "Close", share=chosen.share)
    batches = training.steps_per_epoch(windows.train, chosen.batch_size)
    steps = steps or (epochs or chosen.epochs) * batches
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))
    ceiling = windows.in_units(1.0)[0]  # the highest close of the training days
    closes = windows.in_units(windows.test_y)  # [test]
    last_closes = windows.train_x[:, -1, CLOSE:]  # [train, 1]
    of_training = windows.train_y - last_closes  # changes: [train, 1]
    changes = (of_training.min(), of_training.max()) if target == "change" else None
    if "sigmoid" in chosen.outputs and target == "level":
        lesson.ask(
            f"The highest close in training is {ceiling:,.2f}, in the test {closes.max():,.2f}. "
            "What is the highest forecast of a network with a sigmoid output?",
            f"{ceiling:,.2f} at most: sigmoid(z) < 1, and 1 stands for that price. More training "
            "does not change this.",
            [
                f"{closes.max():,.2f}: it follows the price",
                f"{ceiling:,.2f}",
                "it depends on the training",
            ],
        )

    rolled, losses, parameters = {}, {}, {}
    for output in chosen.outputs:
        label = f"{output} output"
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(chosen, output, seed, len(prices.columns), changes)
            parameters[label] = count_parameters()
            if output == chosen.outputs[0]:
                lesson.graph(graph)
            lesson.stage(f"Training, {label}, {parameters[label]:,} parameters")
            sess.run(tf.global_variables_initializer())
            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict={graph.dropout_rate: DROPOUT_RATE},
                steps=steps,
                examples={graph.x: windows.train_x, graph.y: windows.train_y},
                batch_size=chosen.batch_size,
                seed=seed,
                report=lambda step, loss: lesson.progress(step, loss, of=steps),
            )
            lesson.speed(history)
            losses[label] = history.losses[-1]

            network = forecaster(sess, graph)
            rolled[label] = forecasting.roll_forward(network, windows, ahead)

    lesson.stage("The test")
    baselines = {
        "persistence": lambda x: forecasting.persistence(x, windows.target),
        "least squares": lambda x: forecasting.least_squares(windows.train_x, windows.train_y, x),
    }
    for label, baseline in baselines.items():
        rolled[label] = forecasting.roll_forward(baseline, windows, ahead)
    forecasts = {label: values[: len(windows.test_y), :1] for label, values in rolled.items()}
    evaluation = forecasting.evaluate(windows, forecasts)
    for label, (scaled, error) in evaluation.scores.items():
        lesson.say(f"  {label:<14} RMSE {scaled:.5f} scaled, {error:,.2f} as a price")
    days_above = int((closes > ceiling).sum())
    # The error that remains if a forecast is right on all other days and 1 on these.
    missed = np.maximum(windows.test_y - 1, 0)  # [test, 1]
    least_error = float(np.sqrt(np.mean(missed**2)))
    lesson.say(f"  highest close in training {ceiling:,.2f}; {days_above} test days lie above it")
    highest = {label: evaluation.in_units[label].max() for label in losses}
    for label, amount in highest.items():
        lesson.say(f"  highest forecast, {label:<14} {amount:,.2f}")
    lesson.stage("After the file")
    steps_ahead = forecasting.with_ranges(windows, rolled)
    lesson.say(forecasting.ahead_in_words(windows, steps_ahead, evaluation.scores))
    title = "Lab 24: the next close"
    lesson.picture(plots.ceiling, windows, evaluation.in_units, evaluation.scores, title)

    lecture_label = f"{chosen.outputs[0]} output"
    return {
        "parameters": parameters[lecture_label],
        "loss": losses[lecture_label],
        "highest_forecast": highest[lecture_label],
        **forecasting.counts(prices, windows),
        "ceiling": float(ceiling),
        "highest_price": float(closes.max()),
        "days_above_ceiling": days_above,
        "least_error": least_error,
        **forecasting.as_metrics(evaluation.scores, test=lecture_label),
        "ahead": forecasting.ahead_as_metrics(windows, steps_ahead),
        "steps": steps,
    }


def expected(result, *, model, target, **_):
    """Yields the rows of the closing table."""
    output = MODELS[model].outputs[0]
    bounded = output == "sigmoid" and target == "level"
    above = bounded and result["days_above_ceiling"] > 0
    yield lab.Row(
        f"test RMSE, {output} output",
        result["test_rmse"],
        above=result["least_error"] * (1 - ROUNDING) if above else None,
        because="what the bound alone costs",
        show=".4f",
    )
    if bounded:
        yield lab.Row(
            "highest forecast, sigmoid output",
            result["highest_forecast"],
            below=result["ceiling"] * (1 + ROUNDING),
            because="the highest close in training",
            show=lambda price: f"{price:,.2f}",
        )
    if output == "sigmoid":
        yield lab.Row("test RMSE, linear output", result["linear_output_rmse"], show=".4f")
    yield lab.Row("test RMSE, persistence", result["persistence_rmse"], show=".4f")
    parameters = MODELS[model].parameters
    yield lab.Row("parameters", result["parameters"], equals=parameters, lecture=parameters)


AFTER = """
A forecast that ends in a sigmoid cannot pass the highest price of the training days. Of IBM's 654
test days 610 lie above it: even a forecast that is right wherever it can be has an error of 0.613,
and the network has 0.613 to 0.614 (seeds 0 to 4). Look at the picture: the forecast lies at
the bound. On the lecture's own prices, General Electric's, no test day lies above it; there the
sigmoid output is nearer than the linear one (0.023 and 0.055, seeds 0 to 2).

The linear output has no bound of its own, and still its error is 0.09 to 0.31. What it reads is
bounded: h, the output of the LSTM, lies between -1 and 1, and all prices that the dense layers were
fitted to lie below the highest of the training. With --model relu h is not bounded, and the
forecast follows the price: its error is 0.026 to 0.062 (seeds 0 to 2). Persistence is nearer than
all of them (0.0265, on the days of --model relu 0.0243). A network that forecasts the level of the
price has to work where it was never trained.

The cure is to forecast the change (--target change). Both outputs are then as good as persistence,
the sigmoid too: its bound now lies around the last close, and hardly any day's change reaches it.

IBM's closes here are prices as traded: it had no split in these years. Where a share is split its
price falls by half without any loss (MSFT on 2003-02-18), and a network takes it for a crash; with
--csv the prices are adjusted by the file's adjusted close, where it has one.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.option(
            "--target", choices=["level", "change"], help="what the networks read and forecast"
        ),
        lab.ahead_option("days", 250),
        lab.option("--model", choices=sorted(MODELS), help="three days, or seven with ReLU"),
        lab.option("--epochs", type=lab.positive, help="not given: the lecture's 300 or 100"),
        *lab.table_options("your own prices instead of IBM"),
    ],
    variations=[
        lab.Variation(
            "--csv data/MSFT.csv",
            "No test day of MSFT, corrected for its split, lies above the bound, $37.24: here the "
            "sigmoid does no harm. Its errors are 0.017 to 0.020, those of the linear output 0.028 "
            "to 0.035 (seeds 0 to 2). Persistence is at 0.0124.",
            with_own_data=False,
        ),
        lab.Variation(
            "--model relu",
            "Less than a sixth of the parameters, and an error of 0.026, near persistence (0.024): "
            "its h is not bounded. Seeds 1 and 2: 0.038 and 0.062.",
            with_own_data=False,
        ),
        lab.Variation(
            "--target change",
            "The sigmoid output has 1.00 to 1.01 times the error of persistence, the linear one "
            "1.00 to 1.03 (seeds 0 to 9): the bound does not matter any more, and nobody beats "
            "persistence.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set DROPOUT_RATE=0.0",
            "The linear output comes nearer, 0.11 to 0.21 in place of 0.18 to 0.30 (seeds 0 to 2), "
            "and stays far from persistence. The sigmoid output stays at its bound.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
