"""Lab 35: the rhyme again, an answer after every character, a state that is carried.

Lab 34 reads ten characters and answers once (many-to-one). Here every character of a window is
answered (many-to-many), so each window teaches more:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)
    logits_t = h_t weights + biases
    loss     = mean over windows and steps of -log softmax(logits_t)[x_t+1]

The rhyme is cut into 45 windows of 9 characters that follow each other. They are one batch: all
are read at each training step. The state is carried from window to window. At the next training
step window i + 1 begins with the state that window i ended with, and the first one with zeros:

    step n     window 1 [zeros -> s_1]  window 2 [... -> s_2]  window 3
    step n + 1 window 1 [zeros -> ...]  window 2 [s_1 -> ...]  window 3 [s_2 ...

The state that a window begins with is one training step old: it was made with the weights before
the last update. So it takes 45 steps until the rhyme's beginning has reached the last window. (Lab
36 carries its state in another way: it reads its rows in order, one piece a step, and a state is
handed on at once.)

Question: can this network be right where lab 34 cannot?

| name   | shape                  | meaning                                     |
|--------|------------------------|---------------------------------------------|
| x      | [None, None]           | [batch, time]: the number of each character |
| y      | [None, None]           | the number of the one after each            |
| memory | [45, 75], [45, 75]     | c and h that each window begins with        |
| begin  | [None, 75], [None, 75] | the memory, or what is fed in its place     |
| state  | [None, 75], [None, 75] | c and h after the last step                 |
| logits | [None, None, 34]       | scores of the next character, after each    |
| loss   | []                     | mean cross entropy                          |
"""

from types import SimpleNamespace

from common import layers, rnn, training
from common.data import text as texts
from common.errors import InputError
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs import lab34_sixpence_next_char as lab34
from labs.lab34_sixpence_next_char import HIDDEN_SIZE, LENGTH, WRITTEN
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

TIME = 9  # characters of a window; 405 are read, so none is left over
CARRY_STATE = True  # False: every window begins with zeros
LEARNING_RATE = 0.002  # at first; it falls to a twentieth
CLIP_NORM = 0.1


def cut(numbers):
    """Cuts a text into windows that follow each other; what is left over at the end is not used.

    Returns:
      x, y: [windows, time] each, y one character later.
    """
    windows = (len(numbers) - 1) // TIME
    if windows < 1:
        raise InputError(f"a text of {len(numbers)} characters has no window of {TIME}")
    used = windows * TIME
    return numbers[:used].reshape(windows, TIME), numbers[1 : used + 1].reshape(windows, TIME)


