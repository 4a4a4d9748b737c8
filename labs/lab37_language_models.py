"""Lab 37: how to cut a text into tokens: characters, pieces of words or words.

A language model gives a text a probability, token by token:

    p(text) = product over t of p(token_t | the tokens before)

Characters are few, and a sentence of them is long. Words are many, most of them rare, and the next
text has new ones. Between them are pieces, made by byte-pair encoding: the two neighbours that
come together most often become one piece, again and again.

The cost of one token says little about a model: a word of five letters may cost more bits than a
letter, and there are a fifth as many. So all models are compared in bits a CHARACTER of the same
text, the test part:

    bits = -log2 p(text) / characters

A word that is not in the training part has no number of its own. All such words share one number,
and each is then spelled, letter by letter, which costs bits too: a hybrid of words and characters.
Without this, the model that knows the fewest words would look best.

Equal numbers of steps are not equal training: a thousand characters are 230 words. So each network
is trained until it gets no better on the validation part, and keeps the weights of its best epoch.
The last tenth of the text is the test part, the tenth before it the validation part; neither is
trained on. The networks are lab 36's with one layer.

n-grams are the baseline: they count what came after the same n - 1 characters, the context. Where
a context is rare, they rely more on the shorter one (interpolation):

    p_n(c | context) = (count(context c) + kinds p_n-1(c | shorter)) / (count(context) + kinds)

where kinds is how many different characters came after the context.

Question: which way to cut costs the fewest bits a character?

| name        | shape             | meaning                                           |
|-------------|-------------------|---------------------------------------------------|
| x           | [16, 50]          | [batch, time]: the number of each token           |
| y           | [16, 50]          | the number of the next one; -1: not counted       |
| begin       | ([16, 128],)      | c and h before the first token                    |
| logits      | [16, 50, classes] | scores of the next token                          |
| loss        | []                | mean cross entropy, in nats a token               |
| probability | [16, 50]          | p of the token that does come next                |
| state       | ([16, 128],)      | c and h after the last token                      |
"""

import math
import time
from types import SimpleNamespace

from common import graph_mode, layers, rnn
from common.language import books, corpus, generation
from common.shapes import count_parameters
from common.teaching import lab, language_options
from common.training import checkpoint
from common.training.resume import StartPoint
from labs.lab36_char_rnn import (
    Model,
    build_graph,
    build_writer,
    cut_into_rows,
    loss_of,
    read,
    update_of,
    write,
)
from labs.lab44_self_attention import attention_head
from labs.support import char_rnn, language_models, plots
from labs.support.byte_pairs import BytePairs
from labs.support.language_models import Parts, Tokenized, TokenizedWindows, Words

import numpy as np
import tensorflow.compat.v1 as tf

LONGEST_N_GRAM = 6
BATCH_SIZE = 16
TIME = 50
DROPOUT = 0.4
LADDER_DROPOUT = 0.1  # a simple cell and a head have less to forget
KEPT = 300  # steps with lab 36's learning rate; then it falls
HALVED_EVERY = 200  # steps
PROGRESS = 0.005  # bits a character on the validation part; less is none
PATIENCE = 3  # epochs without progress; then a training ends
KINDS = ("characters", "pieces", "words")


def build_head(classes, size, seed=0):
    """One head of self-attention, lab 44's, and a layer: it sees the last TIME characters."""
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [BATCH_SIZE, TIME])
    y = tf.placeholder(tf.int32, [BATCH_SIZE, TIME])
    dropout = tf.placeholder_with_default(0.0, [])
    step = tf.train.get_or_create_global_step()
    letters = tf.get_variable("letters", [classes, size])  # a row for each character
    places = tf.get_variable("positions", [TIME, size])  # a row for each place
    inputs = tf.nn.embedding_lookup(letters, x) + places  # [batch, time, size]
    context, _ = attention_head(inputs, size)
    outputs = inputs + context
    hidden = layers.fully_connected(outputs, 4 * size)  # [batch, time, 4 size], ReLU
    outputs += layers.fully_connected(hidden, size, activation_fn=None)
    outputs = rnn.stateless_dropout(outputs, dropout, [seed, tf.to_int32(step)])
    logits = layers.fully_connected(outputs, classes, activation_fn=None)
    loss, probability = loss_of(logits, y)
    update, _ = update_of(loss, step, KEPT, HALVED_EVERY)
    return SimpleNamespace(
        x=x,
        y=y,
        dropout=dropout,
        begin=(),  # no state
        logits=logits,
        loss=loss,
        probability=probability,
        state=(),
        train_op=update,
        reset_state=tf.no_op(),
    )


