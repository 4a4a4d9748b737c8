"""Lab 21: the next sample of a sine.

Three samples go into a simple recurrent network, one a step; a linear layer
makes the fourth from its last output:

    h_t = tanh([x_t, h_t-1] W + b)
    forecast = h_3 w + c        loss = mean over windows of (forecast - next sample)^2

Then the network runs freely: its forecasts are its next inputs, so errors feed
errors. Of 100 starts (seeds 0 to 99) 82 go on as a sine, with a mean squared
error below 0.1 over 24 samples; 6 fall into another swing, with one above 1. The
two that are trained here, seeds 0 and 1, show one of each. Both are good on the
windows: a small error there does not promise a good free run.

Statisticians would fit AR(p): least squares on the last p samples. A sine obeys
s_n+1 = 2 cos(2 pi / period) s_n - s_n-1, so AR(2) is exact and AR(1) cannot be.

| name     | shape           | meaning                                       |
|----------|-----------------|-----------------------------------------------|
| x        | [None, 3, 1]    | windows of three samples, 11 in training      |
| y        | [None, 1]       | the sample after each window                  |
| outputs  | [None, 3, 10]   | h at each step; the last one counts           |
| forecast | [None, 1]       | h_3 w + c, what the network says for y        |
| loss     | []              | mean of the squared errors                    |
"""

from typing import NamedTuple

from common import forecasting, layers, plots, rnn, training
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

PERIOD = 8  # samples
SEEN = 14  # samples; the lecture makes 15, and its loop leaves the last one out
WINDOW = 3  # samples
HIDDEN_SIZE = 10
LEARNING_RATE = 0.01
GOES_ON, FAILS = 0, 1  # two seeds: one whose free run goes on as a sine, one whose does not
ORDERS = (1, 2, 3)  # of AR


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
        outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32, scope=scope)
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


def run(lesson=lab.QUIET, *, steps=100, seed=GOES_ON, beside=FAILS, free_run=24):
    sine = np.sin(2 * np.pi * np.arange(SEEN + free_run) / PERIOD)
    known, beyond = sine[:SEEN], sine[SEEN:]
    x, y = forecasting.sliding_windows(
        known[:, np.newaxis], WINDOW, target=0
    )  # [11, 3, 1], [11, 1]
    before, after, losses, free = {}, {}, {}, {}
    own, other = f"seed {seed}", f"seed {beside}"
    for label, start in {own: seed, other: beside}.items():
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(start)
            if label == own:
                lesson.graph(graph)
            lesson.stage(f"Training, {label}")
            sess.run(tf.global_variables_initializer())
            feed_dict = {graph.x: x, graph.y: y}
            before[label] = sess.run(graph.loss, feed_dict)
            history = training.train(
                sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
            )
            lesson.speed(history)
            losses[label] = history.losses
            after[label] = sess.run(graph.loss, feed_dict)
            free[label] = run_freely(sess, graph, known, free_run)

    for order in ORDERS:
        label = f"AR({order})"
        after[label] = np.mean(np.square(forecasting.autoregression(x, y, x, 0, order) - y))
        free[label] = forecasting.roll_out(x, y, order, known, free_run)

    lesson.ask(
        "Both networks are good on the windows. Will both go on as a sine?",
        "Look at the errors by period. A small error in training does not promise it.",
    )
    lesson.stage(f"Running freely, {free_run} samples beyond the data")
    lesson.say(f"  {'':<8} MSE on the windows   freely, by period of {PERIOD}")
    mse = {}
    for label, samples in free.items():
        errors = np.square(samples - beyond)
        mse[label] = errors.mean()
        periods = [errors[first : first + PERIOD].mean() for first in range(0, free_run, PERIOD)]
        said = "  ".join(f"{error:.4f}" for error in periods)
        lesson.say(f"  {label:<8} {after[label]:.4f}               {said}")
    drawn = {label: free[label] for label in (*losses, "AR(1)")}
    lesson.picture(plots.free_runs, sine, SEEN, drawn, losses, "Lab 21: a sine")

    tenth = after[own] < before[own] / 10
    findings = [
        old_lab.Finding("MSE after training", f"{after[own]:.4f}", "below 1/10 of before", tenth),
        old_lab.Finding("MSE before", f"{before[own]:.4f}"),
        old_lab.Finding("windows", str(len(x)), "11", len(x) == 11, lecture="11"),
        old_lab.Finding(f"freely, {own}", f"{mse[own]:.4f}"),
        old_lab.Finding(f"freely, {other}", f"{mse[other]:.4f}"),
        old_lab.Finding("freely, AR(2)", f"{mse['AR(2)']:.4f}", "0.0000", mse["AR(2)"] < 1e-6),
    ]
    metrics = {"windows": len(x), "mse_before": before[own], "mse_after": after[own]}
    metrics |= {"free_run": free[own], "free_run_mse": mse[own], "beside_mse": mse[other]}
    metrics |= {f"ar{order}_free_run_mse": mse[f"AR({order})"] for order in ORDERS}
    return old_lab.finish(lesson, metrics, findings)


LAB = old_lab.OldLab(
    run,
    lab.option(
        "--free-run",
        type=lab.whole_number(1, 10_000),
        metavar="N",
        help="samples beyond the data",
    ),
    lab.option(
        "--beside",
        type=lab.whole_number(0, 10**9),
        metavar="SEED",
        help="another start, trained beside",
    ),
    try_it=[
        old_lab.Try("Ten times the steps. Does the start that failed go on now?", "--steps 1000"),
        old_lab.Try("A longer way. How many samples does the sine last?", "--free-run 96"),
        old_lab.Try(
            "Six samples a window. Does the start that failed go on as a sine now?",
            edit=("WINDOW = 3  # samples", "WINDOW = 6  # samples"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
