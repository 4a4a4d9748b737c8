"""Lab 2: the same cell at every time step ("unfolding").

`dynamic_rnn` reads "hello" letter by letter. At each step the one cell gets the
letter and the state it left behind:

    h_t, c_t = cell(x_t, (h_t-1, c_t-1))        h_0 = c_0 = 0

There is one set of weights for all steps. Calling the cell five times by hand
in the same graph gives the same numbers.

| name     | shape        | meaning                                      |
|----------|--------------|----------------------------------------------|
| x        | [1, 5, 4]    | "hello", one-hot: h 0, e 1, l 2, o 3         |
| outputs  | [1, 5, 2]    | h_t of each step, by dynamic_rnn             |
| unrolled | [1, 5, 2]    | the same, the cell called five times by hand |
| memory   | [1, 5, 2]    | c_t of each step                             |
| gates    | [1, 5, 3, 2] | input, forget and output gate of each step   |
| c        | [1, 2]       | the memory after the last step               |
| h        | [1, 2]       | the output after the last step               |
"""

from typing import NamedTuple

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # the lecture's order
WORD = "hello"
HIDDEN_SIZE = 2


class Graph(NamedTuple):
    x: tf.Tensor
    outputs: tf.Tensor
    unrolled: tf.Tensor
    memory: tf.Tensor
    gates: tf.Tensor
    c: tf.Tensor
    h: tf.Tensor


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, len(WORD), len(LETTERS)])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, len(WORD), HIDDEN_SIZE])  # [batch, time, hidden]

    # h_t, c_t = cell(x_t, (h_t-1, c_t-1)): the same cell, so the same weights
    kernel, bias = cell.weights
    hand_state = cell.zero_state(1, tf.float32)
    all_h, all_c, all_gates = [], [], []
    for x_t in tf.unstack(x, axis=1):  # five times [batch, letters]
        # i, j, f, o = [x_t, h_t-1] W + b; the gates are sigmoid(i), sigmoid(f + 1), sigmoid(o)
        x_and_h = tf.concat([x_t, hand_state.h], axis=1)  # [batch, letters + hidden]
        i, _, f, o = tf.split(tf.matmul(x_and_h, kernel) + bias, 4, axis=1)
        h_t, hand_state = cell(x_t, hand_state)
        all_h.append(h_t)
        all_c.append(hand_state.c)
        all_gates.append(tf.sigmoid(tf.stack([i, f + 1, o], axis=1)))  # [batch, gate, hidden]
    unrolled = check_shape(tf.stack(all_h, axis=1), [1, len(WORD), HIDDEN_SIZE])
    memory = check_shape(tf.stack(all_c, axis=1), [1, len(WORD), HIDDEN_SIZE])
    gates = check_shape(tf.stack(all_gates, axis=1), [1, len(WORD), 3, HIDDEN_SIZE])
    return Graph(x, outputs, unrolled, memory, gates, state.c, state.h)


def run(lesson=lab.QUIET, *, seed=0):
    x_data = text.one_hot(LETTERS.encode(WORD), len(LETTERS))[np.newaxis]  # [1, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.ask(
            "The cell is called at five steps, and five times more by hand. How many kernels?",
            "One. A cell makes its weights when it is first called, and keeps them.",
        )
        lesson.variables(tf.trainable_variables())
        sess.run(tf.global_variables_initializer())
        outputs, unrolled, memory, gates = sess.run(
            [graph.outputs, graph.unrolled, graph.memory, graph.gates],
            feed_dict={graph.x: x_data},
        )

    lesson.stage("The session")
    lesson.say("  letter  dynamic_rnn        by hand            c                  forget gate")
    forget = gates[:, :, 1]  # [1, 5, 2]
    for step, letter in enumerate(WORD):
        values = [array[0, step].round(4) for array in (outputs, unrolled, memory, forget)]
        lesson.say(f"  {letter}       " + " ".join(f"{value!s:<18}" for value in values))
    max_difference = float(np.abs(outputs - unrolled).max())
    inside = {"c": memory, "input gate": gates[:, :, 0], "forget gate": forget}
    inside["output gate"] = gates[:, :, 2]
    lesson.picture(plots.unrolled, [WORD], outputs, "Lab 2: the same cell at each step", inside)
    shape = list(outputs.shape)
    return old_lab.finish(
        lesson,
        {"output_shape": shape, "max_difference": max_difference},
        [
            old_lab.Finding(
                "shape of the outputs",
                str(shape),
                "[batch, time, hidden] = [1, 5, 2]",
                shape == [1, 5, 2],
                "[1, 5, 2]",
            ),
            old_lab.Finding(
                "dynamic_rnn and by hand",
                f"{max_difference:.1e} apart",
                "less than 1e-6 apart",
                max_difference < 1e-6,
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "The first three outputs stay the same to the last digit: the cell cannot see ahead.",
            edit=('WORD = "hello"', 'WORD = "helhe"'),
        ),
        old_lab.Try(
            "Both l are the same letter. Why do they have different outputs?", options="--seed 1"
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
