"""Lab 36: a network that writes: the next character of a book, for as long as you like.

The network reads a text one character after another, and after each it gives every character a
probability of coming next:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)                 in two layers
    p_t      = softmax(h_t weights + biases)
    loss     = mean of -log p_t[x_t+1]

In bits, loss / ln 2: how many bits a character costs if p is used to compress the text.
Perplexity, 2^bits: the number of equally likely characters that would be as hard to predict.

The text is cut into rows. A training step reads the next 50 characters of every row, and begins
with the state that the step before ended with (truncated back-propagation through time). So the
state may remember the text from its beginning, but a gradient goes back through 50 characters at
most. Gradients are clipped, and the learning rate falls. Dropout sets a random part of the outputs
to 0 in training, which makes it harder to learn the text by heart.

The last tenth of the text, the validation part, is not trained on. There the network is compared
with 5-grams, which count what came after the same four characters.

To write, the network draws a character from p_t, reads it, and draws the next.

Question: how many bits does a character cost that the network has not read before?

| name        | shape          | meaning                                                    |
|-------------|----------------|------------------------------------------------------------|
| x           | [16, 50]       | [batch, time]: the number of each character                |
| y           | [16, 50]       | the number of the one after it; -1 where none is counted   |
| begin       | [16, 128] each | c and h of each layer before the first character           |
| units       | [16, 50, 128]  | the outputs of each layer                                  |
| logits      | [16, 50, 62]   | scores of the next character                               |
| loss        | []             | mean cross entropy, in nats                                |
| probability | [16, 50]       | p of the character that does come next                     |
| state       | [16, 128] each | c and h after the last character: `begin` of the next step |
"""

import math
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from common import graph_mode, layers, rnn, seq2seq, training
from common.language import books, corpus, generation, ngrams
from common.shapes import check_shape, count_parameters
from common.teaching import lab, language_options
from common.training import checkpoint
from common.training.resume import StartPoint
from labs.support import char_rnn, plots

import numpy as np
import tensorflow.compat.v1 as tf

CELLS = {"rnn": rnn.BasicRNNCell, "gru": rnn.GRUCell, "lstm": rnn.BasicLSTMCell}
CLIP_NORM = 5.0
LEARNING_RATE = 0.01
KEPT = 800  # steps with this rate; then it falls
HALVED_EVERY = 500  # steps
ORDER = 5  # of the n-grams that it is compared with
SHOWN = 40  # characters that it writes at each report


class Model(NamedTuple):
    """The size of a network, kept with its checkpoints."""

    cell: str
    layers: int
    hidden: int
    classes: int

    def new_cell(self):
        return CELLS[self.cell](self.hidden)


def cut_into_rows(numbers, batch_size, time):
    """Cuts a text into rows, and these into batches that continue each other.

    Row r of batch k + 1 continues row r of batch k, so the state can be carried. In 2 rows, 4
    characters a step:

        "the cat sat on t"     row 0 "the cat "     batch 0 "the "   batch 1 "cat "
                               row 1 "sat on t"             "sat "           "on t"

    Returns:
      x, y: int32 [batches, batch, time]; y is the character after each. What is left over at the
        end of the text is not used.

    Raises:
      InputError: the text is too short for one batch.
    """
    corpus.check_length(numbers, batch_size, time)
    batches = (len(numbers) - 1) // (batch_size * time)
    count = batches * batch_size * time
    x = np.reshape(numbers[:count], [batch_size, batches, time])
    y = np.reshape(numbers[1 : count + 1], [batch_size, batches, time])
    return x.swapaxes(0, 1), y.swapaxes(0, 1)


