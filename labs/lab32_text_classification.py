"""Lab 32: is a phrase good or bad?

A text becomes numbers in three steps: split it into words, give each word a number, and fill the
phrases up with 0 to the same length (padding). Each number then selects its row of a table, the
embedding: a vector for each word, learned with the other weights. The vectors of a phrase are put
side by side, and one sigmoid unit answers:

    e_t  = embedding[word_t]
    y    = sigmoid([e_1, e_2, e_3, e_4] w + b)
    loss = mean over phrases of -t ln y - (1 - t) ln(1 - y)

16 * 4 + 4 * 4 * 1 + 1 = 81 parameters for seven phrases. No word is in two of them.

Question: once the phrases are right, what does the network say about each word alone?

| name       | shape     | meaning                                        |
|------------|-----------|------------------------------------------------|
| words      | [7, 4]    | numbers of the words, 0 for padding            |
| t          | [7]       | 1 for good, 0 for bad                          |
| embedding  | [16, 4]   | a vector for each word, and one for padding    |
| embedded   | [7, 4, 4] | the vectors of a phrase's words                |
| flat       | [7, 16]   | the same, side by side                         |
| loss       | []        | mean cross entropy                             |
| prediction | [7]       | y                                              |
"""

from types import SimpleNamespace

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
LEARNING_RATE = 0.001


def build_graph(vocabulary_size, length, seed=0):
    tf.set_random_seed(seed)
    words = tf.placeholder(tf.int32, [None, length])  # [batch, words]
    t = tf.placeholder(tf.float32, [None])  # [batch]

    # e_t = embedding[word_t]
    small = tf.random_uniform_initializer(-0.05, 0.05)
    embedding = tf.get_variable("embedding", [vocabulary_size, EMBEDDING_SIZE], initializer=small)
    embedded = tf.nn.embedding_lookup(embedding, words)
    check_shape(embedded, [None, length, EMBEDDING_SIZE])  # [batch, words, embedding]
    flat = tf.reshape(embedded, [-1, length * EMBEDDING_SIZE])  # [batch, words * embedding]

    # y = sigmoid(logits), logits = [e_1, e_2, e_3, e_4] w + b
    logits = layers.fully_connected(flat, 1, activation_fn=None)[:, 0]
    check_shape(logits, [None])  # [batch]
    # loss = mean of -t ln y - (1 - t) ln(1 - y)
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=logits)  # [batch]
    loss = tf.reduce_mean(cross_entropy)
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    prediction = tf.sigmoid(logits)  # [batch]
    return SimpleNamespace(
        words=words,
        t=t,
        embedding=embedding,
        embedded=embedded,
        flat=flat,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
    )


def one_word(number, position, length):
    """Returns a phrase of one word at a position, the rest padding: [length]."""
    row = np.zeros(length, np.int32)
    row[position] = number
    return row


def run(lesson=lab.QUIET, *, steps=100, seed=0):
    phrases = [phrase for phrase, _ in PHRASES]
    labels = np.array([label for _, label in PHRASES])  # [7]
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
        embedding, predictions, loss = sess.run(fetches, feed_dict=feed_dict)

        # each word alone: at the first position, and at the one that it has in its phrase
        at_first = []
        at_own = []
        for row in encoded:
            for position, number in enumerate(row):
                at_first.append(one_word(number, 0, length))
                at_own.append(one_word(number, position, length))
        p_at_first = sess.run(graph.prediction, feed_dict={graph.words: at_first})  # [15]
        p_at_own = sess.run(graph.prediction, feed_dict={graph.words: at_own})  # [15]
        only_padding = [np.zeros(length, np.int32)]
        (p_of_padding,) = sess.run(graph.prediction, feed_dict={graph.words: only_padding})

    lesson.stage("Predictions: y, and the label")
    for phrase, label, prediction in zip(phrases, labels, predictions):
        lesson.say(f"  {phrase:<24} {prediction:.3f}  {'good' if label else 'bad'}")
    lesson.ask(
        'All seven phrases are right. What has it learned about "amazing"?',
        'That it is positive as the fourth word. "amazing" was only ever fourth, and w has other '
        "rows for each position. The padding counts too: it has a vector like a word, and fills "
        "most of the phrases.",
        ["that it is positive", "that it is positive as the fourth word"],
    )
    labels_of_words = np.repeat(labels, [len(row) for row in encoded])  # [15], of their phrases
    lesson.stage("Words alone: y at the first position, and at their own")
    words = [word for row in encoded for word in vocabulary.decode(row).split()]
    for word, first, own, label in zip(words, p_at_first, p_at_own, labels_of_words):
        lesson.say(f"  {word:<24} {first:.3f}  {own:.3f}  {'good' if label else 'bad'}")
    lesson.say(f"  {'(only padding)':<24} {p_of_padding:.3f}")

    classes = ["padding"] + ["good" if label else "bad" for label in labels_of_words]
    title = "Lab 32: the learned embeddings"
    lesson.picture(plots.embedding_map, embedding, vocabulary.tokens, classes, title)
    return {
        "accuracy": ((predictions > 0.5) == labels).mean(),
        "loss": loss,
        "parameters": parameters,
        "encoded": encoded,
        "predictions": predictions,
        "padding_alone": p_of_padding,
        "first_place_right": int(np.sum((p_at_first > 0.5) == labels_of_words)),
        "own_place_right": int(np.sum((p_at_own > 0.5) == labels_of_words)),
        "all_called_bad": bool(np.all(p_at_first < 0.5)),
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("phrases right", result["accuracy"], equals=1.0, lecture="100%", show=".0%")
    yield lab.Row("parameters", result["parameters"], lecture=81)
    yield lab.Row(
        "loss",
        result["loss"],
        below=np.log(2),
        because="a guess",
        seeds=(0.487, 0.542),
        show=".3f",
    )
    yield lab.Row("words right, first", result["first_place_right"], seeds="5 to 10 of 15")
    yield lab.Row("words right, own", result["own_place_right"], seeds="8 to 15 of 15")
    yield lab.Row("y of padding", result["padding_alone"], show=".3f")


AFTER = """
All seven phrases are right, but they are the phrases that the network was trained on: they are
learned by heart, and there is no test part. The loss is not far below ln 2 = 0.693, that of a
guess: the lecture stops long before it is low.

Words alone do much worse, for two reasons. The flattened vector ties a word to its position, and
the padding counts like a word. Over seeds 0 to 11, of 15 words 5 to 10 are right at the first
position, 8 to 15 at their own. In 4 of the 12 seeds all words at the first position are called bad.

A recurrent network has the same weights at each position, so a word counts wherever it stands:
lab 33.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=20,
    variations=[
        lab.Variation(
            "--steps 1000",
            "The loss falls to 0.011, yet words alone are no better: 5 are right at the first "
            "position and 9 at their own, after 100 steps 5 and 11. y of padding alone is 0.127.",
        ),
        lab.Variation(
            "--seed 1",
            "Other random vectors: 9 words are right at the first position, 13 at their own. With "
            "seven phrases the seed decides about half of the words.",
        ),
        lab.Variation(
            "--set EMBEDDING_SIZE=1",
            "One number a word, 21 parameters: after 100 steps two of the phrases are wrong.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
