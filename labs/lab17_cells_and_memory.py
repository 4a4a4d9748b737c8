"""Lab 17: who remembers France?

"I grew up in France ... I speak fluent": the next word depends on a word much earlier.
Five cells read such sentences and name the language from their last output:

    Elman    h' = tanh([x, h] W + b)
    Jordan   y' = tanh(tanh([x, y] W + b) V + d)         the output comes back
    LSTM     c' = sigmoid(f + forget_bias) c + sigmoid(i) tanh(j)
             h' = sigmoid(o) tanh(c')                    i, j, f, o = [x, h] W + b
    GRU      h' = u h + (1 - u) tanh([x, r h] W + b)     r, u = sigmoid([x, h] V + d)
    bidirectional: an LSTM forward and one backward, their last outputs side by side

What the network learns from is dloss/dx_t at the country, a product with a factor for
each step on the way back (labs 13 and 14). Here it is measured before training, relative
to the last word. Over seeds 0 to 4:

    gap 40           at the country    right after 200 steps
    Elman            1e-7 to 1e-4      23 to 27 %, which is guessing
    Jordan           2e-8 to 5e-2      25 to 51 %
    GRU              5e-4 to 2e-3      49 to 87 %
    LSTM             3 to 7            100 %, each seed
    bidirectional    0.6 to 2          100 %; the backward LSTM reads the country late

These LSTMs have a forget_bias of 5. With TensorFlow's own, 1, the LSTM's ratio is 2e-4 to
2e-3, and it is right in 27 to 100 % (the bidirectional one in 100 %). So much gradient helps.
But where it is small, its size does not tell who learns. Gap 20: Jordan learns all with 4e-4
(seed 4) and nothing with 3e-2 (seed 2). With a gap of 5 all cells are always right.

| name     | shape        | meaning                                         |
|----------|--------------|-------------------------------------------------|
| words    | [None, time] | the number of each word                         |
| answer   | [None]       | which language                                  |
| last     | [None, 16]   | the last output; 32 numbers with two directions |
| logits   | [None, 4]    | the scores of the languages                     |
| loss     | []           | mean cross entropy                              |
| accuracy | []           | share of sentences with the right language      |
| norms    | [time]       | size of dloss/dx_t, mean over the sentences     |
"""

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data.words import WordVocabulary, split
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

START, END = split("I grew up in"), split("I speak fluent")
COUNTRIES = split("France Spain Korea Italy")
FILLERS = split("and then we met many good old friends who like music books food")
VOCABULARY = WordVocabulary(dict.fromkeys(START + COUNTRIES + FILLERS + END))
HIDDEN_SIZE, LEARNING_RATE, BATCH_SIZE = 16, 0.005, 64
CELLS = ("Elman", "Jordan", "GRU", "LSTM", "bidirectional")


class Graph(NamedTuple):
    words: tf.Tensor
    answer: tf.Tensor
    last: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    accuracy: tf.Tensor
    norms: tf.Tensor
    train_op: tf.Operation


def new_cell(name, forget_bias):
    if name in ("LSTM", "bidirectional"):
        return rnn.BasicLSTMCell(HIDDEN_SIZE, forget_bias=forget_bias)
    kinds = {"Elman": rnn.BasicRNNCell, "Jordan": rnn.JordanCell, "GRU": rnn.GRUCell}
    return kinds[name](HIDDEN_SIZE)


def last_output(name, x, forget_bias):
    """x [batch, time, words] -> [batch, hidden], twice as wide with two directions."""
    outputs, _ = rnn.dynamic_rnn(new_cell(name, forget_bias), x, dtype=tf.float32)
    if name != "bidirectional":
        return outputs[:, -1]
    from_the_end = tf.reverse(x, axis=[1])
    with tf.variable_scope("backward"):
        cell = new_cell(name, forget_bias)
        backward, _ = rnn.dynamic_rnn(cell, from_the_end, dtype=tf.float32)
    return tf.concat([outputs[:, -1], backward[:, -1]], axis=1)


def build_graph(name, time, forget_bias=5.0, seed=0):
    tf.set_random_seed(seed)
    words = tf.placeholder(tf.int32, [None, time])  # [batch, time]
    answer = tf.placeholder(tf.int32, [None])  # [batch]
    x = tf.one_hot(words, len(VOCABULARY))  # [batch, time, words]
    last = last_output(name, x, forget_bias)  # [batch, hidden] or [batch, 2 hidden]
    logits = layers.fully_connected(last, len(COUNTRIES), activation_fn=None)
    check_shape(logits, [None, len(COUNTRIES)])  # [batch, languages]
    loss = tf.losses.sparse_softmax_cross_entropy(answer, logits)
    right = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), answer)
    accuracy = tf.reduce_mean(tf.cast(right, tf.float32))

    at_x = tf.gradients(loss, x)[0]  # [batch, time, words]
    norms = tf.reduce_mean(tf.norm(at_x, axis=2), axis=0)  # mean over the sentences
    check_shape(norms, [time])
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return Graph(words, answer, last, logits, loss, accuracy, norms, train_op)


