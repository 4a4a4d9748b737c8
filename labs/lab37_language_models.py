"""Lab 37: how to cut a text: characters, pieces of words or words, and n-grams beside them.

A language model gives a text a probability, token by token:

    p(text) = product over t of p(token_t | the tokens before)

What a token is, is a choice. Characters are few, and a sentence of them is long. Words are
many, most of them rare, and the next text has new ones. Between them are pieces, made by
byte-pair encoding: the two neighbours that come together most often become one piece, again
and again.

The cost of a token says little about a model: a word costs more than a letter, and there
are fewer words. So all models are compared in bits a CHARACTER of the same held-out text:

    bits = -log2 p(text) / characters

A word that is not in the training part has no number of its own. All such words share one,
and each is then spelled, which costs too. Without this, the model that knows the fewest words
would look best.

n-grams count what came after the same n - 1 characters, and believe shorter contexts where
the longer ones are rare (interpolation). The networks are lab 36's with one layer, each
trained for the same number of passes over the text.

| name        | shape             | meaning                                           |
|-------------|-------------------|---------------------------------------------------|
| x           | [16, 50]          | [batch, time]: the number of each token           |
| y           | [16, 50]          | the number of the next one; -1: not counted       |
| begin       | ([16, 128],)      | c and h before the first token                    |
| logits      | [16, 50, classes] | scores of the next token                          |
| probability | [16, 50]          | p of the token that does come next                |
| loss        | []                | mean cross entropy, in nats a token               |
| state       | ([16, 128],)      | c and h after the last token                      |
"""

from typing import NamedTuple

from common import graph_mode, plots, rnn, seq2seq
from common.language import books, corpus, ngrams
from common.language.byte_pairs import BytePairs
from common.teaching import lab, language_options, old_lab
from common.training import optimizers
from common.writing import carried, reading, sampling
from labs.lab36_char_rnn import Model, build_writer, network
from labs.support.language_models import TokenizedBook, Words

import numpy as np
import tensorflow.compat.v1 as tf

ORDERS = range(1, 7)
BATCH_SIZE, TIME, STEPS = 16, 50, 1000  # steps of the network of characters
DROPOUT, LEARNING_RATE, CLIP_NORM = 0.3, 0.01, 5.0
WRITTEN = 160  # tokens


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    dropout: tf.Tensor
    begin: tuple
    units: list
    logits: tf.Tensor
    probability: tf.Tensor
    loss: tf.Tensor
    state: tuple
    train_op: tf.Operation


def build_graph(model, steps=STEPS, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [BATCH_SIZE, TIME])
    y = tf.placeholder(tf.int32, [BATCH_SIZE, TIME])
    dropout = tf.placeholder_with_default(0.0, [])
    step = tf.train.get_or_create_global_step()
    zeros = rnn.BasicLSTMCell(model.hidden).zero_state(BATCH_SIZE, tf.float32)
    begin = (carried.unless_fed(zeros),)  # one layer
    units, logits, state = network(model, x, begin, dropout, random=(seed, tf.to_int32(step)))

    targets, counted = tf.maximum(y, 0), tf.to_float(y >= 0)
    loss = seq2seq.sequence_loss(logits, targets, counted)  # mean of -log p[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
    probability = tf.exp(-crossent)  # [batch, time]
    rate = tf.train.cosine_decay(LEARNING_RATE, step, steps)
    train_op = optimizers.clipped_adam(loss, rate, CLIP_NORM)
    return Graph(x, y, dropout, begin, units, logits, probability, loss, state, train_op)


class Measured(NamedTuple):
    """What one way to cut the text came to."""

    classes: int
    tokens: int  # of the held-out part
    bits: float  # a character of it
    sentence: float  # bits of a sentence
    shuffled: float  # bits of the same words in another order
    written: str


def measure(lesson, book, cut, sentences, steps, hidden, seed):
    """Train a network on the tokens of a book, and measure what texts cost by it."""
    model = Model("lstm", 1, hidden, len(cut))
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(model, steps, seed)
        lesson.graph(graph)
        writer = build_writer(model)
        sess.run(tf.global_variables_initializer())
        state = empty = carried.empty(graph.begin)
        for step in range(steps):
            x, y, begins = cut.training_part.batch(step)
            feed_dict = {graph.x: x, graph.y: y, graph.dropout: DROPOUT}
            feed_dict[graph.begin] = empty if begins else state  # as it was fetched
            state, _ = sess.run([graph.state, graph.train_op], feed_dict)

        def bits(text):
            p, _ = reading.read(sess, graph, cut.part_of(text))
            return cut.bits(text, p)

        sentence, shuffled = map(bits, sentences)
        per_character = bits(book.held_out) / len(book.held_out)
        written = sampling.write(sess, writer, cut.beginning, WRITTEN, seed=seed)
    tokens = cut.count(book.held_out)
    return Measured(len(cut), tokens, per_character, sentence, shuffled, cut.decode(written))


