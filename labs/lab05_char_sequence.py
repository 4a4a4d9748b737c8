"""Lab 5: any sentence, one character at a time.

The vocabulary comes from the text: its different characters, sorted, each with its index. The
network reads the text without its last character, and must say the text without its first:

    x = " if you want yo"        y = "if you want you"

As in lab 4 the outputs h_t are the logits, and the loss is the mean cross entropy:

    loss = mean over steps of -log softmax(h_t)[y_t]

After the training the network writes: it reads the first character, and then at each step the
character that it has just written. For this the state, c and h, is fed from step to step.

Question: after its last "you", the text has no more characters. What does the network write there?

| name        | shape              | meaning                                 |
|-------------|--------------------|-----------------------------------------|
| x           | [1, time]          | the index of each character             |
| y           | [1, time]          | the index of the next character         |
| x_one_hot   | [1, time, classes] | x as one-hot vectors                    |
| outputs     | [1, time, classes] | h_t at each step, the logits            |
| loss        | []                 | mean cross entropy                      |
| prediction  | [1, time]          | the character with the largest logit    |
| letter      | [1]                | to write: the last character            |
| c           | [1, classes]       | the memory before it                    |
| h           | [1, classes]       | the output before it                    |
| next_logits | [1, classes]       | the logits of the character after it    |
"""

from types import SimpleNamespace

from common import plots, rnn, seq2seq
from common.data.text import Vocabulary, chosen, shortened, windows
from common.shapes import check_shape
from common.teaching import lab
from labs.support import loss_floors

import numpy as np
import tensorflow.compat.v1 as tf

SAMPLE = " if you want you"
LONGEST = 100  # characters: they are one window, and longer ones are not learned
BATCH_SIZE = 1
LEARNING_RATE = 0.1
WRITTEN = 40  # characters to write after the end of the text


def build_graph(time, classes, seed=0):
    tf.set_random_seed(seed)
    hidden_size = classes  # the outputs are the logits
    x = tf.placeholder(tf.int32, [BATCH_SIZE, time])  # [batch, time]
    y = tf.placeholder(tf.int32, [BATCH_SIZE, time])  # [batch, time]
    x_one_hot = tf.one_hot(x, classes)
    check_shape(x_one_hot, [BATCH_SIZE, time, classes])  # [batch, time, classes]

    cell = rnn.BasicLSTMCell(num_units=hidden_size, state_is_tuple=True)
    initial_state = cell.zero_state(BATCH_SIZE, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, initial_state=initial_state, dtype=tf.float32)
    check_shape(outputs, [BATCH_SIZE, time, hidden_size])  # [batch, time, hidden]

    # loss = mean over steps of -log softmax(h_t)[y_t]
    weights = tf.ones([BATCH_SIZE, time])  # every step counts
    loss = seq2seq.sequence_loss(logits=outputs, targets=y, weights=weights)
    prediction = tf.argmax(outputs, axis=2, output_type=tf.int32)  # [batch, time]
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)

    # To write: one step of the same cell, as in lab 2, from a state that is fed.
    letter = tf.placeholder(tf.int32, [BATCH_SIZE])  # [batch]
    c = tf.placeholder(tf.float32, [BATCH_SIZE, hidden_size])  # [batch, hidden]
    h = tf.placeholder(tf.float32, [BATCH_SIZE, hidden_size])  # [batch, hidden]
    next_logits, next_state = cell(tf.one_hot(letter, classes), rnn.LSTMStateTuple(c, h))
    check_shape(next_logits, [BATCH_SIZE, classes])  # [batch, classes]
    return SimpleNamespace(
        x=x,
        y=y,
        x_one_hot=x_one_hot,
        outputs=outputs,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
        letter=letter,
        c=c,
        h=h,
        next_logits=next_logits,
        next_state=next_state,
    )


