"""Lab 6: a long sentence, and why the lecture's program does not learn it.

The sentence is cut into 170 windows of ten characters; each is to give the same
window one character on. One LSTM layer, its outputs used as scores, gradient
descent with rate 0.1: after 500 steps it says nothing but spaces.

The lecture says: too shallow. --why trains nine variants and finds two other causes:
bounded outputs used as scores, and steps that are far too small.

    loss = mean of -log softmax(score)[next character]
    score = h                        in (-1, 1), the lecture's program
    score = h softmax_w + softmax_b  of any size

| name       | shape          | meaning                              |
|------------|----------------|--------------------------------------|
| x          | [None, 10]     | windows of ten characters            |
| y          | [None, 10]     | the same windows one character on    |
| outputs    | [None, 10, 25] | h_t of the last layer                |
| logits     | [None, 10, 25] | the scores                           |
| loss       | []             | mean cross entropy                   |
| prediction | [None, 10]     | the character with the highest score |
"""

from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

SENTENCE = (
    "if you want to build a ship, don't drum up people together to "
    "collect wood and don't assign them tasks and work, but rather "
    "teach them to long for the endless immensity of the sea."
)
SEQUENCE_LENGTH = 10
OPTIMIZERS = {"adam": tf.train.AdamOptimizer, "gd": tf.train.GradientDescentOptimizer}
TABLE = ("layers", "softmax", "optimizer", "learning_rate", "loss", "char_accuracy")
VARIANTS = [  # the first four of these
    (1, False, "gd", 0.1),  # the lecture's program
    (1, False, "gd", 10.0),
    (1, False, "adam", 0.1),
    (1, True, "gd", 0.1),
    (1, True, "gd", 1.0),
    (1, True, "adam", 0.1),
    (2, True, "gd", 0.1),
    (2, False, "adam", 0.1),
    (2, True, "adam", 0.1),  # the lecture's cure, lab 7
]


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor


def build_graph(num_classes, layers, softmax, optimizer, learning_rate, seed=0):
    tf.set_random_seed(seed)
    hidden_size = num_classes
    x = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    x_one_hot = tf.one_hot(x, num_classes)  # [batch, time, classes]

    cells = [rnn.BasicLSTMCell(hidden_size, state_is_tuple=True) for _ in range(layers)]
    cell = cells[0] if layers == 1 else rnn.MultiRNNCell(cells)
    outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, dtype=tf.float32)
    check_shape(outputs, [None, SEQUENCE_LENGTH, hidden_size])  # [batch, time, hidden]

    logits = outputs
    if softmax:  # score = h softmax_w + softmax_b
        softmax_w = tf.get_variable("softmax_w", [hidden_size, num_classes])
        softmax_b = tf.get_variable("softmax_b", [num_classes])
        flat = tf.reshape(outputs, [-1, hidden_size])  # [batch * time, hidden]
        logits = tf.matmul(flat, softmax_w) + softmax_b
        logits = tf.reshape(logits, [-1, SEQUENCE_LENGTH, num_classes])
    check_shape(logits, [None, SEQUENCE_LENGTH, num_classes])  # [batch, time, classes]

    loss = seq2seq.sequence_loss(logits, y, weights=tf.ones_like(y, tf.float32))
    train_op = OPTIMIZERS[optimizer](learning_rate).minimize(loss)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    return Graph(x, y, outputs, logits, loss, train_op, prediction)


def train(variant, steps, seed, lesson):
    """Train one program: its losses [steps], and the share of characters it gets right."""
    vocabulary = text.Vocabulary.of(SENTENCE)
    x_data, y_data = text.windows(vocabulary.encode(SENTENCE), SEQUENCE_LENGTH)  # [170, 10] each
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), *variant, seed=seed)
        lesson.graph(graph)
        lesson.stage("Training: the first window should give 'f you want'")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data}

        def report(step, loss):
            prediction = sess.run(graph.prediction, {graph.x: x_data[:1]})
            lesson.progress(step, loss, vocabulary.decode(prediction))

        ops = graph.train_op, graph.loss
        history = training.train(sess, *ops, feed_dict, steps=steps, report=report)
        right = sess.run(graph.prediction, feed_dict) == y_data  # [170, 10]
    return history.losses, float(np.mean(right))


def describe(layers, softmax, optimizer, learning_rate):
    made_of = ("1 layer" if layers == 1 else f"{layers} layers") + softmax * " + softmax"
    return f"{made_of}, {optimizer} {learning_rate:g}"


def run(lesson=lab.QUIET, *, steps=500, seed=0, why=False):
    table, curves = [], {}
    for variant in VARIANTS if why else VARIANTS[:1]:
        losses, accuracy = train(variant, steps, seed, lab.QUIET if table else lesson)
        curves[describe(*variant)] = losses
        table.append(dict(zip(TABLE, (*variant, float(losses[-1]), accuracy))))
        lesson.say(f"  {describe(*variant):<28} loss {losses[-1]:.4f}   {accuracy:6.1%} right")

    lesson.picture(plots.loss_curve, curves, "Lab 6: why the long sentence is not learned")
    metrics = {name: table[0][name] for name in ("loss", "char_accuracy")}
    loss, accuracy = metrics.values()
    comparisons = [
        ("characters right", "it does not work", f"{accuracy:.1%}", accuracy < 0.25),
        ("loss", "not printed", f"{loss:.3f} (uniform: 3.219)"),
    ]
    if why:
        metrics["table"] = table
        mended = table[VARIANTS.index((1, True, "adam", 0.1))]["char_accuracy"]
        comparisons += [("one layer, both mended", "too shallow", f"{mended:.1%}", mended > 0.89)]
    return lesson.finish(metrics, comparisons)


LAB = lab.Lab(run, lab.option("--why", action="store_true", help="train nine variants as well"))

if __name__ == "__main__":
    LAB.main()
