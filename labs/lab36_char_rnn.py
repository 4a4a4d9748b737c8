"""Lab 36: a network that writes: the next character of a book, for as long as you like.

The network reads a text one character after another, and after each it says how likely
every character is to come next:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)                 in two layers
    p_t      = softmax(h_t weights + biases)
    loss     = mean of -log p_t[x_t+1]

In bits, loss / ln 2: what a character costs in the best code made from p. Perplexity,
2^bits: among how many equally likely characters it hesitates.

The text is cut into rows. A training step reads the next 50 characters of every row, and
begins with the state that the step before ended with (truncated back-propagation through
time): the state may remember the text from its beginning, but a gradient goes back through
50 characters at most. Gradients are clipped, and the learning rate falls. Dropout, which sets
a random part of the outputs to 0, makes it harder to learn the text by heart.

The last tenth of the text is not trained on. There the network is compared with 5-grams,
which count what came after the same four characters.

To write, the network draws a character from p_t and reads it next. That loop is in the graph.

| name        | shape          | meaning                                                    |
|-------------|----------------|------------------------------------------------------------|
| x           | [16, 50]       | [batch, time]: the number of each character                |
| y           | [16, 50]       | the number of the one after it; -1 where none is counted   |
| begin       | [16, 128] each | c and h of each layer before the first character           |
| units       | [16, 50, 128]  | the outputs of each layer                                  |
| logits      | [16, 50, 62]   | scores of the next character                               |
| probability | [16, 50]       | p of the character that does come next                     |
| loss        | []             | mean cross entropy, in nats                                |
| state       | [16, 128] each | c and h after the last character: `begin` of the next step |
"""

import math
from pathlib import Path
from typing import NamedTuple

from common import graph_mode, layers, plots, rnn, seq2seq, training
from common.data.text import Vocabulary
from common.errors import InputError
from common.language import books, ngrams
from common.shapes import check_shape, count_parameters
from common.teaching import lab, language_options, old_lab
from common.training import checkpoint
from common.training.resume import StartPoint, is_vocabulary, metadata_value
from common.writing import carried, reading, sampling
from labs.support import char_rnn

import numpy as np
import tensorflow.compat.v1 as tf

CELLS = {"rnn": rnn.BasicRNNCell, "gru": rnn.GRUCell, "lstm": rnn.BasicLSTMCell}
STEPS, CLIP_NORM = 2000, 5.0
LEARNING_RATE, KEPT, HALVED_EVERY = 0.01, 800, 500  # kept for 800 steps, then it falls
SHOWN = 40  # characters that it writes at each report
N = 5  # of the n-grams that it is compared with


class Model(NamedTuple):
    cell: str
    layers: int
    hidden: int
    classes: int


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
    gradient_norm: tf.Tensor
    train_op: tf.Operation
    forget: tf.Operation


def network(model, x, begin, dropout=None, random=(0, 0)):
    """x [batch, time] and the state before it -> outputs of each layer, scores, the state after."""
    outputs, units, state = tf.one_hot(x, model.classes), [], []
    for number in range(model.layers):
        with tf.variable_scope(f"layer_{number}", reuse=tf.AUTO_REUSE):
            cell = CELLS[model.cell](model.hidden)
            outputs, last = rnn.dynamic_rnn(cell, outputs, initial_state=begin[number])
        units.append(check_shape(outputs, [*x.shape, model.hidden]))  # [batch, time, hidden]
        state.append(last)
        if dropout is not None:  # a random share of the outputs becomes 0
            numbers = [random[0] + 1000 * number, random[1]]
            outputs = rnn.stateless_dropout(outputs, dropout, numbers)
    with tf.variable_scope("scores", reuse=tf.AUTO_REUSE):
        logits = layers.fully_connected(outputs, model.classes, activation_fn=None)
    return units, check_shape(logits, [*x.shape, model.classes]), tuple(state)


