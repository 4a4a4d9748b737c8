"""Lab 13: who remembers France?

"I grew up in France ... I speak fluent": the next word hangs on one far back.
Five cells read such sentences and name the language from their last output:

    Elman    h' = tanh([x, h] W + b)
    Jordan   y' = tanh(tanh([x, y] W + b) V + d)         the output comes back
    LSTM     c' = sigmoid(f + forget_bias) c + sigmoid(i) tanh(j)
             h' = sigmoid(o) tanh(c')                    i, j, f, o = [x, h] W + b
    GRU      h' = u h + (1 - u) tanh([x, r h] W + b)     r, u = sigmoid([x, h] V + d)
    bidirectional: an LSTM forward and one backward, their last outputs side by side

Training can use only what reaches the country: dloss/dx_t, a product with a factor
for each step on the way back. In the LSTM it is the forget gate, at first
sigmoid(forget_bias) = 0.993. TensorFlow's own forget_bias of 1 makes it 0.73: then
a thousandth arrives, and the LSTM is right half the time (--forget-bias 1). Over 40
words and five seeds: both LSTMs always right (the backward one reads the country
late), the GRU in 52 to 78 %, Elman and Jordan guess. Over 20 those find it half the time.

| name          | shape                | meaning                                     |
|---------------|----------------------|---------------------------------------------|
| words, answer | [None, time], [None] | numbers of the words, which language        |
| norms         | [time] for each cell | size of dloss/dx_t, mean over the sentences |
"""

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data.words import WordVocabulary, split
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

START, END = split("I grew up in"), split("I speak fluent")
COUNTRIES = split("France Spain Korea Italy")
FILLERS = split("and then we met many good old friends who like music books food")
VOCABULARY = WordVocabulary(dict.fromkeys(START + COUNTRIES + FILLERS + END))
HIDDEN_SIZE, LEARNING_RATE, BATCH_SIZE = 16, 0.005, 64
CELLS = {"Elman": rnn.BasicRNNCell, "Jordan": rnn.JordanCell, "GRU": rnn.GRUCell}
CELLS["LSTM"] = CELLS["bidirectional"] = rnn.BasicLSTMCell


class Graph(NamedTuple):
    words: tf.Tensor
    answer: tf.Tensor
    accuracies: dict
    norms: dict
    loss: tf.Tensor
    train_op: tf.Operation


def last_output(name, x, forget_bias):
    """x [batch, time, words] -> [batch, hidden], twice as wide with two directions."""
    options = {"forget_bias": forget_bias} if CELLS[name] is rnn.BasicLSTMCell else {}
    forward, backward = (CELLS[name](HIDDEN_SIZE, **options) for _ in range(2))
    if name != "bidirectional":
        return tf.nn.dynamic_rnn(forward, x, dtype=tf.float32)[0][:, -1]
    _, states = tf.nn.bidirectional_dynamic_rnn(forward, backward, x, dtype=tf.float32)
    return tf.concat([state.h for state in states], axis=1)


def build_graph(time, forget_bias=5.0, seed=0):
    tf.set_random_seed(seed)
    words = tf.placeholder(tf.int32, [None, time])  # [batch, time]
    answer = tf.placeholder(tf.int32, [None])  # [batch]
    x = tf.one_hot(words, len(VOCABULARY))  # [batch, time, words]
    seen, losses, accuracies = {}, [], {}
    for name in CELLS:
        seen[name] = tf.identity(x)  # a copy for each cell, for the gradient that reaches it
        with tf.variable_scope(name):
            last = last_output(name, seen[name], forget_bias)
            logits = layers.fully_connected(last, len(COUNTRIES), activation_fn=None)
        check_shape(logits, [None, len(COUNTRIES)])  # [batch, languages]
        losses.append(tf.losses.sparse_softmax_cross_entropy(answer, logits))
        right = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), answer)
        accuracies[name] = tf.reduce_mean(tf.cast(right, tf.float32))
    loss, variables = tf.add_n(losses), tf.trainable_variables()
    # The networks share no weight: the gradient of the sum trains each on its own loss.
    gradients = tf.gradients(loss, [*seen.values(), *variables])
    # From [batch, time, words] to [time]: the size at each word, mean over the sentences.
    norms = {name: tf.reduce_mean(tf.norm(g, axis=2), axis=0) for name, g in zip(seen, gradients)}
    optimizer = tf.train.AdamOptimizer(LEARNING_RATE)
    train_op = optimizer.apply_gradients(zip(gradients[len(seen) :], variables))
    return Graph(words, answer, accuracies, norms, loss, train_op)


def sentences(count, gap, seed):
    """Sentences with `gap` words from country to answer: numbers [count, time], answers [count]."""
    random = np.random.RandomState(seed)
    answers = random.randint(len(COUNTRIES), size=count)
    fillers = random.choice(FILLERS, size=[count, gap - len(END)])
    rows = [[*START, COUNTRIES[answer], *row, *END] for answer, row in zip(answers, fillers)]
    return np.array([VOCABULARY.encode(" ".join(row)) for row in rows]), answers


def learn(gap, steps, forget_bias, seed, lesson):
    """Train all cells on one gap: {cell: accuracy}, {cell: norms before training [time]}."""
    words, answers = sentences(2000, gap, seed)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(words.shape[1], forget_bias, seed)
        lesson.graph(graph, words=f"a gap of {gap} words", answer="which language")
        sess.run(tf.global_variables_initializer())
        test = dict(zip([graph.words, graph.answer], sentences(500, gap, seed + 1)))
        norms = sess.run(graph.norms, test)
        training.train(
            sess, graph.train_op, graph.loss, steps=steps, batch_size=BATCH_SIZE, seed=seed,
            examples={graph.words: words, graph.answer: answers}, report=lesson.progress,
            until=graph.loss < 0.02,
        )  # fmt: skip
        return sess.run(graph.accuracies, test), norms


def run(lesson=lab.QUIET, *, steps=200, seed=0, gaps=(5, 20, 40), forget_bias=5.0):
    if min(gaps) < len(END):
        raise InputError(f"--gaps {min(gaps)}: at least {len(END)}, the words of 'I speak fluent'")
    table = []
    for gap in sorted(set(gaps)):
        accuracies, norms = learn(gap, steps, forget_bias, seed, lesson)
        for cell, accuracy in accuracies.items():
            gradient = norms[cell][len(START)] / norms[cell][-1]
            lesson.say(f"  {cell:<13} {accuracy:>4.0%} right, {gradient:.0e} at the country")
            table.append({"cell": cell, "gap": gap, "accuracy": accuracy, "gradient": gradient})
    lesson.picture(plots.memory, table, norms, 1 / len(COUNTRIES), "Lab 13: memory")
    elman, lstm = accuracies["Elman"], accuracies["LSTM"]
    others = [(cell, "-", f"{accuracies[cell]:.0%}") for cell in ("GRU", "Jordan", "bidirectional")]
    remembers = f"LSTM, gap {gap}", "remembers", f"{lstm:.0%}", bool(lstm > 0.9)
    forgets = f"Elman, gap {gap}", "forgets", f"{elman:.0%}", bool(elman < lstm)
    return lesson.finish({"table": table, "gradient_norms": norms}, [remembers, forgets, *others])


LAB = lab.Lab(
    run,
    lab.option(
        "--gaps",
        type=lab.whole_number(1, 1000),
        nargs="+",
        help="words from country to language",
    ),
    lab.option("--forget-bias", type=lab.number(-100, 100), help="of the LSTMs, at the start"),
)

if __name__ == "__main__":
    LAB.main()