def numbers_of(words):
    return np.array(VOCABULARY.encode(" ".join(words)))


def sentences(count, gap, seed):
    """Sentences with `gap` words from country to answer: numbers [count, time], answers [count]."""
    random = np.random.RandomState(seed)
    answers = random.randint(len(COUNTRIES), size=count)
    fillers = random.choice(numbers_of(FILLERS), size=[count, gap - len(END)])
    start = np.tile(numbers_of(START), [count, 1])
    countries = numbers_of(COUNTRIES)[answers]
    end = np.tile(numbers_of(END), [count, 1])
    return np.hstack([start, countries[:, np.newaxis], fillers, end]), answers


class Learned(NamedTuple):
    """What one cell learned on one gap, from one start."""

    cell: str
    gap: int
    accuracy: float  # on sentences that it has not seen
    norms: np.ndarray  # before training, [time]

    @property
    def reaches(self):
        """The gradient at the country as a multiple of that at the last word."""
        return float(self.norms[len(START)] / self.norms[-1])


def learn(cell, gap, steps, forget_bias, seed):
    """Train one network on sentences with one gap."""
    words, answers = sentences(2000, gap, seed)
    test_words, test_answers = sentences(500, gap, seed + 1)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(cell, words.shape[1], forget_bias, seed)
        sess.run(tf.global_variables_initializer())
        test = {graph.words: test_words, graph.answer: test_answers}
        norms = sess.run(graph.norms, test)
        training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.words: words, graph.answer: answers},
            batch_size=BATCH_SIZE,
            seed=seed,
            until=graph.loss < 0.02,
        )
        accuracy = float(sess.run(graph.accuracy, test))
    return Learned(cell, gap, accuracy, norms)


def run(lesson=lab.QUIET, *, steps=200, seed=0, gaps=(5, 20, 40), forget_bias=5.0, networks=1):
    gaps, seeds = sorted(set(gaps)), range(seed, seed + networks)
    longest = gaps[-1]
    with tf.Graph().as_default():
        lesson.graph(build_graph("LSTM", len(START) + 1 + longest, forget_bias))
    lesson.ask(
        f"which cells still name the language after {longest} words?",
        "Look for a share of about one in four: such a network guesses.",
    )
    results = []
    for gap in gaps:
        lesson.stage(f"A gap of {gap} words: share right; dloss/dx at the country, before training")
        for cell in CELLS:
            learned = [learn(cell, gap, steps, forget_bias, each) for each in seeds]
            shares = " ".join(f"{one.accuracy:>5.0%}" for one in learned)
            reaches = " ".join(f"{one.reaches:.0e}" for one in learned)
            lesson.say(f"  {cell:<13} {shares}   {reaches} of that at the last word")
            results += learned

    lesson.picture(plots.memory, results, 1 / len(COUNTRIES), "Lab 17: memory")
    after = {}  # the longest gap: the median over the networks
    for cell in CELLS:
        shares = [one.accuracy for one in results if one.cell == cell and one.gap == longest]
        after[cell] = float(np.median(shares))
    fields = ("cell", "gap", "accuracy", "reaches")
    table = [{name: getattr(one, name) for name in fields} for one in results]
    comparable = longest >= 40 and forget_bias >= 5  # elsewhere nothing is claimed
    findings = []
    for cell in ("LSTM", "Elman", "GRU", "Jordan", "bidirectional"):
        here, expected, met = f"{after[cell]:.0%} right", "", None
        if comparable and cell == "LSTM":
            expected, met = "over 90 %", after[cell] > 0.9
        if comparable and cell == "Elman":
            expected, met = "half of that of the LSTM or less", after[cell] <= after["LSTM"] / 2
        lecture = {"LSTM": "remembers", "Elman": "forgets"}.get(cell, "")
        findings.append(old_lab.Finding(f"{cell}, gap {longest}", here, expected, met, lecture))
    return old_lab.finish(lesson, {"table": table, "accuracy": after}, findings)


LAB = old_lab.OldLab(
    run,
    lab.option(
        "--gaps",
        type=lab.whole_number(len(END), 1000),
        nargs="+",
        help="words from country to language, 'I speak fluent' among them",
    ),
    lab.option("--forget-bias", type=lab.number(-100, 100), help="of the LSTMs, at the start"),
    lab.option(
        "--networks",
        type=lab.whole_number(1, 100),
        help="starts of each cell, seeds one after another",
    ),
    try_it=[
        old_lab.Try(
            "TensorFlow's own forget bias: what becomes of the LSTM's gradient and answers?",
            options="--forget-bias 1 --gaps 20",
        ),
        old_lab.Try(
            "Another start: which cells learn it now? Did their gradients before training tell?",
            options="--gaps 20 --seed 2",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
