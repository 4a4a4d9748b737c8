"""Lab 35: the rhyme again, with an answer after every character and a state that is carried.

Lab 34 reads ten characters and answers once (many-to-one). Here every character of a window is
answered (many-to-many), so each window teaches more:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)
    logits_t = h_t weights + biases
    loss     = mean over windows and steps of -log softmax(logits_t)[x_t+1]

The rhyme is cut into 45 windows of 9 characters that follow each other. They are one batch: all
are read at each training step. The state is carried from window to window. At the next training
step window i + 1 begins with the state that window i ended with, and the first one with zeros:

    step n        window 1 [zeros    -> s_1]   window 2 [...      -> s_2]   window 3 ...
    step n + 1    window 1 [zeros    -> ...]   window 2 [s_1      -> ...]   window 3 [s_2 -> ...]

So after 45 steps the last window begins with a state that knows of the rhyme's beginning. (Lab 36
carries its state in another way: it reads its rows in order, one piece a step.)

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

from common import layers, plots, rnn, training
from common.data import text
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs import lab34_sixpence_next_char as lab34
from labs.lab34_sixpence_next_char import CHARACTERS, CLASSES, HIDDEN_SIZE, LENGTH, RHYME, WRITTEN

import numpy as np
import tensorflow.compat.v1 as tf

TIME = 9  # characters of a window; 405 are read, so none is left over
CARRY_STATE = True  # False: every window begins with zeros
LEARNING_RATE = 0.002  # at first; it falls to a twentieth
CLIP_NORM = 0.1
NUMBERS = CHARACTERS.encode(RHYME)  # [406]
X_DATA = NUMBERS[:-1].reshape(-1, TIME)  # [windows, time] = [45, 9]
Y_DATA = NUMBERS[1:].reshape(-1, TIME)  # [windows, time]


def build_graph(steps=lab34.STEPS, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    # between two steps the state stays in variables, which are not trained
    zeros = np.zeros([len(X_DATA), HIDDEN_SIZE], np.float32)
    memory_c = tf.Variable(zeros, trainable=False, name="c")  # [windows, hidden]
    memory_h = tf.Variable(zeros, trainable=False, name="h")  # [windows, hidden]
    begin_c = tf.placeholder_with_default(memory_c, [None, HIDDEN_SIZE])  # [batch, hidden]
    begin_h = tf.placeholder_with_default(memory_h, [None, HIDDEN_SIZE])  # [batch, hidden]
    begin = rnn.LSTMStateTuple(begin_c, begin_h)

    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, state = rnn.dynamic_rnn(cell, tf.one_hot(x, CLASSES), initial_state=begin)
    check_shape(outputs, [None, None, HIDDEN_SIZE])  # [batch, time, hidden]

    # logits_t = h_t weights + biases
    logits = layers.fully_connected(outputs, CLASSES, activation_fn=None)
    check_shape(logits, [None, None, CLASSES])  # [batch, time, classes]
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


def run(lesson=lab.QUIET, *, steps=lab34.STEPS, seed=0, generate=None, temperature=0.0):
    prompts = [*lab34.PROMPTS, *([] if generate is None else [generate])]
    generation.check(CHARACTERS, prompts, temperature)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(steps, seed)
        parameters = count_parameters()
        lesson.graph(graph)

        def read(numbers, state=None):
            """[batch, n] -> the logits after each [batch, n, classes], and the last state."""
            zeros = np.zeros([len(numbers), HIDDEN_SIZE])
            feed_dict = {graph.x: numbers, graph.begin: state or (zeros, zeros)}
            return sess.run([graph.logits, graph.state], feed_dict=feed_dict)

        def write(prompt, temperature=0.0):
            return generation.from_state(read, CHARACTERS, prompt, WRITTEN, temperature, seed)

        lesson.stage("Training")
        lesson.ask(
            "Lab 34 cannot be right everywhere, whatever it learns. Can this network?",
            'Yes. At the two places that begin with "as in the " its state differs, because it has '
            "read what stands before them.",
            ["no, the rhyme is the same", "yes"],
        )
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            feed_dict={graph.x: X_DATA, graph.y: Y_DATA},
            steps=steps,
            report=lambda step, loss: lesson.progress(step, loss, write(prompts[0])),
        )
        lesson.speed(history)
        lesson.ask(
            "Now it reads ten characters from the middle of the rhyme and nothing before them. "
            "Is it right as often as lab 34?",
            "No: 60 to 71 % (seeds 0 to 7), lab 34 99 %. It was trained to begin with zeros at the "
            'beginning of the rhyme only. Some prompts still go well: with seed 0 "king was i" is '
            'followed by "n his counting house".',
            ["yes, it knows the rhyme better", "no"],
        )
        generated = {prompt: write(prompt, temperature) for prompt in prompts}
        # "king was i" once more, after everything before it in the rhyme
        end = RHYME.index("king was i") + LENGTH
        in_place = write(RHYME[:end])[end - LENGTH :]
        logits, _ = read(NUMBERS[np.newaxis, :-1])  # [1, 405, classes]
        windows, _ = text.windows(NUMBERS, LENGTH)  # [396, 10]
        logits_from_ten, _ = read(windows)  # [396, 10, classes]

    # both on the 396 characters that lab 34 is asked for
    targets = NUMBERS[LENGTH:]
    accuracy, probabilities = text.score(logits[0, LENGTH - 1 :], targets)
    from_ten, probabilities_from_ten = text.score(logits_from_ten[:, -1], targets)
    panels = {
        f"all before it read, the state carried: {accuracy:.1%} right": probabilities,
        f"only the ten before it read: {from_ten:.1%} right": probabilities_from_ten,
    }
    lesson.picture(plots.character_probabilities, RHYME, panels, "Lab 35: how sure it is")
    lesson.stage("Lab 34, for as many steps, to compare")
    other = lab34.run(steps=steps, seed=seed)
    return {
        "accuracy": accuracy,
        "accuracy_from_ten": from_ten,
        "loss": history.losses[-1],
        "parameters": parameters,
        "generated": generated,
        "generated_in_place": in_place,
        "lab34_accuracy": other["accuracy"],
        "lab34_accuracy_ceiling": other["accuracy_ceiling"],
        "lab34_generated": other["generated"],
    }


def expected(result, *, temperature, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "accuracy",
        result["accuracy"],
        above=result["lab34_accuracy_ceiling"],
        because="lab 34's best",
        seeds="1.0000",
        show=".4f",
    )
    yield lab.Row("lab 34's", result["lab34_accuracy"], show=".4f")
    yield lab.Row("from ten alone", result["accuracy_from_ten"], seeds=(0.60, 0.71), show=".2f")
    yield lab.Row(
        "parameters", result["parameters"], equals=35_584, lecture="35,584", show="{:,}".format
    )
    yield from lab34.written_rows(result["generated"], temperature)
    yield lab.Row("after all up to it", result["generated_in_place"][LENGTH:])


AFTER = """
Over seeds 0 to 7 all 396 characters are right: the state tells one "as in the " from the other, so
lab 34's limit, 0.9924, does not hold here. It is the rhyme that the network was trained on, learned
by heart; there is no test part.

The price: ten characters from the middle, with nothing before them, are a start that the network
was not trained on. There 60 to 71 % are right.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=lab34.OPTIONS,
    variations=[
        lab.Variation(
            "--set CARRY_STATE=False",
            "Every window begins with zeros. Nothing after nine characters was ever trained: only "
            "11 % are right when the rhyme is read from its beginning.",
        ),
        lab.Variation(
            "--set TIME=45",
            "Nine windows of 45: again all are right, but from ten characters alone only 32 %. The "
            "longer the windows, the fewer states the network begins with.",
        ),
        lab.Variation(
            "--generate 'blackbirds baked'",
            'The rhyme has " in a pie" after these words; the network writes "he a pe eet was" '
            "(seed 0). Here they are a start, which they never were in training.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
