"""Lab 0: TensorFlow 1 on one page, and the first recurrent step.

Who reads "bank" needs the words before it: after "river" it is ground, after "savings" it holds
money. Speech, text and prices are such sequences. An ordinary network sees one word and no other.
A recurrent network carries a vector from step to step, the state h. At each step it makes a new
state from the word that it reads and from the last state, always with the same weights:

    h_t = tanh(x_t W + h_(t-1) U + b)        h_0 = 0

x_t W lets the word in, h_(t-1) U what came before, b is the bias, and tanh keeps each number
between -1 and 1. This lab has letters for words: the network reads "he" or "le", and says how
probable it thinks each letter to be as the next one:

    logits = h_2 V                           a score for each letter
    p_k    = e^logits_k / sum over all letters of e^logits        softmax
    loss   = -log p_k of the letter that did come next            cross entropy

A letter is given one-hot: a vector with a 1 in the letter's place and 0 elsewhere. Softmax makes
probabilities of any scores: each above 0, and their sum 1. The cross entropy of a letter is 0 if
the network was sure of it, and the larger, the less probable it thought it.

TensorFlow 1 computes in two stages. First a graph is built, a plan of the computation. It has
placeholders, where the data will be fed, and variables, the weights. Then a session runs the graph:
`sess.run(what, feed_dict={placeholder: data})`. The session keeps the values of the variables.

Question: the letter "e" is read after "h", then after "l". Can the network tell the two apart?

| name          | shape     | meaning                                      |
|---------------|-----------|----------------------------------------------|
| x             | [1, 2, 4] | placeholder: two letters, one-hot            |
| y             | [1]       | placeholder: the index of the letter to come |
| w             | [4, 2]    | variable W: weights of the letter            |
| u             | [2, 2]    | variable U: weights of the last state        |
| b             | [2]       | variable: the bias                           |
| v             | [2, 4]    | variable V: weights of the output layer      |
| h             | [1, 2]    | the last state                               |
| logits        | [1, 4]    | the score of each letter                     |
| probabilities | [1, 4]    | softmax of the logits                        |
| loss          | [1]       | cross entropy of the letter to come          |
"""

import math
from types import SimpleNamespace

from common.data import text
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # h 0, e 1, l 2, o 3
FIRST = "he"
SECOND = "le"
NEXT_LETTER = "l"
INPUT_DIMENSION = len(LETTERS)
SEQUENCE_LENGTH = len(FIRST)
BATCH_SIZE = 1
HIDDEN_SIZE = 2


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [BATCH_SIZE, SEQUENCE_LENGTH, INPUT_DIMENSION])
    y = tf.placeholder(tf.int32, [BATCH_SIZE])
    w = tf.get_variable("W", [INPUT_DIMENSION, HIDDEN_SIZE])
    u = tf.get_variable("U", [HIDDEN_SIZE, HIDDEN_SIZE])
    b = tf.get_variable("b", [HIDDEN_SIZE], initializer=tf.zeros_initializer())
    v = tf.get_variable("V", [HIDDEN_SIZE, len(LETTERS)])

    h = tf.zeros([BATCH_SIZE, HIDDEN_SIZE])  # h_0
    for x_t in tf.unstack(x, axis=1):  # [batch, input], once for each step
        # h_t = tanh(x_t W + h_(t-1) U + b)
        h = tf.tanh(tf.matmul(x_t, w) + tf.matmul(h, u) + b)
    check_shape(h, [BATCH_SIZE, HIDDEN_SIZE])  # [batch, hidden]

    logits = check_shape(tf.matmul(h, v), [BATCH_SIZE, len(LETTERS)])  # [batch, letters]
    probabilities = tf.nn.softmax(logits)  # [batch, letters]
    # loss = -log p of the letter that comes next
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)  # [batch]
    return SimpleNamespace(
        x=x, y=y, w=w, u=u, b=b, v=v, h=h, logits=logits, probabilities=probabilities, loss=loss
    )


def one_hot(word):
    """Returns the letters of a word as vectors, [batch, time, input]."""
    return text.one_hot(LETTERS.encode(word), len(LETTERS))[np.newaxis]


def by_hand(x, w, u, b, v):
    """Returns the states [time, hidden], the logits and the probabilities [letters], in NumPy."""
    h, states = np.zeros(HIDDEN_SIZE), []
    for x_t in x[0]:
        h = np.tanh(x_t @ w + h @ u + b)
        states.append(h)
    logits = h @ v
    return states, logits, np.exp(logits) / np.exp(logits).sum()


def show_names(lesson):
    """Prints the sizes that every recurrent network has."""
    lesson.stage("The names of the sizes")
    for name, size, meaning in [
        ("input dimension", INPUT_DIMENSION, "numbers in a letter's vector"),
        ("hidden size", HIDDEN_SIZE, "numbers in the state"),
        ("sequence length", SEQUENCE_LENGTH, "steps: letters read"),
        ("batch size", BATCH_SIZE, "sequences side by side"),
        ("classes", len(LETTERS), "letters that can be said"),
    ]:
        lesson.say(f"  {name:<16} {size}   {meaning}")