def write(sess, graph, vocabulary, first, count):
    """Returns the character `first` and the `count` characters that the network writes after it."""
    written = vocabulary.encode(first).tolist()
    c = h = np.zeros([BATCH_SIZE, len(vocabulary)])  # it has read nothing yet
    for _ in range(count):
        feed_dict = {graph.letter: written[-1:], graph.c: c, graph.h: h}
        next_logits, (c, h) = sess.run([graph.next_logits, graph.next_state], feed_dict=feed_dict)
        written.append(next_logits[0].argmax())
    return vocabulary.decode(written)


def run(lesson=lab.QUIET, *, steps=3000, seed=0, text=SAMPLE, text_file=None, encoding=None):
    text, notes = chosen(text, text_file, LONGEST, encoding)
    lesson.notes(notes)
    target = text[1:]
    vocabulary = Vocabulary.of(text)
    x_data, y_data = windows(vocabulary.encode(text), len(target))  # one window: [1, time] each
    lesson.stage("The data")
    lesson.say(f"  {len(vocabulary)} characters: {''.join(vocabulary.tokens)!r}")
    lesson.say(f"  x {text[:-1]!r}\n    {x_data[0]}\n  y {target!r}\n    {y_data[0]}")

    losses, first_step = [], None
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(target), len(vocabulary), seed)
        lesson.graph(graph)

        lesson.stage("Training")
        lesson.ask(
            "A character can be followed by different ones, as the space by i, y and w in "
            f"{SAMPLE!r}. Can the network get each of them right?",
            "Yes. A table of pairs cannot, but the network has a state, which holds what came "
            "before the character.",
            ["no: the same character gives the same answer", "yes"],
        )
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

        lesson.stage("It writes, from the first character on")
        lesson.ask(
            "What does it write after the end of the text?",
            "It has learned no end. It goes on with what followed the same characters before, and "
            "so it repeats itself.",
            ["nothing", "the text from its beginning", "what followed the same characters before"],
        )
        written = write(sess, graph, vocabulary, text[0], len(target) + WRITTEN)
        lesson.say(f"  {written!r}")

    lowest = loss_floors.lowest_known(y_data[0], len(vocabulary))
    memory_floor = loss_floors.memory_floor(len(vocabulary), len(target))
    floors = {"floor: |h_t| < tanh(t)": memory_floor, "lowest known": lowest}
    lesson.picture(plots.loss_curve, losses, f"Lab 5: {shortened(target)!r}", floors)
    return {
        "loss": losses[-1],
        "prediction": prediction,
        "target": target,
        "first_step": first_step,
        "loss_floor": loss_floors.range_floor(len(vocabulary)),
        "lowest_known_loss": lowest,
        "written": written,
    }


def expected(result, *, text, text_file, **_):
    """Yields the rows of the closing table."""
    if text != SAMPLE or text_file:
        yield lab.Row("prediction", result["prediction"])
        yield lab.Row("loss", result["loss"], show=".3f")
        return
    yield lab.Row(
        "prediction", result["prediction"], equals=SAMPLE[1:], seeds="11 of 12", lecture=SAMPLE[1:]
    )
    yield lab.Row(
        "loss",
        result["loss"],
        above=result["lowest_known_loss"],
        because="|h| < 1",
        seeds=(0.977, 1.078),
        show=".3f",
    )
    yield lab.Row("first right at step", result["first_step"], seeds=(12, 25))


def after(result, **_):
    """Returns the explanation that follows the table."""
    return f"""
        The text is learned by heart: there is no test part. Equal characters get different answers
        where their successors differ, because the state holds what came before. The loss stops at
        a floor all the same, as in lab 4: the outputs lie between -1 and 1. The lowest loss of this
        text that a search for the gates has reached is {result["lowest_known_loss"]:.3f}.

        To write, nothing new is trained: the cell makes one step at a time, and its state is fed
        back.
        """


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=20,
    options=lab.text_options(LONGEST),
    variations=[
        lab.Variation(
            "--text 'ÅΩ häß'",
            "Six different characters: fewer classes, so a lower floor. After the end it repeats "
            "the last character.",
        ),
        lab.Variation(
            "--steps 200",
            "The loss is 1.029, and after 3000 steps 1.026: more steps do not help.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set LEARNING_RATE=0.01",
            "Smaller steps: it is right first at step 101, not 22, and the loss ends no lower.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
