"""Lab 3: three words at once (a batch).

The first dimension of every tensor is the batch: sequences that are read side by side. All of them
go through the same cell, with the same weights.

    h[b, t] = cell(x[b, t], h[b, t-1])        for each sequence b

x holds three words of five letters. Its shape is [None, 5, 4]: None in the code, ? when printed,
leaves the size free, so the same graph reads one word or a thousand. At step t the cell reads
x[:, t], a letter of each word, as one matrix [batch, letters]: one product for all words.

--words reads other words, of equal length.

Question: why use batches? Many words could be read one after the other.

| name    | shape        | meaning                                          |
|---------|--------------|--------------------------------------------------|
| x       | [None, 5, 4] | hello, eolll, lleel, one-hot: h 0, e 1, l 2, o 3 |
| outputs | [None, 5, 2] | h of each word at each step                      |
| c       | [None, 2]    | the memory of each word after its last step      |
"""

import time
from types import SimpleNamespace

from common import rnn
from common.data import text
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

WORDS = ["hello", "eolll", "lleel"]
HIDDEN_SIZE = 2
LONGEST = 20  # letters
MOST_WORDS = 10  # layers of the picture
MANY = 300  # words, to compare the speed


def build_graph(time, letters, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, time, letters])  # [batch, time, letters]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, time, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [None, HIDDEN_SIZE])  # [batch, hidden]
    return SimpleNamespace(x=x, outputs=outputs, c=state.c)


def encode(words, letters):
    """Returns the letters of words one-hot, float32 [batch, time, letters]."""
    classes = np.array([letters.encode(word) for word in words])  # [batch, time]
    return text.one_hot(classes, len(letters))


def checked(words, other):
    """Returns the letters, and the word that takes the place of the first one in a second run."""
    known = "helo"  # the lecture's order: h 0, e 1, l 2, o 3
    letters = "".join([*words, other or ""])
    letters = text.Vocabulary(known) if set(letters) <= set(known) else text.Vocabulary.of(letters)
    if not 0 < len(words[0]) <= LONGEST or len(words) > MOST_WORDS:
        raise InputError(f"--words: give 1 to {MOST_WORDS} words of 1 to {LONGEST} letters")
    other = other or letters.tokens[-1] * len(words[0])
    for word in [*words[1:], other]:
        if len(word) != len(words[0]):
            raise InputError(
                f"{words[0]!r} has {len(words[0])} letters and {word!r} has {len(word)}: all words "
                "of this lab need the same length; python -m labs 8 reads different ones"
            )
    return letters, other


def run(lesson=lab.QUIET, *, seed=0, words=tuple(WORDS), other=None):
    letters, other = checked(words, other)
    x_data = encode(words, letters)  # [3, 5, 4]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(words[0]), len(letters), seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs = sess.run(graph.outputs, feed_dict={graph.x: x_data})  # [3, 5, 2]

        lesson.stage(f"The session: one batch of words, {list(x_data.shape)}")
        for word, word_outputs in zip(words, outputs):
            states = ["  ".join(f"{value:+.2f}" for value in h) for h in word_outputs]
            lesson.say(f"  {word}  " + "   ".join(states))

        lesson.stage(f"The same with {other} in the place of {words[0]}")
        lesson.ask(
            "The first word changes. Which outputs of the second word change?",
            "None. The sequences of a batch share the weights, and know nothing of each other.",
            ["all: they are one tensor", "those of the letters that both words have", "none"],
        )
        changed = sess.run(graph.outputs, feed_dict={graph.x: encode([other, *words[1:]], letters)})
        alone = sess.run(graph.outputs, feed_dict={graph.x: x_data[:1]})  # the first word, alone
        others_stay = np.array_equal(changed[1:], outputs[1:])
        first_change = np.abs(changed[0] - outputs[0]).max()
        lesson.say(f"  the first row changes by up to {first_change:.4f}")
        lesson.say("  the others " + ("stay, to the last bit" if others_stay else "change"))

        lesson.stage("Why a batch")
        lesson.ask(
            f"{MANY} words, in {MANY} session runs or in one: how much faster is the one run?",
            "Twenty times or more. Each run has a cost of its own, and one product of large "
            "matrices is faster than many products of small ones.",
            ["not at all: the same multiplications", "about twice", "twenty times or more"],
        )
        many = np.repeat(x_data[:1], MANY, axis=0)  # [300, 5, 4]
        sess.run(graph.outputs, feed_dict={graph.x: many})  # the first run of a size takes longer
        start = time.perf_counter()
        for word in many:  # [5, 4]
            sess.run(graph.outputs, feed_dict={graph.x: word[np.newaxis]})
        one_by_one = time.perf_counter() - start
        seconds = []
        for _ in range(9):  # of so short a run the median: another program may come between
            start = time.perf_counter()
            sess.run(graph.outputs, feed_dict={graph.x: many})
            seconds.append(time.perf_counter() - start)
        in_one_batch = np.median(seconds)
        lesson.say(f"  {MANY} words in {1000 * one_by_one:.1f} ms, one session.run each")
        lesson.say(f"  {MANY} words in {1000 * in_one_batch:.1f} ms, in one batch")
        lesson.say(f"  {one_by_one / in_one_batch:.0f} times as fast")

    title = "Lab 3: a batch is a tensor [batch, time, letters]"
    lesson.picture(plots.batch, words, letters.tokens, x_data, outputs, title)
    return {
        "output_shape": list(outputs.shape),
        "max_difference": np.abs(outputs[:1] - alone).max(),
        "others_stay": others_stay,
        "first_change": first_change,
    }


def expected(result, *, words, **_):
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
        equals=[len(words), len(words[0]), HIDDEN_SIZE],
        because="[batch, time, hidden]",
        lecture="[3, 5, 2]" if list(words) == WORDS else "",
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
    options=[
        lab.option(
            "--words", type=lab.word, nargs="+", metavar="WORD", help="other words, of equal length"
        ),
        lab.option(
            "--other",
            type=lab.word,
            metavar="WORD",
            help="what takes the place of the first word (default: the last letter, repeated)",
        ),
    ],
    variations=[
        lab.Variation(
            "--other eolll",
            "The first two words are equal then, and so are their changed outputs: a row depends "
            "on its own word only.",
            with_own_data=False,
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
