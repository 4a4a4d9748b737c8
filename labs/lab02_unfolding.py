"""Lab 2: the same cell at every time step ("unfolding").

`dynamic_rnn` reads "hello" letter by letter. At each step t one cell gets the letter x_t and its
own state of the step before, t-1: the output h_(t-1) and the memory c_(t-1).

    h_t, c_t = cell(x_t, (h_(t-1), c_(t-1)))        h_0 = c_0 = 0

To unfold the network is to write these calls one after the other. This lab calls the cell five
times by hand, in the graph that `dynamic_rnn` is in. --word reads another word.

Question: how many more weights does a word of ten letters need?

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

from types import SimpleNamespace

from common import rnn
from common.data import text
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

WORD = "hello"
HIDDEN_SIZE = 2
LONGEST = 20  # letters: each is a cell in the picture


def build_graph(time, letters, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, time, letters])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, time, HIDDEN_SIZE])  # [batch, time, hidden]

    # h_t, c_t = cell(x_t, (h_(t-1), c_(t-1))): the same cell, so the same weights
    kernel, bias = cell.weights
    hand_state = cell.zero_state(1, tf.float32)
    all_h, all_c, all_gates = [], [], []
    for x_t in tf.unstack(x, axis=1):  # five times [batch, letters]
        # i, j, f, o = [x_t, h_(t-1)] W + b; the gates are sigmoid(i), sigmoid(f + 1), sigmoid(o)
        x_and_h = tf.concat([x_t, hand_state.h], axis=1)  # [batch, letters + hidden]
        i, _, f, o = tf.split(tf.matmul(x_and_h, kernel) + bias, 4, axis=1)
        h_t, hand_state = cell(x_t, hand_state)
        all_h.append(h_t)
        all_c.append(hand_state.c)
        all_gates.append(tf.sigmoid(tf.stack([i, f + 1, o], axis=1)))  # [batch, gate, hidden]
    unrolled = check_shape(tf.stack(all_h, axis=1), [1, time, HIDDEN_SIZE])
    memory = check_shape(tf.stack(all_c, axis=1), [1, time, HIDDEN_SIZE])
    gates = check_shape(tf.stack(all_gates, axis=1), [1, time, 3, HIDDEN_SIZE])
    return SimpleNamespace(
        x=x,
        outputs=outputs,
        unrolled=unrolled,
        memory=memory,
        gates=gates,
        c=state.c,
        h=state.h,
    )


def run(lesson=lab.QUIET, *, seed=0, word=WORD):
    if not 0 < len(word) <= LONGEST:
        raise InputError(f"--word: must have 1 to {LONGEST} letters")
    known = "helo"  # the lecture's order: h 0, e 1, l 2, o 3
    letters = text.Vocabulary(known) if set(word) <= set(known) else text.Vocabulary.of(word)
    x_data = text.one_hot(letters.encode(word), len(letters))[np.newaxis]  # [1, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(word), len(letters), seed)
        lesson.graph(graph)
        lesson.ask(
            "The word gets twice as long. How many more weights does the network have?",
            "None. A cell makes its weights when it is first called, and all steps use them.",
            ["twice as many", "as many as one cell has", "none"],
        )
        lesson.variables(tf.trainable_variables())
        sess.run(tf.global_variables_initializer())
        outputs, unrolled, memory, gates = sess.run(
            [graph.outputs, graph.unrolled, graph.memory, graph.gates],
            feed_dict={graph.x: x_data},
        )
        lesson.live(sess)

    lesson.ask(
        "A letter comes twice in a word, as the l in hello. Does the cell give the same output "
        "both times?",
        "No. The letter is the same, but the state that the cell starts from is another one.",
        ["yes: same letter, same weights", "no"],
    )
    lesson.stage("The session")
    lesson.say("  letter  h                  c                  forget gate")
    forget_gates = gates[:, :, 1]  # [1, 5, 2]
    for step, letter in enumerate(word):
        values = [array[0, step].round(4) for array in (outputs, memory, forget_gates)]
        lesson.say(f"  {letter}       " + " ".join(f"{value!s:<18}" for value in values).rstrip())
    difference = np.abs(outputs - unrolled).max()
    lesson.say(
        f"  the cell called by hand gives the same h: they differ by {difference:.0e} at most"
    )
    inside = {
        "c": memory,
        "input gate": gates[:, :, 0],
        "forget gate": forget_gates,
        "output gate": gates[:, :, 2],
    }
    title = "Lab 2: one cell, and the same cell at each step"
    lesson.picture(plots.unrolled, [word], outputs, title, inside, shared="W, b")
    twice = next((letter for letter in word if word.count(letter) > 1), None)
    if twice:
        first, second = [step for step, letter in enumerate(word) if letter == twice][:2]
        twice_differs = np.abs(outputs[0, first] - outputs[0, second]).max()
    return {
        "output_shape": list(outputs.shape),
        "max_difference": difference,
        "letter_twice": twice,
        "twice_differs": twice_differs if twice else None,
    }


def expected(result, *, word, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "largest difference",
        result["max_difference"],
        below=1e-6,
        seeds="at most 5e-8",
        show=".0e",
    )
    if result["letter_twice"]:
        yield lab.Row(
            f"h after the two {result['letter_twice']} differs by",
            result["twice_differs"],
            above=0,
            because="another state",
            seeds="0.01 to 0.11" if word == WORD else "",
            show=".2f",
        )
    yield lab.Row(
        "shape of the outputs",
        result["output_shape"],
        equals=[1, len(word), HIDDEN_SIZE],
        because="[batch, time, hidden]",
        lecture="[1, 5, 2]" if word == WORD else "",
    )


AFTER = """
Five calls and one set of weights. Each step has its own letter and its own state; the kernel and
the bias are shared. So a network can read a word of any length, and what it learns at one place of
a word it knows at all places.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=15,
    options=[
        lab.option("--word", type=lab.word, help=f"another word to read, {LONGEST} letters at most")
    ],
    variations=[
        lab.Variation(
            "--word helhe",
            'The first three outputs are those of "hello" to the last digit: the cell cannot '
            "see ahead. The second h has another output than the first: another state.",
        ),
        lab.Variation(
            "--word hellohello", "Ten steps, and still 56 numbers to learn: 6 x 8 and 8."
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
