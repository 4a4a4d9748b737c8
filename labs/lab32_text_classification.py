"""Lab 32: is a phrase good or bad?

Text becomes numbers in three moves: split it into words, number the words, fill
the phrases up with 0 to the same length. Each number then picks its row of a
table, the embedding, which is learned with the rest:

    e_t = embedding[word_t]
    y = sigmoid([e_1, e_2, e_3, e_4] w + b)
    loss = mean over phrases of -t ln y - (1 - t) ln(1 - y)

16 * 4 + 4 * 4 * 1 + 1 = 81 parameters for seven phrases: all come out right. But these
are the phrases that it was trained on, and no word is in two of them.

Words alone do much worse, for two causes. First, the flattened vector ties a word to its
place: "amazing" was only ever fourth, and w has other rows for the first place. Second,
the padding votes too: it has a vector like a word, and fills most of the phrases.

Of 15 words, over seeds 0 to 11: 5 to 10 are right in the first place, 8 to 15 in the place
where they were trained. In 4 of the 12 seeds all words in the first place are called bad;
there only padding, without any word, is called bad too.

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
from common.teaching import lab, old_lab

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


def one_word(number, place, length):
    """A phrase of one word at a place, the rest padding: [length]."""
    row = np.zeros(length, np.int32)
    row[place] = number
    return row


def run(lesson=lab.QUIET, *, steps=100, seed=0):
    phrases = [phrase for phrase, _ in PHRASES]
    labels = np.array([label for _, label in PHRASES])
    vocabulary = WordVocabulary.of(phrases)
    encoded = [vocabulary.encode(phrase) for phrase in phrases]
    padded = text.pad(encoded)  # [7, 4]
    length = padded.shape[1]
    lesson.stage("Text as numbers")
    for phrase, numbers, row in zip(phrases, encoded, padded):
        lesson.say(f"  {phrase:<24} {numbers!s:<14} {row}")

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), length, seed)
        lesson.graph(graph)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        parameters = count_parameters()
        feed_dict = {graph.words: padded, graph.t: labels}
        training.train(
            sess, graph.train_op, graph.loss, feed_dict, steps=steps, report=lesson.progress
        )
        fetches = [graph.embedding, graph.prediction, graph.loss]
        embedding, predictions, loss = sess.run(fetches, feed_dict)

        # Each word by itself: in the first place, and in the place it had in its phrase.
        first, own = [], []
        for row in encoded:
            for place, number in enumerate(row):
                first.append(one_word(number, 0, length))
                own.append(one_word(number, place, length))
        in_first_place = sess.run(graph.prediction, {graph.words: first})  # [15]
        in_own_place = sess.run(graph.prediction, {graph.words: own})  # [15]
        (padding_alone,) = sess.run(graph.prediction, {graph.words: [one_word(0, 0, length)]})

    lesson.stage("Predictions")
    for phrase, label, prediction in zip(phrases, labels, predictions):
        lesson.say(f"  {phrase:<24} {prediction:.3f}  {'good' if label else 'bad'}")
    lesson.say(f"  {'(only padding)':<24} {padding_alone:.3f}")
    lesson.ask(
        "each word has a vector of its own. Is a word alone classified like its phrase?",
        "Often not: it stands in a place where it was not trained, and the padding votes too.",
    )

    of_phrase = np.repeat(labels, [len(row) for row in encoded])  # the label of each word's phrase
    right = int(np.sum((predictions > 0.5) == labels))
    first_right = int(np.sum((in_first_place > 0.5) == of_phrase))
    own_right = int(np.sum((in_own_place > 0.5) == of_phrase))
    count = len(of_phrase)
    classes = ["padding"] + ["good" if label else "bad" for label in of_phrase]
    title = "Lab 32: the learned embeddings"
    lesson.picture(plots.embedding_map, embedding, vocabulary.tokens, classes, title)
    metrics = {"accuracy": right / len(labels), "loss": loss, "parameters": parameters}
    metrics |= {"encoded": encoded, "predictions": predictions, "padding_alone": padding_alone}
    metrics |= {"first_place_right": first_right, "own_place_right": own_right}
    metrics |= {"all_called_bad": bool(np.all(in_first_place < 0.5))}
    return old_lab.finish(
        lesson,
        metrics,
        [
            old_lab.Finding("phrases right", f"{right} of 7", "7 of 7", right == 7, "7 of 7"),
            old_lab.Finding("parameters", str(parameters), "81", parameters == 81, "81"),
            old_lab.Finding("loss", f"{loss:.3f}"),
            old_lab.Finding("words alone, in the first place", f"{first_right} of {count} right"),
            old_lab.Finding("words alone, in their own place", f"{own_right} of {count} right"),
            old_lab.Finding("padding alone", f"{padding_alone:.3f}"),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try(
            "Ten times as long: padding alone is now surely bad. Are more words right?",
            options="--steps 1000",
        ),
        old_lab.Try(
            "Another start: how many words are right by themselves now?", options="--seed 1"
        ),
        old_lab.Try(
            "A word in two phrases, once good and once bad. Are all phrases still right?",
            edit=('("bad", 0),', '("bad quality", 0),'),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
