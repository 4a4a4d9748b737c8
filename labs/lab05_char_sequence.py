"""Lab 5: any sentence, one character at a time.

The vocabulary comes from the text: its different characters, sorted, each with its index. The
network reads the text without its last character, and must say the text without its first:

    x = " if you want yo"        y = "if you want you"

As in lab 4 the outputs h_t are the logits, and the loss is the mean cross entropy. That takes as
many units as there are characters. With --units an output layer makes the logits, and the number of
units is free.

    loss = mean over steps of -log softmax(h_t)[y_t]

After the training the network writes: it reads --start, by default the first character, and then at
each step the character that it has just written. For this the state, c and h, is fed from step to
step: c and h are placeholders, and `sess.run` is given the values that it returned before.

Question: after its last "you", the text has no more characters. What does the network write there?

| name        | shape              | meaning                                      |
|-------------|--------------------|----------------------------------------------|
| x           | [1, time]          | the index of each character                  |
| y           | [1, time]          | the index of the next character              |
| x_one_hot   | [1, time, classes] | x as one-hot vectors                         |
| outputs     | [1, time, units]   | h_t at each step                             |
| logits      | [1, time, classes] | h_t, or h_t softmax_w + softmax_b            |
| loss        | []                 | mean cross entropy                           |
| prediction  | [1, time]          | the character with the largest logit         |
| letter      | [1]                | to write: the last character                 |
| c           | [1, units]         | the memory before it                         |
| h           | [1, units]         | the output before it                         |
| next_logits | [1, classes]       | the logits of the character after it         |
"""

import itertools
from types import SimpleNamespace

from common import rnn, seq2seq
from common.data.text import Vocabulary, chosen, shortened, windows
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

SAMPLE = " if you want you"
LONGEST = 100  # characters: they are one window, and longer ones are not learned
BATCH_SIZE = 1
LEARNING_RATE = 0.1
WRITTEN = 40  # characters to write after the end of the text


def build_graph(time, classes, seed=0, units=None):
    tf.set_random_seed(seed)
    hidden_size = units or classes  # without an output layer the outputs are the logits
    x = tf.placeholder(tf.int32, [BATCH_SIZE, time])  # [batch, time]
    y = tf.placeholder(tf.int32, [BATCH_SIZE, time])  # [batch, time]
    x_one_hot = tf.one_hot(x, classes)
    check_shape(x_one_hot, [BATCH_SIZE, time, classes])  # [batch, time, classes]

    cell = rnn.BasicLSTMCell(num_units=hidden_size, state_is_tuple=True)
    initial_state = cell.zero_state(BATCH_SIZE, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, initial_state=initial_state, dtype=tf.float32)
    check_shape(outputs, [BATCH_SIZE, time, hidden_size])  # [batch, time, hidden]

    if units:
        softmax_w = tf.get_variable("softmax_w", [units, classes])
        softmax_b = tf.get_variable("softmax_b", [classes])

    def logits_of(h):  # [..., hidden] -> [..., classes]
        return tf.tensordot(h, softmax_w, axes=1) + softmax_b if units else h

    logits = check_shape(logits_of(outputs), [BATCH_SIZE, time, classes])
    # loss = mean over steps of -log softmax(logits_t)[y_t]
    weights = tf.ones([BATCH_SIZE, time])  # every step counts
    loss = seq2seq.sequence_loss(logits=logits, targets=y, weights=weights)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)

    # To write: one step of the same cell, as in lab 2, from a state that is fed.
    letter = tf.placeholder(tf.int32, [BATCH_SIZE])  # [batch]
    c = tf.placeholder(tf.float32, [BATCH_SIZE, hidden_size])  # [batch, hidden]
    h = tf.placeholder(tf.float32, [BATCH_SIZE, hidden_size])  # [batch, hidden]
    next_h, next_state = cell(tf.one_hot(letter, classes), rnn.LSTMStateTuple(c, h))
    next_logits = check_shape(logits_of(next_h), [BATCH_SIZE, classes])  # [batch, classes]
    return SimpleNamespace(
        x=x,
        y=y,
        x_one_hot=x_one_hot,
        outputs=outputs,
        logits=logits,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
        letter=letter,
        c=c,
        h=h,
        next_logits=next_logits,
        next_state=next_state,
    )


