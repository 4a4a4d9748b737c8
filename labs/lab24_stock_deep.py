"""Lab 24: more layers for tomorrow's price, and an output that cannot rise.

Two lectures deepen lab 9. --model deep reads three days, with dropout before
each dense layer:

    forecast = sigmoid(relu(relu(h_3 W1 + b1) W2 + b2) w + b)

--model relu reads seven days with ReLU for tanh in the LSTM, and one linear layer.

Prices are scaled to [0, 1] by the training days, and a sigmoid stays below 1: no
forecast can exceed the highest close of those days. Where the price climbs above
it, as IBM's did, no training helps. The same network with a linear output is
trained beside it. On the lecture's prices, GE's, no test day lies above the
ceiling, and it does no harm.

The deep model's optimizer is TensorFlow 1's tf.train.RMSPropOptimizer. Its mean of
squared gradients starts at 1, Keras's at 0: here the first steps are smaller.

| name         | shape                          | meaning                                 |
|--------------|--------------------------------|-----------------------------------------|
| x            | [None, 3, 5] or [None, 7, 5]   | windows of days, five columns           |
| y            | [None, 1]                      | the close of the day after, scaled      |
| dropout_rate | []                             | share set to 0: 0.2 in training, else 0 |
| outputs      | [None, 3, 32] or [None, 7, 16] | h at each day; the last one counts      |
| forecast     | [None, 1]                      | what the network says for y             |
| loss         | []                             | mean of the squared errors              |
"""

from collections.abc import Callable
from typing import NamedTuple

from common import forecasting, layers, plots, rnn, training
from common.data import price_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import tensorflow.compat.v1 as tf

COLUMNS = price_files.PRICE_COLUMNS
DROPOUT_RATE = 0.2
ROUNDING = 1e-5  # of float32, relative


class Model(NamedTuple):
    """What the two lectures do differently. Unless said otherwise it is the deep model."""

    days: int = 3
    hidden_size: int = 32
    activation: Callable = tf.tanh
    dense: tuple = (64, 32)  # sizes of the layers between the LSTM and the last
    outputs: tuple = ("sigmoid", "linear")  # of the last layer, each a network; first the lecture's
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


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    dropout_rate: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(model=DEEP, output="sigmoid", seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, model.days, len(COLUMNS)])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]
    dropout_rate = tf.placeholder_with_default(0.0, [])  # fed in training only

    cell = rnn.BasicLSTMCell(model.hidden_size, activation=model.activation)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, model.days, model.hidden_size])  # [batch, days, hidden]

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
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = model.optimizer(learning_rate=0.001).minimize(loss)
    return Graph(x, y, dropout_rate, outputs, forecast, loss, train_op)


def run(lesson=lab.QUIET, *, steps=None, seed=0, model="deep", epochs=None, csv=None, strict=False):
    chosen = MODELS[model]
    prices = price_files.read_prices(csv or lab.data("IBM.csv"), COLUMNS, strict=strict)
    windows = forecasting.scaled_windows(prices, chosen.days, "Close", share=chosen.share)
    batches = training.steps_per_epoch(windows.train, chosen.batch_size)
    steps = steps or (epochs or chosen.epochs) * batches
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))

    forecasts, losses, parameters = {}, {}, {}
    for output in chosen.outputs:
        label = f"{output} output"
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(chosen, output, seed)
            parameters[label] = count_parameters()
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
                report=lesson.progress,
            )
            lesson.speed(history)
            losses[label] = history.losses[-1]
            forecasts[label] = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})

    ceiling = forecasting.ceiling(windows)
    lesson.ask(
        f"The highest close in training is ${ceiling.amount:,.2f}, in the test "
        f"${ceiling.highest:,.2f}. What does a sigmoid output say on the highest day?",
        f"${ceiling.amount:,.2f} at most: sigmoid(z) < 1, and 1 stands for that price.",
    )
    lesson.stage("The test")
    baselines = {
        "persistence": forecasting.persistence(windows.test_x, windows.target),
        "least squares": forecasting.least_squares(
            windows.train_x, windows.train_y, windows.test_x
        ),
    }
    judged = forecasting.evaluate(windows, forecasts | baselines)
    lesson.scores(judged.scores)
    lesson.say(f"  {ceiling.in_words()}")
    highest = {label: judged.in_units[label].max() for label in forecasts}
    for label, amount in highest.items():
        lesson.say(f"  highest forecast, {label:<14} ${amount:,.2f}")
    title = "Lab 24: the next close"
    lesson.picture(plots.ceiling, windows, judged.in_units, judged.scores, title)

    own = f"{chosen.outputs[0]} output"  # the lecture's
    error, count, paper = judged.scores[own], parameters[own], str(chosen.parameters)
    metrics = {"parameters": count, "loss": losses[own], "highest_forecast": highest[own]}
    metrics |= {**forecasting.counts(prices, windows), **ceiling.as_metrics()}
    metrics |= forecasting.as_metrics(judged.scores, test=own)
    findings = [
        old_lab.Finding(f"test RMSE, {own}", error.in_dollars()),
        old_lab.Finding("persistence", judged.scores["persistence"].in_dollars()),
        old_lab.Finding("parameters", str(count), paper, str(count) == paper, paper),
    ]
    if own == "sigmoid output":
        most = f"at most ${ceiling.amount:,.2f}"
        met = highest[own] <= ceiling.amount * (1 + ROUNDING)
        findings.append(old_lab.Finding("highest forecast", f"${highest[own]:,.2f}", most, met))
    if own == "sigmoid output" and ceiling.days_above:
        least = f"at least {ceiling.least_error:.4f}: the ceiling"
        met = error.scaled >= ceiling.least_error * (1 - ROUNDING)
        findings.append(old_lab.Finding("the same RMSE", f"{error.scaled:.4f}", least, met))
    return old_lab.finish(lesson, metrics, findings, steps=steps)


LAB = old_lab.OldLab(
    run,
    lab.option("--model", choices=sorted(MODELS), help="three days, or seven with ReLU"),
    lab.option("--epochs", type=lab.positive, help="passes; not given: the lecture's 300 or 100"),
    lab.option("--csv", metavar="FILE", help="your own prices instead of IBM"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty field"),
    try_it=[
        old_lab.Try(
            "MSFT's price does not rise. Which output is nearer now?", "--csv data/MSFT.csv"
        ),
        old_lab.Try("Less than a fifth of the parameters. Is the error larger?", "--model relu"),
        old_lab.Try(
            "No dropout. Does the linear output come nearer to persistence?",
            edit=("DROPOUT_RATE = 0.2", "DROPOUT_RATE = 0.0"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
