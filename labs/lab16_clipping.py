"""Lab 16: what does clipping do to a training that explodes?

A simple cell reads a number, then 24 small random numbers that do not matter, and must say the
first one:

    h_t  = tanh(x_t W + h_(t-1) U + b)           t = 1 ... 25
    loss = mean of (h_25 v - x_1)^2

Gradient descent changes all weights by -learning_rate * g, where g is the gradient of all of them
together. On its way back through time the gradient is multiplied by a matrix at each step (labs 13
and 14). At the start U has a spectral radius of 1.5, so it can grow. Then g is long, and one such
step may move the weights to a place from which nothing is learned. Clipping by global norm limits
the length of g, |g|:

    g = g * clip_norm / max(|g|, clip_norm)

How much a gradient has grown on its way back is measured at the inputs:

    growth = |dloss/dx_1| / |dloss/dx_25|

The lab trains three times from the same weights with the same batches: without clipping, with it,
and once with W, U and b frozen, so that only the output layer v is trained. No gradient goes
through time in the last.

Question: what becomes of the loss, without clipping and with it?

| name     | shape         | meaning                                                     |
|----------|---------------|-------------------------------------------------------------|
| x        | [None, 25, 1] | the number to remember, and 24 others                       |
| y        | [None]        | the same number                                             |
| output   | [None]        | the network's answer                                        |
| loss     | []            | mean squared error; 0.33 for a network that always says 0   |
| norm     | []            | length of the gradient of all weights, before clipping      |
| growth   | []            | of the gradient, from the last step back to the first       |
| train_op | Operation     | gradient descent, with or without clipping                  |
"""

from types import SimpleNamespace

from common import rnn, training
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

TIME = 25
HIDDEN_SIZE = 16
LEARNING_RATE = 0.05
BATCH_SIZE = 50
RADIUS = 1.5  # the spectral radius of U at the start
OTHERS = 0.1  # the numbers after the first lie between -0.1 and 0.1
STARTS = 3
ALWAYS_ZERO = 1 / 3  # the loss of always saying 0: the mean of y^2 for y between -1 and 1


def build_graph(clip_norm=None, seed=0, frozen=False):
    """Without a `clip_norm` the gradient is used as it is; `frozen`: only v is trained."""
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, 1])  # [batch, time, input]
    y = tf.placeholder(tf.float32, [None])  # [batch]

    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    _, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(state, [None, HIDDEN_SIZE])  # [batch, hidden]
    v = tf.get_variable("v", [HIDDEN_SIZE, 1])
    output = tf.matmul(state, v)[:, 0]  # h_25 v
    check_shape(output, [None])  # [batch]
    loss = tf.reduce_mean(tf.square(output - y))

    at_x = tf.gradients(loss, x)[0]  # [batch, time, 1]
    at_step = tf.norm(at_x, axis=[0, 2])  # [time]
    check_shape(at_step, [TIME])
    growth = at_step[0] / at_step[-1]

    variables = [v] if frozen else tf.trainable_variables()
    gradients = tf.gradients(loss, variables)
    norm = tf.global_norm(gradients)
    if clip_norm is not None:
        # g = g * clip_norm / max(|g|, clip_norm)
        gradients, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    optimizer = tf.train.GradientDescentOptimizer(LEARNING_RATE)
    train_op = optimizer.apply_gradients(zip(gradients, variables))
    return SimpleNamespace(
        x=x, y=y, output=output, loss=loss, norm=norm, growth=growth, train_op=train_op
    )


def set_radius(sess, radius):
    """Scales U, the lower rows of the cell's kernel, to a spectral radius."""
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


def learn(clip_norm, steps, seed, frozen=False):
    """Trains from one start -> losses, |g| and growth at each step, [steps] each; the loss's end.

    `end` is the mean loss of the last 20 steps.
    """
    x_data, y_data = numbers_to_remember(2000, seed)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(clip_norm, seed, frozen)
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
            watch={"norm": graph.norm, "growth": graph.growth},
        )
    return SimpleNamespace(
        losses=history.losses, end=float(history.losses[-20:].mean()), **history.watched
    )


def first_infinite(losses):
    """Returns the first step whose loss is not a finite number; None if there is none."""
    infinite = np.flatnonzero(~np.isfinite(losses))
    return int(infinite[0]) if infinite.size else None