def build_graph(model, batch_size=16, time=50, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [batch_size, time])
    y = tf.placeholder(tf.int32, [batch_size, time])
    dropout = tf.placeholder_with_default(0.0, [])
    step = tf.train.get_or_create_global_step()
    # between two steps the state stays in variables, so a checkpoint holds it too
    memory = carried.memory(CELLS[model.cell](model.hidden), model.layers, batch_size)
    begin = carried.unless_fed(memory)
    units, logits, state = network(model, x, begin, dropout, random=(seed, tf.to_int32(step)))

    targets, counted = tf.maximum(y, 0), tf.to_float(y >= 0)
    loss = seq2seq.sequence_loss(logits, targets, counted)  # mean of -log p[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
    probability = tf.exp(-crossent)  # [batch, time]
    variables = tf.trainable_variables()
    # of all gradients as one vector: a longer one is shortened to CLIP_NORM
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), CLIP_NORM)
    later = tf.maximum(step - KEPT, 0)
    rate = tf.train.exponential_decay(LEARNING_RATE, later, HALVED_EVERY, decay_rate=0.5)
    update = tf.train.AdamOptimizer(rate).apply_gradients(zip(gradients, variables), step)
    train_op = tf.group(update, carried.assign(memory, state))
    forget = carried.forget(memory)
    return Graph(
        x, y, dropout, begin, units, logits, probability, loss, state, norm, train_op, forget
    )


def build_writer(model):
    """The loop that reads a character, draws the next and reads that."""

    def read(number, state):
        _, logits, state = network(model, tf.reshape(number, [1, 1]), state)
        return logits[0, 0], state

    cell = CELLS[model.cell](model.hidden)
    return sampling.build_writer(read, (cell.zero_state(1, tf.float32),) * model.layers)


