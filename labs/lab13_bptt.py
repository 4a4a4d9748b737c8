"""Lab 13: back-propagation through time, by hand.

A network that is unrolled over time is a deep network whose layers share their
weights. This one reads "hihell" and is to say "ihello". Forward, t = 1 ... 6:

    h_t      = tanh(x_t W + h_t-1 U + b)
    logits_t = h_t V + d
    loss     = mean over t of -log softmax(logits_t)[the wanted letter]

The gradient is the chain rule, from the last step to the first, t = 6 ... 1. M' is
M transposed, y_t is 1 at the wanted letter and 0 elsewhere:

    e_t = (softmax(logits_t) - y_t) / 6       dloss/dlogits_t
    g_t = e_t V' + a_t+1 U'                   dloss/dh_t
    a_t = g_t (1 - h_t^2)                     dloss/d(what tanh is taken of)

So dloss/dh_t has two parts: the error of its own step (e_t V'), and what comes
back from the next step (a_t+1 U'). The second part is the way back through time.
Each step uses the same weights, so a weight's gradient is a sum over the steps:

    dW = sum x_t' a_t    dU = sum h_t-1' a_t    db = sum a_t
    dV = sum h_t' e_t    dd = sum e_t

This lab does it in NumPy and compares the result with `tf.gradients`. Lab 14 follows
the gradient over a hundred steps. Lab 15 cuts the way back after a few steps.

| name      | shape        | meaning                                           |
|-----------|--------------|---------------------------------------------------|
| x         | [1, time]    | the number of each letter that is read            |
| y         | [1, time]    | the number of each letter that is wanted          |
| h         | [1, time, 4] | the output of each step                           |
| logits    | [1, time, 5] | the scores of the letters at each step            |
| loss      | []           | mean cross entropy                                |
| variables | 4 of them    | W above U in one kernel, b, V, d                  |
| gradients | the same     | dloss/d(each of them), by `tf.gradients`          |
"""

from typing import NamedTuple

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

# It reads all but the last letter, and is to say all but the first.
TEXT = "hihello"
HIDDEN_SIZE = 4


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    h: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    variables: list
    gradients: list


def build_graph(classes, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [1, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [1, None])  # [batch, time]
    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    # h_t = tanh(x_t W + h_t-1 U + b)
    h, _ = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    check_shape(h, [1, None, HIDDEN_SIZE])  # [batch, time, hidden]
    v = tf.get_variable("v", [HIDDEN_SIZE, classes])
    d = tf.get_variable("d", [classes], initializer=tf.zeros_initializer())
    logits = tf.tensordot(h, v, axes=1) + d  # logits_t = h_t V + d
    check_shape(logits, [1, None, classes])  # [batch, time, classes]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    variables = tf.trainable_variables()
    gradients = tf.gradients(loss, variables)
    return Graph(x, y, h, logits, loss, variables, gradients)


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
      The gradient of each weight, {name: array}; the two parts of dloss/dh_t, of its
      own step and from the next one, [time, hidden] each.
    """
    gradients = dict.fromkeys(["W", "U", "b", "V", "d"], 0.0)
    own = np.zeros([len(x), HIDDEN_SIZE])
    later = np.zeros([len(x), HIDDEN_SIZE])
    a_next = np.zeros(HIDDEN_SIZE)  # nothing comes back into the last step
    for t in reversed(range(len(x))):
        h_t, h_before = h[t + 1], h[t]  # h[0] is h_0
        own[t] = e[t] @ v.T  # e_t V'
        later[t] = a_next @ u.T  # a_t+1 U'
        g_t = own[t] + later[t]
        a_t = g_t * (1 - h_t**2)
        gradients["W"] += np.outer(x[t], a_t)
        gradients["U"] += np.outer(h_before, a_t)
        gradients["b"] += a_t
        gradients["V"] += np.outer(h_t, e[t])
        gradients["d"] += e[t]
        a_next = a_t
    return gradients, own, later


def sizes(vectors):
    """The length of each vector: [time, hidden] -> [time]."""
    return np.linalg.norm(vectors, axis=1)


def run(lesson=lab.QUIET, *, seed=0):
    letters = text.Vocabulary.of(TEXT)
    numbers = letters.encode(TEXT)
    x_data, y_data = numbers[:-1], numbers[1:]  # [time] each
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(letters), seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: [x_data], graph.y: [y_data]}
        kernel, b, v, d = sess.run(graph.variables)
        d_kernel, d_b, d_v, d_d = sess.run(graph.gradients, feed_dict)

    rows = len(letters)
    w, u = kernel[:rows], kernel[rows:]
    x, y = text.one_hot(x_data, rows), text.one_hot(y_data, rows)  # [time, classes] each
    h, loss, e = forward(x, y, w, u, b, v, d)
    gradients, own, later = backward(x, h, e, u, v)

    lesson.ask(
        "at which step is the part of dloss/dh_t that comes from later steps zero?",
        "at the last one: no step follows it. The way back begins there with its own error.",
    )
    lesson.stage("The way back by hand: sizes of dloss/dh_t and of its two parts")
    lesson.say("  step  reads  wants  own error  from later  dloss/dh_t")
    lines = zip(TEXT, TEXT[1:], sizes(own), sizes(later), sizes(own + later))
    for step, (reads, wants, at_own, from_later, both) in reversed([*enumerate(lines, 1)]):
        parts = f"{at_own:>9.4f}  {from_later:>10.4f}  {both:>10.4f}"
        lesson.say(f"  {step:>4}  {reads:>5}  {wants:>5}  {parts}")

    by_tensorflow = {"W": d_kernel[:rows], "U": d_kernel[rows:], "b": d_b, "V": d_v, "d": d_d}
    lesson.stage("Each weight's gradient by hand, beside tf.gradients")
    differences = {name: np.abs(gradients[name] - by_tensorflow[name]).max() for name in gradients}
    for name, apart in differences.items():
        lesson.say(f"  {name}  length {np.linalg.norm(gradients[name]):.6f}, {apart:.0e} apart")
    difference = max(differences.values())

    # The error of the last step alone, and how much of it arrives at each step before.
    last = np.zeros_like(e)
    last[-1] = e[-1]
    _, own_of_last, later_of_last = backward(x, h, last, u, v)
    of_last = sizes(own_of_last + later_of_last)
    share = of_last[0] / of_last[-1]
    panels = {
        "the errors of all steps": (own, later),
        "the error of the last step alone": (own_of_last, later_of_last),
    }
    lesson.picture(plots.way_back, TEXT[:-1], TEXT[1:], panels, "Lab 13: dloss/dh_t, step by step")
    equal, apart = "equal to rounding, below 1e-6", f"{difference:.0e} apart"
    return old_lab.finish(
        lesson,
        {
            "max_difference": difference,
            "loss": loss,
            "own": sizes(own),
            "from_later": sizes(later),
            "share_of_last": share,
        },
        [
            old_lab.Finding("by hand and tf.gradients", apart, equal, difference < 1e-6),
            old_lab.Finding(f"of the last error, {len(x) - 1} steps back", f"{share:.1%}"),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "The way back through time is left out: the gradients of W, U and b become wrong, "
            "those of V and d stay right. Why these?",
            edit=("g_t = own[t] + later[t]", "g_t = own[t]"),
        ),
        old_lab.Try(
            "More steps: less of the last error reaches the first step.",
            edit=('TEXT = "hihello"', 'TEXT = "hihello hihello"'),
        ),
        old_lab.Try(
            "Other weights: another share of the last error arrives. (Seeds 0 to 4: 2.5 to 22 %.)",
            options="--seed 1",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
