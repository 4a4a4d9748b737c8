"""Lab 3: three words at once (a batch).

The first dimension of every tensor is the batch: sequences that are read side
by side and know nothing of each other. The weights are the same for all.

    h[b, t] = cell(x[b, t], h[b, t-1])        for every b by itself

Why at all? One matrix product for many words is much faster than many products
for one word each, and in training their gradients are averaged.

The lecture prints four letters a word but five rows of output: the words are
hello, eolll and lleel, five letters each.

| name    | shape        | meaning                                          |
|---------|--------------|--------------------------------------------------|
| x       | [None, 5, 4] | hello, eolll, lleel, one-hot: h 0, e 1, l 2, o 3 |
| outputs | [None, 5, 2] | h of each word at each step                      |
| c       | [None, 2]    | the memory of each word after its last step      |
"""

import time
from typing import NamedTuple

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # the lecture's order
WORDS = ["hello", "eolll", "lleel"]
OTHER_WORD = "ooooo"
TIME = 5
HIDDEN_SIZE = 2
MANY = 300  # words, to compare the speed


class Graph(NamedTuple):
    x: tf.Tensor
    outputs: tf.Tensor
    c: tf.Tensor


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, len(LETTERS)])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [None, HIDDEN_SIZE])  # [batch, hidden]
    return Graph(x, outputs, state.c)


def encode(words):
    """Words -> one-hot letters, float32 [batch, 5, 4]."""
    numbers = np.array([LETTERS.encode(word) for word in words])  # [batch, 5]
    return text.one_hot(numbers, len(LETTERS))


def run(lesson=lab.QUIET, *, seed=0):
    x_data = encode(WORDS)  # [3, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs = sess.run(graph.outputs, feed_dict={graph.x: x_data})

        lesson.stage("The session: one batch of three words")
        for word, word_outputs in zip(WORDS, outputs):
            lesson.say(f"  {word}  " + " ".join(f"{h.round(4)!s:<18}" for h in word_outputs))

        lesson.stage(f"The same with {OTHER_WORD} in the place of {WORDS[0]}")
        lesson.ask("Which of the three rows will change?", "Only the first.")
        changed = sess.run(graph.outputs, {graph.x: encode([OTHER_WORD, *WORDS[1:]])})
        alone = sess.run(graph.outputs, {graph.x: x_data[:1]})  # the first word, by itself
        others_stay = bool(np.array_equal(changed[1:], outputs[1:]))
        first_change = float(np.abs(changed[0] - outputs[0]).max())
        lesson.say(f"  the first row changes by up to {first_change:.4f}")
        lesson.say("  the others " + ("stay, to the last bit" if others_stay else "change"))

        lesson.stage("Why a batch")
        many = np.repeat(x_data[:1], MANY, axis=0)  # [300, 5, 4]
        start = time.perf_counter()
        for row in many:
            sess.run(graph.outputs, {graph.x: row[np.newaxis]})
        middle = time.perf_counter()
        sess.run(graph.outputs, {graph.x: many})
        end = time.perf_counter()
        lesson.say(f"  {MANY} words in {middle - start:.3f} s, one session.run each")
        lesson.say(f"  {MANY} words in {end - middle:.3f} s, in one batch")

    max_difference = float(np.abs(outputs[:1] - alone).max())
    lesson.picture(plots.unrolled, WORDS, outputs, "Lab 3: three words, one cell")
    shape = list(outputs.shape)
    return old_lab.finish(
        lesson,
        {
            "output_shape": shape,
            "max_difference": max_difference,
            "others_stay": others_stay,
            "first_change": first_change,
        },
        [
            old_lab.Finding(
                "shape of the outputs",
                str(shape),
                "[batch, time, hidden] = [3, 5, 2]",
                shape == [3, 5, 2],
                "[3, 5, 2]",
            ),
            old_lab.Finding(
                "in the batch and alone",
                f"{max_difference:.1e} apart",
                "less than 1e-6 apart",
                max_difference < 1e-6,
            ),
            old_lab.Finding(
                "another first word",
                "the others stay" if others_stay else "the others change",
                "the other rows do not change",
                others_stay,
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "The first row equals the second: a row depends on its own word only.",
            edit=('OTHER_WORD = "ooooo"', 'OTHER_WORD = "eolll"'),
        ),
        old_lab.Try(
            "How does the time of each way grow with ten times as many words?",
            edit=("MANY = 300  # words, to compare the speed", "MANY = 3000"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
