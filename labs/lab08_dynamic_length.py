"""Lab 8: sequences of different lengths in one batch.

A batch is one tensor, so all its sequences have the same number of steps. Short words are filled
up with padding: steps that mean nothing. `sequence_length` tells `dynamic_rnn` where each word
ends, so that the padding does not change the state:

    h_t = cell(x_t, h_(t-1))   for t <= length        output 0, state kept after that

The network learns to name each letter that it reads. That needs no memory: this lab is about the
padding. The loss is a mean over steps, and each step has a weight in it:

    loss = sum of weights * crossent / sum of weights

The masked loss has the weight 1 for a real step and 0 for padding. The unmasked loss has 1 for all.

The words are hello, eoll and leel, with the lengths 5, 3 and 4. eoll has four letters and a length
of 3: its last letter is cut off and counts as padding.

Question: which of the two losses should a network be judged by, and how far are they apart?

| name            | shape     | meaning                                |
|-----------------|-----------|----------------------------------------|
| x               | [3, 5, 4] | hello, eoll, leel and padding, one-hot |
| y               | [3, 5]    | the letters read, to be named          |
| sequence_length | [3]       | where each word ends: 5, 3, 4          |
| outputs         | [3, 5, 2] | h_t of each step                       |
| h               | [3, 2]    | the final state                        |
| logits          | [3, 5, 4] | h_t softmax_w                          |
| crossent        | [3, 5]    | cross entropy of each step             |
| masked_loss     | []        | mean cross entropy of the real steps   |
| unmasked_loss   | []        | mean cross entropy of all steps        |
"""

import math
from types import SimpleNamespace

from common import plots, rnn, seq2seq
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # h 0, e 1, l 2, o 3
CLASSES = len(LETTERS)
WORDS = ["hello", "eoll", "leel"]
LENGTHS = [5, 3, 4]
TIME = 5
HIDDEN_SIZE = 2
LEARNING_RATE = 0.1
SOFTMAX_BIAS = False  # True: logits = h softmax_w + softmax_b
MASK_IN_TRAINING = True  # False: train on the unmasked loss


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [3, TIME, CLASSES])  # [batch, time, classes]
    y = tf.placeholder(tf.int32, [3, TIME])  # [batch, time]
    sequence_length = tf.placeholder(tf.int32, [3])  # [batch]

    # TensorFlow silently accepts a length beyond the batch; refuse it.
    fits = tf.assert_less_equal(sequence_length, TIME, message="a length exceeds the batch")
    with tf.control_dependencies([fits]):
        lengths = tf.identity(sequence_length)  # [batch]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, state = rnn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32)
    check_shape(outputs, [3, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.h, [3, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h softmax_w
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, CLASSES])
    logits = tf.tensordot(outputs, softmax_w, axes=1)
    if SOFTMAX_BIAS:
        logits += tf.get_variable("softmax_b", [CLASSES])
    check_shape(logits, [3, TIME, CLASSES])  # [batch, time, classes]

    # crossent = -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    check_shape(crossent, [3, TIME])  # [batch, time]
    # loss = sum of weights * crossent / sum of weights
    mask = tf.sequence_mask(lengths, TIME, dtype=tf.float32)  # [batch, time]: 1 for real steps
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
        logits=logits,
        crossent=crossent,
        masked_loss=masked_loss,
        unmasked_loss=unmasked_loss,
        train_op=train_op,
    )


def show_outputs(lesson, outputs, h, lengths):
    """Prints a row for each step and a column for each word, then the final states."""
    lesson.stage("Outputs, and the final state h")
    words = [f"{word}, length {length}" for word, length in zip(WORDS, lengths)]
    lesson.say("            " + "  ".join(f"{word:<16}" for word in words))
    for t in range(TIME):
        row = "  ".join(f"{output.round(3)!s:<16}" for output in outputs[:, t])
        lesson.say(f"  step {t + 1}    {row}")
    lesson.say("  state h   " + "  ".join(f"{state.round(3)!s:<16}" for state in h))


