"""Lab 8: sequences of different lengths in one batch.

A batch is one tensor, so all its sequences have the same number of steps. Short words are filled
up with padding: steps that mean nothing. `sequence_length` tells `dynamic_rnn` where each word
ends, so that the padding does not change the state:

    h_t = cell(x_t, h_(t-1))   for t <= length   output 0, state kept after that

The network learns to name each letter that it reads. That needs no memory: this lab is about the
padding. The loss is a mean over steps, and each step has a weight in it:

    loss = sum of weights * crossent / sum of weights

The masked loss has the weight 1 for a real step and 0 for padding. The unmasked loss has 1 for all.

The words are hello, eoll and leel, with the lengths 5, 4 and 4. The padding of y is the index 0,
which is that of "h".

Question: which of the two losses should a network be judged by, and how far are they apart?

| name            | shape     | meaning                                |
|-----------------|-----------|----------------------------------------|
| x               | [3, 5, 4] | hello, eoll, leel and padding, one-hot |
| y               | [3, 5]    | the letters read, to be named          |
| sequence_length | [3]       | where each word ends: 5, 4, 4          |
| outputs         | [3, 5, 2] | h_t of each step                       |
| h               | [3, 2]    | the final state                        |
| softmax_b       | [4]       | bias of the output layer               |
| logits          | [3, 5, 4] | h_t softmax_w + softmax_b              |
| crossent        | [3, 5]    | cross entropy of each step             |
| masked_loss     | []        | mean cross entropy of the real steps   |
| unmasked_loss   | []        | mean cross entropy of all steps        |
"""

from types import SimpleNamespace

from common import rnn, seq2seq
from common.data import text
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

WORDS = ["hello", "eoll", "leel"]
HIDDEN_SIZE = 2
LEARNING_RATE = 0.1
SOFTMAX_BIAS = True  # False: logits = h softmax_w
LONGEST = 30  # letters of a word
MASK_IN_TRAINING = True  # False: train on the unmasked loss


def build_graph(batch, time, classes, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [batch, time, classes])  # [batch, time, classes]
    y = tf.placeholder(tf.int32, [batch, time])  # [batch, time]
    sequence_length = tf.placeholder(tf.int32, [batch])  # [batch]

    # TensorFlow silently accepts a length beyond the batch; refuse it.
    fits = tf.assert_less_equal(sequence_length, time, message="a length exceeds the batch")
    with tf.control_dependencies([fits]):
        lengths = tf.identity(sequence_length)  # [batch]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, state = rnn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32)
    check_shape(outputs, [batch, time, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.h, [batch, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h softmax_w + softmax_b
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, classes])
    softmax_b = tf.get_variable("softmax_b", [classes]) if SOFTMAX_BIAS else tf.zeros([classes])
    logits = tf.tensordot(outputs, softmax_w, axes=1) + softmax_b
    check_shape(logits, [batch, time, classes])  # [batch, time, classes]

    # crossent = -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    check_shape(crossent, [batch, time])  # [batch, time]
    # loss = sum of weights * crossent / sum of weights
    mask = tf.sequence_mask(lengths, time, dtype=tf.float32)  # [batch, time]: 1 for real steps
    masked_loss = seq2seq.sequence_loss(logits, y, weights=mask)
    unmasked_loss = seq2seq.sequence_loss(logits, y, weights=tf.ones_like(mask))
    loss = masked_loss if MASK_IN_TRAINING else unmasked_loss
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        y=y,
        sequence_length=sequence_length,
        outputs=outputs,
        h=state.h,
        softmax_b=softmax_b,
        logits=logits,
        crossent=crossent,
        masked_loss=masked_loss,
        unmasked_loss=unmasked_loss,
        train_op=train_op,
    )


def show_outputs(lesson, words, lengths, outputs, h):
    """Prints a row for each step and a column for each word, then the final states."""
    lesson.stage("Outputs, and the final state h")
    heads = [f"{word}, length {length}" for word, length in zip(words, lengths)]
    lesson.say("            " + "  ".join(f"{head:<16}" for head in heads))
    for t in range(outputs.shape[1]):
        row = "  ".join(f"{output.round(3)!s:<16}" for output in outputs[:, t])
        lesson.say(f"  step {t + 1:<5} {row}")
    lesson.say("  state h    " + "  ".join(f"{state.round(3)!s:<16}" for state in h))


def checked(words, lengths):
    """Returns the lengths, those of the words unless given. InputError: they do not fit."""
    lengths = [len(word) for word in words] if lengths is None else list(lengths)
    time = max(map(len, words))
    if len(lengths) != len(words):
        raise InputError(f"--lengths: {len(words)} are needed, one for each word")
    if not 0 < time <= LONGEST:
        raise InputError(f"--words: the longest must have 1 to {LONGEST} letters")
    if max(lengths) > time:
        raise InputError(f"--lengths {max(lengths)}: the longest word has {time} letters")
    return lengths


