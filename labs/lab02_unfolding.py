"""Lab 2: the same cell at every time step ("unfolding").

`dynamic_rnn` reads "hello" letter by letter. At each step the one cell gets the
letter and the state it left behind:

    h_t, c_t = cell(x_t, (h_t-1, c_t-1))        h_0 = c_0 = 0

There is one set of weights for all steps. Calling the cell five times by hand
in the same graph gives the same numbers.

| name     | shape     | meaning                                      |
|----------|-----------|----------------------------------------------|
| x        | [1, 5, 4] | "hello", one-hot: h 0, e 1, l 2, o 3         |
| outputs  | [1, 5, 2] | h_t of each step, by dynamic_rnn             |
| unrolled | [1, 5, 2] | the same, the cell called five times by hand |
| c        | [1, 2]    | the memory after the last step               |
| h        | [1, 2]    | the output after the last step               |
"""

from typing import NamedTuple

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # the lecture's order
WORD = "hello"
HIDDEN_SIZE = 2


class Graph(NamedTuple):
    x: tf.Tensor
    outputs: tf.Tensor
    unrolled: tf.Tensor
    c: tf.Tensor
    h: tf.Tensor


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, len(WORD), len(LETTERS)])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, len(WORD), HIDDEN_SIZE])  # [batch, time, hidden]

    # h_t, c_t = cell(x_t, (h_t-1, c_t-1)): the same cell, so the same weights
    by_hand, hand_state = [], cell.zero_state(1, tf.float32)
    for x_t in tf.unstack(x, axis=1):  # five times [batch, letters]
        h_t, hand_state = cell(x_t, hand_state)
        by_hand.append(h_t)
    unrolled = check_shape(tf.stack(by_hand, axis=1), [1, len(WORD), HIDDEN_SIZE])
    return Graph(x, outputs, unrolled, state.c, state.h)


def run(lesson=lab.QUIET, *, seed=0):
    x_data = text.one_hot(LETTERS.encode(WORD), len(LETTERS))[np.newaxis]  # [1, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        weights = [f"{v.op.name} {v.shape.as_list()}" for v in tf.trainable_variables()]
        lesson.say("  one set of weights for all steps: " + ", ".join(weights))
        sess.run(tf.global_variables_initializer())
        values = sess.run(graph, feed_dict={graph.x: x_data})

    lesson.stage("The session")
    lesson.say("  letter  dynamic_rnn                by hand")
    for letter, by_graph, by_hand in zip(WORD, values.outputs[0], values.unrolled[0]):
        lesson.say(f"  {letter}       {by_graph!s:<25}  {by_hand}")
    max_difference = float(np.abs(values.outputs - values.unrolled).max())
    lesson.picture(plots.heat_map, values.outputs, [WORD], 'Lab 2: two outputs for each of "hello"')
    shape = list(values.outputs.shape)
    return lesson.finish(
        {"output_shape": shape, "max_difference": max_difference},
        [
            ("shape of the outputs", "[1, 5, 2]", str(shape), shape == [1, 5, 2]),
            ("graph and hand", "-", f"{max_difference:.1e} apart", max_difference < 1e-6),
        ],
    )


LAB = lab.Lab(run)

if __name__ == "__main__":
    LAB.main()