def state_variables(model, batch_size):
    """Returns variables for the states of all layers, [batch, hidden] each, zeros at first.

    They are not trained. A checkpoint holds them beside the weights.
    """
    state = []
    for layer in range(model.layers):
        sizes = model.new_cell().state_size  # of an LSTM (c, h)
        variables = [
            tf.get_variable(
                f"memory/layer_{layer}/{part}",
                [batch_size, size],
                initializer=tf.zeros_initializer(),
                trainable=False,
            )
            for part, size in enumerate(tf.nest.flatten(sizes))
        ]
        state.append(tf.nest.pack_sequence_as(sizes, variables))
    return tuple(state)


def feedable(state):
    """Returns tensors with the values of a state; other values can be fed in their place."""
    return tf.nest.map_structure(lambda part: tf.placeholder_with_default(part, part.shape), state)


def network(model, x, begin, dropout=None, seeds=(0, 0)):
    """Reads x [batch, time] from the state `begin`.

    Args:
      dropout: the share of the outputs that becomes 0; None: none.
      seeds: two seeds, of the program and of the step; they determine what is dropped, so a
        resumed training drops the same.

    Returns:
      The outputs of each layer, the logits [batch, time, classes], the state after x.
    """
    outputs = tf.one_hot(x, model.classes)  # [batch, time, classes]
    units, state = [], []
    for layer in range(model.layers):
        with tf.variable_scope(f"layer_{layer}", reuse=tf.AUTO_REUSE):
            outputs, last = rnn.dynamic_rnn(model.new_cell(), outputs, initial_state=begin[layer])
        units.append(check_shape(outputs, [*x.shape, model.hidden]))  # [batch, time, hidden]
        state.append(last)
        if dropout is not None:
            program_seed, step_seed = seeds
            layer_seeds = [program_seed + 1000 * layer, step_seed]
            outputs = rnn.stateless_dropout(outputs, dropout, layer_seeds)
    # logits_t = h_t weights + biases
    with tf.variable_scope("scores", reuse=tf.AUTO_REUSE):
        logits = layers.fully_connected(outputs, model.classes, activation_fn=None)
    return units, check_shape(logits, [*x.shape, model.classes]), tuple(state)


def build_graph(model, batch_size=16, time=50, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [batch_size, time])
    y = tf.placeholder(tf.int32, [batch_size, time])
    dropout = tf.placeholder_with_default(0.0, [])
    step = tf.train.get_or_create_global_step()
    # in training the state stays in variables; in validation it is fed
    memory = state_variables(model, batch_size)
    begin = feedable(memory)
    units, logits, state = network(model, x, begin, dropout, seeds=(seed, tf.to_int32(step)))

    # loss = mean of -log p[y], where y is counted
    targets, counted = tf.maximum(y, 0), tf.to_float(y >= 0)
    loss = seq2seq.sequence_loss(logits, targets, counted)
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
    probability = tf.exp(-crossent)  # [batch, time]

    # all gradients as one vector: a longer one is shortened to CLIP_NORM
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), CLIP_NORM)
    later = tf.maximum(step - KEPT, 0)
    rate = tf.train.exponential_decay(LEARNING_RATE, later, HALVED_EVERY, decay_rate=0.5)
    update = tf.train.AdamOptimizer(rate).apply_gradients(zip(gradients, variables), step)

    # the next step begins where this one ended
    pairs = list(zip(tf.nest.flatten(memory), tf.nest.flatten(state)))
    carry = tf.group(*[variable.assign(value) for variable, value in pairs])
    reset_state = tf.group(*[variable.assign(tf.zeros_like(variable)) for variable, _ in pairs])
    return SimpleNamespace(
        x=x,
        y=y,
        dropout=dropout,
        begin=begin,
        units=units,
        logits=logits,
        loss=loss,
        probability=probability,
        state=state,
        gradient_norm=norm,
        train_op=tf.group(update, carry),
        reset_state=reset_state,
    )


def build_writer(model):
    """Builds the same network, with the same weights, for one character of one row."""
    x = tf.placeholder(tf.int32, [1, 1])
    zeros = (model.new_cell().zero_state(1, tf.float32),) * model.layers
    begin = feedable(zeros)
    _, logits, state = network(model, x, begin)
    return SimpleNamespace(x=x, begin=begin, logits=logits[0, 0], state=state)


