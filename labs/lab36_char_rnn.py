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

To write, the network draws a character from p_t, reads it, and draws the next. A beam draws
nothing: it keeps the likeliest texts of each length, and continues all of them.

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
| likeliest   | [16, 50, 5]    | p of the five likeliest next characters, and their numbers |
| state       | [16, 128] each | c and h after the last character: `begin` of the next step |
"""

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
SHOWN = 30  # characters that it writes at each report
LIKELIEST = 5  # next characters that the picture shows
TEMPERATURES = (0.2, 0.7, 1.2)  # of the texts in the picture
NO_NUMBER = -1  # of no character


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
    char_rnn.check_length(numbers, batch_size, time)
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


def loss_of(logits, y):
    """Returns the loss [] and the probability [batch, time] of each y; -1 is not counted."""
    # loss = mean of -log p[y], where y is counted
    targets, counted = tf.maximum(y, 0), tf.to_float(y >= 0)
    loss = seq2seq.sequence_loss(logits, targets, counted)
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
    return loss, tf.exp(-crossent)


def update_of(loss, step, kept, halved_every):
    """Returns the op that changes the weights, and the length of the gradient before it.

    Args:
      kept: steps with LEARNING_RATE; then it falls.
      halved_every: steps.
    """
    # all gradients as one vector: a longer one is shortened to CLIP_NORM
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), CLIP_NORM)
    later = tf.maximum(step - kept, 0)
    rate = tf.train.exponential_decay(LEARNING_RATE, later, halved_every, decay_rate=0.5)
    return tf.train.AdamOptimizer(rate).apply_gradients(zip(gradients, variables), step), norm


def build_graph(model, batch_size=16, time=50, seed=0, kept=KEPT, halved_every=HALVED_EVERY):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [batch_size, time])
    y = tf.placeholder(tf.int32, [batch_size, time])
    dropout = tf.placeholder_with_default(0.0, [])
    step = tf.train.get_or_create_global_step()
    # in training the state stays in variables; in validation it is fed
    memory = state_variables(model, batch_size)
    begin = feedable(memory)
    units, logits, state = network(model, x, begin, dropout, seeds=(seed, tf.to_int32(step)))

    loss, probability = loss_of(logits, y)
    most = min(LIKELIEST, model.classes)
    likeliest = tf.math.top_k(tf.nn.softmax(logits), most)  # [batch, time, most] each

    update, norm = update_of(loss, step, kept, halved_every)

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
        likeliest=likeliest,
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


def read(sess, graph, part, in_detail=False):
    """Reads a part of a text that is not trained on; the state is carried by feeding it.

    Args:
      part: `corpus.TextBatches` with n characters that count.

    Returns:
      p of each character [n], and, before each of them, the outputs of all units [n, units], p of
      the likeliest next characters [n, 5] and their numbers [n, 5]; None unless `in_detail`.
    """
    state = tf.nest.map_structure(lambda tensor: np.zeros(tensor.shape, np.float32), graph.begin)
    details = [tf.nest.flatten(graph.units), list(graph.likeliest)] if in_detail else []
    p_of_batches, details_of_batches = [], []
    for x, y in zip(part.x, part.y):
        feed_dict = {graph.x: x, graph.y: y, graph.begin: state}
        p, state, values = sess.run([graph.probability, graph.state, details], feed_dict=feed_dict)
        p_of_batches.append(p)
        if in_detail:
            units, likeliest = values
            details_of_batches.append([np.concatenate(units, axis=2), *likeliest])
    p = part.in_order(np.array(p_of_batches))
    if not in_detail:
        return p, None
    return p, [part.in_order(np.array(values)) for values in zip(*details_of_batches)]


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


def write(sess, writer, prompt, length, seed=0, until=(), **options):
    """Yields the numbers of the characters that the network writes after a prompt.

    Args:
      writer: of `build_writer`.
      prompt: numbers, at least one; they are read first.
      length: how many characters at most.
      until: numbers; where these are written, it stops.
      options: temperature, top_k and top_p of `probabilities`.
    """
    random = np.random.RandomState(seed)
    state = sess.run(writer.begin)  # zeros: nothing has been read
    *before, number = prompt
    for earlier in before:
        state = sess.run(writer.state, feed_dict={writer.x: [[earlier]], writer.begin: state})
    written = []
    for _ in range(length):
        feed_dict = {writer.x: [[number]], writer.begin: state}
        logits, state = sess.run([writer.logits, writer.state], feed_dict=feed_dict)
        p = probabilities(logits, **options)
        number = int(random.choice(len(p), p=p))  # what is drawn is read next
        yield number
        written.append(number)
        if until and written[-len(until) :] == list(until):
            return


def build_beam_writer(model, prompt, length, beam_width, until=()):
    """Builds the likeliest text of `length` characters after a prompt, as far as a beam finds it.

    At each step the `beam_width` likeliest texts are kept, each is continued by every character,
    and the likeliest of all these are kept. No character is drawn.

    Returns:
      int32 [length]. Where `until` is one number, the text ends there, and is filled with it.
    """

    def step(numbers, state):  # [beam_width], the state of as many rows
        _, logits, state = network(model, numbers[:, tf.newaxis], state)
        return logits[:, 0], state  # [beam_width, classes]

    *before, last = prompt
    state = (model.new_cell().zero_state(1, tf.float32),) * model.layers
    if before:
        _, _, state = network(model, tf.constant([before]), state)
    _, state = seq2seq.tile_for_beam(None, state, beam_width)
    end = until[0] if len(until) == 1 else NO_NUMBER
    beams = seq2seq.beam_search(step, state, tf.constant([last]), end, length, beam_width)
    return beams.tokens[0, 0]  # the likeliest


def continuation(sess, model, writer, prompt, length, seed, beam, until, options):
    """Yields the numbers of a text: drawn, or with a beam width those of the likeliest text."""
    if beam is None:
        yield from write(sess, writer, prompt, length, seed, until, **options)
        return
    numbers = sess.run(build_beam_writer(model, prompt, length, beam, until)).tolist()
    yield from char_rnn.up_to(numbers, until)


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
    init_from=None,
    save=None,
    resume=None,
    save_every=60.0,
    restore=None,
    prompt=None,
    length=400,
    until="",
    beam=None,
    temperature=0.7,
    top_k=0,
    top_p=1.0,
):
    options = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    if restore is not None:
        trainings = (text_file, shakespeare, stdlib, init_from, save, resume)
        char_rnn.check_only_writes(any(trainings))
        written = write_with(lesson, restore, prompt, length, seed, beam, until, options)
        return {"written": written, "steps": 0}

    book = books.choose(text_file, shakespeare, stdlib, encoding)
    lesson.notes(book.notes)
    vocabulary = book.vocabulary
    prompt = book.beginning if prompt is None else prompt
    generation.check(vocabulary, [prompt], temperature)
    start_numbers = vocabulary.encode(prompt).tolist()
    end_numbers = vocabulary.encode(until).tolist()
    x_data, y_data = cut_into_rows(book.numbers[: book.learned_size], batch, time)
    validation_part = book.held_out_part(batch, time)
    training_part = book.end_of_learned_part(batch, time)  # as long, to compare them
    model = Model(cell, layers, hidden, len(vocabulary))
    if init_from is not None:
        trained = char_rnn.Trained.of(init_from, CELLS, resume)
        model = Model(**trained.model)._replace(classes=len(vocabulary))
    metadata = {**book.metadata(), **model._asdict()}
    metadata |= {"dropout": dropout, "batch": batch, "time": time, "seed": seed}
    start = StartPoint.resuming(resume, metadata, checkpoint.find_last)
    graph_mode.configure_threads(model.hidden)

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(model, batch, time, seed)
        writer = build_writer(model)
        parameters = count_parameters()
        sess.run(tf.global_variables_initializer())
        _, (outputs, *_) = read(sess, graph, validation_part, in_detail=True)
        untrained = char_rnn.best_units(book.held_out[:-1], outputs[1:])
        begins_as = trained.give_weights(sess, vocabulary) if init_from is not None else ""

        # A resumed training has weights, optimizer, carried state and step in its variables, and
        # the rest in the metadata; the random numbers depend on seed and step alone.
        saved = start.restore(sess)
        history = saved.get("history", [])  # [step, training bits, validation bits] a report
        folder = save or (start.prefix and Path(start.prefix).parent)
        saver = checkpoint.BestAndLastSaver(sess, folder, metadata, start.resumed)

        def save_last(done):
            return saver.last(done, history=history)

        lesson.graph(graph)
        lesson.say(f"\n  {book.in_words()}")
        if begins_as:
            lesson.say(begins_as)
        lesson.ask(
            "The loss in training keeps falling, that of the validation part does not. What does "
            "the network learn then?",
            "This text by heart. Dropout delays that.",
            ["more English", "this text by heart"],
        )
        lesson.stage("Training, in bits a character")
        lesson.say(char_rnn.REPORT_HEADER)
        time_left = training.TimeLeft(steps)
        with training.Saving(folder and save_last, steps, save_every, start.step) as saving:
            for step in range(start.step, steps):
                piece = step % len(x_data)
                if piece == 0:  # the beginning of the text: nothing has been read
                    sess.run(graph.reset_state)
                feed_dict = {graph.x: x_data[piece], graph.y: y_data[piece], graph.dropout: dropout}
                norm, _ = sess.run([graph.gradient_norm, graph.train_op], feed_dict=feed_dict)
                saving.done = done = step + 1
                if done % max(1, steps // 10) == 0 or done == steps:  # ten reports
                    # both parts are read without dropout
                    of_training, _ = read(sess, graph, training_part)
                    of_validation, _ = read(sess, graph, validation_part)
                    training_bits = ngrams.bits(of_training)
                    validation_bits = ngrams.bits(of_validation)
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
                    saving.now()
                saving.after(done)
        p, details = read(sess, graph, validation_part, in_detail=True)
        lesson.live(sess, graph, vocabulary, book.held_out)
        texts = {
            f"at temperature {value}": vocabulary.decode(
                list(write(sess, writer, start_numbers, length, seed, temperature=value))
            )
            for value in (TEMPERATURES if lesson.picture_path else ())
        }
        numbers = list(
            continuation(
                sess, model, writer, start_numbers, length, seed, beam, end_numbers, options
            )
        )

    written = prompt + vocabulary.decode(numbers)
    lesson.stage(char_rnn.how_it_writes(temperature, beam))
    lesson.say(char_rnn.in_lines(written))
    bits = ngrams.bits(p)
    by_order = {order: book.bits_by_counting(order) for order in (2, ORDER)}
    passage = char_rnn.Passage.of(book, untrained, p, *details)
    lines = {f"{order}-grams, validation": value for order, value in by_order.items()}
    lesson.picture(plots.book, history, lines, passage, texts, "Lab 36: what the network reads")
    return {
        "bits": bits,
        "perplexity": 2**bits,
        f"bits_{ORDER}_grams": by_order[ORDER],
        "written": written,
        "history": history,
        "best_bits": char_rnn.best_bits(history),
        "bits_in_training": history[-1][1],
        **passage.as_metrics(),
        "parameters": parameters,
    }


def write_with(lesson, folder, prompt, length, seed, beam, until, options):
    """Writes with a trained network, each line as soon as it is there; returns the text."""
    trained = char_rnn.Trained.of(folder, CELLS)
    model, vocabulary = Model(**trained.model), trained.vocabulary
    prompt = corpus.beginning(vocabulary) if prompt is None else prompt
    generation.check(vocabulary, [prompt], options["temperature"])
    start_numbers = vocabulary.encode(prompt).tolist()
    end_numbers = vocabulary.encode(until).tolist()
    numbers = list(start_numbers)
    graph_mode.configure_threads(model.hidden)

    with tf.Graph().as_default(), tf.Session() as sess:
        writer = build_writer(model)
        trained.start.restore(sess)

        def characters():
            yield prompt
            for number in continuation(
                sess, model, writer, start_numbers, length, seed, beam, end_numbers, options
            ):
                numbers.append(number)
                yield vocabulary.decode(number)

        lesson.only_the_result()
        for line in generation.stream_lines(characters()):
            lesson.say(line)
    return vocabulary.decode(numbers)


def expected(result, *, restore, text_file, shakespeare, stdlib, init_from, **_):
    """Yields the rows of the closing table."""
    if restore is not None:
        return
    is_sonnets = not (text_file or shakespeare or stdlib or init_from)
    yield lab.Row(
        "validation, bits a character",
        result["bits"],
        below=result[f"bits_{ORDER}_grams"],
        because=f"{ORDER}-grams",
        seeds=(2.360, 2.414) if is_sonnets else "",
        show=".3f",
    )
    yield lab.Row("perplexity", result["perplexity"], show=".2f")
    yield lab.Row(
        "training part, bits a character",
        result["bits_in_training"],
        show=".3f",
    )
    for unit in result["units"]:
        yield lab.Row(f"unit, {unit['what']}", char_rnn.unit_in_words(unit))


AFTER = """
Both parts are read without dropout. Where the training part gets cheaper and the validation part
does not, the network learns this text by heart.