def run(
    lesson=lab.QUIET,
    *,
    steps=STEPS,
    seed=0,
    text_file=None,
    shakespeare=False,
    stdlib=False,
    cell="lstm",
    layers=2,
    hidden=128,
    dropout=0.25,
    batch=16,
    time=50,
    save=None,
    resume=None,
    save_every=60.0,
    sample=None,
    prime=None,
    length=400,
    temperature=0.7,
    top_k=0,
    top_p=1.0,
):
    choice = sampling.Choice(temperature, top_k, top_p)
    if sample is not None:
        return write_only(lesson, sample, prime, length, choice, seed)
    book = books.choose(text_file, shakespeare, stdlib)
    wanted = sampling.Wanted.of(book.vocabulary, prime, length, choice, seed)
    training_part, held_out = book.training_part(batch, time), book.held_out_part(batch, time)
    model = Model(cell, layers, hidden, len(book.vocabulary))
    metadata = {**book.facts(), **model._asdict()}
    metadata |= {"dropout": dropout, "batch": batch, "time": time, "seed": seed}
    start = StartPoint.resuming(resume, metadata, checkpoint.find_last)
    graph_mode.configure_threads(hidden)

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(model, batch, time, seed)
        writer = build_writer(model)
        sess.run(tf.global_variables_initializer())
        # A resumed training has weights, optimizer, carried state and step in its variables, and
        # the rest in the metadata; the random numbers depend on seed and step alone.
        saved = start.restore(sess)
        history, losses = [], []  # [step, bits in training, bits in validation] each; since then
        if resume:
            history, losses = (
                metadata_value(start.prefix, saved, n) for n in ("history", "losses")
            )
        folder = save or (start.prefix and Path(start.prefix).parent)
        saver = checkpoint.BestAndLastSaver(sess, folder, metadata, start.resumed)

        def save_last(done):
            return saver.last(done, history=history, losses=losses)

        lesson.graph(graph)
        lesson.say(f"\n  {book.in_words()}")
        parameters = count_parameters()

        lesson.stage("Training, in bits a character")
        time_left = training.TimeLeft(steps)
        with training.Saving(folder and save_last, steps, save_every, start.step) as saving:
            for step in range(start.step, steps):
                x, y, begins = training_part.batch(step)
                if begins:  # at the beginning of the text nothing has been read
                    sess.run(graph.forget)
                feed_dict = {graph.x: x, graph.y: y, graph.dropout: dropout}
                fetches = [graph.loss, graph.gradient_norm, graph.train_op]
                loss, norm, _ = sess.run(fetches, feed_dict)
                losses.append(float(loss))
                saving.done = done = step + 1
                if done % max(1, steps // 10) == 0 or done == steps:
                    p, _ = reading.read(sess, graph, held_out)
                    bits = {
                        "bits/training": float(np.mean(losses)) / math.log(2),
                        "bits/validation": ngrams.bits(p),
                    }
                    report(lesson, done, bits, time_left.after(done), wanted.write(sess, writer))
                    if lesson.log:
                        lesson.log.scores(sess, done, {**bits, "gradient_norm": norm})
                    is_best = bits["bits/validation"] < best_bits(history)
                    history.append([done, *bits.values()])
                    losses.clear()
                    if is_best:
                        saver.best(done, score=bits["bits/validation"])
                    saving.now()
                saving.after(done)
        p, outputs = reading.read(sess, graph, held_out, with_units=True)
        written = wanted.write(sess, writer)

    lesson.stage(f"It writes, at temperature {temperature}")
    lesson.say(written)
    passage = char_rnn.Passage.of(book.held_out, p, outputs)
    here, counts = ngrams.bits(p), book.bits_by_counting(N)
    line = (f"{N}-grams, validation", counts)
    lesson.picture(plots.book, history, line, passage.excerpt(), "Lab 36: reading on")
    metrics = {"bits": here, "perplexity": 2**here, "bits_5_grams": counts, "written": written}
    metrics |= {"history": history, "best_bits": best_bits(history)}
    metrics |= {"bits_in_training": history[-1][1]}
    metrics |= {**passage.as_metrics(), "parameters": parameters}
    expected = f"below the {counts:.3f} of {N}-grams"
    findings = [
        old_lab.Finding("validation, bits a character", f"{here:.3f}", expected, here < counts),
        old_lab.Finding("validation, perplexity", f"{2**here:.2f}, {N}-grams {2**counts:.2f}"),
        old_lab.Finding("training, with dropout", f"{metrics['bits_in_training']:.3f} bits"),
    ]
    findings += [old_lab.Finding(f"unit {one.unit}", str(one)) for one in passage.units]
    return old_lab.finish(lesson, metrics, findings)


def report(lesson, done, bits, time_left, written):
    """Says how far a training is. Raises InputError if it has diverged."""
    if not math.isfinite(bits["bits/training"]):
        raise InputError(f"the loss after {done} steps is not finite: lower LEARNING_RATE")
    lesson.say(
        f"  step {done:>6}   training {bits['bits/training']:.3f}   "
        f"validation {bits['bits/validation']:.3f}   {time_left:>10}   {written[:SHOWN]!r}"
    )


def best_bits(history):
    """The lowest validation bits so far."""
    return min((row[2] for row in history), default=math.inf)


def write_only(lesson, folder, prime, length, choice, seed):
    """Write with a network that is trained already."""
    start = StartPoint.of(restore=checkpoint.find_best(folder))
    saved = start.values(
        cell=tuple(CELLS),
        layers=range(1, 17),
        hidden=range(1, 8193),
        classes=range(2, 1_114_113),
        alphabet=is_vocabulary,
    )
    vocabulary = Vocabulary(saved.pop("alphabet"))
    model = Model(**{**saved, "classes": len(vocabulary)})
    wanted = sampling.Wanted.of(vocabulary, prime, length, choice, seed)
    with tf.Graph().as_default(), tf.Session() as sess:
        writer = build_writer(model)
        start.restore(sess)
        lesson.stage(f"It writes, at temperature {choice.temperature}")
        written = wanted.write_aloud(sess, writer, lesson.say)
    return old_lab.finish(
        lesson, {"written": written}, [old_lab.Finding("characters", f"{length:,}")], steps=0
    )


LAB = old_lab.OldLab(
    run,
    *language_options.TEXT,
    *language_options.network(list(CELLS)),
    *language_options.checkpoints(lab.checkpoint("lab36"), lab.checkpoint("char_rnn")),
    *language_options.WRITING,
    try_it=[
        old_lab.Try("It writes at once, with the network that ships.", "--sample --prime Love"),
        old_lab.Try("At a low temperature it is safe and dull.", "--sample --temperature 0.2"),
        old_lab.Try("Above 1 it invents words.", "--sample --temperature 1.3"),
        old_lab.Try("It learns Python: what is indented, and which brackets are open?", "--stdlib"),
        old_lab.Try("Without dropout, which of the two curves turns up?", "--dropout 0"),
    ],
)

if __name__ == "__main__":
    LAB.main()
