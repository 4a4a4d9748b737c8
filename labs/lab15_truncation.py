"""Lab 15: truncated back-propagation through time.

A long text cannot be unrolled as a whole. It is cut into windows of k steps. The state with which a
window ends is fed in as the state with which the next one begins:

    _, state = sess.run([train_op, last_state], {x: window, begin: state})

This is truncated back-propagation through time. All programs that learn long texts use it.

The lab reads a long row of random bits. At each step it must say the bit from five steps earlier,
so it must keep five bits in its state. It learns this with windows of 1, 3, 5, 6 and 8 steps. Each
window is one update of the weights, so all learn with the same number of updates.

Question: how long must a window be?

| name       | shape         | meaning                                 |
|------------|---------------|-----------------------------------------|
| x          | [20, None]    | [batch, time]: the bits of a window     |
| y          | [20, None]    | the bits from five steps earlier        |
| begin      | [20, 16]      | the state that the window begins with   |
| last_state | [20, 16]      | the state it ends with, fed to the next |
| logits     | [20, None, 2] | scores of 0 and 1                       |
| loss       | []            | mean cross entropy                      |
| accuracy   | []            | share of answers that are right         |
"""

from types import SimpleNamespace

from common import rnn
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

DELAY = 5
WINDOWS = (1, 3, 5, 6, 8)
BATCH_SIZE = 20
HIDDEN_SIZE = 16
LEARNING_RATE = 0.01
NETWORKS = 3
TEST_STEPS = 200


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [BATCH_SIZE, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [BATCH_SIZE, None])  # [batch, time]
    begin = tf.placeholder(tf.float32, [BATCH_SIZE, HIDDEN_SIZE])  # [batch, hidden]

    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    outputs, last_state = rnn.dynamic_rnn(cell, tf.one_hot(x, 2), initial_state=begin)
    check_shape(outputs, [BATCH_SIZE, None, HIDDEN_SIZE])  # [batch, time, hidden]

    # logits = h softmax_w + softmax_b
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, 2])
    softmax_b = tf.get_variable("softmax_b", [2], initializer=tf.zeros_initializer())
    logits = tf.tensordot(outputs, softmax_w, axes=1) + softmax_b
    check_shape(logits, [BATCH_SIZE, None, 2])  # [batch, time, classes]

    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    accuracy = tf.reduce_mean(tf.cast(tf.equal(prediction, y), tf.float32))
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        y=y,
        begin=begin,
        last_state=last_state,
        logits=logits,
        loss=loss,
        accuracy=accuracy,
        train_op=train_op,
    )


def bits(steps, random):
    """x [batch, steps], and y, the same bits `DELAY` steps later."""
    row = random.randint(2, size=[BATCH_SIZE, DELAY + steps])
    return row[:, DELAY:], row[:, :steps]


def learn(window, steps, seed):
    """Trains on `steps` windows, one after the other; the accuracy on the bits that follow."""
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
            _, state = sess.run([graph.train_op, graph.last_state], feed_dict=feed_dict)
        feed_dict = {
            graph.x: x_data[:, -TEST_STEPS:],
            graph.y: y_data[:, -TEST_STEPS:],
            graph.begin: state,
        }
        return float(sess.run(graph.accuracy, feed_dict=feed_dict))


def run(lesson=lab.QUIET, *, steps=300, seed=0):
    with tf.Graph().as_default():
        lesson.graph(build_graph(seed))
    lesson.ask(
        f"At each step the bit from {DELAY} steps earlier is asked for. How long must a window be?",
        f"{DELAY + 1} steps: then the last answer of each window and its bit lie in one window.",
        ["1 step: the state passes from window to window", f"{DELAY} steps", f"{DELAY + 1} steps"],
    )
    lesson.ask(
        "The state passes from window to window. Why does a network with short windows not learn "
        "what lies before the window?",
        "The gradient does not reach the step that should have stored it: the state that is fed "
        'in is a number, and no gradient goes back through it. "Because it forgets" is the usual '
        "wrong answer. The state may hold it.",
        ["because the state forgets it", "because no gradient reaches that step"],
    )
    lesson.ask(
        "With windows of 1 step no gradient goes back in time at all. Can such a network be "
        "better than guessing, 50 %?",
        "Yes. The random weights of the start keep something of earlier bits by chance, and the "
        "output layer learns to use it. Look at the row of k = 1.",
        ["yes", "no"],
    )
    seeds = range(seed, seed + NETWORKS)
    lesson.stage(f"{steps} updates for each window, seeds {seeds[0]} to {seeds[-1]}: share right")
    accuracies = {}
    for window in WINDOWS:
        accuracies[window] = [learn(window, steps, own_seed) for own_seed in seeds]
        shares = "  ".join(f"{share:>4.0%}" for share in accuracies[window])
        lesson.say(f"  k = {window:<2}  {shares}")
    title = f"Lab 15: the bit from {DELAY} steps earlier (black arrow: the gradient reaches it)"
    lesson.picture(plots.truncation, accuracies, DELAY, 0.5, title)
    return {"accuracies": {str(window): shares for window, shares in accuracies.items()}}


def shares_right(result, windows):
    """Of all networks with these windows."""
    return [share for window in windows for share in result["accuracies"][str(window)]]


def expected(result, **_):
    """Yields the rows of the closing table."""
    long_enough = [window for window in WINDOWS if window > DELAY]
    too_short = [window for window in WINDOWS if 1 < window <= DELAY]
    if long_enough:
        yield lab.Row(
            f"k above {DELAY}: least share right",
            min(shares_right(result, long_enough)),
            above=0.99,
            because="bit and answer lie in one window",
            show=".1%",
        )
    if too_short:
        yield lab.Row(
            f"k from 2 to {DELAY}: greatest share right",
            max(shares_right(result, too_short)),
            below=0.99,
            because="no gradient reaches the bit",
            seeds=(0.45, 0.92),
            show=".1%",
        )
    if 1 in WINDOWS:
        shares = shares_right(result, [1])
        yield lab.Row(
            "k = 1: median share right", np.median(shares), seeds=(0.52, 0.97), show=".1%"
        )


AFTER = """
The gradient from an answer reaches the bit that it depends on only if both lie in one window:

    k = 6      the last answer of each window and its bit
    k = 7, 8   the last two answers, the last three

That is enough, because all steps share their weights: what is learned at one step holds at all.

With shorter windows the state still passes on, but nothing teaches the network to keep the right
bits in it. What it keeps is chance: 45 to 89 % right with k = 3 to 5, 52 to 97 % with k = 1. With
k = 2 one of twenty networks comes upon it, 99 % (seeds 0 to 19).

A language model is trained in the same way. A window of 50 characters can only teach what can be
learned within 50 characters: lab 36.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    variations=[
        lab.Variation(
            "--set DELAY=7",
            "A longer delay: 8 steps are needed now, so only the last of these windows learns it "
            "(98 to 100 % right, seeds 0 to 2).",
        ),
        lab.Variation(
            "--seed 3", "Other weights: look at the row of k = 1, which is chance in each network."
        ),
        lab.Variation(
            "--steps 1000",
            "More updates do not help windows that are too short: 49 to 63 % right with k = 3 and "
            "5 (seeds 0 to 2).",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