def run(lesson=lab.QUIET, *, steps=300, seed=0, clip_norm=2.0):
    with tf.Graph().as_default():
        lesson.graph(build_graph(clip_norm))
    lesson.ask(
        "Clipping halves the length of the gradient. Does it also change its direction?",
        "No: all numbers of the gradient, of all weights, are multiplied by the same factor. "
        '"Yes" is the usual wrong answer. It is true of clipping each number by itself.',
        ["yes", "no"],
    )
    lesson.ask(
        "Clipping makes long steps shorter. Does the network then learn more slowly?",
        "Here it learns more in nearly every start. A long step in a good direction can still lead "
        "to a larger loss: the gradient says what a small step does.",
        ["yes, shorter steps learn less", "no"],
    )
    lesson.ask(
        "The first run trains W, U, b and v; the last one trains v alone. Which ends with the "
        "lower loss?",
        "In most starts the last one. With random W, U and b that stay as they are, v alone learns "
        "a part of the task, and nothing destroys it.",
        ["the first: it trains more weights", "the last"],
    )
    lesson.stage("The same starts without clipping, with it, and with W, U and b frozen")
    runs = []
    for own_seed in range(seed, seed + STARTS):
        without, clipped = (learn(limit, steps, own_seed) for limit in (None, clip_norm))
        only_v = learn(None, steps, own_seed, frozen=True)
        runs.append((without, clipped, only_v))
        lesson.say(f"  seed {own_seed}")
        infinite_at = first_infinite(without.losses)
        end = f"loss {without.end:.3f} at the end"
        if infinite_at is not None:
            end = f"loss infinite at step {infinite_at}"
        grown = np.nanmax(without.growth)
        lesson.say(f"    without   {end}; the gradient grows up to {grown:,.0f} times")
        share = np.mean(clipped.norm > clip_norm)
        lesson.say(f"    with      loss {clipped.end:.3f}; |g| above the limit in {share:.0%}")
        lesson.say(f"    v alone   loss {only_v.end:.3f}")
    lesson.picture(plots.clipping, runs, clip_norm, seed, "Lab 16: the same starts and batches")
    final = [clipped.end for _, clipped, _ in runs]
    return {
        "loss": np.mean(final),
        "losses": final,
        "losses_without": [without.end for without, *_ in runs],
        "losses_frozen": [only_v.end for *_, only_v in runs],
        "largest_loss_frozen": max(only_v.losses[10:].max() for *_, only_v in runs)
        if steps > 10
        else None,
        "lower_with_clipping": sum(not without.end <= clipped.end for without, clipped, _ in runs),
        "largest_growth": [np.nanmax(without.growth) for without, *_ in runs],
        "infinite_at": [first_infinite(without.losses) for without, *_ in runs],
        "clipped_share": [np.mean(clipped.norm > clip_norm) for _, clipped, _ in runs],
    }


def expected(result, *, steps, clip_norm, **_):
    """Yields the rows of the closing table."""
    measured = steps == 300 and clip_norm == 2
    yield lab.Row(
        f"of {STARTS} starts, a lower loss with clipping in",
        result["lower_with_clipping"],
        above=STARTS / 2 if measured else None,
    )
    yield lab.Row(
        "loss with clipping: median",
        np.median(result["losses"]),
        below=ALWAYS_ZERO / 2 if measured else None,
        because="half of always saying 0",
        seeds=(0.004, 0.336) if measured else "",
        show=".3f",
    )
    yield lab.Row(
        "loss without clipping: median",
        np.median(result["losses_without"]),
        seeds=(0.007, 0.38) if measured else "",
        show=".3f",
    )
    yield lab.Row(
        "v alone: largest loss after ten steps",
        result["largest_loss_frozen"],
        below=1 if measured else None,
        because="the output layer does not explode",
        show=".2f",
    )
    yield lab.Row(
        "without clipping: largest growth on the way back",
        max(result["largest_growth"]),
        above=1 if measured else None,
        because="U has a radius above 1",
        seeds=(3, 15000) if measured else "",
        show=",.0f",
    )
    yield lab.Row(
        "steps with |g| above the limit",
        np.mean(result["clipped_share"]),
        seeds=(0.06, 0.57) if measured else "",
        show=".0%",
    )


AFTER = """
Seeds 0 to 19, 300 steps: without clipping 13 of 20 starts end near 0.33, the loss of always saying
0, and have learned nothing. With a limit of 2 the loss is lower in 19 of 20 starts, 0.014 in the
median; one has learned nothing there too (seed 15).

The gradient is at fault, not the output layer: with W, U and b frozen the loss of all 20 starts
ends between 0.03 and 0.09, and never explodes. On its way back over 24 steps the gradient grows up
to 15,000 times. A few steps along such a gradient are enough to ruin U, and then the gradient
vanishes: in 12 of the 13 starts less than 2 % of it arrives at the first step in the end. So
nothing brings the network back.

The limit acts in 15 % of the steps (mean of the starts; 6 to 57 %). Elsewhere the gradient is used
as it is. A limit that acts in every step is another thing: all updates have the same length.

Such a training is chaotic: another machine has other numbers, and each start its own. Clipping
does not bring back a gradient that has vanished.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    options=[
        lab.option("--clip-norm", type=lab.number(1e-6, 1e6), help="the most that |g| may be")
    ],
    variations=[
        lab.Variation(
            "--clip-norm 0.15",
            "|g| is above this limit in nearly every step, so all updates have the same length: "
            "gradient descent with a normalized gradient. It learns too: 0.018 in the median, at "
            "most 0.11 (seeds 0 to 19).",
        ),
        lab.Variation(
            "--set LEARNING_RATE=0.2",
            "Without clipping the loss becomes infinite after 30 to 32 steps, and in most starts "
            "that of v alone too: this rate is too large for the output layer itself. With "
            "clipping it stays finite, 0.12 to 0.56, but little is learned (seeds 0 to 5).",
        ),
        lab.Variation(
            "--set RADIUS=0.5",
            "The gradient vanishes: of it less than a ten-millionth arrives at the first step. "
            "Nothing explodes, clipping changes nothing, and nothing is learned: the loss stays "
            "near 0.33 (seeds 0 to 5).",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
