"""Lab 32: is a phrase good or bad?

A text becomes numbers in three steps: split it into words, give each word a number, and fill the
phrases up with 0 to the same length (padding). Each number then selects its row of a table, the
embedding: a vector for each word, learned with the other weights. The vectors of a phrase are put
side by side, and one sigmoid unit answers:

    e_t  = embedding[word_t]
    y    = sigmoid([e_1, e_2, e_3, e_4] w + b)
    loss = mean over phrases of -t ln y - (1 - t) ln(1 - y)

16 * 4 + 4 * 4 * 1 + 1 = 81 parameters for seven phrases. No word is in two of them.

A second network reads the same vectors one after the other, with the same weights at each place,
and stops where the phrase ends (its length):

    c_t, h_t = LSTM(e_t, c_t-1, h_t-1)
    y        = sigmoid(h_length w + b)

Then each word is shown alone, at each of the four places.

Question: once the phrases are right, what does a network say about each word alone?

| name       | shape     | meaning                                        |
|------------|-----------|------------------------------------------------|
| words      | [7, 4]    | numbers of the words, 0 for padding            |
| lengths    | [7]       | how many words each phrase has                 |
| t          | [7]       | 1 for good, 0 for bad                          |
| embedding  | [16, 4]   | a vector for each word, and one for padding    |
| embedded   | [7, 4, 4] | the vectors of a phrase's words                |
| features   | [7, 16]   | the same side by side, or the last h, [7, 4]   |
| loss       | []        | mean cross entropy                             |
| prediction | [7]       | y                                              |
"""

from types import SimpleNamespace

from common import layers, rnn, training
from common.data import text
from common.data.words import WordVocabulary, split
from common.errors import InputError
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots, review_files

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
HIDDEN_SIZE = 4  # of the second network
CELL = "lstm"  # or "gru", "simple"
LEARNING_RATE = 0.001
TIMES_AS_LONG = 3  # the second network is trained: it begins more slowly
CELLS = {"lstm": rnn.BasicLSTMCell, "gru": rnn.GRUCell, "simple": rnn.BasicRNNCell}
MOST_SHOWN = 24  # phrases or words
KINDS = {0: "bad", 1: "good", None: "both"}


def build_graph(vocabulary_size, length, seed=0, recurrent=False):
    tf.set_random_seed(seed)
    words = tf.placeholder(tf.int32, [None, length])  # [batch, words]
    lengths = tf.placeholder(tf.int32, [None])  # [batch]
    t = tf.placeholder(tf.float32, [None])  # [batch]

    # e_t = embedding[word_t]
    small = tf.random_uniform_initializer(-0.05, 0.05)
    embedding = tf.get_variable("embedding", [vocabulary_size, EMBEDDING_SIZE], initializer=small)
    embedded = tf.nn.embedding_lookup(embedding, words)
    check_shape(embedded, [None, length, EMBEDDING_SIZE])  # [batch, words, embedding]
    if CELL not in CELLS:
        raise InputError(f"CELL: must be one of {', '.join(CELLS)}, not {CELL}")
    if recurrent:
        # c_t, h_t = LSTM(e_t, c_t-1, h_t-1), up to the phrase's length
        cell = CELLS[CELL](HIDDEN_SIZE)
        _, state = rnn.dynamic_rnn(cell, embedded, sequence_length=lengths, dtype=tf.float32)
        features = state.h if CELL == "lstm" else state  # [batch, hidden]
    else:
        # [e_1, e_2, e_3, e_4]
        features = tf.reshape(embedded, [-1, length * EMBEDDING_SIZE])  # [batch, words * embedding]

    # y = sigmoid(logits), logits = features w + b
    logits = layers.fully_connected(features, 1, activation_fn=None)[:, 0]
    check_shape(logits, [None])  # [batch]
    # loss = mean of -t ln y - (1 - t) ln(1 - y)
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=logits)  # [batch]
    loss = tf.reduce_mean(cross_entropy)
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    prediction = tf.sigmoid(logits)  # [batch]
    return SimpleNamespace(
        words=words,
        lengths=lengths,
        t=t,
        embedding=embedding,
        embedded=embedded,
        features=features,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
    )