def build_graph(windows, classes, steps, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    # between two steps the state stays in variables, which are not trained
    zeros = np.zeros([windows, HIDDEN_SIZE], np.float32)
    memory_c = tf.Variable(zeros, trainable=False, name="c")  # [windows, hidden]
    memory_h = tf.Variable(zeros, trainable=False, name="h")  # [windows, hidden]
    begin_c = tf.placeholder_with_default(memory_c, [None, HIDDEN_SIZE])  # [batch, hidden]
    begin_h = tf.placeholder_with_default(memory_h, [None, HIDDEN_SIZE])  # [batch, hidden]
    begin = rnn.LSTMStateTuple(begin_c, begin_h)

    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), initial_state=begin)
    check_shape(outputs, [None, None, HIDDEN_SIZE])  # [batch, time, hidden]

    # logits_t = h_t weights + biases
    logits = layers.fully_connected(outputs, classes, activation_fn=None)
    check_shape(logits, [None, None, classes])  # [batch, time, classes]
    # loss = mean of -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)

    # clipped, and with a falling rate, so that no run ends just after a jump of the loss
    variables = tf.trainable_variables()
    gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, variables), CLIP_NORM)
    step = tf.train.get_or_create_global_step()
    learning_rate = tf.train.polynomial_decay(LEARNING_RATE, step, steps, LEARNING_RATE / 20)
    optimizer = tf.train.AdamOptimizer(learning_rate)
    train_op = optimizer.apply_gradients(zip(gradients, variables), global_step=step)
    if CARRY_STATE:
        # window i + 1 begins where window i ended, the first one with zeros
        carry_c = memory_c.assign(tf.concat([zeros[:1], state.c[:-1]], axis=0))
        carry_h = memory_h.assign(tf.concat([zeros[:1], state.h[:-1]], axis=0))
        train_op = tf.group(train_op, carry_c, carry_h)
    return SimpleNamespace(
        x=x,
        y=y,
        memory=[memory_c, memory_h],
        begin=begin,
        state=state,
        logits=logits,
        loss=loss,
        train_op=train_op,
    )


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    generate=None,
    temperature=0.0,
    text=None,
    text_file=None,
    encoding=None,
):
    own_text = text is not None or text_file is not None
    text, prompts, notes = lab34.chosen(text, text_file, encoding)
    lesson.notes(notes)
    characters = texts.Vocabulary.of(text)
    prompts += [] if generate is None else [generate]
    generation.check(characters, prompts, temperature)
    numbers = characters.encode(text)  # [406]
    x_data, y_data = cut(numbers)  # [windows, time] = [45, 9]
    of_lab34 = lab34.EPOCHS * training.steps_per_epoch(len(text) - LENGTH, lab34.BATCH_SIZE)
    steps = steps or of_lab34
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(x_data), len(characters), steps, seed)
        parameters = count_parameters()
        lesson.graph(graph)

        def read(numbers, state=None):
            """[batch, n] -> the logits after each [batch, n, classes], and the last state."""
            zeros = np.zeros([len(numbers), HIDDEN_SIZE])
            feed_dict = {graph.x: numbers, graph.begin: state or (zeros, zeros)}
            return sess.run([graph.logits, graph.state], feed_dict=feed_dict)

        def write(prompt, temperature=0.0):
            return generation.from_state(read, characters, prompt, WRITTEN, temperature, seed)

        lesson.stage("Training")
        lesson.ask(
            "Lab 34 cannot be right everywhere, whatever it learns. Can this network?",
            "Yes. Where the same ten characters come twice its state differs, because it has read "
            "what stands before them.",
            ["no, the rhyme is the same", "yes"],
        )
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            feed_dict={graph.x: x_data, graph.y: y_data},
            steps=steps,
            report=lambda step, loss: lesson.progress(step, loss, write(prompts[0]), of=steps),
        )
        lesson.speed(history)
        lesson.ask(
            "Now it reads ten characters from the middle of the text and nothing before them. "
            "Is it right as often as lab 34?",
            "No: of the rhyme 58 to 70 % (seeds 0 to 11), lab 34 98 to 99 %. It was trained to "
            "begin with zeros at the beginning only. Some prompts still go well: seeds 0 and 5 "
            'write "n his counting house" after "king was i".',
            ["yes, it knows the rhyme better", "no"],
        )
        generated = {prompt: write(prompt, temperature) for prompt in prompts}
        # the second prompt, "king was i", once more, after everything before it
        end = text.index(prompts[1]) + len(prompts[1])
        in_place = write(text[:end])[end - len(prompts[1]) :]
        logits, _ = read(numbers[np.newaxis, :-1])  # [1, 405, classes]
        lesson.live(sess, graph)
        windows, _ = texts.windows(numbers, LENGTH)  # [396, 10]
        logits_from_ten, _ = read(windows)  # [396, 10, classes]

    lesson.stage("Lab 34, for as many steps, to compare: as long as the training above")
    other = lab34.run(steps=steps, seed=seed, text=text if own_text else None)
    # all on the 396 characters that lab 34 is asked for
    targets = numbers[LENGTH:]
    accuracy, probabilities = texts.score(logits[0, LENGTH - 1 :], targets)
    from_ten, probabilities_from_ten = texts.score(logits_from_ten[:, -1], targets)
    panels = {
        f"lab 34, ten characters read: {other['accuracy']:.1%} right": other["probabilities"],
        f"all before it read, the state carried: {accuracy:.1%} right": probabilities,
        f"this network, only the ten before it read: {from_ten:.1%} right": probabilities_from_ten,
    }
    lesson.picture(plots.character_probabilities, text, panels, "Lab 35: how sure it is")
    return {
        "accuracy": accuracy,
        "accuracy_from_ten": from_ten,
        "loss": history.losses[-1],
        "parameters": parameters,
        "windows": len(x_data),
        "generated": generated,
        "generated_in_place": in_place,
        "lab34_accuracy": other["accuracy"],
        "lab34_accuracy_ceiling": other["accuracy_ceiling"],
        "lab34_generated": other["generated"],
        "steps": steps,
    }


def expected(result, *, temperature, text, text_file, **_):
    """Yields the rows of the closing table."""
    if text is not None or text_file is not None:
        yield lab.Row("accuracy", result["accuracy"], show=".4f")
        yield lab.Row("lab 34's", result["lab34_accuracy"], show=".4f")
        yield lab.Row("lab 34's best", result["lab34_accuracy_ceiling"], show=".4f")
        yield lab.Row("from ten alone", result["accuracy_from_ten"], show=".2f")
    else:
        yield lab.Row(
            "accuracy",
            result["accuracy"],
            above=result["lab34_accuracy_ceiling"],
            because="lab 34's best",
            seeds="1.0000",
            show=".4f",
        )
        yield lab.Row("lab 34's", result["lab34_accuracy"], show=".4f")
        yield lab.Row("from ten alone", result["accuracy_from_ten"], seeds=(0.58, 0.71), show=".2f")
        yield lab.Row(
            "parameters", result["parameters"], equals=35_584, lecture="35,584", show="{:,}".format
        )
    yield from lab34.written_rows(result["generated"], temperature)
    yield lab.Row("after all up to it", result["generated_in_place"][LENGTH:])


AFTER = """
Over seeds 0 to 11 all 396 characters are right: the state tells one "as in the " from the other, so
lab 34's limit, 0.9924, no longer applies. It is the rhyme that the network was trained on, learned
by heart; there is no test part.

The price: ten characters from the middle, with nothing before them, are a start that the network
was not trained on. There 58 to 70 % are right.
"""


def after(result, *, text, text_file, **_):
    """Returns what the lab has shown."""
    if text is None and text_file is None:
        return AFTER
    return (
        "Your text is learned by heart; there is no test part. Ten characters from its middle, "
        "with nothing before them, are a start that the network was not trained on."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=lab34.OPTIONS,
    variations=[
        lab.Variation(
            "--set CARRY_STATE=False",
            "Every window begins with zeros. Nothing after nine characters was ever trained: only "
            "11 % are right when the rhyme is read from its beginning.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set TIME=45",
            "Nine windows of 45: again all are right, but from ten characters alone only 32 %. The "
            "longer the windows, the fewer states the network begins with.",
            with_own_data=False,
        ),
        lab.Variation(
            "--generate 'blackbirds baked'",
            'The rhyme has " in a pie" after these words; the network writes "he a pe eet was" '
            "(seed 0). Here they are a start, which they never were in training.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
