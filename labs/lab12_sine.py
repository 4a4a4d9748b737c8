"""Lab 12: the next sample of a sine.

Three samples go into a simple recurrent network, one a step; a linear layer
makes the fourth from its last output:

    h_t = tanh([x_t, h_t-1] W + b)
    forecast = h_3 w + c        loss = mean over windows of (forecast - next sample)^2

A sine obeys s_n+1 = 2 cos(2 pi / period) s_n - s_n-1: two samples say all, and
least squares is exact. The network then runs on freely: its forecasts are its
next inputs, so errors feed errors. From most starts it goes on as a sine, from
2 of 24 (--seed 1) it falls into another swing, up and down with each sample:
a small error on the windows (median 0.0034) does not promise a good free run.

| name     | shape        | meaning                                          |
|----------|--------------|--------------------------------------------------|
| x        | [11, 3, 1]   | windows of three samples                         |
| y        | [11, 1]      | the sample after each window                     |
| outputs  | [11, 3, 10]  | h at each step; the last one counts              |
| forecast | [11, 1]      | what the network says for y                      |
| W        | [11, 10]     | weights of the cell: a row for x, ten for h      |
"""

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import series
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

PERIOD = 8  # samples
SEEN = 14  # samples; the lecture makes 15, and its loop leaves the last one out
WINDOW, HIDDEN_SIZE, LEARNING_RATE = 3, 10, 0.01


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def orthogonal_recurrence(shape, dtype, partition_info=None):
    """The lecture's start of W: Xavier for the input's row, orthogonal for those of h.

    An orthogonal matrix neither shrinks nor stretches what it carries on.
    """
    rows, columns = shape
    inputs = layers.xavier_initializer()([rows - columns, columns], dtype)
    return tf.concat([inputs, tf.orthogonal_initializer()([columns, columns], dtype)], axis=0)


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, WINDOW, 1])  # [batch, time, input]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicRNNCell(num_units=HIDDEN_SIZE)
    with tf.variable_scope("rnn", initializer=orthogonal_recurrence) as scope:
        outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32, scope=scope)
    check_shape(outputs, [None, WINDOW, HIDDEN_SIZE])  # [batch, time, hidden]

    # forecast = h_3 w + c
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.GradientDescentOptimizer(LEARNING_RATE).minimize(loss)
    return Graph(x, y, outputs, forecast, loss, train_op)


def run_freely(sess, graph, samples, count):
    """The next `count` samples [count] after `samples`, each forecast fed back as input."""
    samples = list(samples)
    for _ in range(count):
        window = np.reshape(samples[-WINDOW:], [1, WINDOW, 1])
        samples.append(sess.run(graph.forecast, feed_dict={graph.x: window})[0, 0])
    return np.array(samples[-count:])


def run(lesson=lab.QUIET, *, steps=100, seed=0, free_run=24):
    sine = np.sin(2 * np.pi * np.arange(SEEN + free_run) / PERIOD)
    x, y = series.windows(sine[:SEEN, np.newaxis], WINDOW, target=0)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(
            graph,
            x="windows of three samples",
            y="the sample after each",
            outputs="h at each step",
            forecast="h of the last step, through a linear layer",
            loss="mean squared error",
        )
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x, graph.y: y}
        before, mse_before = sess.run([graph.forecast, graph.loss], feed_dict)
        history = training.train(
            sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
        )
        lesson.speed(history)
        after, mse_after = sess.run([graph.forecast, graph.loss], feed_dict)
        free = run_freely(sess, graph, sine[:SEEN], free_run)

    errors = np.square(free - sine[SEEN:])
    lesson.stage(f"Running freely, {free_run} samples beyond the data")
    for start in range(0, free_run, PERIOD):
        period = slice(start, start + PERIOD)
        lesson.say(f"  {free[period].round(2)}   mean squared error {errors[period].mean():.4f}")
    drawn = {"target": (0, sine), "before training": (WINDOW, before[:, 0]),
             "after": (WINDOW, after[:, 0]), "running freely": (SEEN, free)}  # fmt: skip
    lesson.picture(plots.series_learned, drawn, SEEN, history.losses, "Lab 12: a sine")
    linear_mse = float(np.mean((series.least_squares(x, y, x) - y) ** 2))
    learned = bool(mse_after < mse_before / 10)
    return lesson.finish(
        {"windows": len(x), "mse_before": mse_before, "mse_after": mse_after,
         "free_run": free, "free_run_mse": errors.mean(), "least_squares_mse": linear_mse},
        [
            ("MSE after training", "a picture", f"{mse_after:.4f}", learned),
            ("MSE before", "a picture", f"{mse_before:.4f}"),
            ("windows", "11", str(len(x)), len(x) == 11),
            (f"MSE, {free_run} samples freely", "-", f"{errors.mean():.4f}"),
            ("MSE of least squares", "-", f"{linear_mse:.1e}"),
        ],
    )  # fmt: skip


LAB = lab.Lab(
    run,
    lab.option(
        "--free-run",
        type=lab.whole_number(1, 10_000),
        metavar="N",
        help="samples beyond the data",
    ),
)

if __name__ == "__main__":
    LAB.main()
