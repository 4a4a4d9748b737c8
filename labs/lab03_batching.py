"""Lab 3: three words at once (a batch).

The first dimension of every tensor is the batch: sequences that are read side
by side and know nothing of each other. The weights are the same for all.

    h[b, t] = cell(x[b, t], h[b, t-1])        for every b by itself

The lecture prints four letters a word but five rows of output: the words are
hello, eolll and lleel, five letters each.

| name    | shape     | meaning                                          |
|---------|-----------|--------------------------------------------------|
| x       | [3, 5, 4] | hello, eolll, lleel, one-hot: h 0, e 1, l 2, o 3 |
| outputs | [3, 5, 2] | h of each word at each step                      |
| alone   | [1, 5, 2] | h of the first word, read by itself              |
"""

from typing import NamedTuple

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # the lecture's order
WORDS = ["hello", "eolll", "lleel"]
TIME = 5
HIDDEN_SIZE = 2


class Graph(NamedTuple):
    x: tf.Tensor
    outputs: tf.Tensor
    alone: tf.Tensor


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [3, TIME, len(LETTERS)])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    with tf.variable_scope("words") as scope:
        outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
        check_shape(outputs, [3, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
        scope.reuse_variables()  # the same weights once more
        alone, _ = tf.nn.dynamic_rnn(cell, x[:1], dtype=tf.float32)
        check_shape(alone, [1, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    return Graph(x, outputs, alone)


def run(lesson=lab.QUIET, *, seed=0):
    numbers = np.array([LETTERS.encode(word) for word in WORDS])  # [3, 5]
    x_data = text.one_hot(numbers, len(LETTERS))  # [3, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        values = sess.run(graph, feed_dict={graph.x: x_data})

    lesson.stage("The session")
    for word, outputs in zip(WORDS, values.outputs):
        lesson.say(f"  {word}  " + " ".join(str(output) for output in outputs))
    max_difference = float(np.abs(values.outputs[:1] - values.alone).max())
    lesson.picture(plots.heat_map, values.outputs, WORDS, "Lab 3: three words, one cell")
    shape = list(values.outputs.shape)
    return lesson.finish(
        {"output_shape": shape, "max_difference": max_difference},
        [
            ("shape of the outputs", "[3, 5, 2]", str(shape), shape == [3, 5, 2]),
            ("in the batch and alone", "-", f"{max_difference:.1e} apart", max_difference < 1e-6),
        ],
    )


LAB = lab.Lab(run)

if __name__ == "__main__":
    LAB.main()
