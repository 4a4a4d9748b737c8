"""Lab 17: the rhyme again, an answer after every character, and a memory that goes on.

Lab 16 reads ten characters and answers once (many-to-one). Here every character of
a window is answered (many-to-many), so each window teaches more:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)
    logits_t = h_t weights + biases
    loss     = mean over windows and steps of -log softmax(logits_t)[x_t+1]

The rhyme is cut into 45 windows of 9 that follow each other, and the state is
carried: where a window ended, the next one begins. All are read at each training
step and hand their state on for the next step; the first begins with an empty one.

So it can tell one "as in the " from the other: lab 16's ceiling does not hold. The
price: ten characters from the middle by themselves, as "king was i", are a case it
has not learned; there it is much worse than lab 16.

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

from functools import partial
from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import text
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs import lab16_sixpence_next_char as lab16
from labs.lab16_sixpence_next_char import CHARACTERS, CLASSES, HIDDEN_SIZE, LENGTH, RHYME, WRITTEN

import numpy as np
import tensorflow.compat.v1 as tf

NUMBERS = CHARACTERS.encode(RHYME)  # [406]
X_DATA, Y_DATA = NUMBERS[:-1].reshape(45, 9), NUMBERS[1:].reshape(45, 9)  # none left over


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    memory: list
    begin: rnn.LSTMStateTuple
    state: rnn.LSTMStateTuple
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, None])  # [batch, time]
    empty = np.zeros([len(X_DATA), HIDDEN_SIZE], np.float32)
    memory = [tf.Variable(empty, trainable=False, name=name) for name in ("c", "h")]
    begin = [tf.placeholder_with_default(part, [None, HIDDEN_SIZE]) for part in memory]
    begin = rnn.LSTMStateTuple(*begin)  # c and h, each [batch, hidden]

    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, state = tf.nn.dynamic_rnn(cell, tf.one_hot(x, CLASSES), initial_state=begin)
    check_shape(outputs, [None, None, HIDDEN_SIZE])  # [batch, time, hidden]
    logits = layers.fully_connected(outputs, CLASSES, activation_fn=None)
    check_shape(logits, [None, None, CLASSES])  # [batch, time, classes]
    # -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(crossent)
    variables = tf.trainable_variables()
    # unclipped, one run in eight ends just after a jump of the loss
    gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, variables), clip_norm=0.1)
    update = tf.train.AdamOptimizer(0.001).apply_gradients(zip(gradients, variables))
    # window i + 1 begins where window i ended, the first with an empty state
    carry = [old.assign(tf.concat([empty[:1], new[:-1]], 0)) for old, new in zip(memory, state)]
    return Graph(x, y, memory, begin, state, logits, loss, tf.group(update, *carry))


def run(lesson=lab.QUIET, *, steps=lab16.STEPS, seed=0, generate=None, temperature=0.0):
    prompts = [*lab16.PROMPTS, *([] if generate is None else [generate])]
    generation.check(CHARACTERS, prompts, temperature)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        parameters = count_parameters()
        lesson.graph(graph)

        def read(numbers, state=None):
            """[batch, n] -> the scores after each [batch, n, classes], and the state."""
            empty = np.zeros([len(numbers), HIDDEN_SIZE])
            feed_dict = {graph.x: numbers, graph.begin: state or (empty, empty)}
            return sess.run([graph.logits, graph.state], feed_dict)

        write = partial(generation.from_state, read, CHARACTERS, count=WRITTEN, seed=seed)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess, graph.train_op, graph.loss, {graph.x: X_DATA, graph.y: Y_DATA}, steps=steps,
            report=lambda step, loss: lesson.progress(step, loss, write(prompt=prompts[0])),
        )  # fmt: skip
        lesson.speed(history)
        generated = {prompt: write(prompt=prompt, temperature=temperature) for prompt in prompts}
        in_place = write(prompt=RHYME[: RHYME.index("king was i") + LENGTH])[-LENGTH - WRITTEN :]
        whole, _ = read(NUMBERS[np.newaxis, :-1])  # [1, 405, classes]
        tens, _ = read(text.windows(NUMBERS, LENGTH)[0])  # [396, 10, classes]

    # both on the 396 characters that lab 16 is asked
    accuracy, shares = text.score(whole[0, LENGTH - 1 :], NUMBERS[LENGTH:])
    from_ten, shares_from_ten = text.score(tens[:, -1], NUMBERS[LENGTH:])
    panels = {f"all before it read, the state carried: {accuracy:.1%} right": shares}
    panels |= {f"only the ten before it read: {from_ten:.1%} right": shares_from_ten}
    lesson.picture(plots.character_probabilities, RHYME, panels, "Lab 17: how sure it is")
    lesson.say("\nNow lab 16, for as many steps.")
    other = lab16.run(steps=steps, seed=seed).metrics
    ceiling, there = other["accuracy_ceiling"], f"lab 16: {other['accuracy']:.3f}"
    metrics = {"accuracy": accuracy, "accuracy_from_ten": from_ten, "loss": history.losses[-1]}
    metrics |= {"parameters": parameters, "generated": generated, "generated_in_place": in_place}
    metrics |= {f"lab16_{key}": other[key] for key in ("accuracy", "accuracy_ceiling", "generated")}
    return lesson.finish(
        metrics,
        [
            ("accuracy", there, f"{accuracy:.3f}", accuracy > ceiling),
            ("from ten characters", there, f"{from_ten:.3f}"),
            ("parameters", "35,584", f"{parameters:,}", parameters == 35_584),
            *((prompt, lab16.PROMPTS.get(prompt, "-"), generated[prompt][len(prompt) :])
              for prompt in prompts),
            ("all up to king was i", "-", in_place[LENGTH:]),
        ],
    )  # fmt: skip


LAB = lab.Lab(run, *lab16.OPTIONS)

if __name__ == "__main__":
    LAB.main()