def run(lesson=lab.QUIET, *, steps=300, seed=0, lengths=LENGTHS):
    y_data = text.pad([LETTERS.encode(word) for word in WORDS], TIME)  # [3, 5]
    real = np.arange(TIME) < np.array(lengths)[:, np.newaxis]  # [3, 5]: False for padding
    x_data = text.one_hot(y_data, CLASSES) * real[..., np.newaxis]  # padding: zeros
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.stage("Training on the masked loss" if MASK_IN_TRAINING else "Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data, graph.sequence_length: lengths}
        for step in range(steps):
            _, loss = sess.run([graph.train_op, graph.masked_loss], feed_dict=feed_dict)
            lesson.progress(step, loss, of=steps, feed_dict=feed_dict)
        outputs, h, crossent = sess.run(
            [graph.outputs, graph.h, graph.crossent], feed_dict=feed_dict
        )
        masked, unmasked = sess.run([graph.masked_loss, graph.unmasked_loss], feed_dict=feed_dict)

    show_outputs(lesson, outputs, h, lengths)
    zero_after_length = not np.any(outputs[~real])
    state_is_last_output = all(
        np.array_equal(h[row], outputs[row, length - 1])
        for row, length in enumerate(lengths)
        if length
    )

    lesson.stage("The two losses")
    lesson.ask(
        "The outputs of padding are zero. Does padding still count in the unmasked loss?",
        "Yes. Four scores of 0 mean a probability of 1/4 for each letter, which costs ln 4 = "
        "1.3863, as much as guessing. Only a weight of 0 leaves padding out.",
        ["no, it is zero", "yes, a little", "yes, more than a real step here"],
    )
    lesson.say(f"  masked    {masked:.4f}\n  unmasked  {unmasked:.4f}")
    if not SOFTMAX_BIAS:
        padding = 1 - real.mean()  # the share of the steps that are padding
        cost = math.log(CLASSES)
        mixed = (1 - padding) * masked + padding * cost
        lesson.say(f"  {padding:.0%} of the steps are padding and cost ln {CLASSES} = {cost:.4f}:")
        lesson.say(
            f"  {1 - padding:.0%} of {masked:.4f} + {padding:.0%} of {cost:.4f} = {mixed:.4f}"
        )
    lesson.picture(plots.mask, WORDS, lengths, crossent, h, "Lab 8: what each step costs")
    return {
        "output_shape": list(outputs.shape),
        "zero_after_length": zero_after_length,
        "state_is_last_live_step": state_is_last_output,
        "masked_loss": masked,
        "unmasked_loss": unmasked,
        "padding": 1 - real.mean(),
    }


def expected(result, *, lengths, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("outputs of padding are zero", result["zero_after_length"], equals=True)
    yield lab.Row("state is the last real output", result["state_is_last_live_step"], equals=True)
    yield lab.Row(
        "masked loss", result["masked_loss"], below=0.2, seeds=(0.0014, 0.0055), show=".4f"
    )
    padding = result["padding"]
    mixed = (1 - padding) * result["masked_loss"] + padding * math.log(CLASSES)
    yield lab.Row(
        "unmasked loss",
        result["unmasked_loss"],
        near=None if SOFTMAX_BIAS else (mixed, 1e-5),
        lecture='"strange"' if list(lengths) == LENGTHS else "",
        show=".4f",
    )


AFTER = """
With `sequence_length` the outputs of padding are zero, and the final state is that of the last real
step. The loss needs the lengths a second time, as weights: padding whose logits are all 0 still
costs ln(classes), so the unmasked loss stays high however well the letters are named.

The logits of padding are 0 only because the output layer here has no bias. With one, they are the
bias, and a network that is trained on the unmasked loss learns to name padding too. So mask the
loss always.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    options=[
        lab.option(
            "--lengths",
            type=lab.whole_number(0, TIME),
            nargs=len(WORDS),
            help="of the three words",
        ),
    ],
    variations=[
        lab.Variation("--lengths 5 4 4", "The lengths that the words have: less padding, 13 %."),
        lab.Variation("--lengths 5 5 5", "No padding is left: the two losses are equal."),
        lab.Variation(
            "--lengths 5 0 4", "A row of length 0: its state stays 0, and it costs nothing."
        ),
        lab.Variation(
            "--set MASK_IN_TRAINING=False",
            "The same is learned: no weight changes the logits of padding, so it has no gradient.",
        ),
        lab.Variation(
            "--set SOFTMAX_BIAS=True --set MASK_IN_TRAINING=False",
            "The bias learns to name padding: the unmasked loss falls to 0.13 to 0.18 (seeds 0 to "
            "3). With the mask nothing holds it, and it ends between 0.2 and 1.5.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