def write(sess, graph, vocabulary, start, count):
    """Lets the network read `start` and then what it writes itself, a character a step.

    Returns:
      `start` and the `count` characters that are written after it; and the state, c and h side by
      side, after each character that was read, [len(start) + count - 1, 2 * units].
    """
    written = vocabulary.encode(start).tolist()
    c = h = np.zeros(graph.c.shape)  # it has read nothing yet
    states = []
    for step in range(len(start) + count - 1):
        feed_dict = {graph.letter: [written[step]], graph.c: c, graph.h: h}
        next_logits, (c, h) = sess.run([graph.next_logits, graph.next_state], feed_dict=feed_dict)
        states.append(np.concatenate([c[0], h[0]]))
        if step == len(written) - 1:
            written.append(next_logits[0].argmax())
    return vocabulary.decode(written), np.array(states)


def most_ambiguous(text):
    """Returns the character that is followed by the most different characters."""
    followers = {}
    for character, following in itertools.pairwise(text):
        followers.setdefault(character, set()).add(following)
    return max(followers, key=lambda character: len(followers[character]))


def ask_about_successors(lesson, text):
    """Asks about a character of the text that has several successors, if there is one."""
    character = most_ambiguous(text)
    pairs = itertools.pairwise(text)
    following = sorted({successor for before, successor in pairs if before == character})
    if len(following) > 1:
        lesson.ask(
            f"{character!r} is followed by {' and by '.join(map(repr, following[:3]))} in this "
            "text. Can the network be right each time?",
            "Yes. A table of pairs cannot, but the network has a state, which holds what came "
            "before the character.",
            ["no: the same character gives the same answer", "yes"],
        )


