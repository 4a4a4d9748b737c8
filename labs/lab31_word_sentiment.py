"""Lab 31: good words and bad words, read letter by letter.

"good" and "so good" are positive, "bad" and "worse" negative; all are filled up to
ten characters with <pad>, number 0. One answer a word, from the last letter's state:

    h_t    = tanh([x_t, h_t-1] W + b)       x_t one-hot
    logits = h_length softmax_w + softmax_b
    loss   = mean of -log softmax(logits)[y]

`sequence_length` says where each word ends; behind it `dynamic_rnn` leaves the
state alone. Without it the network reads on, <pad> after <pad>, and answers from
what that makes of the state: the same word, padded further, can turn from positive
to negative. This lab trains with lengths, then reads both ways, padded to 10 and 20.
With lengths all four words are right for each of 24 seeds. Without them they stay right for
4 of the first 12 (seeds 1, 3, 6 and 11), and for others one to three of them turn.

| name        | shape        | meaning                                        |
|-------------|--------------|------------------------------------------------|
| x           | [None, None] | [batch, time]: the number of each character    |
| lengths     | [None]       | where each word ends: 4, 3, 5, 7               |
| y           | [None]       | 1 positive, 0 negative                         |
| state       | [None, 10]   | h after the word's last letter                 |
| logits      | [None, 2]    | scores of negative and positive                |
| probability | [None]       | softmax(logits)[1], of positive                |
| loss        | []           | mean cross entropy                             |
"""

from typing import NamedTuple

from common import plots, rnn, training
from common.data import text
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

WORDS = ["good", "bad", "worse", "so good"]
POSITIVE = np.array([1, 0, 0, 1], np.int32)
LENGTHS = np.array([len(word) for word in WORDS], np.int32)  # [4, 3, 5, 7]
CHARACTERS = text.Vocabulary(["<pad>", *sorted(set("".join(WORDS)))])  # 11, <pad> is 0
MAX_LENGTH, HIDDEN_SIZE, CLASSES = 10, 10, 2
BATCH_SIZE, STEPS = 2, 60  # 30 epochs of two batches


class Graph(NamedTuple):
    x: tf.Tensor
    lengths: tf.Tensor
    y: tf.Tensor
    state: tf.Tensor
    logits: tf.Tensor
    probability: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    lengths = tf.placeholder(tf.int32, [None])  # [batch]
    y = tf.placeholder(tf.int32, [None])  # [batch]
    cell = rnn.BasicRNNCell(HIDDEN_SIZE)
    one_hot = tf.one_hot(x, len(CHARACTERS))  # [batch, time, characters]
    _, state = rnn.dynamic_rnn(cell, one_hot, sequence_length=lengths, dtype=tf.float32)
    check_shape(state, [None, HIDDEN_SIZE])  # [batch, hidden]

    softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, CLASSES])
    softmax_b = tf.get_variable("softmax_b", [CLASSES], initializer=tf.zeros_initializer())
    logits = tf.matmul(state, softmax_w) + softmax_b
    check_shape(logits, [None, CLASSES])  # [batch, classes]
    probability = check_shape(tf.nn.softmax(logits)[:, 1], [None])  # [batch]

    # -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    train_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)
    return Graph(x, lengths, y, state, logits, probability, loss, train_op)


def run(lesson=lab.QUIET, *, steps=STEPS, seed=0):
    encoded = [CHARACTERS.encode(word) for word in WORDS]
    x_data = text.pad(encoded, MAX_LENGTH)  # [4, 10]
    lesson.say("\n" + "\n".join(f"  {word:<8} {row}" for word, row in zip(WORDS, x_data)))
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        parameters = count_parameters()
        lesson.graph(graph)

        def answers(lengths, time=MAX_LENGTH):
            """The probability of positive of each word [4], padded to `time`, read so far."""
            x = text.pad(encoded, time)
            feed_dict = {graph.x: x, graph.lengths: np.broadcast_to(lengths, [len(x)])}
            return sess.run(graph.probability, feed_dict)

        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: x_data, graph.lengths: LENGTHS, graph.y: POSITIVE},
            batch_size=BATCH_SIZE,
            seed=seed,
            report=lesson.progress,
        )
        lesson.speed(history)
        known, known_20 = answers(LENGTHS), answers(LENGTHS, time=20)
        unknown, unknown_20 = answers(MAX_LENGTH), answers(20, time=20)
        after = range(1, 21)  # what it would answer after so many characters
        curves = {
            "with lengths": [answers(np.minimum(LENGTHS, count), time=20) for count in after],
            "without": [answers(count, time=20) for count in after],
        }

    right, right_without = (known > 0.5) == POSITIVE, (unknown > 0.5) == POSITIVE
    change, change_without = np.abs(known - known_20).max(), np.abs(unknown - unknown_20).max()
    lesson.ask(
        "the words are right with their lengths. Are they right when <pad> is read as well?",
        "Not always. It depends on the start: look at both columns, and at both paddings.",
    )
    lesson.stage("The probability of positive")
    rows = [(MAX_LENGTH, known, unknown), (20, known_20, unknown_20)]
    for padded, with_lengths, without in rows:
        lesson.say(f"  padded to {padded}, with lengths     {with_lengths.round(3)}")
        lesson.say(f"  padded to {padded}, without lengths  {without.round(3)}")
    curves = {label: np.transpose(values) for label, values in curves.items()}  # [words, time]
    title = "Lab 31: the answer after each character"
    lesson.picture(plots.readings, WORDS, curves, title, "probability of positive")
    metrics = {"accuracy": right.mean(), "accuracy_without_lengths": right_without.mean()}
    metrics |= {"max_difference": change, "max_difference_without_lengths": change_without}
    metrics |= {"vocabulary": len(CHARACTERS), "parameters": parameters}
    return old_lab.finish(
        lesson,
        {**metrics, "loss": history.losses[-1]},
        [
            old_lab.Finding("right", f"{right.sum()} of 4", "4 of 4", bool(right.all())),
            old_lab.Finding("right without lengths", f"{right_without.sum()} of 4"),
            old_lab.Finding("more padding changes y by", f"{change:.3f}", "0", bool(change == 0)),
            old_lab.Finding(
                "and without lengths by", f"{change_without:.3f}", "more", bool(change_without > 0)
            ),
            old_lab.Finding(
                "characters", f"{len(CHARACTERS)}", "11", len(CHARACTERS) == 11, lecture="11"
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "Another start: are the words without lengths still right?", options="--seed 3"
        ),
        old_lab.Try(
            'The labels stay, so "so bad" is now called positive. Does it learn that too?',
            edit=(
                'WORDS = ["good", "bad", "worse", "so good"]',
                'WORDS = ["good", "bad", "worse", "so bad"]',
            ),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