def run(
    lesson=lab.QUIET,
    *,
    steps=STEPS,
    seed=0,
    text_file=None,
    shakespeare=False,
    stdlib=False,
    hidden=128,
    pieces=400,
):
    book = books.choose(text_file, shakespeare, stdlib)
    sentences = corpus.sentence(book.held_out, seed)
    graph_mode.configure_threads(hidden)
    words = Words(book.learned, book.vocabulary)
    ways = {"characters": book.vocabulary}
    ways |= {"pieces": BytePairs(book.learned, pieces, book.vocabulary), "words": words}
    cuts = {kind: TokenizedBook(book, tokens, BATCH_SIZE, TIME) for kind, tokens in ways.items()}
    unknown = words.unknown(book.held_out)
    lesson.stage("The text")
    learned, held_out = len(book.learned), len(book.held_out)
    lesson.say(f"  {book.name}: {learned:,} characters to learn, {held_out:,} held out")
    lesson.say(f"  a sentence of those: {sentences[0]!r}\n  shuffled: {sentences[1]!r}")
    lesson.say(
        f"  held-out words that are not known: {len(unknown)}, {' '.join(unknown[:6])!r} ..."
    )

    lesson.stage("n-grams, in bits a character")
    counts = book.count(max(ORDERS))
    by_order = ngrams.bits_by_order(counts, book.numbers, learned, ORDERS)
    for order, (training, held) in by_order.items():
        lesson.say(f"  {order}-grams   {training:.3f} in training, {held:.3f} held out")

    found = {}
    batches = len(cuts["characters"].training_part.x)  # a pass over the text
    for kind, cut in cuts.items():
        as_many_passes = max(1, round(steps * len(cut.training_part.x) / batches))
        told = lesson if kind == "characters" else lab.QUIET  # the graphs are alike
        found[kind] = one = measure(told, book, cut, sentences, as_many_passes, hidden, seed)
        if kind == "characters":
            lesson.stage("Networks, in bits a character")
        lesson.say(
            f"  {kind:<10} {one.classes:>5} kinds   {as_many_passes:>5} steps   {one.bits:.3f}"
        )
        lesson.say(f"      writes {one.written[:70]!r}")
    random = np.random.RandomState(seed)
    beginning = book.vocabulary.encode(book.beginning)
    written = book.vocabulary.decode(counts.write(beginning, WRITTEN, random))
    lesson.say(f"  {max(ORDERS)}-grams\n      write {written[:70]!r}")
    return finish(lesson, by_order, found, len(unknown), written)


def finish(lesson, by_order, found, unknown, written):
    bars = {f"{order}-grams": bits for order, (_, bits) in by_order.items()}
    bars |= {kind: one.bits for kind, one in found.items()}
    lesson.picture(plots.language_models, bars, by_order, "Lab 37: how to cut a text")
    metrics = {"bits_of_n_grams": by_order, "bits": {kind: one.bits for kind, one in found.items()}}
    metrics |= {"unknown_words": unknown, "written_by_n_grams": written}
    metrics |= {kind: one._asdict() for kind, one in found.items()}
    best = min(by_order, key=lambda order: by_order[order][1])
    rows = [old_lab.Finding(f"{best}-grams, the best", f"{by_order[best][1]:.3f} bits a character")]
    rows += [
        old_lab.Finding(kind, f"{one.bits:.3f} bits a character") for kind, one in found.items()
    ]
    for kind, one in found.items():
        said = f"{one.sentence:.0f} bits, shuffled {one.shuffled:.0f}"
        rows.append(old_lab.Finding(f"{kind}: the sentence", said))
    return old_lab.finish(lesson, metrics, rows)


LAB = old_lab.OldLab(
    run,
    *language_options.TEXT,
    lab.option("--hidden", type=lab.positive, help="units of each network"),
    lab.option("--pieces", type=lab.whole_number(2, 20_000), help="how many byte-pair pieces"),
    try_it=[
        old_lab.Try("With more pieces, are they more like words?", "--pieces 1500"),
        old_lab.Try("In Python, which of the three ways to cut does best?", "--stdlib"),
    ],
)

if __name__ == "__main__":
    LAB.main()
