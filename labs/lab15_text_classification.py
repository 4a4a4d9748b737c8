"""Lab 15: is a phrase good or bad?

Text becomes numbers in three moves: split it into words, number the words, fill
the phrases up with 0 to the same length. Each number then picks its row of a
table, the embedding, which is learned with the rest:

    e_t = embedding[word_t]
    y = sigmoid([e_1, e_2, e_3, e_4] w + b)
    loss = mean over phrases of -t ln y - (1 - t) ln(1 - y)

16 * 4 + 4 * 4 * 1 + 1 = 81 parameters for seven phrases: all come out right, but
these are the phrases it was trained on, and no word is in two of them. The
flattened vector also ties a word to its place: "amazing" was only ever fourth.
Read alone, in the first place, a word comes out right about half the time
(5 to 10 of 15 over 12 seeds): no better than a coin.

| name       | shape     | meaning                                        |
|------------|-----------|------------------------------------------------|
| words      | [7, 4]    | numbers of the words, 0 for padding            |
| t          | [7]       | 1 for good, 0 for bad                          |
| embedding  | [16, 4]   | a vector for each word, and one for padding    |
| embedded   | [7, 4, 4] | the vectors of a phrase's words                |
| flat       | [7, 16]   | the same, side by side                         |
| prediction | [7]       | y                                              |
"""

from typing import NamedTuple

from common import layers, plots, training
from common.data import text
from common.data.words import WordVocabulary
from common.shapes import check_shape, count_parameters
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

PHRASES = [
    ("nice great best amazing", 1),
    ("stop lies", 0),
    ("pitiful nerd", 0),
    ("excellent work", 1),
    ("supreme quality", 1),
    ("bad", 0),
    ("highly respectable", 1),
]
EMBEDDING_SIZE = 4


class Graph(NamedTuple):
    words: tf.Tensor
    t: tf.Tensor
    embedding: tf.Variable
    embedded: tf.Tensor
    flat: tf.Tensor
    prediction: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(vocabulary_size, length, seed=0):
    tf.set_random_seed(seed)
    words = tf.placeholder(tf.int32, [None, length])  # [batch, words]
    t = tf.placeholder(tf.float32, [None])  # [batch]

    small = tf.random_uniform_initializer(-0.05, 0.05)
    embedding = tf.get_variable("embedding", [vocabulary_size, EMBEDDING_SIZE], initializer=small)
    embedded = tf.nn.embedding_lookup(embedding, words)
    check_shape(embedded, [None, length, EMBEDDING_SIZE])  # [batch, words, embedding]
    flat = tf.reshape(embedded, [-1, length * EMBEDDING_SIZE])  # [batch, words * embedding]

    logits = layers.fully_connected(flat, 1, activation_fn=None)[:, 0]
    check_shape(logits, [None])  # [batch]
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=logits)
    loss = tf.reduce_mean(cross_entropy)
    train_op = tf.train.AdamOptimizer(learning_rate=0.001).minimize(loss)
    return Graph(words, t, embedding, embedded, flat, tf.sigmoid(logits), loss, train_op)


def run(lesson=lab.QUIET, *, steps=100, seed=0):
    phrases, labels = zip(*PHRASES)
    vocabulary = WordVocabulary.of(phrases)
    encoded = [vocabulary.encode(phrase) for phrase in phrases]
    padded = text.pad(encoded)  # [7, 4]
    lesson.stage("Text as numbers")
    for phrase, numbers, row in zip(phrases, encoded, padded):
        lesson.say(f"  {phrase:<24} {numbers!s:<14} {row}")

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), padded.shape[1], seed)
        lesson.graph(
            graph,
            words="numbers of the words",
            t="1 for good, 0 for bad",
            embedding="a row for each word",
            embedded="the rows of a phrase",
            flat="the same, side by side",
            prediction="how good the phrase is",
            loss="mean cross entropy",
        )
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        parameters = count_parameters()
        feed_dict = {graph.words: padded, graph.t: labels}
        training.train(
            sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
        )
        values = sess.run(graph._replace(train_op=()), feed_dict)
        alone = text.pad([[number] for row in encoded for number in row], padded.shape[1])
        alone = sess.run(graph.prediction, {graph.words: alone})

    lesson.stage("Predictions")
    for phrase, label, prediction in zip(phrases, labels, values.prediction):
        lesson.say(f"  {phrase:<24} {prediction:.3f}  {'good' if label else 'bad'}")
    right = int(np.sum((values.prediction > 0.5) == labels))
    of_phrase = np.repeat(labels, [len(row) for row in encoded])  # the label of each word's phrase
    alone_right = int(np.sum((alone > 0.5) == of_phrase))
    classes = ["padding"] + ["good" if label else "bad" for label in of_phrase]
    drawn = values.embedding, vocabulary.tokens, classes
    lesson.picture(plots.embedding_map, *drawn, "Lab 15: the learned embeddings")
    return lesson.finish(
        {"accuracy": right / len(labels), "loss": values.loss, "parameters": parameters,
         "encoded": encoded, "predictions": values.prediction,
         "single_word_accuracy": alone_right / len(alone)},
        [
            ("phrases right", "7 of 7", f"{right} of 7", right == len(labels)),
            ("parameters", "81", str(parameters), parameters == 81),
            ("loss", "-", f"{values.loss:.3f}"),
            ("words alone right", "-", f"{alone_right} of {len(alone)}"),
        ],
    )  # fmt: skip


LAB = lab.Lab(run)

if __name__ == "__main__":
    LAB.main()
