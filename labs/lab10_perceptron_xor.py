"""Lab 10: what one line cannot separate.

A perceptron (Rosenblatt 1958) says 1 on one side of a line and 0 on the other.
Its rule moves the line after each mistake; x_0 = 1 carries the bias:

    f = 1 if w . x > 0 else 0
    w = w + eta (t - f) x

It finds AND and OR. No line gives XOR, and the weights go round for ever. With
a hidden layer of three sigmoids, gradient descent finds the weights:

    h = sigmoid(x W1 + b1)
    y = sigmoid(h W2 + b2)
    loss = mean over the inputs of -t ln y - (1 - t) ln(1 - y)

but not from every start: so several networks are trained side by side.

| name       | shape                       | meaning                             |
|------------|-----------------------------|-------------------------------------|
| x, t       | [4, 2], [4]                 | the inputs 00, 01, 10, 11; the XOR  |
| w1, b1     | [2, starts, 3], [starts, 3] | to the hidden layer of each network |
| w2, b2     | [starts, 3], [starts]       | from it to the output               |
| prediction | [4, starts]                 | y of each network for each input    |
"""

from typing import NamedTuple

from common import plots, training
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

X_DATA = plots.CORNERS
TARGETS = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
HIDDEN_SIZE, LEARNING_RATE, ETA, PASSES = 3, 0.1, 0.1, 10
# W1, b1, W2, b2 as the lecture prints them; its output has no bias.
PRINTED_WEIGHTS = [[-2, 5, 4], [3, 6, 3]], [2, -2, -5], [-4, 8, -8], 0


class Graph(NamedTuple):
    x: tf.Tensor
    t: tf.Tensor
    prediction: tf.Tensor
    fixed: tf.Tensor
    losses: tf.Tensor
    solved: tf.Tensor
    train_op: tf.Operation


def network(x, w1, b1, w2, b2):
    """x [batch, 2] -> logits [batch, starts]; sigmoid of them is y."""
    hidden = tf.sigmoid(tf.tensordot(x, w1, 1) + b1)  # [batch, starts, hidden]
    return tf.reduce_sum(hidden * w2, axis=2) + b2  # [batch, starts]


def random_weights(starts, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))  # Xavier
    return tf.random_uniform([starts, fan_in, fan_out], -limit, limit)


def build_graph(starts=1, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, 2])  # [batch, input]
    t = tf.placeholder(tf.float32, [None])  # [batch]
    w1 = tf.Variable(tf.transpose(random_weights(starts, 2, HIDDEN_SIZE), [1, 0, 2]))
    w2 = tf.Variable(random_weights(starts, HIDDEN_SIZE, 1)[:, :, 0])
    b1, b2 = tf.Variable(tf.zeros([starts, HIDDEN_SIZE])), tf.Variable(tf.zeros([starts]))
    logits = check_shape(network(x, w1, b1, w2, b2), [None, starts])  # [batch, starts]

    targets = t[:, tf.newaxis] * tf.ones([starts])  # [batch, starts]
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits)
    losses = check_shape(tf.reduce_mean(cross_entropy, axis=0), [starts])
    # The networks share no weight: descending the sum descends each loss by itself.
    train_op = tf.train.GradientDescentOptimizer(LEARNING_RATE).minimize(tf.reduce_sum(losses))
    solved = tf.reduce_all(tf.equal(logits > 0, targets > 0.5), axis=0)  # [starts]

    w1, b1, w2, b2 = (tf.constant(weights, tf.float32) for weights in PRINTED_WEIGHTS)
    fixed = tf.sigmoid(network(x, w1[:, tf.newaxis], b1, w2, b2))  # [batch, 1]
    return Graph(x, t, tf.sigmoid(logits), fixed, losses, solved, train_op)


def perceptron(targets):
    """The lecture's rule: the weights [3], and the mistakes of the last pass over the inputs."""
    x, t = tf.placeholder(tf.float32, [3]), tf.placeholder(tf.float32, [])
    w = tf.Variable(tf.zeros([3]))
    f = tf.cast(tf.tensordot(w, x, 1) > 0, tf.float32)
    update = tf.assign_add(w, ETA * (t - f) * x)  # w = w + eta (t - f) x
    with tf.Session() as sess:
        sess.run(w.initializer)
        for _ in range(PASSES):
            feeds = [{x: [1, *inputs], t: target} for inputs, target in zip(X_DATA, targets)]
            outputs = [sess.run([f, update], feed_dict)[0] for feed_dict in feeds]
        return sess.run(w).astype(float).round(6), int(np.sum(np.not_equal(outputs, targets)))


def run(lesson=lab.QUIET, *, steps=10000, seed=0, starts=20):
    grid, panels, weights = plots.grid_points(), [], {}
    lesson.stage(f"The perceptron, {PASSES} passes over the four inputs")
    for gate, targets in TARGETS.items():
        with tf.Graph().as_default():
            w, mistakes = perceptron(targets)
        lesson.say(f"  {gate:<4} w = {w}   {mistakes} mistakes in the last pass")
        panels.append((f"{gate}, perceptron", w[0] + grid @ w[1:] > 0, targets))
        weights[gate] = w

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(starts, seed)
        lesson.graph(graph, x="two inputs", prediction="y of each start", losses="of each start")
        lesson.stage("Training: the loss of the first start")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: X_DATA, graph.t: TARGETS["XOR"]}
        ops = graph.train_op, graph.losses[0]
        history = training.train(sess, *ops, feed_dict, steps=steps, report=lesson.progress)
        lesson.speed(history)
        values = sess.run(graph._replace(train_op=()), feed_dict)
        outputs = sess.run(graph.prediction, {graph.x: grid})[:, 0]

    panels.append(("XOR, 2-3-1 network", outputs, TARGETS["XOR"]))
    lesson.picture(plots.decision_regions, panels, "Lab 10: one line, and a hidden layer")
    fixed, trained, share = values.fixed[:, 0], values.prediction[:, 0], values.solved.mean()
    fixed_is_right = bool(np.all((fixed > 0.5) == TARGETS["XOR"]))
    return lesson.finish(
        {"and_weights": weights["AND"], "or_weights": weights["OR"], "xor_mistakes": mistakes,
         "xor_fixed": fixed, "xor_trained": trained, "loss": history.losses[-1],
         "starts": starts, "solved_share": share},
        [
            ("XOR, trained", "0 1 1 0", f"{trained.round(3)}", bool(values.solved[0])),
            ("XOR, printed weights", "0 1 1 0", f"{fixed.round(4)}", fixed_is_right),
            ("XOR, perceptron", "no solution", f"{mistakes} mistakes of 4", mistakes > 0),
            ("perceptron, AND and OR", "solved", f"{weights['AND']} and {weights['OR']}"),
            ("starts that solve XOR", "-", f"{share:.0%} of {starts}"),
        ],
    )  # fmt: skip


LAB = lab.Lab(run, lab.option("--starts", type=lab.positive, help="networks side by side"))

if __name__ == "__main__":
    LAB.main()