def one_word(number, position, length):
    """Returns a phrase of one word at a position, the rest padding: [length]."""
    row = np.zeros(length, np.int32)
    row[position] = number
    return row


def distinct_words(encoded, labels):
    """Returns (number, own position, label) of each word; label None where phrases disagree."""
    labels_of, position_of = {}, {}
    for row, label in zip(encoded, labels):
        for position, number in enumerate(row):
            position_of.setdefault(number, position)
            labels_of.setdefault(number, set()).add(label)
    return [
        (number, position, *labels_of[number])
        if len(labels_of[number]) == 1
        else (number, position, None)
        for number, position in position_of.items()
    ]


def cut(say, vocabulary, length):
    """Returns the words of a sentence that the networks know, at most `length`, and the others."""
    known = [word for word in split(say) if word in vocabulary.tokens]
    if not known:
        raise InputError(
            f"--say: none of these words is in the phrases: {say!r}; they have "
            f"{', '.join(vocabulary.tokens[1:16])}"
        )
    others = [word for word in split(say) if word not in vocabulary.tokens] + known[length:]
    return known[:length], others


def run(lesson=lab.QUIET, *, steps=100, seed=0, phrases=None, encoding=None, say=None):
    examples, notes = review_files.read_phrases(phrases, encoding) if phrases else (PHRASES, ())
    lesson.notes(notes)
    texts = [phrase for phrase, _ in examples]
    labels = np.array([label for _, label in examples])  # [7]
    vocabulary = WordVocabulary.of(texts)
    encoded = [vocabulary.encode(phrase) for phrase in texts]
    padded = text.pad(encoded)  # [7, 4]
    lengths = np.array([len(row) for row in encoded])  # [7]
    length = padded.shape[1]
    said, not_read = cut(say, vocabulary, length) if say is not None else ([], [])
    lesson.stage("Text as numbers")
    for phrase, numbers, row in zip(texts[:MOST_SHOWN], encoded, padded):
        lesson.say(f"  {phrase:<24} {numbers!s:<14} {row}")

    words = distinct_words(encoded, labels)  # [15]
    names = vocabulary.tokens
    alone = [one_word(number, place, length) for number, _, _ in words for place in range(length)]
    up_to = np.tile(np.arange(1, length + 1), len(words))  # the word is the last that is read
    spoken = [vocabulary.encode(" ".join(said[: end + 1])) for end in range(len(said))]

    def learn(recurrent, steps):
        """Trains a network -> its loss, its y of the phrases, of each word alone, of padding."""
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(len(vocabulary), length, seed, recurrent)
            if not recurrent:
                lesson.graph(graph)
            lesson.stage("Training: the recurrent network" if recurrent else "Training")
            sess.run(tf.global_variables_initializer())
            parameters = count_parameters()
            feed_dict = {graph.words: padded, graph.lengths: lengths, graph.t: labels}
            training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict,
                steps=steps,
                report=lambda step, loss: lesson.progress(step, loss, of=steps),
            )

            def predict(rows, row_lengths):
                feed_dict = {graph.words: rows, graph.lengths: row_lengths}
                return sess.run(graph.prediction, feed_dict=feed_dict)

            return SimpleNamespace(
                parameters=parameters,
                loss=sess.run(graph.loss, feed_dict=feed_dict),
                y=predict(padded, lengths),  # [7]
                alone=predict(alone, up_to).reshape(len(words), length),  # [15, 4]
                padding=predict([np.zeros(length, np.int32)], [0])[0],
                said=predict(text.pad(spoken, length), np.arange(1, len(said) + 1)) if said else [],
            )

    flat = learn(recurrent=False, steps=steps)
    lesson.stage("Predictions: y, and the label")
    for phrase, label, prediction in zip(texts[:MOST_SHOWN], labels, flat.y):
        lesson.say(f"  {phrase:<24} {prediction:.3f}  {'good' if label else 'bad'}")
    word_asked = names[words[min(3, len(words) - 1)][0]]  # "amazing"
    lesson.ask(
        f'It was trained on the phrase of "{word_asked}". What does it know of this word?',
        "What its phrase is, at its own place. w has other rows for each place, and at the others "
        "the word was never read. The padding counts too: it has a vector like a word, and fills "
        "most of the phrases. The second network has the same weights at each place.",
        ["whether it is good", "whether it is good at its own place"],
    )
    recurrent = learn(recurrent=True, steps=TIMES_AS_LONG * steps)

    judged = [row for row, (_, _, label) in enumerate(words) if label is not None]
    truth = np.array([words[row][2] for row in judged])  # [15]
    own = np.array([position for _, position, _ in words])  # [15]

    def right(network):
        """Returns bool [15, 4]: whether each word alone is judged as its phrase."""
        return (network.alone[judged] > 0.5) == truth[:, np.newaxis]

    lesson.stage("Words alone: y at the first place and at their own; then the recurrent network")
    for (number, position, label), first, second in zip(
        words[:MOST_SHOWN], flat.alone, recurrent.alone
    ):
        lesson.say(
            f"  {names[number]:<20} {first[0]:.3f}  {first[position]:.3f}    "
            f"{second[0]:.3f}  {second[position]:.3f}  {KINDS[label]}"
        )
    lesson.say(f"  {'(only padding)':<20} {flat.padding:.3f}           {recurrent.padding:.3f}")
    if said:
        lesson.stage("Your sentence: y after each word, of both networks")
        for word, first, second in zip(said, flat.said, recurrent.said):
            lesson.say(f"  {word:<20} {first:.3f}  {second:.3f}")
        if not_read:
            lesson.say(f"  not read, since unknown or too late: {', '.join(not_read)}")

    drawn = words[:MOST_SHOWN]
    panels = {
        f"side by side: {right(flat).mean():.0%} right": flat.alone[:MOST_SHOWN],
        f"recurrent: {right(recurrent).mean():.0%} right": recurrent.alone[:MOST_SHOWN],
    }
    word_labels = [f"{names[number]} ({KINDS[label]})" for number, _, label in drawn]
    lesson.picture(
        plots.words_by_place, word_labels, own[:MOST_SHOWN], panels, "Lab 32: each word alone"
    )
    in_own_place = right(flat)[np.arange(len(judged)), own[judged]]
    return {
        "accuracy": ((flat.y > 0.5) == labels).mean(),
        "loss": flat.loss,
        "parameters": flat.parameters,
        "encoded": encoded,
        "predictions": flat.y,
        "padding_alone": flat.padding,
        "words": len(judged),
        "places": length,
        "first_place_right": int(right(flat)[:, 0].sum()),
        "own_place_right": int(in_own_place.sum()),
        "all_places_right": int(right(flat).sum()),
        "all_called_bad": bool(np.all(flat.alone[:, 0] < 0.5)),
        "recurrent_accuracy": ((recurrent.y > 0.5) == labels).mean(),
        "recurrent_loss": recurrent.loss,
        "recurrent_all_places_right": int(right(recurrent).sum()),
        "said": flat.said,
        "recurrent_said": recurrent.said,
    }


