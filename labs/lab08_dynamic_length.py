"""Lab 8: sequences of different lengths in one batch.

Words are filled up to the same length. `sequence_length` tells `dynamic_rnn`
where each one ends: beyond it the outputs are zero and the state stands still,

    h_t = cell(x_t, h_t-1)   for t < length        output 0, state kept after that

so the final state is that of the last live step.

The loss must be told as well. Here the network is to name each letter it reads.
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
| masked_loss     | []        | mean cross entropy of the live steps   |
| unmasked_loss   | []        | the same with the padding counted      |
"""

import math
from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text
from common.errors import InputError
from common.shapes import check_shape
from common.teaching import lab

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
    masked_loss: tf.Tensor
    unmasked_loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [3, TIME, len(LETTERS)])  # [batch, time, letters]
    y = tf.placeholder(tf.int32, [3, TIME])  # [batch, time]
    sequence_length = tf.placeholder(tf.int32, [3])  # [batch]

    # TensorFlow accepts a length beyond the batch without a word; refuse it.
    too_long = tf.assert_less_equal(sequence_length, TIME, message="a length exceeds the batch")
    with tf.control_dependencies([too_long]):
        lengths = tf.identity(sequence_length)  # [batch]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    outputs, state = tf.nn.dynamic_rnn(cell, x, sequence_length=lengths, dtype=tf.float32)
    check_shape(outputs, [3, TIME, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.h, [3, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h softmax_w
    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, len(LETTERS)])
    logits = tf.tensordot(outputs, softmax_w, axes=1)
    check_shape(logits, [3, TIME, len(LETTERS)])  # [batch, time, letters]

    mask = tf.sequence_mask(lengths, TIME, dtype=tf.float32)  # [batch, time]: 1 for live steps
    masked_loss = seq2seq.sequence_loss(logits, y, mask)
    unmasked_loss = seq2seq.sequence_loss(logits, y, tf.ones_like(mask))
    train_op = tf.train.AdamOptimizer(learning_rate=0.1).minimize(masked_loss)
    losses = masked_loss, unmasked_loss
    return Graph(x, y, sequence_length, outputs, state.h, logits, *losses, train_op)


def run(lesson=lab.QUIET, *, steps=300, seed=0, lengths=LENGTHS):
    for length in lengths:
        if not 0 <= length <= TIME:
            raise InputError(f"a length of {length}: it must lie between 0 and {TIME}, the batch's")
    numbers = text.pad([LETTERS.encode(word) for word in WORDS], TIME)  # [3, 5]
    live = np.arange(TIME) < np.array(lengths)[:, np.newaxis]  # [3, 5]
    x_data = text.one_hot(numbers, len(LETTERS)) * live[..., np.newaxis]  # padding: zeros
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.stage("Training on the masked loss")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: numbers, graph.sequence_length: lengths}
        ops = graph.train_op, graph.masked_loss
        training.train(sess, *ops, feed_dict, steps=steps, report=lesson.progress)
        values = sess.run(graph, feed_dict)

    lesson.stage("Outputs")
    for word, length, outputs in zip(WORDS, lengths, values.outputs):
        lesson.say(f"  {word:<5} length {length}  " + " ".join(f"{h!s:<25}" for h in outputs))
    zero = not np.any(values.outputs[~live])
    last_live = np.array(
        [row[length - 1] for row, length in zip(values.outputs, lengths) if length]
    )
    kept = bool(np.array_equal(values.h[np.array(lengths) > 0], last_live))
    share = 1 - live.mean()
    masked, unmasked = float(values.masked_loss), float(values.unmasked_loss)
    lesson.say(f"\n  {share:.0%} of the steps are padding and cost ln 4 = {math.log(4):.4f} each:")
    mixed = (1 - share) * masked + share * math.log(4)
    lesson.say(
        f"  {1 - share:.0%} of {masked:.4f} + {share:.0%} of {math.log(4):.4f} = {mixed:.4f}"
    )
    padded = [word.ljust(TIME, "_") for word in WORDS]
    lesson.picture(plots.heat_map, values.outputs, padded, f"Lab 8: lengths {list(lengths)}")
    shape = list(values.outputs.shape)
    return lesson.finish(
        {
            "output_shape": shape,
            "zero_after_length": zero,
            "state_is_last_live_step": kept,
            "masked_loss": masked,
            "unmasked_loss": unmasked,
        },
        [
            ("beyond the length", "zeros", "zeros" if zero else "not zeros", zero),
            ("shape of the outputs", "[3, 5, 2]", str(shape), shape == [3, 5, 2]),
            ("state is last live step", "yes", "yes" if kept else "no", kept),
            ("masked loss", "not shown", f"{masked:.4f}", masked < 0.2),
            ("padding counted", '"strange"', f"{unmasked:.4f}", abs(unmasked - mixed) < 1e-5),
        ],
    )


LAB = lab.Lab(run, lab.option("--lengths", type=int, nargs=len(WORDS), help="of the three words"))

if __name__ == "__main__":
    LAB.main()