def climb(lesson, parts, vocabulary, steps, hidden, seed):
    """Trains what else stands on the ladder; returns {name: bits a character of the test part}."""
    rungs = {
        "simple cell": Tokenized(parts, vocabulary, BATCH_SIZE, TIME),
        "one head": TokenizedWindows(parts, vocabulary, BATCH_SIZE, TIME),
    }
    bits = {}
    for name, tokenized in rungs.items():
        with tf.Graph().as_default(), tf.Session() as sess:
            if name == "simple cell":
                model = Model("rnn", 1, hidden, len(vocabulary))
                graph = build_graph(model, BATCH_SIZE, TIME, seed, KEPT, HALVED_EVERY)
            else:
                graph = build_head(len(vocabulary), hidden, seed)
            sess.run(tf.global_variables_initializer())
            best_step, _ = train(sess, graph, tokenized, parts.validation, steps, LADDER_DROPOUT)
            p, _ = read(sess, graph, tokenized.test)
            bits[name] = tokenized.bits(parts.test, p)
            lesson.say(
                f"  {name:<11}  {count_parameters():>7,} numbers  {best_step:>5} steps  "
                f"{bits[name]:.3f}"
            )
    return bits


def train(sess, graph, tokenized, text, steps, dropout=DROPOUT):
    """Trains until the validation part costs no less; the session keeps the best weights.

    Returns:
      The steps at the best point, the bits a character there.
    """
    x_data, y_data = cut_into_rows(tokenized.training, BATCH_SIZE, TIME)
    variables = tf.trainable_variables()
    best_bits, best_step, best_weights = math.inf, 0, []
    for step in range(steps):
        piece = step % len(x_data)
        if piece == 0:  # an epoch begins
            sess.run(graph.reset_state)
        feed_dict = {graph.x: x_data[piece], graph.y: y_data[piece], graph.dropout: dropout}
        sess.run(graph.train_op, feed_dict=feed_dict)
        done = step + 1
        if piece == len(x_data) - 1 or done == steps:
            p, _ = read(sess, graph, tokenized.validation)
            bits = tokenized.bits(text, p)
            if bits < best_bits - PROGRESS:
                best_bits, best_step, best_weights = bits, done, sess.run(variables)
            elif done - best_step >= PATIENCE * len(x_data):
                break
    for variable, value in zip(variables, best_weights):
        char_rnn.give(sess, variable, value)
    return best_step, best_bits