A unit is said to follow a property of the text if their correlation, without sign, is 0.3 or more,
and 0.1 more than that of the best unit of the network before its training: random weights remember
a little of what was read too. A unit is chosen on one half of the validation part and measured on
the other, and only what goes beyond the character just read counts: who has just read a line feed
knows without a memory that a line begins.
"""


def after(result, *, restore, text_file, shakespeare, stdlib, **_):
    """Returns what the lab has shown; the figures are those of the text that ships."""
    if restore is not None:
        return ""
    if text_file or shakespeare or stdlib:
        return AFTER
    return AFTER


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
        *char_rnn.BEAM,
    ],
    variations=[
        lab.Variation(
            "--restore --prompt Love --until .",
            "The network that ships writes at once, here one sentence. The words are Shakespeare's "
            "or nearly so; the sentence means nothing.",
        ),
        lab.Variation(
            "--restore --temperature 0.2",
            'It nearly always takes the likeliest character, and repeats itself: "the strange the '
            'world the strange".',
        ),
        lab.Variation(
            "--restore --temperature 1.3",
            'Unlikely characters are drawn more often, and it invents words: "suvert", "luugress".',
        ),
        lab.Variation(
            "--restore --beam 4 --length 100",
            'The likeliest text is no good one: "that thoughts that thoughts that thoughts". A '
            "beam helps where one answer is right, as in lab 42; to write, draw.",
        ),
        lab.Variation(
            "--dropout 0",
            "In training the bits keep falling. Those in validation fall to 2.479 after 1,000 "
            "steps and rise again, to 2.565: the network learns the Sonnets by heart.",
        ),
        lab.Variation(
            "--stdlib",
            "It learns Python: 1.99 bits a character in validation, 5-grams 2.14 (another Python "
            "has other modules). It indents.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
