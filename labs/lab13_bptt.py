"""Lab 13: back-propagation through time, by hand.

A network that is unrolled over time is a deep network whose layers share their weights. This one
has the simple cell, without gates (Elman 1990). It reads "hihell" and must say "ihello".
Forward, t = 1 ... 6, with h_0 = 0:

    h_t      = tanh(x_t W + h_(t-1) U + b)
    logits_t = h_t V + d
    loss     = mean over t of -log softmax(logits_t)[target letter]

The gradient follows by the chain rule, from the last step to the first, t = 6 ... 1. All vectors
are rows, V^T is V transposed, and y_t is 1 at the target letter and 0 elsewhere:

    e_t = (softmax(logits_t) - y_t) / 6       dloss/dlogits_t
    g_t = e_t V^T + a_(t+1) U^T               dloss/dh_t
    a_t = g_t (1 - h_t^2)                     dloss/d(the argument of tanh)

So dloss/dh_t has two parts: e_t V^T, the error of its own step, and a_(t+1) U^T, what comes back
from the next step. The second part is the way back through time.

The lab does this in NumPy and compares the result with `tf.gradients`, and with the change of the
loss when a weight is made a little larger and a little smaller.

Question: what is the gradient of a weight that is used at every step?

| name      | shape        | meaning                                           |
|-----------|--------------|---------------------------------------------------|
| x         | [1, time]    | the index of each letter that is read             |
| y         | [1, time]    | the index of each target letter                   |
| h         | [1, time, 4] | the output of each step                           |
| logits    | [1, time, 5] | the scores of the letters at each step            |
| loss      | []           | mean cross entropy                                |
| variables | 4 of them    | W above U in one kernel, b, V, d                  |
| gradients | the same     | dloss/d(each of them), by `tf.gradients`          |
"""

from types import SimpleNamespace

from common import rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

TEXT = "hihello"  # it reads all but the last letter, and must say all but the first
HIDDEN_SIZE = 4
NUDGE = 1e-4
THROUGH_TIME = True  # by hand: whether g_t has its second part