def expected(result, *, phrases, say, **_):
    """Yields the rows of the closing table."""
    words = result["words"]
    if say is not None:
        yield lab.Row("your sentence", result["said"][-1], show=".3f")
        yield lab.Row("recurrent: yours", result["recurrent_said"][-1], show=".3f")
    if phrases:
        yield lab.Row("phrases right", result["accuracy"], show=".0%")
        yield lab.Row("recurrent: phrases", result["recurrent_accuracy"], show=".0%")
        yield lab.Row("parameters", result["parameters"])
        yield lab.Row(f"right of {words}, first", result["first_place_right"])
        yield lab.Row("words, own place", result["own_place_right"])
        yield lab.Row(f"of {words * result['places']}, all places", result["all_places_right"])
        yield lab.Row("recurrent: words", result["recurrent_all_places_right"])
        return
    yield lab.Row("phrases right", result["accuracy"], equals=1.0, lecture="100%", show=".0%")
    yield lab.Row("recurrent: phrases", result["recurrent_accuracy"], equals=1.0, show=".0%")
    yield lab.Row("parameters", result["parameters"], lecture=81)
    yield lab.Row(
        "loss",
        result["loss"],
        below=np.log(2),
        because="a guess",
        seeds=(0.480, 0.549),
        show=".3f",
    )
    yield lab.Row("words, first place", result["first_place_right"], seeds="5 to 12")
    yield lab.Row("words, own place", result["own_place_right"], seeds="8 to 15")
    yield lab.Row("words, all places", result["all_places_right"], seeds="24 to 46")
    yield lab.Row(
        "recurrent: words",
        result["recurrent_all_places_right"],
        above=result["all_places_right"],
        because="flat",
        seeds="55 to 60",
    )
    yield lab.Row("y of padding", result["padding_alone"], seeds=(0.419, 0.521), show=".3f")


