"""Lab 3: three words at once (a batch).

The first dimension of every tensor is the batch: sequences that are read side by side. All of them
go through the same cell, with the same weights.

    h[b, t] = cell(x[b, t], h[b, t-1])        for each sequence b

x holds three words of five letters. Its shape is [None, 5, 4]: None in the code, ? when printed,
leaves the size free, so the same graph reads one word or a thousand.

Question: why read many words in one batch, and not one after the other?

| name    | shape        | meaning                                          |
|---------|--------------|--------------------------------------------------|
| x       | [None, 5, 4] | hello, eolll, lleel, one-hot: h 0, e 1, l 2, o 3 |
| outputs | [None, 5, 2] | h of each word at each step                      |
| c       | [None, 2]    | the memory of each word after its last step      |
"""

import time
from types import SimpleNamespace

from common import plots, rnn
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # the lecture's order
WORDS = ["hello", "eolll", "lleel"]
OTHER_WORD = "ooooo"
TIME = 5
HIDDEN_SIZE = 2
MANY = 300  # words, to compare the speed


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, len(LETTERS)])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [None, HIDDEN_SIZE])  # [batch, hidden]
    return SimpleNamespace(x=x, outputs=outputs, c=state.c)


def encode(words):
    """Returns the letters of words one-hot, float32 [batch, 5, 4]."""
    classes = np.array([LETTERS.encode(word) for word in words])  # [batch, 5]
    return text.one_hot(classes, len(LETTERS))


def run(lesson=lab.QUIET, *, seed=0):
    x_data = encode(WORDS)  # [3, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs = sess.run(graph.outputs, feed_dict={graph.x: x_data})  # [3, 5, 2]

        lesson.stage("The session: one batch of three words")
        for word, word_outputs in zip(WORDS, outputs):
            lesson.say(f"  {word}  " + " ".join(f"{h.round(3)!s:<16}" for h in word_outputs))

        lesson.stage(f"The same with {OTHER_WORD} in the place of {WORDS[0]}")
        lesson.ask(
            "The first word changes. Which outputs of the second word change?",
            "None. The sequences of a batch share the weights, and know nothing of each other.",
            ["all: they are one tensor", "those of the letters that both words have", "none"],
        )
        changed = sess.run(graph.outputs, feed_dict={graph.x: encode([OTHER_WORD, *WORDS[1:]])})
        alone = sess.run(graph.outputs, feed_dict={graph.x: x_data[:1]})  # the first word, alone
        others_stay = np.array_equal(changed[1:], outputs[1:])
        first_change = np.abs(changed[0] - outputs[0]).max()
        lesson.say(f"  the first row changes by up to {first_change:.4f}")
        lesson.say("  the others " + ("stay, to the last bit" if others_stay else "change"))

        lesson.stage("Why a batch")
        lesson.ask(
            f"{MANY} words, in {MANY} session runs or in one: how much faster is the one run?",
            "Some fifty times or more. Each run has a cost of its own, and one product of large "
            "matrices is faster than many products of small ones.",
            ["not at all: the same multiplications", "about twice", "fifty times or more"],
        )
        many = np.repeat(x_data[:1], MANY, axis=0)  # [300, 5, 4]
        start = time.perf_counter()
        for word in many:  # [5, 4]
            sess.run(graph.outputs, feed_dict={graph.x: word[np.newaxis]})
        middle = time.perf_counter()
        sess.run(graph.outputs, feed_dict={graph.x: many})
        end = time.perf_counter()
        lesson.say(f"  {MANY} words in {middle - start:.3f} s, one session.run each")
        lesson.say(f"  {MANY} words in {end - middle:.3f} s, in one batch")

    lesson.picture(plots.unrolled, WORDS, outputs, "Lab 3: three words, one cell")
    return {
        "output_shape": list(outputs.shape),
        "max_difference": np.abs(outputs[:1] - alone).max(),
        "others_stay": others_stay,
        "first_change": first_change,
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("the other rows stay", result["others_stay"], equals=True)
    yield lab.Row(
        "largest difference, batch and alone",
        result["max_difference"],
        below=1e-6,
        seeds="at most 2e-8",
        show=".0e",
    )
    yield lab.Row(
        "shape of the outputs",
        result["output_shape"],
        equals=[len(WORDS), TIME, HIDDEN_SIZE],
        because="[batch, time, hidden]",
        lecture="[3, 5, 2]",
    )


AFTER = """
A batch is rows side by side. A word has the same outputs in a batch and alone, whatever the other
words are. One session run and one matrix product for many words is much faster than one for each.

All words of a batch have the same length here. Lab 8 reads words of different lengths.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=10,
    variations=[
        lab.Variation(
            "--set OTHER_WORD=eolll",
            "The first two words are equal, and so are their changed outputs: a row depends on "
            "its own word only.",
        ),
        lab.Variation(
            "--set MANY=3000",
            "Ten times as many runs take about ten times as long, half a second or more. The "
            "batch is still one run, of a few milliseconds.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