def run(lesson=lab.QUIET, *, steps=300, seed=0, words=tuple(WORDS), lengths=None):
    lengths = checked(words, lengths)
    known = "helo"  # the lecture's order: h 0, e 1, l 2, o 3
    letters = "".join(words)
    letters = text.Vocabulary(known) if set(letters) <= set(known) else text.Vocabulary.of(letters)
    batch, time, classes = len(words), max(map(len, words)), len(letters)
    y_data = text.pad([letters.encode(word) for word in words], time)  # [3, 5]
    real = np.arange(time) < np.array(lengths)[:, np.newaxis]  # [3, 5]: False for padding
    x_data = text.one_hot(y_data, classes) * real[..., np.newaxis]  # padding: zeros
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(batch, time, classes, seed)
        lesson.graph(graph)
        lesson.stage("Training on the masked loss" if MASK_IN_TRAINING else "Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data, graph.sequence_length: lengths}
        for step in range(steps):
            _, loss = sess.run([graph.train_op, graph.masked_loss], feed_dict=feed_dict)
            lesson.progress(step, loss, of=steps, feed_dict=feed_dict)
        outputs, h, crossent, softmax_b = sess.run(
            [graph.outputs, graph.h, graph.crossent, graph.softmax_b], feed_dict=feed_dict
        )
        masked, unmasked = sess.run([graph.masked_loss, graph.unmasked_loss], feed_dict=feed_dict)
        lesson.live(sess, crossent)

    show_outputs(lesson, words, lengths, outputs, h)
    zero_after_length = not np.any(outputs[~real])
    state_is_last_output = all(
        np.array_equal(h[row], outputs[row, length - 1])
        for row, length in enumerate(lengths)
        if length
    )

    lesson.stage("The two losses")
    lesson.ask(
        "The outputs of padding are zero. Does padding still count in the unmasked loss?",
        "Yes. Where h is 0 the logits are the bias, and softmax makes probabilities of any logits: "
        f"here the padding costs as if the network had to name {letters.tokens[0]!r} there. Only a "
        "weight of 0 leaves padding out.",
        ["no, its outputs are zero", "yes, a little", "yes, more than a real step here"],
    )
    # Where h = 0: crossent = -log softmax(softmax_b)[0] = log(sum of e^softmax_b) - softmax_b[0]
    padding_cost = np.log(np.exp(softmax_b).sum()) - softmax_b[0]
    padding = 1 - real.mean()  # the share of the steps that are padding
    mixed = (1 - padding) * masked + padding * padding_cost
    lesson.say(f"  masked    {masked:.4f}\n  unmasked  {unmasked:.4f}")
    lesson.say(f"  {padding:.0%} of the steps are padding and cost {padding_cost:.4f} each:")
    lesson.say(
        f"  {1 - padding:.0%} of {masked:.4f} + {padding:.0%} of {padding_cost:.4f} = {mixed:.4f}"
    )
    lesson.picture(plots.mask, words, lengths, crossent, h, "Lab 8: what each step costs")
    return {
        "output_shape": list(outputs.shape),
        "zero_after_length": zero_after_length,
        "state_is_last_live_step": state_is_last_output,
        "masked_loss": masked,
        "unmasked_loss": unmasked,
        "padding": padding,
        "padding_cost": padding_cost,
    }


def expected(result, *, words, lengths, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("outputs of padding are zero", result["zero_after_length"], equals=True)
    yield lab.Row("state is the last real output", result["state_is_last_live_step"], equals=True)
    own_words = list(words) != WORDS
    if own_words:
        yield lab.Row("masked loss", result["masked_loss"], show=".4f")
    else:
        loss = result["masked_loss"]
        yield lab.Row("masked loss", loss, below=0.2, seeds=(0.0008, 0.0078), show=".4f")
    padding = result["padding"]
    mixed = (1 - padding) * result["masked_loss"] + padding * result["padding_cost"]
    yield lab.Row(
        "unmasked loss",
        result["unmasked_loss"],
        near=(mixed, 1e-5),
        seeds="" if own_words or lengths else (0.017, 1.053),
        lecture="" if own_words else '"strange"',
        show=".4f",
    )
    yield lab.Row("cost of a step of padding", result["padding_cost"], show=".4f")


AFTER = """
With `sequence_length` the outputs of padding are zero, and the final state is that of the last real
step. The loss needs the lengths a second time, as weights: where h is 0 the logits are the bias of
the output layer, and they cost something like any other logits. With the mask nothing in training
holds this cost: over seeds 0 to 19 a step of padding costs 0.08 to 7.9, while the real steps cost
0.008 at most. So the unmasked loss says little about the words. Judge by the masked loss.

Trained on the unmasked loss, the bias learns to say the letter that stands for padding: 0.009 to
0.024 for a step of padding. The real steps do not suffer here, but weights are spent on steps
that mean nothing. Without a bias the logits of padding are 0, and it costs ln(classes) = 1.386
whatever is learned.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    options=[
        lab.option("--words", type=lab.word, nargs="+", metavar="WORD", help="other words to name"),
        lab.option(
            "--lengths",
            type=lab.whole_number(0, LONGEST),
            nargs="+",
            metavar="N",
            help="one for each word (default: those of the words)",
        ),
    ],
    variations=[
        lab.Variation(
            "--lengths 5 3 4",
            "The lecture's lengths: the last letter of eoll is cut off, and counts as padding.",
            with_own_data=False,
        ),
        lab.Variation(
            "--words hi why hello --lengths 2 0 5",
            "A row of length 0: its state stays 0, and it costs nothing.",
        ),
        lab.Variation(
            "--set MASK_IN_TRAINING=False",
            "Padding is learned too: its cost falls below 0.03 (seeds 0 to 19), and the unmasked "
            "loss with it, to 0.003 to 0.012.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set SOFTMAX_BIAS=False",
            "Without a bias the logits of padding are 0: each step costs ln 4 = 1.386, so that the "
            "unmasked loss ends at 0.186 to 0.191, trained with a mask or without: no weight "
            "changes these logits.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
