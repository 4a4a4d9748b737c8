"""Lab 17: who remembers France?

"I grew up in France ... I speak fluent": the next word depends on a word much earlier. Five
networks read such sentences and name the language from their last output. A gate is a sigmoid, a
number between 0 and 1 by which something is multiplied: 0 shuts it out, 1 lets it through.

    Elman    h_t = tanh([x_t, h_(t-1)] W + b)
    Jordan   y_t = tanh(tanh([x_t, y_(t-1)] W + b) V + d)        the output comes back
    LSTM     c_t = sigmoid(f + forget_bias) c_(t-1) + sigmoid(i) tanh(j)
             h_t = sigmoid(o) tanh(c_t)                          i, j, f, o = [x_t, h_(t-1)] W + b
    GRU      h_t = u h_(t-1) + (1 - u) tanh([x_t, r h_(t-1)] W + b)
                                                    r, u = sigmoid([x_t, h_(t-1)] V + d)
    bidirectional: an LSTM forward and one backward, their last outputs side by side

dloss/dx_t at the country is a product with a factor for each step on the way back (labs 13 and
14). The lab measures it before training, relative to the last word. Then each network is trained
for 200 steps and asked about sentences that it has not seen. There are four languages, so guessing
gives about 25 %.

The LSTMs here have a forget_bias of 5.

Question: which cells name the language, and does the gradient before training tell?

| name     | shape        | meaning                                         |
|----------|--------------|-------------------------------------------------|
| words    | [None, time] | the index of each word                          |
| answer   | [None]       | which language                                  |
| last     | [None, 16]   | the last output; 32 numbers with two directions |
| logits   | [None, 4]    | the scores of the languages                     |
| loss     | []           | mean cross entropy                              |
| accuracy | []           | share of sentences with the right language      |
| norms    | [time]       | length of dloss/dx_t, mean over the sentences   |
"""

from types import SimpleNamespace

from common import layers, plots, rnn, training
from common.data.words import WordVocabulary, split
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

START = split("I grew up in")
END = split("I speak fluent")
COUNTRIES = split("France Spain Korea Italy")
FILLERS = split("and then we met many good old friends who like music books food")
VOCABULARY = WordVocabulary(dict.fromkeys(START + COUNTRIES + FILLERS + END))
HIDDEN_SIZE = 16
LEARNING_RATE = 0.005
BATCH_SIZE = 64
STEPS = 200
CELLS = ("Elman", "Jordan", "GRU", "LSTM", "bidirectional")


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
    from_the_end = tf.reverse(x, axis=[1])  # [batch, time, words]
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
    prediction = tf.argmax(logits, axis=1, output_type=tf.int32)  # [batch]
    accuracy = tf.reduce_mean(tf.cast(tf.equal(prediction, answer), tf.float32))

    at_x = tf.gradients(loss, x)[0]  # [batch, time, words]
    norms = tf.reduce_mean(tf.norm(at_x, axis=2), axis=0)  # mean over the sentences
    check_shape(norms, [time])
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        words=words,
        answer=answer,
        last=last,
        logits=logits,
        loss=loss,
        accuracy=accuracy,
        norms=norms,
        train_op=train_op,
    )


def indices_of(words):
    return np.array(VOCABULARY.encode(" ".join(words)))


def sentences(count, gap, seed):
    """Sentences with `gap` words from country to answer: indices [count, time], answers [count]."""
    random = np.random.RandomState(seed)
    answers = random.randint(len(COUNTRIES), size=count)
    fillers = random.choice(indices_of(FILLERS), size=[count, gap - len(END)])
    start = np.tile(indices_of(START), [count, 1])
    countries = indices_of(COUNTRIES)[answers]
    end = np.tile(indices_of(END), [count, 1])
    return np.hstack([start, countries[:, np.newaxis], fillers, end]), answers


def learn(cell, gap, steps, forget_bias, seed):
    """Trains a network on sentences with one gap.

    Returns:
      `cell` and `gap`; `accuracy` on sentences that it has not seen; `norms` [time], before
      training; `reaches`, the norm at the country as a multiple of that at the last word.
    """
    words, answers = sentences(2000, gap, seed)
    test_words, test_answers = sentences(500, gap, seed + 1)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(cell, words.shape[1], forget_bias, seed)
        sess.run(tf.global_variables_initializer())
        test = {graph.words: test_words, graph.answer: test_answers}
        norms = sess.run(graph.norms, feed_dict=test)
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
        accuracy = float(sess.run(graph.accuracy, feed_dict=test))
    reaches = float(norms[len(START)] / norms[-1])
    return SimpleNamespace(cell=cell, gap=gap, accuracy=accuracy, norms=norms, reaches=reaches)


