"""Lab 8: sequences of different lengths in one batch.

Words are filled up to the same length. `sequence_length` tells `dynamic_rnn`
where each one ends: beyond it the outputs are zero and the state stands still,

    h_t = cell(x_t, h_t-1)   for t < length        output 0, state kept after that

so the final state is that of the last live step.

The loss also needs the lengths. Here the network is to name each letter it reads.
A padded step's scores are all zero: it costs ln(classes) whatever the network
does, and the loss looks strange, unless its weight is zero:

    loss = sum of weights * crossent / sum of weights

(The lecture's slide says lengths 5, 2, 3; its program has 5, 3, 4, used here.)

| name            | shape     | meaning                                |
|-----------------|-----------|----------------------------------------|
| x               | [3, 5, 4] | hello, eoll, leel and padding, one-hot |
| y               | [3, 5]    | the letters read, to be named          |
| sequence_length | [3]       | where each word ends: 5, 3, 4          |
| outputs         | [3, 5, 2] | h_t, zero beyond each length           |
| h               | [3, 2]    | the final state                        |
| logits          | [3, 5, 4] | scores of the letters, h_t softmax_w   |
| crossent        | [3, 5]    | what each step costs                   |
| masked_loss     | []        | mean cross entropy of the live steps   |
| unmasked_loss   | []        | the same with the padding counted      |
"""

import math
from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("helo")  # h 0, e 1, l 2, o 3
WORDS = ["hello", "eoll", "leel"]
LENGTHS = [5, 3, 4]
TIME, HIDDEN_SIZE = 5, 2


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    sequence_length: tf.Tensor
    outputs: tf.Tensor
    h: tf.Tensor
    logits: tf.Tensor
    crossent: tf.Tensor
    masked_loss: tf.Tensor
    unmasked_loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [3, TIME, len(LETTERS)])  # [batch, time, letters]
    y = tf.placeholder(tf.int32, [3, TIME])  # [batch, time]
    sequence_length = tf.placeholder(tf.int32, [3])  # [batch]

    # TensorFlow accepts a length beyond the batch without a word; refuse it.
    fits = tf.assert_less_equal(sequence_length, TIME, message="a length exceeds the batch")
    with tf.control_dependencies([fits]):
        lengths = tf.identity(sequence_length)  # [batch]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, state = rnn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32)
    check_shape(outputs, [3, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.h, [3, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h softmax_w
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, len(LETTERS)])
    logits = tf.tensordot(outputs, softmax_w, axes=1)
    check_shape(logits, [3, TIME, len(LETTERS)])  # [batch, time, letters]

    # crossent = -log softmax(logits)[y]; loss = sum of weights * crossent / sum of weights
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    check_shape(crossent, [3, TIME])  # [batch, time]
    mask = tf.sequence_mask(lengths, TIME, dtype=tf.float32)  # [batch, time]: 1 for live steps
    masked_loss = seq2seq.sequence_loss(logits, y, mask)
    unmasked_loss = seq2seq.sequence_loss(logits, y, tf.ones_like(mask))
    train_op = tf.train.AdamOptimizer(0.1).minimize(masked_loss)
    return Graph(
        x,
        y,
        sequence_length,
        outputs,
        state.h,
        logits,
        crossent,
        masked_loss,
        unmasked_loss,
        train_op,
    )


def check_lengths(lengths):
    """Raise InputError for a length that no row of the batch can have."""
    for length in lengths:
        if not 0 <= length <= TIME:
            raise InputError(f"a length of {length}: it must lie between 0 and {TIME}, the batch's")


def run(lesson=lab.QUIET, *, steps=300, seed=0, lengths=LENGTHS):
    check_lengths(lengths)
    numbers = text.pad([LETTERS.encode(word) for word in WORDS], TIME)  # [3, 5]
    live = np.arange(TIME) < np.array(lengths)[:, np.newaxis]  # [3, 5]
    x_data = text.one_hot(numbers, len(LETTERS)) * live[..., np.newaxis]  # padding: zeros
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.stage("Training on the masked loss")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: numbers, graph.sequence_length: lengths}
        training.train(
            sess,
            graph.train_op,
            graph.masked_loss,
            feed_dict,
            steps=steps,
            report=lesson.progress,
        )
        # By name: sess.run(graph) would run the train op once more.
        outputs, h, crossent = sess.run([graph.outputs, graph.h, graph.crossent], feed_dict)
        masked, unmasked = sess.run([graph.masked_loss, graph.unmasked_loss], feed_dict)

    lesson.stage("Outputs, and the final state h")
    for number, word in enumerate(WORDS):
        row = " ".join(f"{output.round(3)!s:<16}" for output in outputs[number])
        lesson.say(f"  {word:<5} length {lengths[number]}  {row} h {h[number].round(3)}")
    zero = not np.any(outputs[~live])
    kept = all(
        np.array_equal(h[number], outputs[number, length - 1])
        for number, length in enumerate(lengths)
        if length
    )

    lesson.stage("The two losses")
    padding = 1 - live.mean()  # the share of the steps that are padding
    cost = math.log(len(LETTERS))
    mixed = (1 - padding) * masked + padding * cost
    lesson.ask("What does a padded step cost whose four scores are all 0?", "ln 4 = 1.3863.")
    lesson.say(f"  {padding:.0%} of the steps are padding and cost ln 4 = {cost:.4f} each:")
    lesson.say(f"  {1 - padding:.0%} of {masked:.4f} + {padding:.0%} of {cost:.4f} = {mixed:.4f}")
    lesson.picture(plots.mask, WORDS, lengths, crossent, h, "Lab 8: what each step costs")
    shape = list(outputs.shape)
    metrics = {
        "output_shape": shape,
        "zero_after_length": zero,
        "state_is_last_live_step": kept,
        "masked_loss": masked,
        "unmasked_loss": unmasked,
    }
    beyond, state = "zeros" if zero else "not", "equal" if kept else "not equal"
    layout = "[batch, time, hidden] = [3, 5, 2]"
    last_live = "equal to the output of the last live step"
    by_shares, is_mixed = "masked loss and ln 4, by their shares", abs(unmasked - mixed) < 1e-5
    strange = '"strange"' if list(lengths) == LENGTHS else ""
    findings = [
        old_lab.Finding("outputs beyond the length", beyond, "zeros", zero, "zeros"),
        old_lab.Finding(
            "shape of the outputs", str(shape), layout, shape == [3, 5, 2], "[3, 5, 2]"
        ),
        old_lab.Finding("final state", state, last_live, kept),
        old_lab.Finding("masked loss", f"{masked:.4f}", "below 0.2", masked < 0.2),
        old_lab.Finding("loss with the padding", f"{unmasked:.4f}", by_shares, is_mixed, strange),
    ]
    return old_lab.finish(lesson, metrics, findings)


LAB = old_lab.OldLab(
    run,
    lab.option(
        "--lengths", type=lab.whole_number(0, 1000), nargs=len(WORDS), help="of the three words"
    ),
    try_it=[
        old_lab.Try("No padding is left: the two losses are equal.", "--lengths 5 5 5"),
        old_lab.Try(
            "A row of length 0: its state stays 0, and it costs nothing.", "--lengths 5 0 4"
        ),
        old_lab.Try(
            "Train on the unmasked loss: almost the same is learned, as zeros have no gradient.",
            edit=(
                "train_op = tf.train.AdamOptimizer(0.1).minimize(masked_loss)",
                "train_op = tf.train.AdamOptimizer(0.1).minimize(unmasked_loss)",
            ),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