AFTER = """
All seven phrases are right, but they are the phrases that the networks were trained on: they are
learned by heart, and there is no test part. The first network's loss is not far below ln 2 = 0.693,
that of a guess: the lecture stops long before it is low.

Words alone do much worse in the first network, for two reasons. Vectors side by side tie a word to
its place: "amazing" is good in the fourth, and elsewhere the network has never read it. And padding
counts like a word: alone it is called bad for 16 of the seeds 0 to 19. Of 15 words at 4 places 24
to 46 of 60 are right, where calling all of them good gives 40. Three times the training does not
help: 23 to 44.

The recurrent network has the same weights at each place, so a word counts wherever it stands: 55 to
60 of 60 are right. That needs a cell with gates: with the simple cell, h = tanh(...), it is 32 to
60, median 44.

The recurrent network begins more slowly: after 100 steps it still calls nearly all phrases good.
So it is trained three times as long.
"""


def after(result, *, phrases, **_):
    """Returns what the lab has shown."""
    if not phrases:
        return AFTER
    return (
        f"Words alone, at all places: {result['all_places_right']} of "
        f"{result['words'] * result['places']} right side by side, "
        f"{result['recurrent_all_places_right']} in the recurrent network, which has the same "
        "weights at each place. The phrases are learned by heart; there is no test part."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=[
        lab.option(
            "--phrases",
            metavar="FILE",
            help="your own phrases: lines of a phrase, a tab, and 1 (good) or 0 (bad)",
        ),
        lab.ENCODING,
        lab.option("--say", metavar="TEXT", help="a phrase to judge, word by word"),
    ],
    variations=[
        lab.Variation(
            '--say "bad quality"',
            "The first network reads two words that it knows from other places. The recurrent one "
            "reads each for what it is.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set CELL=simple",
            "Without gates the recurrent network is no longer right in all places: 32 to 60 of 60, "
            "median 44 (seeds 0 to 19). With CELL=gru it is 57 to 60.",
            with_own_data=False,
        ),
        lab.Variation(
            "--steps 1000",
            "The loss falls to 0.011, yet words alone are no better in the first network: 23 to 33 "
            "of 60 (seeds 0 to 19). y of padding alone falls too, to 0.03 to 0.49.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set EMBEDDING_SIZE=1",
            "One number a word: the phrases are no longer right for each seed: 57 to 100 % "
            "(seeds 0 to 19). The recurrent network has 45 to 50 of 60.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