def run(lesson=lab.QUIET, *, seed=0):
    show_names(lesson)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.say(f"\n  print(h) says  {graph.h}")
        lesson.ask(
            "The graph is built. What is the value of h now?",
            "It has none. A tensor of a graph is a plan of a computation, and says only its name, "
            "shape and type. It gets a value in a session, for the data that are fed there.",
            ["0, the value it begins with", "random numbers", "it has none"],
        )
        sess.run(tf.global_variables_initializer())  # gives the variables random values

        lesson.stage("The session: one graph, two words")
        lesson.ask(
            f"Is the state after {FIRST!r} the same as the state after {SECOND!r}?",
            "No. The last state is made from the last letter and from the state before, and that "
            "one was made from another letter.",
            ["yes: the same last letter, the same weights", "no"],
        )
        y_data = LETTERS.encode(NEXT_LETTER)
        first_feed = {graph.x: one_hot(FIRST), graph.y: y_data}
        second_feed = {graph.x: one_hot(SECOND), graph.y: y_data}
        h_first, p_first, loss = sess.run(
            [graph.h, graph.probabilities, graph.loss], feed_dict=first_feed
        )
        h_second, p_second = sess.run([graph.h, graph.probabilities], feed_dict=second_feed)
        w, u, b, v = sess.run([graph.w, graph.u, graph.b, graph.v])
        for word, h in ((FIRST, h_first), (SECOND, h_second)):
            lesson.say(f"  h after {word!r}  {h[0].round(4)}")

        # A network without memory: U is 0.
        sess.run(graph.u.assign(np.zeros([HIDDEN_SIZE, HIDDEN_SIZE])))
        no_memory = [sess.run(graph.h, feed_dict=feed) for feed in (first_feed, second_feed)]
        lesson.say("  with U = 0, so that nothing of the last state comes in:")
        for word, h in zip((FIRST, SECOND), no_memory):
            lesson.say(f"  h after {word!r}  {h[0].round(4)}")

    lesson.stage(f"The same by hand, in NumPy, for {FIRST!r}")
    states, logits, probabilities = by_hand(one_hot(FIRST), w, u, b, v)
    other_states, _, _ = by_hand(one_hot(SECOND), w, u, b, v)
    for step, (letter, h) in enumerate(zip(FIRST, states), 1):
        lesson.say(f"  h_{step}  {h.round(4)}   it has read {letter!r}")

    lesson.stage("Softmax and cross entropy")
    lesson.ask(
        f"Nothing is trained yet. About how large is the loss of one of {len(LETTERS)} letters?",
        f"About ln {len(LETTERS)} = {math.log(len(LETTERS)):.2f}: an untrained network gives each "
        f"letter about 1/{len(LETTERS)}, and the loss is -log of that. Random weights make it "
        "less or more.",
        ["0", f"1/{len(LETTERS)}", f"ln {len(LETTERS)} = {math.log(len(LETTERS)):.2f}"],
    )
    lesson.say("  letter   logit   e^logit   probability")
    for letter, logit, probability in zip(LETTERS.tokens, logits, probabilities):
        lesson.say(f"  {letter}       {logit:6.3f}  {np.exp(logit):8.3f}  {probability:12.3f}")
    probability = probabilities[y_data[0]]
    lesson.say(f"\n  {NEXT_LETTER!r} comes next: loss = -log {probability:.3f} = {loss[0]:.3f}")
    lesson.picture(
        plots.simple_cell,
        {FIRST: (states, p_first[0]), SECOND: (other_states, p_second[0])},
        LETTERS.tokens,
        NEXT_LETTER,
        "Lab 0: one letter, two states",
    )
    return {
        "h": h_first[0],
        "difference_by_hand": np.abs(states[-1] - h_first).max(),
        "loss": loss[0],
        "loss_difference": abs(loss[0] + np.log(probability)),
        "state_difference": np.abs(h_first - h_second).max(),
        "difference_without_memory": np.abs(no_memory[0] - no_memory[1]).max(),
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("session and hand: state", result["difference_by_hand"], below=1e-6, show=".0e")
    yield lab.Row("session and hand: loss", result["loss_difference"], below=1e-6, show=".0e")
    yield lab.Row(
        f"states after {FIRST!r} and {SECOND!r} differ by",
        result["state_difference"],
        above=0,
        show=".2g",
    )
    yield lab.Row("the same without U", result["difference_without_memory"], show=".3f")
    yield lab.Row("loss", result["loss"], show=".3f")
    yield lab.Row("all letters equally likely", math.log(len(LETTERS)), show=".3f")


AFTER = """
A recurrent step is one line: the letter times W, the last state times U, a bias and tanh. U is the
way by which the past comes in: without it the state knows the last letter only.

Every lab from here on builds a graph of this form and runs it in a session. The weights are random
here. Training, from lab 4 on, changes them so that the loss falls. `rnn.dynamic_rnn` writes the
loop over the steps; the next lab has the LSTM cell in the place of this one.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    variations=[
        lab.Variation(
            "--set HIDDEN_SIZE=5",
            "W becomes [4, 5], U [5, 5], b [5] and V [5, 4]; the state has five numbers. Nothing "
            "else in the graph changes.",
        ),
        lab.Variation(
            "--set FIRST=heeeeeee --set SECOND=leeeeeee",
            "Seven letters later less is left of the first one, in most starts: the states differ "
            "by 0.04 in the median of seeds 0 to 19, and by 0.000002 with seed 0.",
        ),
        lab.Variation("--seed 1", "Other random weights; by hand they give the same numbers."),
    ],
)

if __name__ == "__main__":
    LAB.main()
