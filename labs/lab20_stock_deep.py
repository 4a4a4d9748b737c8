"""Lab 20: more layers for tomorrow's price, and an output that cannot rise.

Two lectures deepen lab 9. --model deep reads three days, with dropout before
each dense layer:

    forecast = sigmoid(relu(relu(h_3 W1 + b1) W2 + b2) w + b)

--model relu reads seven days with ReLU for tanh in the LSTM, and one linear layer.

Prices are scaled to [0, 1] by the training days, and a sigmoid stays below 1: no
forecast can exceed the highest close of those days, however high the price
climbs. The same network with a linear output is trained beside it.

The deep model's optimizer is TensorFlow 1's tf.train.RMSPropOptimizer. Its mean of
squared gradients starts at 1, Keras's at 0: here the first steps are smaller.

| name     | shape                          | meaning                            |
|----------|--------------------------------|------------------------------------|
| x        | [None, 3, 5] or [None, 7, 5]   | windows of days, five columns      |
| y        | [None, 1]                      | the close of the day after, scaled |
| outputs  | [None, 3, 32] or [None, 7, 16] | h at each day; the last one counts |
| forecast | [None, 1]                      | what the network says for y        |
"""

from collections.abc import Callable
from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import series, tables
from common.shapes import check_shape
from common.teaching import lab
from common.training import forecasting

import tensorflow.compat.v1 as tf

COLUMNS = tables.PRICE_COLUMNS
DROPOUT_RATE = 0.2


class Model(NamedTuple):
    days: int
    hidden_size: int
    optimizer: Callable
    share: float  # of the windows, for training
    batch_size: int
    epochs: int
    parameters: int
    outputs: tuple  # the last layer's activation: the lecture's first


MODELS = {
    "deep": Model(3, 32, tf.train.RMSPropOptimizer, 0.8, 1204, 300, 9089, ("sigmoid", "linear")),
    "relu": Model(7, 16, tf.train.AdamOptimizer, 0.7, 16, 100, 1425, ("linear",)),
}


def build_graph(model="deep", output="sigmoid", seed=0):
    days, hidden_size, optimizer = MODELS[model][:3]
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, days, len(COLUMNS)])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]
    dropout_rate = tf.placeholder_with_default(0.0, [])  # fed in training only

    cell = rnn.BasicLSTMCell(hidden_size, activation=tf.nn.relu if model == "relu" else tf.tanh)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, days, hidden_size])  # [batch, days, hidden]

    hidden = outputs[:, -1]  # [batch, hidden]
    if model == "deep":
        for size in (64, 32):  # relu(h W + b)
            hidden = layers.fully_connected(tf.nn.dropout(hidden, rate=dropout_rate), size)
            check_shape(hidden, [None, size])  # [batch, size]
        hidden = tf.nn.dropout(hidden, rate=dropout_rate)
    activation = tf.sigmoid if output == "sigmoid" else None
    forecast = layers.fully_connected(hidden, 1, activation_fn=activation)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = optimizer(learning_rate=0.001).minimize(loss)
    return forecasting.Graph(x, y, outputs, forecast, loss, train_op, dropout_rate)


def train_on(lesson, windows, model, output, steps, seed):
    with tf.Graph().as_default():
        graph = build_graph(model, output, seed)
        lesson.graph(graph, x="windows of days, five numbers each", y="the next day's close",
                    dropout_rate="share of the numbers set to 0: 0.2 in training, else 0",
                    outputs="h at each day", forecast=f"of the last h, the last layer is {output}",
                    loss="mean of the squared errors")  # fmt: skip
        return forecasting.train_and_forecast(
            lesson, graph, windows, steps=steps, batch_size=MODELS[model].batch_size, seed=seed,
            feed_dict={graph.dropout_rate: DROPOUT_RATE},
        )  # fmt: skip


def run(lesson=lab.QUIET, *, steps=None, seed=0, model="deep", epochs=None, csv=None):
    days, _, _, share, batch_size, lecture_epochs, expected, outputs = MODELS[model]
    prices = tables.read_prices(csv or lab.data("IBM.csv"))
    train = series.split(len(prices.values) - days, share)
    windows = forecasting.prepare(prices, days, COLUMNS.index("Close"), train)
    forecasting.describe(lesson, prices, windows)
    steps = steps or (epochs or lecture_epochs) * training.steps_per_epoch(train, batch_size)

    trained = {}
    for label, output in zip(("LSTM", "linear output"), outputs):  # "LSTM" is the lecture's
        trained[label] = train_on(lesson, windows, model, output, steps, seed)
    scores, amounts = forecasting.compare(windows, {k: v.forecast for k, v in trained.items()})
    actual, ceiling = windows.in_units(windows.actual), float(windows.in_units(1.0)[0])
    highest, above = float(amounts["LSTM"].max()), int((actual > ceiling).sum())
    lesson.stage("The test")
    lesson.scores(scores)
    lesson.say(f"  highest close in training ${ceiling:,.2f}; {above} test days lie above it")
    for label in trained:
        lesson.say(f"  highest forecast, {label:<13} ${amounts[label].max():,.2f}")
    lesson.picture(plots.ceiling, windows, amounts, scores, "Lab 20: the next close")

    error, base = scores["LSTM"][0], scores["persistence"][0]
    parameters, loss = trained["LSTM"].parameters, trained["LSTM"].history.losses[-1]
    capped = highest <= ceiling * 1.00001 if outputs[0] == "sigmoid" else None
    return lesson.finish(
        {"parameters": parameters, "loss": loss, "train_windows": train,
         "test_windows": len(actual), **series.as_metrics(scores), "days_above_ceiling": above,
         "ceiling": ceiling, "highest_forecast": highest, "highest_price": float(actual.max())},
        [
            ("test RMSE", "0.0256, on GE" if model == "deep" else "a picture", f"{error:.4f}"),
            ("persistence", "not shown", f"{base:.4f}"),
            ("better than that", "it seems so", "yes" if error < base else "no"),
            ("forecasts, training", "not shown", f"up to ${highest:.2f}, ${ceiling:.2f}", capped),
            ("parameters", str(expected), str(parameters), parameters == expected),
        ],
        steps=steps,
    )  # fmt: skip


LAB = lab.Lab(
    run,
    lab.option("--model", choices=sorted(MODELS), help="three days, or seven with ReLU"),
    lab.option("--epochs", type=lab.positive, help="passes; not given: the lecture's 300 or 100"),
    lab.option("--csv", metavar="FILE", help="your own prices instead of IBM"),
)

if __name__ == "__main__":
    LAB.main()