def show_states(lesson, text, states, names):
    """Prints the output h after each place of one character, and what follows there.

    Args:
      names: of the units.
    """
    character = most_ambiguous(text)
    lesson.stage(f"The state after each {character!r}")
    h = states[:, states.shape[1] // 2 :]
    lesson.say(f"  {'unit':<13}" + " ".join(f"{name!r:>5}" for name in names[:10]))
    for place, following in enumerate(text[1:]):
        if text[place] == character:
            values = " ".join(f"{value:5.1f}" for value in h[place, :10])
            lesson.say(f"  then {following!r}: h = {values}{' ...' if len(h[place]) > 10 else ''}")


def run(
    lesson=lab.QUIET,
    *,
    steps=3000,
    seed=0,
    text=SAMPLE,
    text_file=None,
    encoding=None,
    start=None,
    units=None,
):
    text, notes = chosen(text, text_file, LONGEST, encoding)
    lesson.notes(notes)
    target = text[1:]
    vocabulary = Vocabulary.of(text)
    start = start or text[0]
    vocabulary.encode(start)  # refused before the training, not after it
    x_data, y_data = windows(vocabulary.encode(text), len(target))  # one window: [1, time] each
    lesson.stage("The data")
    lesson.say(f"  {len(vocabulary)} characters: {''.join(vocabulary.tokens)!r}")
    lesson.say(f"  x {text[:-1]!r}\n    {x_data[0]}\n  y {target!r}\n    {y_data[0]}")

    losses, first_step = [], None
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(target), len(vocabulary), seed, units)
        lesson.graph(graph)

        lesson.stage("Training")
        ask_about_successors(lesson, text)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data}
        for step in range(steps):
            # loss and prediction are those before the update
            _, loss, prediction = sess.run(
                [graph.train_op, graph.loss, graph.prediction], feed_dict=feed_dict
            )
            losses.append(loss)
            if first_step is None and np.array_equal(prediction, y_data):
                first_step = step
            said = vocabulary.decode(prediction)
            lesson.progress(step, loss, said, of=steps, feed_dict=feed_dict)
        prediction = vocabulary.decode(sess.run(graph.prediction, feed_dict={graph.x: x_data}))
        lesson.say(f"  after {steps} steps: {prediction!r}")
        lesson.live(sess, graph)

        _, states = write(sess, graph, vocabulary, text, 1)  # [len(text), 2 * units]
        names = list(range(1, units + 1)) if units else vocabulary.tokens
        show_states(lesson, text, states, names)

        lesson.stage(f"It writes, after {start!r}")
        lesson.ask(
            "What does it write after the end of the text?",
            "It has learned no end. It goes on with what followed the same characters before, and "
            "so it repeats itself.",
            ["nothing", "the text from its beginning", "what followed the same characters before"],
        )
        written, _ = write(sess, graph, vocabulary, start, len(target) + WRITTEN)
        lesson.say(f"  {written!r}")
        after_end = write(sess, graph, vocabulary, text, 1)[0][-1]
        lesson.say(f"  after the end of the text it says {after_end!r}")

    lesson.picture(
        plots.states_learned,
        text,
        states[:, states.shape[1] // 2 :],
        most_ambiguous(text),
        losses,
        f"Lab 5: {shortened(target)!r}",
        None if units else vocabulary.tokens,
    )
    return {
        "loss": losses[-1],
        "prediction": prediction,
        "target": target,
        "first_step": first_step,
        "written": written,
        "after_end": after_end,
    }


def expected(result, *, text, text_file, units, **_):
    """Yields the rows of the closing table."""
    if text != SAMPLE or text_file:
        yield lab.Row("prediction", result["prediction"])
        yield lab.Row("loss", result["loss"], show=".3f")
        yield lab.Row("after the end it says", repr(result["after_end"]))
        return
    as_printed = not units
    yield lab.Row(
        "prediction",
        result["prediction"],
        equals=SAMPLE[1:],
        seeds="17 of 20" if as_printed else "",
        lecture=SAMPLE[1:],
    )
    yield lab.Row("loss", result["loss"], seeds=(0.977, 1.114) if as_printed else "", show=".3f")
    yield lab.Row("first right at step", result["first_step"], seeds=(12, 33) if as_printed else "")
    seeds = "' ' in 20 of 20" if as_printed else ""
    yield lab.Row("after the end it says", repr(result["after_end"]), seeds=seeds)


def after(result, *, units, **_):
    """Returns the explanation that follows the table."""
    text = """
        The text is learned by heart: there is no test part. Equal characters get different answers
        where their successors differ, because the state holds what came before: the outputs after
        them differ.

        To write, nothing new is trained: the cell makes one step at a time, and its state is fed
        back.
        """
    if not units:
        text += """
        The loss stops far above 0, as in lab 4: the outputs, which are the logits, lie between -1
        and 1.
        """
    return text


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=20,
    options=[
        *lab.text_options(LONGEST),
        lab.option("--start", metavar="TEXT", help="what it reads before it writes"),
        lab.option(
            "--units",
            type=lab.whole_number(1, 1000),
            help="units of the cell, with an output layer (without: a unit for each character)",
        ),
    ],
    variations=[
        lab.Variation(
            "--start you",
            "It goes on with ' want you want you', though it begins in the middle, with a state of "
            "zeros, which it never had there (seeds 0 to 3).",
            with_own_data=False,
        ),
        lab.Variation(
            "--units 2",
            "With an output layer two units are enough: right in 10 of 10 seeds, with a loss of "
            "0.0007 to 0.0015. Logits of any size are worth more than eight units.",
            with_own_data=False,
        ),
        lab.Variation(
            "--text 'ÅΩ häß'",
            "Six different characters, and no character with two successors. After the end it "
            "repeats the last character.",
        ),
        lab.Variation(
            "--set LEARNING_RATE=0.01",
            "Smaller steps: with seed 0 it is right first at step 101, not 22, and the loss ends "
            "no lower.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