def train_and_measure(lesson, kind, tokenized, parts, steps, hidden, seed, save, writing):
    """Trains a network on one kind of tokens; returns what the test part costs, and a sample."""
    model = Model("lstm", 1, hidden, len(tokenized))
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(model, BATCH_SIZE, TIME, seed, KEPT, HALVED_EVERY)
        writer = build_writer(model)
        if kind == KINDS[0]:  # the other graphs are alike
            lesson.graph(graph)
            lesson.stage("Networks, in bits a character")
            lesson.say(language_models.HEADER)
        sess.run(tf.global_variables_initializer())
        start = time.perf_counter()
        best_step, validation_bits = train(sess, graph, tokenized, parts.validation, steps)
        seconds = time.perf_counter() - start
        p, _ = read(sess, graph, tokenized.test)
        shuffled, lines = language_models.shuffled_lines(parts.test, seed)
        p_shuffled, _ = read(sess, graph, tokenized.instead_of_the_test(shuffled))
        bits = tokenized.bits(parts.test, p)
        bits_shuffled = tokenized.bits(shuffled, p_shuffled)
        result = {
            "classes": len(tokenized),
            "parameters": count_parameters(),
            "tokens": len(p),
            "steps": best_step,
            "epochs": best_step / ((len(tokenized.training) - 1) // (BATCH_SIZE * TIME)),
            "seconds": seconds,
            "validation": validation_bits,
            "bits": bits,
            "shuffled_line": (bits_shuffled - bits) * len(parts.test) / max(1, lines),
            "written": continuation(sess, writer, tokenized.tokens, seed, **writing),
        }
        if save is not None:
            metadata = {"kind": kind, "hidden": hidden, "classes": len(tokenized), "lab": 37}
            metadata |= language_models.as_metadata(tokenized.tokens)
            variables = tf.trainable_variables()
            checkpoint.save(sess, f"{save}-{kind}", best_step, metadata, variables=variables)
    lesson.say(language_models.in_words(kind, result))
    return result, tokenized.costs(parts.test, p)


def continuation(sess, writer, tokens, seed, prompt, length, **options):
    """Returns a text that a network writes after a prompt; unknown words are spelled."""
    start = tokens.encode(prompt).tolist()
    numbers = list(write(sess, writer, start, length, seed, **options))
    if isinstance(tokens, Words):
        return prompt + tokens.decode(numbers, np.random.RandomState(seed))
    return prompt + tokens.decode(numbers)


def write_with(lesson, prefix, seed, prompt, **writing):
    """Writes with the three networks that were saved; returns {kind: text}."""
    written = {}
    for kind in KINDS:
        start = StartPoint.of(restore=f"{prefix}-{kind}")
        tokens = language_models.tokens_of(start, kind)
        hidden = start.values(hidden=range(1, 8193))["hidden"]
        alphabet = language_models.alphabet_of(tokens)
        own_prompt = corpus.beginning(alphabet) if prompt is None else prompt
        generation.check(alphabet, [own_prompt])
        graph_mode.configure_threads(hidden)
        with tf.Graph().as_default(), tf.Session() as sess:
            writer = build_writer(Model("lstm", 1, hidden, len(tokens)))
            start.restore(sess)
            written[kind] = continuation(sess, writer, tokens, seed, own_prompt, **writing)
        lesson.only_the_result()
        lesson.say(f"{kind}:\n{char_rnn.in_lines(written[kind])}\n")
    return written


def run(
    lesson=lab.QUIET,
    *,
    steps=3000,
    seed=0,
    text_file=None,
    encoding=None,
    shakespeare=False,
    stdlib=False,
    hidden=128,
    pieces=200,
    ladder=False,
    save=None,
    restore=None,
    prompt=None,
    length=100,
    temperature=0.7,
    top_k=0,
    top_p=1.0,
):
    writing = {"length": length, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    if restore is not None:
        char_rnn.check_only_writes(any((text_file, shakespeare, stdlib, save)))
        return {"written": write_with(lesson, restore, seed, prompt, **writing), "steps": 0}

    book = books.choose(text_file, shakespeare, stdlib, encoding)
    lesson.notes(book.notes)
    prompt = book.beginning if prompt is None else prompt
    generation.check(book.vocabulary, [prompt], temperature)
    writing["prompt"] = prompt
    for kind in KINDS if save else ():
        checkpoint.check_writable(f"{save}-{kind}")
    parts = Parts.of(book)
    words = Words.of(parts.training, book.vocabulary)
    byte_pairs = BytePairs(parts.training, pieces, book.vocabulary)
    cuts = {
        kind: Tokenized(parts, tokens, BATCH_SIZE, TIME)
        for kind, tokens in zip(KINDS, (book.vocabulary, byte_pairs, words))
    }
    char_rnn.check_length(cuts["words"].training, BATCH_SIZE, TIME)
    unknown = words.unknown(parts.test)
    share_unknown = len(unknown) / len(language_models.cut(parts.test))
    graph_mode.configure_threads(hidden)
    lesson.stage("The text")
    training, validation, test = (f"{len(part):,}" for part in parts)
    lesson.say(
        f"  {book.name}: {training} characters for training, {validation} for validation, "
        f"{test} for the test"
    )
    line = language_models.sentence(parts.test)
    for kind, tokenized in cuts.items():
        lesson.say(f"  {kind:<10}  {language_models.shown(tokenized.tokens, line)}")
    shown = ", ".join(word.strip() for word in unknown[:6])
    lesson.say(
        f"  {len(unknown)} words of the test part are not known, {share_unknown:.0%}: {shown} ..."
    )

    lesson.stage("n-grams, in bits a character")
    orders = range(1, LONGEST_N_GRAM + 1)
    counts = language_models.count(parts.training, LONGEST_N_GRAM, book.vocabulary)
    by_order = language_models.n_gram_bits(counts, book.numbers, list(map(len, parts)), orders)
    lesson.say("             training   validation    test")
    for order, (of_training, of_validation, of_test) in by_order.items():
        lesson.say(
            f"  {order}-grams    {of_training:8.3f}   {of_validation:10.3f}   {of_test:5.3f}"
        )
    best_order = min(by_order, key=lambda order: by_order[order][1])  # by the validation part

    lesson.ask(
        "The lecture: pieces of words seem to do better than words and than characters. On this "
        "text of 76,000 characters for training, which costs the fewest bits a character?",
        "On the Sonnets the words, in each of ten seeds: one that comes often is cheaper whole "
        "than in parts. So the lecture's claim does not hold for every text.",
        ["characters", "pieces", "words"],
    )
    networks, costs = {}, {}
    for kind, tokenized in cuts.items():
        networks[kind], of_test = train_and_measure(
            lesson, kind, tokenized, parts, steps, hidden, seed, save, writing
        )
        costs[kind] = language_models.costs_of_a_line(of_test, line, parts.test)

    lesson.stage(f"They write, at temperature {temperature}")
    for kind, result in networks.items():
        lesson.say(f"{kind}:\n{char_rnn.in_lines(result['written'])}\n")
    random = np.random.RandomState(seed)
    numbers = counts.write(book.vocabulary.encode(prompt), length, random)
    written = prompt + book.vocabulary.decode(numbers)
    lesson.say(f"{LONGEST_N_GRAM}-grams:\n{char_rnn.in_lines(written)}")

    measured = {f"{order}-grams": by_order[order][2] for order in (2, best_order)}
    rungs = {}
    if ladder:
        lesson.stage("The ladder: other networks of characters")
        rungs = climb(lesson, parts, book.vocabulary, steps, hidden, seed)
    measured |= rungs
    measured |= {f"LSTM, {kind}": result["bits"] for kind, result in networks.items()}
    is_recorded = not (text_file or shakespeare or stdlib) and (hidden, pieces) == (128, 200)
    recorded = language_models.OVER_SEEDS if is_recorded else {}
    lesson.picture(
        plots.language_models, measured, recorded, by_order, costs, "Lab 37: how to cut a text"
    )
    return {
        "steps": max(result["steps"] for result in networks.values()),
        "bits": {kind: result["bits"] for kind, result in networks.items()},
        "best_n_grams": f"{best_order}-grams",
        "bits_of_best_n_grams": by_order[best_order][2],
        "bits_of_n_grams": by_order,
        "ladder": rungs,
        "unknown_words": share_unknown,
        "written_by_n_grams": written,
        **networks,
    }


def expected(result, *, restore, text_file, shakespeare, stdlib, hidden, pieces, **_):
    """Yields the rows of the closing table."""
    if restore is not None:
        return
    is_recorded = not (text_file or shakespeare or stdlib) and (hidden, pieces) == (128, 200)
    yield lab.Row(f"{result['best_n_grams']}, the best", result["bits_of_best_n_grams"], show=".3f")
    for kind, bits in result["bits"].items():
        low, _, high = language_models.OVER_SEEDS[f"LSTM, {kind}"]
        seeds = (low, high) if is_recorded else ""
        yield lab.Row(f"{kind}, bits a character", bits, seeds=seeds, show=".3f")
    for name, bits in result["ladder"].items():
        low, _, high = language_models.OVER_SEEDS[name]
        seeds = (low, high) if is_recorded else ""
        yield lab.Row(f"{name}, of characters", bits, seeds=seeds, show=".3f")
    for kind in KINDS:
        yield lab.Row(
            f"{kind}: a line shuffled costs more, bits",
            result[kind]["shuffled_line"],
            show=".1f",
        )


AFTER = """
On the Sonnets the words cost least in each of ten seeds, although almost every fifth word of the
test part must be spelled. Characters and pieces do not differ by more than the seeds do. So the
lecture's claim, that pieces do better than both, does not hold on this text: pieces of a short text
are rare, and the network must learn which of them make a word.

The cost of a line whose words are shuffled says whether a network knows their order: all three do.

Long n-grams learn by heart: 6-grams have 1.120 bits in training and 2.784 in the test.
"""


def after(result, *, text_file, shakespeare, stdlib, restore, **_):
    """Returns what the lab has shown, of the text that ships."""
    return "" if text_file or shakespeare or stdlib or restore else AFTER


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=30,
    options=[
        *language_options.TEXT,
        lab.option("--hidden", type=lab.positive, help="units of each network"),
        lab.option(
            "--ladder",
            action="store_true",
            help="train a simple cell and a head of self-attention on the characters too",
        ),
        lab.option("--pieces", type=lab.whole_number(2, 20_000), help="how many byte-pair pieces"),
        *language_models.checkpoint_options(lab.checkpoint("lab37/model")),
        *char_rnn.WRITING,
    ],
    variations=[
        lab.Variation(
            "--ladder",
            "The simple cell costs about 2.71 bits a character, the head of self-attention 2.70 "
            "and the LSTM 2.54: all read the same characters.",
            with_own_data=False,
        ),
        lab.Variation(
            "--pieces 1000",
            "Nearly as many kinds as there are words. Each comes seldom, and the network has to "
            "learn which pieces make a word: 2.72 bits a character (seed 0), 200 pieces 2.56.",
            with_own_data=False,
        ),
        lab.Variation(
            "--temperature 0.2",
            "The likeliest tokens, again and again: of words the commonest, of characters the "
            "commonest endings.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