def read(sess, graph, part, with_units=False):
    """Reads a part of a text that is not trained on; the state is carried by feeding it.

    Args:
      part: `corpus.TextBatches` with n characters that count.

    Returns:
      p of each character [n], and the outputs of all units before it [n, units], or None.
    """
    state = tf.nest.map_structure(lambda tensor: np.zeros(tensor.shape, np.float32), graph.begin)
    fetches = [graph.probability, graph.state, graph.units if with_units else []]
    p_of_batches, outputs_of_batches = [], []
    for x, y in zip(part.x, part.y):
        feed_dict = {graph.x: x, graph.y: y, graph.begin: state}
        p, state, outputs = sess.run(fetches, feed_dict=feed_dict)
        p_of_batches.append(p)
        if with_units:
            outputs_of_batches.append(np.concatenate(outputs, axis=2))
    p = part.in_order(np.array(p_of_batches))
    return p, part.in_order(np.array(outputs_of_batches)) if with_units else None


def probabilities(logits, temperature=1.0, top_k=0, top_p=1.0):
    """Returns the probabilities [classes] from which the next character is drawn.

    p = softmax(logits / temperature). Of these only the `top_k` likeliest are kept (0: all), and
    of those the likeliest whose probabilities first add up to `top_p`. At temperature 0 the
    likeliest character gets all.

    Paper for top_p: Holtzman et al., "The curious case of neural text degeneration", 2020.
    """
    logits = np.asarray(logits, np.float64)
    if temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    p = np.exp((logits - logits.max()) / temperature)
    p = p / p.sum()
    kept = np.argsort(-p, kind="stable")  # the likeliest first
    kept = kept[: top_k or len(p)]
    likelier = np.cumsum(p[kept]) - p[kept]  # the sum of those before each
    kept = kept[likelier < top_p * p[kept].sum()]
    of_kept = np.zeros_like(p)
    of_kept[kept] = p[kept] / p[kept].sum()
    return of_kept


def write(sess, writer, prompt, length, seed=0, **options):
    """Yields `length` numbers of characters that the network writes after a prompt.

    Args:
      writer: of `build_writer`.
      prompt: numbers, at least one; they are read first.
      options: temperature, top_k and top_p of `probabilities`.
    """
    random = np.random.RandomState(seed)
    state = sess.run(writer.begin)  # zeros: nothing has been read
    *before, number = prompt
    for earlier in before:
        state = sess.run(writer.state, feed_dict={writer.x: [[earlier]], writer.begin: state})
    for _ in range(length):
        feed_dict = {writer.x: [[number]], writer.begin: state}
        logits, state = sess.run([writer.logits, writer.state], feed_dict=feed_dict)
        p = probabilities(logits, **options)
        number = int(random.choice(len(p), p=p))  # what is drawn is read next
        yield number