def run(lesson=lab.QUIET, *, steps=STEPS, seed=0, gaps=(5, 20, 40), forget_bias=5.0, networks=1):
    gaps = sorted(set(gaps))
    seeds = range(seed, seed + networks)
    longest = gaps[-1]
    with tf.Graph().as_default():
        lesson.graph(build_graph("LSTM", len(START) + 1 + longest, forget_bias))
    lesson.ask(
        f"The network has read the country {longest} words ago. What must be true so that it can "
        "learn to use that word?",
        "A gradient must reach the word in training, and the state must carry the word to the end. "
        '"An LSTM remembers everything" is the usual wrong answer: with TensorFlow\'s own forget '
        "bias of 1 about a thousandth of the gradient arrives over 40 words, and after 200 steps "
        "the LSTM is right in 100, 27, 52, 52 and 100 % (seeds 0 to 4).",
        ["it must be an LSTM, which remembers everything", "a gradient must reach the word"],
    )
    lesson.ask(
        f"Which cells name the language over {longest} words after {steps} training steps?",
        "See the table. About 25 % is guessing. It says how fast a cell learns this, not what it "
        "can learn: with three times as many steps Elman and the GRU learn it too (seed 0).",
        ["all", "those with gates: the GRU and the LSTMs", "the LSTMs only"],
    )
    results = []
    for gap in gaps:
        lesson.stage(f"A gap of {gap} words")
        lesson.say("  cell            share right   dloss/dx at the country / at the last word")
        for cell in CELLS:
            learned = [learn(cell, gap, steps, forget_bias, own_seed) for own_seed in seeds]
            shares = " ".join(f"{network.accuracy:>5.0%}" for network in learned)
            reaches = " ".join(f"{network.reaches:.0e}" for network in learned)
            lesson.say(f"  {cell:<13} {shares:>13}   {reaches}")
            results += learned

    lesson.picture(plots.memory, results, 1 / len(COUNTRIES), "Lab 17: memory")
    after_longest = {}  # {cell: share}: the median over the networks
    for cell in CELLS:
        of_cell = [row for row in results if row.cell == cell and row.gap == longest]
        after_longest[cell] = float(np.median([row.accuracy for row in of_cell]))
    fields = ("cell", "gap", "accuracy", "reaches")
    return {
        "table": [{name: getattr(row, name) for name in fields} for row in results],
        "accuracy": after_longest,
    }


def expected(result, *, steps, gaps, forget_bias, **_):
    """Yields the rows of the closing table: the share right over the longest gap."""
    longest = max(gaps)
    shares = result["accuracy"]
    comparable = steps == STEPS and longest == 40 and forget_bias == 5
    seeds = {"LSTM": "100%", "bidirectional": "100%", "GRU": (0.49, 0.87)}
    seeds |= {"Jordan": (0.25, 0.51), "Elman": (0.23, 0.27)}
    conditions = {
        "LSTM": {"above": 0.9},
        "Elman": {
            "below": shares["LSTM"] / 2,
            "because": f"it has not learned it in {STEPS} steps",
        },
    }
    for cell in ("LSTM", "Elman", "GRU", "Jordan", "bidirectional"):
        yield lab.Row(
            f"{cell}, gap {longest}: share right",
            shares[cell],
            **(conditions.get(cell, {}) if comparable else {}),
            lecture={"LSTM": "remembers", "Elman": "forgets"}.get(cell, ""),
            seeds=seeds[cell] if comparable else "",
            show=".0%",
        )


AFTER = """
After 200 steps, over 40 words, both LSTMs with a forget bias of 5 name every language, the GRU is
right in 49 to 87 %, Jordan in 25 to 51 %, and Elman guesses (seeds 0 to 4). Over 5 words all cells
are right.

That is a question of speed. After 600 steps Elman is right in 100 % with seeds 0 to 3 and in 48 %
with seed 4, and the GRU in 100 % (seeds 0 and 1). So none of this shows that a cell forgets.

A large gradient at the country helps: with the LSTM it is 3 to 7 times that at the last word.
Where it is small, its size does not predict which network learns. Over 20 words Jordan learns all
with 4e-4 (seed 4) and nothing with 3e-2 (seed 2); over 40 words the Elman network that does not
learn in 600 steps, seed 4, has the largest gradient of the five. The gradient changes in training,
and Adam divides it by its own size.

The comparison favours the LSTM, whose forget bias was chosen; the other cells are as TensorFlow
makes them. The bidirectional network has it easy: its backward LSTM reads the country late, four
steps before its end.

In TensorFlow's GRU u keeps the old state. The lecture writes it the other way round, with u for the
new one. It is the same cell.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=35,
    options=[
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
            help="networks of each cell, with seeds one after another",
        ),
    ],
    variations=[
        lab.Variation(
            "--gaps 40 --steps 600",
            "With three times as many steps Elman and the GRU are right in 100 % too, Jordan in "
            "52 % (seed 0).",
        ),
        lab.Variation(
            "--forget-bias 1 --gaps 20",
            "With TensorFlow's own forget bias the LSTM's gradient at the country is 3 % of that "
            "at the last word, as the GRU's. Over 20 words that is enough: 100 % (seed 0).",
        ),
        lab.Variation(
            "--gaps 20 --seed 2",
            "Jordan guesses now, with more gradient at the country (3e-2) than with seed 0 (9e-3), "
            "where it was right in 100 %.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
