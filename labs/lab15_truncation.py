"""Lab 15: what is lost when the way back is cut after k steps?

A long text cannot be unrolled as a whole. It is cut into windows of k steps. The state
goes on from window to window, the gradient does not: it stops where the window begins.
This is truncated back-propagation through time. TensorFlow cuts by itself, because the
state that is fed in is a constant:

    _, state = sess.run([train_op, last_state], {x: window, begin: state})

The lab reads a long row of random bits, and is to say at each step the bit of five steps
before. So the answer lies in the state. The gradient from an answer reaches the bit that
it depends on only if both lie in one window, which takes k = 6 steps or more:

    k = 6      only the last answer of each window
    k = 7, 8   the last two, three

Over seeds 0 to 4, 300 updates each, all answers are right for k = 6 and k = 8. For k = 2
to 4 it is 49 to 77 %, where guessing gives 50 %, for k = 5 it is 60 to 92 %. For k = 1 it is
53 to 97 %: no gradient goes back at all, so the network can only use what the random
weights of the start happen to keep of earlier bits.

| name       | shape         | meaning                                 |
|------------|---------------|-----------------------------------------|
| x          | [20, None]    | [batch, time]: the bits of a window     |
| y          | [20, None]    | the bits of five steps before           |
| begin      | [20, 16]      | the state that the window begins with   |
| last_state | [20, 16]      | the state it ends with, fed to the next |
| logits     | [20, None, 2] | scores of 0 and 1                       |
| loss       | []            | mean cross entropy                      |
| accuracy   | []            | share of answers that are right         |
"""

from typing import NamedTuple

from common import plots, rnn
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

DELAY = 5
WINDOWS = (1, 3, 5, 6, 8)
BATCH_SIZE, HIDDEN_SIZE, LEARNING_RATE = 20, 16, 0.01
STEPS, NETWORKS = 300, 3
TEST_STEPS = 200


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    begin: tf.Tensor
    last_state: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    accuracy: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [BATCH_SIZE, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [BATCH_SIZE, None])  # [batch, time]
    begin = tf.placeholder(tf.float32, [BATCH_SIZE, HIDDEN_SIZE])  # [batch, hidden]
    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    outputs, last_state = rnn.dynamic_rnn(cell, tf.one_hot(x, 2), initial_state=begin)
    check_shape(outputs, [BATCH_SIZE, None, HIDDEN_SIZE])  # [batch, time, hidden]

    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, 2])
    softmax_b = tf.get_variable("softmax_b", [2], initializer=tf.zeros_initializer())
    logits = tf.tensordot(outputs, softmax_w, axes=1) + softmax_b
    check_shape(logits, [BATCH_SIZE, None, 2])  # [batch, time, classes]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    right = tf.equal(tf.argmax(logits, axis=2, output_type=tf.int32), y)
    accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
    return Graph(x, y, begin, last_state, logits, loss, accuracy, train_op)


def bits(steps, random):
    """x [batch, steps], and y, the same bits `DELAY` steps later."""
    row = random.randint(2, size=[BATCH_SIZE, DELAY + steps])
    return row[:, DELAY:], row[:, :steps]


def learn(window, steps, seed):
    """Train on `steps` windows, one after the other; the accuracy on the bits that follow."""
    random = np.random.RandomState(seed)
    x_data, y_data = bits(steps * window + TEST_STEPS, random)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        sess.run(tf.global_variables_initializer())
        state = np.zeros([BATCH_SIZE, HIDDEN_SIZE])
        for start in range(0, steps * window, window):
            feed_dict = {
                graph.x: x_data[:, start : start + window],
                graph.y: y_data[:, start : start + window],
                graph.begin: state,
            }
            _, state = sess.run([graph.train_op, graph.last_state], feed_dict)
        feed_dict = {
            graph.x: x_data[:, -TEST_STEPS:],
            graph.y: y_data[:, -TEST_STEPS:],
            graph.begin: state,
        }
        return float(sess.run(graph.accuracy, feed_dict))


def run(lesson=lab.QUIET, *, steps=STEPS, seed=0):
    with tf.Graph().as_default():
        lesson.graph(build_graph(seed))
    lesson.ask(
        f"the bit of {DELAY} steps before is wanted. How long must a window be?",
        f"{DELAY + 1} steps: then the last answer of the window and its bit lie in it.",
    )
    seeds = range(seed, seed + NETWORKS)
    lesson.stage(f"{steps} updates for each window, seeds {seeds[0]} to {seeds[-1]}")
    accuracies = {}
    for window in WINDOWS:
        accuracies[window] = [learn(window, steps, each) for each in seeds]
        shares = "  ".join(f"{share:>4.0%}" for share in accuracies[window])
        lesson.say(f"  k = {window:<2}  {shares}")
    title = f"Lab 15: the bit of {DELAY} steps before"
    lesson.picture(plots.truncation, accuracies, DELAY, 0.5, title)

    long = [share for window, shares in accuracies.items() if window > DELAY for share in shares]
    short = [
        share for window, shares in accuracies.items() if 1 < window <= DELAY for share in shares
    ]
    return old_lab.finish(
        lesson,
        {"accuracies": {str(window): shares for window, shares in accuracies.items()}},
        [
            old_lab.Finding(
                f"right with k above {DELAY}",
                f"{min(long):.1%} to {max(long):.1%}",
                "all above 99 %",
                bool(min(long) > 0.99),
            ),
            old_lab.Finding(
                f"right with k up to {DELAY}",
                f"{min(short):.1%} to {max(short):.1%}",
                "none above 99 %",
                bool(max(short) < 0.99),
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try("A longer delay: which windows learn it now?", edit=("DELAY = 5", "DELAY = 7")),
        old_lab.Try("Other starts: look at the row of k = 1.", options="--seed 3"),
    ],
)

if __name__ == "__main__":
    LAB.main()