def run(
    lesson=lab.QUIET,
    *,
    steps=2000,
    seed=0,
    text_file=None,
    encoding=None,
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
    prompt=None,
    length=400,
    temperature=0.7,
    top_k=0,
    top_p=1.0,
):
    options = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    if sample is not None:
        written = sample_from(lesson, sample, prompt, length, seed, options)
        return {"written": written, "steps": 0}

    book = books.choose(text_file, shakespeare, stdlib, encoding)
    lesson.notes(book.notes)
    vocabulary = book.vocabulary
    prompt = book.beginning if prompt is None else prompt
    generation.check(vocabulary, [prompt], temperature)
    start_numbers = vocabulary.encode(prompt).tolist()
    x_data, y_data = cut_into_rows(book.numbers[: book.learned_size], batch, time)
    validation_part = book.held_out_part(batch, time)
    model = Model(cell, layers, hidden, len(vocabulary))
    metadata = {**book.metadata(), **model._asdict()}
    metadata |= {"dropout": dropout, "batch": batch, "time": time, "seed": seed}
    start = StartPoint.resuming(resume, metadata, checkpoint.find_last)
    graph_mode.configure_threads(hidden)

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(model, batch, time, seed)
        writer = build_writer(model)
        parameters = count_parameters()
        sess.run(tf.global_variables_initializer())

        # A resumed training has weights, optimizer, carried state and step in its variables, and
        # the rest in the metadata; the random numbers depend on seed and step alone.
        saved = start.restore(sess)
        history = saved.get("history", [])  # [step, training bits, validation bits] a report
        losses = saved.get("losses", [])  # since the last report
        folder = save or (start.prefix and Path(start.prefix).parent)
        saver = checkpoint.BestAndLastSaver(sess, folder, metadata, start.resumed)

        def save_last(done):
            return saver.last(done, history=history, losses=losses)

        lesson.graph(graph)
        lesson.say(f"\n  {book.in_words()}")
        lesson.ask(
            "The loss in training keeps falling, that of the validation part does not. What does "
            "the network learn then?",
            "This text by heart. Dropout delays that.",
            ["more English", "this text by heart"],
        )
        lesson.stage("Training, in bits a character")
        time_left = training.TimeLeft(steps)
        with training.Saving(folder and save_last, steps, save_every, start.step) as saving:
            for step in range(start.step, steps):
                piece = step % len(x_data)
                if piece == 0:  # the beginning of the text: nothing has been read
                    sess.run(graph.reset_state)
                feed_dict = {graph.x: x_data[piece], graph.y: y_data[piece], graph.dropout: dropout}
                fetches = [graph.loss, graph.gradient_norm, graph.train_op]
                loss, norm, _ = sess.run(fetches, feed_dict=feed_dict)
                losses.append(float(loss))
                saving.done = done = step + 1
                if done % max(1, steps // 10) == 0 or done == steps:  # ten reports
                    p, _ = read(sess, graph, validation_part)
                    training_bits = float(np.mean(losses)) / math.log(2)
                    validation_bits = ngrams.bits(p)
                    numbers = write(sess, writer, start_numbers, SHOWN, seed, **options)
                    written = (prompt + vocabulary.decode(list(numbers)))[:SHOWN]
                    scores = {
                        "bits/training": training_bits,
                        "bits/validation": validation_bits,
                        "gradient_norm": norm,
                    }
                    char_rnn.report(lesson, sess, done, scores, time_left.after(done), written)
                    if validation_bits < char_rnn.best_bits(history):
                        saver.best(done, score=validation_bits)
                    history.append([done, training_bits, validation_bits])
                    losses.clear()
                    saving.now()
                saving.after(done)
        p, outputs = read(sess, graph, validation_part, with_units=True)
        lesson.live(sess, graph, vocabulary, book.held_out)
        numbers = list(write(sess, writer, start_numbers, length, seed, **options))

    written = prompt + vocabulary.decode(numbers)
    lesson.stage(f"It writes, at temperature {temperature}")
    lesson.say(written)
    bits = ngrams.bits(p)
    bits_by_counting = book.bits_by_counting(ORDER)
    passage = char_rnn.Passage.of(book.held_out, p, outputs)
    line = (f"{ORDER}-grams, validation", bits_by_counting)
    lesson.picture(plots.book, history, line, passage.excerpt(), "Lab 36: reading on")
    return {
        "bits": bits,
        "perplexity": 2**bits,
        f"bits_{ORDER}_grams": bits_by_counting,
        "written": written,
        "history": history,
        "best_bits": char_rnn.best_bits(history),
        "bits_in_training": history[-1][1],
        **passage.as_metrics(),
        "parameters": parameters,
    }


def sample_from(lesson, folder, prompt, length, seed, options):
    """Writes with a trained network, each line as soon as it is there; returns the text."""
    start = StartPoint.of(restore=checkpoint.find_best(folder))
    values, vocabulary = char_rnn.model_of(start, CELLS)
    model = Model(**values)
    prompt = corpus.beginning(vocabulary) if prompt is None else prompt
    generation.check(vocabulary, [prompt], options["temperature"])
    start_numbers = vocabulary.encode(prompt).tolist()
    numbers = list(start_numbers)

    with tf.Graph().as_default(), tf.Session() as sess:
        writer = build_writer(model)
        start.restore(sess)

        def characters():
            yield prompt
            for number in write(sess, writer, start_numbers, length, seed, **options):
                numbers.append(number)
                yield vocabulary.decode(number)

        lesson.stage(f"It writes, at temperature {options['temperature']}")
        for line in generation.stream_lines(characters()):
            lesson.say(line)
    return vocabulary.decode(numbers)


def expected(result, *, sample, length, text_file, shakespeare, stdlib, **_):
    """Yields the rows of the closing table."""
    if sample is not None:
        yield lab.Row("characters", length, show="{:,}".format)
        return
    is_sonnets = not (text_file or shakespeare or stdlib)
    yield lab.Row(
        "validation, bits a character",
        result["bits"],
        below=result[f"bits_{ORDER}_grams"],
        because=f"{ORDER}-grams",
        seeds=(2.356, 2.420) if is_sonnets else "",
        show=".3f",
    )
    yield lab.Row("perplexity", result["perplexity"], show=".2f")
    yield lab.Row(
        "training, with dropout",
        result["bits_in_training"],
        seeds=(2.017, 2.191) if is_sonnets else "",
        show=".3f",
    )
    for unit in result["units"]:
        yield lab.Row(unit["what"], char_rnn.unit_in_words(unit))


AFTER = """
The bits in training are measured with dropout, those in validation without: the two curves of the
picture cannot be compared point by point. Compare how they continue: where the one falls and the
other does not, the network learns this text by heart.
"""


def after(result, *, sample, text_file, shakespeare, stdlib, **_):
    """Returns what the lab has shown; the figures are those of the text that ships."""
    if sample is not None:
        return ""
    if text_file or shakespeare or stdlib:
        return AFTER
    return (
        f"{AFTER}\n"
        "On the Sonnets, seeds 0, 1 and 2: 2.401, 2.420 and 2.356 bits a character in validation, "
        "2.191, 2.017 and 2.113 in training; 5-grams 2.562 in validation.\n\n"
        "The units are chosen on one half of the validation part and measured on the other. One in "
        "each network follows the position in the line (correlation 0.52, 0.55 and 0.58, without "
        "sign). None follows quotation marks or the indentation: 86,000 characters are few."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=45,
    options=[
        *language_options.TEXT,
        *char_rnn.network_options(list(CELLS)),
        *char_rnn.checkpoint_options(lab.checkpoint("lab36"), lab.checkpoint("char_rnn")),
        *char_rnn.WRITING,
    ],
    variations=[
        lab.Variation(
            "--sample --prompt Love",
            'The network that ships writes at once: "Love the strong\'st base: ...". The words are '
            "Shakespeare's or nearly so, the sentences mean nothing.",
        ),
        lab.Variation(
            "--sample --temperature 0.2",
            'It nearly always takes the likeliest character, and repeats itself: "the strange the '
            'world the strange".',
        ),
        lab.Variation(
            "--sample --temperature 1.3",
            'Unlikely characters are drawn more often, and it invents words: "suvert", "luugress".',
        ),
        lab.Variation(
            "--dropout 0",
            "The bits in training fall to 1.808. Those in validation fall to 2.479 after 1,000 "
            "steps and rise again, to 2.565: the network learns the Sonnets by heart.",
        ),
        lab.Variation(
            "--stdlib",
            "It learns Python: 1.99 bits a character in validation, 5-grams 2.14 (another Python "
            "has other modules). It indents, and a unit follows the position in the line.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
