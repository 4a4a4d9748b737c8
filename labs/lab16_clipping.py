"""Lab 16: what does clipping do to a training that explodes?

A simple cell reads a number, then 24 small ones of no meaning, and is to say the first:

    h_t  = tanh(x_t W + h_t-1 U + b)           t = 1 ... 25
    loss = mean of (h_25 v - x_1)^2

U has spectral radius 1.5, so the gradient grows on its way back (lab 14), here to a length
of 1 to 30. Gradient descent then moves too far, to weights where nothing fits, and the
next gradient is longer still. Clipping by global norm keeps the direction of the
gradient g, of all weights together, and limits its length:

    g = g * clip_norm / max(|g|, clip_norm)

Both networks start with the same weights and read the same batches. In each of eight
starts (seeds 0 to 7) the loss without clipping is infinite after 28 to 33 steps. With a
clip_norm of 0.15 it ends between 0.008 and 0.033. Clipping does not bring back a gradient
that has vanished.

| name     | shape         | meaning                                                     |
|----------|---------------|-------------------------------------------------------------|
| x        | [None, 25, 1] | the number to remember, and 24 others                       |
| y        | [None]        | the same number                                             |
| output   | [None]        | what the network says it was                                |
| loss     | []            | mean squared error; 0.33 for a network that always says 0   |
| norm     | []            | length of the gradient of all weights, before clipping      |
| train_op | Operation     | gradient descent, with or without clipping                  |
"""

from typing import NamedTuple

from common import plots, rnn, training
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

TIME, HIDDEN_SIZE = 25, 16
LEARNING_RATE, BATCH_SIZE = 0.2, 50
# The spectral radius of U at the start.
RADIUS = 1.5
# The numbers after the first lie between -0.1 and 0.1.
OTHERS = 0.1
STEPS, STARTS = 300, 3


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    output: tf.Tensor
    loss: tf.Tensor
    norm: tf.Tensor
    train_op: tf.Operation


def build_graph(clip_norm=None, seed=0):
    """Without a `clip_norm` the gradient is used as it is."""
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, 1])  # [batch, time, input]
    y = tf.placeholder(tf.float32, [None])  # [batch]
    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    _, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(state, [None, HIDDEN_SIZE])  # [batch, hidden]
    v = tf.get_variable("v", [HIDDEN_SIZE, 1])
    output = check_shape(tf.matmul(state, v)[:, 0], [None])  # [batch]
    loss = tf.reduce_mean(tf.square(output - y))

    variables = tf.trainable_variables()
    gradients = tf.gradients(loss, variables)
    norm = tf.global_norm(gradients)
    if clip_norm is not None:
        # g = g * clip_norm / max(|g|, clip_norm)
        gradients, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    optimizer = tf.train.GradientDescentOptimizer(LEARNING_RATE)
    train_op = optimizer.apply_gradients(zip(gradients, variables))
    return Graph(x, y, output, loss, norm, train_op)


def set_radius(sess, radius):
    """Scale U, the lower rows of the cell's kernel, to a spectral radius."""
    kernel = tf.trainable_variables()[0]
    w, u = np.split(sess.run(kernel), [1])
    largest = np.abs(np.linalg.eigvals(u)).max()
    kernel.load(np.concatenate([w, u * radius / largest]), sess)


def numbers_to_remember(count, seed):
    """x [count, time, 1], and its first numbers, y [count]."""
    random = np.random.RandomState(seed)
    x = random.uniform(-OTHERS, OTHERS, [count, TIME, 1])
    y = random.uniform(-1, 1, count)
    x[:, 0, 0] = y
    return x, y


def learn(clip_norm, steps, seed):
    """Train from one start -> the loss and the length of the gradient at each step, [steps]."""
    x_data, y_data = numbers_to_remember(2000, seed)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(clip_norm, seed)
        sess.run(tf.global_variables_initializer())
        set_radius(sess, RADIUS)
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: x_data, graph.y: y_data},
            batch_size=BATCH_SIZE,
            seed=seed,
            watch={"norm": graph.norm},
        )
    return history.losses, history.watched["norm"]


def first_infinite(losses):
    """The first step whose loss is no finite number; None if there is none."""
    lost = np.flatnonzero(~np.isfinite(losses))
    return int(lost[0]) if lost.size else None


def run(lesson=lab.QUIET, *, steps=STEPS, seed=0, clip_norm=0.15):
    if not 0 < clip_norm < np.inf:
        raise InputError(f"--clip-norm {clip_norm}: must be above 0; a large one clips nothing")
    with tf.Graph().as_default():
        lesson.graph(build_graph(clip_norm))
    lesson.ask(
        "clipping makes long steps short. Does it also change their direction?",
        "No: all numbers of the gradient are multiplied by the same factor.",
    )
    lesson.stage("The same starts without and with clipping")
    curves = []
    for start in range(seed, seed + STARTS):
        plain, plain_norm = learn(None, steps, start)
        clipped, clipped_norm = learn(clip_norm, steps, start)
        curves.append((plain, clipped, plain_norm, clipped_norm))
        lost = first_infinite(plain)
        end = f"loss {plain[-1]:.3g} at the end" if lost is None else f"infinite at step {lost}"
        ends = f"without: {end}; with: loss {clipped[-20:].mean():.3f} at the end"
        lesson.say(f"  seed {start}   {ends}, |g| up to {clipped_norm.max():.0f}")
    lesson.picture(plots.clipping, curves, clip_norm, "Lab 16: the same starts and batches")

    lost = [first_infinite(plain) for plain, *_ in curves]
    exploded = sum(step is not None for step in lost)
    final = [clipped[-20:].mean() for _, clipped, *_ in curves]  # the mean of the last 20 steps
    always_zero = 1 / 3  # the mean of y^2 for y between -1 and 1
    return old_lab.finish(
        lesson,
        {"loss": np.mean(final), "losses": final, "infinite_at": lost},
        [
            old_lab.Finding(
                "loss with clipping",
                f"{min(final):.3f} to {max(final):.3f}",
                "below a quarter of 0.33, in all starts",
                bool(max(final) < always_zero / 4),
            ),
            old_lab.Finding(
                "infinite without clipping",
                f"{exploded} of {STARTS} starts",
                "in all starts",
                exploded == STARTS,
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    lab.option("--clip-norm", type=lab.number(1e-6, 1e6), help="the most that |g| may be"),
    try_it=[
        old_lab.Try(
            "A higher limit: the loss jumps more and ends higher, in one start at 0.35.",
            options="--clip-norm 1",
        ),
        old_lab.Try(
            "The gradient vanishes on its way back: nothing explodes, and nothing is learned. "
            "The loss stays at 0.33, with and without clipping.",
            edit=("RADIUS = 1.5", "RADIUS = 0.5"),
        ),
        old_lab.Try(
            "A smaller learning rate: no start explodes now. Is clipping still of use?",
            edit=("LEARNING_RATE, BATCH_SIZE = 0.2, 50", "LEARNING_RATE, BATCH_SIZE = 0.02, 50"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