def build_graph(classes, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [1, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [1, None])  # [batch, time]

    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    # h_t = tanh(x_t W + h_(t-1) U + b)
    h, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    check_shape(h, [1, None, HIDDEN_SIZE])  # [batch, time, hidden]

    v = tf.get_variable("v", [HIDDEN_SIZE, classes])
    d = tf.get_variable("d", [classes], initializer=tf.zeros_initializer())
    logits = tf.tensordot(h, v, axes=1) + d  # logits_t = h_t V + d
    check_shape(logits, [1, None, classes])  # [batch, time, classes]

    # loss = mean over t of -log softmax(logits_t)[y_t]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    variables = tf.trainable_variables()
    gradients = tf.gradients(loss, variables)
    return SimpleNamespace(
        x=x, y=y, h=h, logits=logits, loss=loss, variables=variables, gradients=gradients
    )


def forward(x, y, w, u, b, v, d):
    """x, y one-hot [time, classes] -> h [time + 1, hidden] from h_0 on, loss, e [time, classes]."""
    h = [np.zeros(HIDDEN_SIZE)]
    for x_t in x:
        h_t = np.tanh(x_t @ w + h[-1] @ u + b)
        h.append(h_t)
    h = np.array(h)
    scores = np.exp(h[1:] @ v + d)
    softmax = scores / scores.sum(axis=1, keepdims=True)  # [time, classes]
    loss = -np.mean(np.log(np.sum(softmax * y, axis=1)))
    e = (softmax - y) / len(x)
    return h, loss, e


def backward(x, h, e, u, v):
    """From the last step to the first.

    Returns:
      The gradient of each weight, {name: array}; the two parts of dloss/dh_t, of its own step and
      from the next one, [time, hidden] each.
    """
    gradients = dict.fromkeys(["W", "U", "b", "V", "d"], 0.0)
    own = np.zeros([len(x), HIDDEN_SIZE])
    later = np.zeros([len(x), HIDDEN_SIZE])
    a_next = np.zeros(HIDDEN_SIZE)  # nothing comes back into the last step
    for t in reversed(range(len(x))):
        h_t, h_before = h[t + 1], h[t]  # h[0] is h_0
        own[t] = e[t] @ v.T  # e_t V^T
        later[t] = a_next @ u.T  # a_(t+1) U^T
        g_t = own[t] + later[t] if THROUGH_TIME else own[t]
        a_t = g_t * (1 - h_t**2)
        gradients["W"] += np.outer(x[t], a_t)
        gradients["U"] += np.outer(h_before, a_t)
        gradients["b"] += a_t
        gradients["V"] += np.outer(h_t, e[t])
        gradients["d"] += e[t]
        a_next = a_t
    return gradients, own, later


def numerical_gradients(x, y, *weights):
    """The gradient of each weight, {name: array}, from the loss at w + NUDGE and w - NUDGE."""
    weights = [np.array(array, float) for array in weights]
    gradients = {}
    for name, array in zip(("W", "U", "b", "V", "d"), weights):
        gradients[name] = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            weight, losses = array[place], []
            for nudged in (weight + NUDGE, weight - NUDGE):
                array[place] = nudged
                losses.append(forward(x, y, *weights)[1])
            array[place] = weight
            gradients[name][place] = (losses[0] - losses[1]) / (2 * NUDGE)
    return gradients


def lengths(vectors):
    """The length of each vector: [time, hidden] -> [time]."""
    return np.linalg.norm(vectors, axis=1)


def run(lesson=lab.QUIET, *, seed=0):
    vocabulary = text.Vocabulary.of(TEXT)
    classes = len(vocabulary)
    letters = vocabulary.encode(TEXT)
    x_data, y_data = letters[:-1], letters[1:]  # [time] each
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(classes, seed)
        lesson.graph(graph)
        lesson.ask(
            f"The weight U is used at each of the {len(x_data)} steps. What is its gradient?",
            'The sum over all steps, because it is one weight. "The gradient of the last step" is '
            "the usual wrong answer.",
            ["that of the last step", "the sum over all steps", "one gradient for each step"],
        )
        lesson.ask(
            "At which step is the part of dloss/dh_t that comes from later steps zero?",
            "At the last one: no step follows it. The way back begins there with its own error.",
            ["at the first", "at the last", "at none"],
        )
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: [x_data], graph.y: [y_data]}
        kernel, b, v, d = sess.run(graph.variables)
        d_kernel, d_b, d_v, d_d = sess.run(graph.gradients, feed_dict=feed_dict)
        lesson.live(sess, graph, feed_dict)

    w, u = kernel[:classes], kernel[classes:]
    x, y = text.one_hot(x_data, classes), text.one_hot(y_data, classes)  # [time, classes] each
    h, loss, e = forward(x, y, w, u, b, v, d)
    gradients, own, later = backward(x, h, e, u, v)

    lesson.stage("The way back by hand: lengths of dloss/dh_t and of its two parts")
    lesson.say("  step  reads  target  own error  from later  dloss/dh_t")
    lines = zip(TEXT, TEXT[1:], lengths(own), lengths(later), lengths(own + later))
    for step, (reads, target, at_own, from_later, both) in reversed([*enumerate(lines, 1)]):
        parts = f"{at_own:>9.4f}  {from_later:>10.4f}  {both:>10.4f}"
        lesson.say(f"  {step:>4}  {reads:>5}  {target:>6}  {parts}")
    lesson.say(
        "  The vectors add up, their lengths do not: where two parts point against each other,\n"
        "  their sum is shorter."
    )

    numerical = numerical_gradients(x, y, w, u, b, v, d)
    far = max(np.abs(gradients[name] - numerical[name]).max() for name in gradients)
    lesson.stage("Without trust in any of these: each weight a little larger, a little smaller")
    lesson.say(f"  the gradient by hand and (loss(w + {NUDGE}) - loss(w - {NUDGE})) / {2 * NUDGE}")
    lesson.say(f"  differ by {far:.0e} at most")

    by_tensorflow = {"W": d_kernel[:classes], "U": d_kernel[classes:], "b": d_b, "V": d_v, "d": d_d}
    differences = {name: np.abs(gradients[name] - by_tensorflow[name]).max() for name in gradients}
    lesson.stage("Each weight's gradient by hand, beside tf.gradients")
    for name, difference in differences.items():
        length = np.linalg.norm(gradients[name])
        lesson.say(f"  {name}  length {length:.6f}, largest difference {difference:.0e}")

    # The error of the last step alone, and how much of it arrives at each step before.
    e_of_last = np.zeros_like(e)
    e_of_last[-1] = e[-1]
    _, own_of_last, later_of_last = backward(x, h, e_of_last, u, v)
    of_last = lengths(own_of_last + later_of_last)
    panels = {
        "the errors of all steps": (own, later),
        "the error of the last step alone": (own_of_last, later_of_last),
    }
    lesson.picture(plots.way_back, TEXT[:-1], TEXT[1:], panels, "Lab 13: dloss/dh_t, step by step")
    return {
        "max_difference": max(differences.values()),
        "difference_from_numerical": far,
        "loss": loss,
        "own": lengths(own),
        "from_later": lengths(later),
        "share_of_last": of_last[0] / of_last[-1],
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "by hand and tf.gradients: largest difference",
        result["max_difference"],
        below=1e-6,
        because="rounding",
        show=".0e",
    )
    yield lab.Row(
        "by hand and by a nudge of each weight: largest difference",
        result["difference_from_numerical"],
        below=1e-6 if THROUGH_TIME else None,
        because="the gradient is what a small change does",
        show=".0e",
    )
    yield lab.Row(
        f"of the last error, {len(TEXT) - 2} steps back",
        result["share_of_last"],
        seeds=(0.004, 0.43),
        show=".1%",
    )


AFTER = """
Each step uses the same weights, so the gradient of a weight is a sum over the steps:

    dW = sum x_t^T a_t    dU = sum h_(t-1)^T a_t    db = sum a_t
    dV = sum h_t^T e_t    dd = sum e_t

The error of a step arrives at all steps before it, multiplied on the way by U^T and 1 - h^2 at each
step. How much of it is left depends on the weights: with random weights, 0.4 to 43 % of the last
error arrives five steps back (seeds 0 to 24, half of them below about 5 %).

Lab 14 follows the gradient over a hundred steps. Lab 15 cuts the way back after a few steps.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=40,
    variations=[
        lab.Variation(
            "--set THROUGH_TIME=False",
            "Without the way back through time the gradients of W, U and b are wrong. Those of V "
            "and d stay right: they act after h_t, so their gradients need e_t only.",
        ),
        lab.Variation(
            "--set TEXT=hihellohihello",
            "13 steps in place of 6: 0.8 % of the last error reaches the first step, not 22 % "
            "(seed 0).",
        ),
        lab.Variation(
            "--seed 1", "Other weights: another share of the last error arrives, here 2.5 %."
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
