"""Lab 5: any sentence, one character at a time.

The vocabulary comes from the text: its characters, sorted. The network reads
the text without its last character and must give the text without its first:

    x = " if you want yo"        y = "if you want you"

    loss = mean over steps of -log softmax(h_t)[y_t]

As in lab 4 the cell's outputs are the scores, so the loss has a floor. The best course
of the gates that is known ends at 0.945. With ten characters it fills a memory one
step ahead, while the output gate still hides it.

The loop of lab 4 comes first, by hand. Then `training.train` makes the same steps
from the same start. It is that loop with a history, with progress, and with many
steps in one `session.run` where that is faster; its losses are the same to the bit.

At the end the network writes on: each character that it writes is the next one that
it reads. (The lecture prints a loss of 1.3735: from gradient descent, not from Adam.)

| name          | shape                 | meaning                                    |
|---------------|-----------------------|--------------------------------------------|
| x             | [None, time]          | the number of each character               |
| y             | [None, time]          | the number of the next character           |
| x_one_hot     | [None, time, classes] | x as one-hot vectors                       |
| outputs       | [1, time, classes]    | h_t at each step, the scores               |
| loss          | []                    | mean cross entropy                         |
| prediction    | [1, time]             | the character with the highest score       |
| all_right     | []                    | whether the whole prediction is y          |
| letter        | [1]                   | to write on: the last character            |
| state         | [1, classes] twice    | c and h after it, zeros unless they are fed |
| letter_scores | [1, classes]          | the scores of the character after it       |
"""

import time
from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text as texts
from common.language import generation
from common.shapes import check_shape
from common.teaching import lab, old_lab
from labs.support import loss_floors

import numpy as np
import tensorflow.compat.v1 as tf

SAMPLE = " if you want you"
LONGEST = 100  # characters: they are one window, and longer ones are not learned
STEPS_BY_HAND = 300
WRITTEN = 40  # characters


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    x_one_hot: tf.Tensor
    outputs: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor
    all_right: tf.Tensor
    letter: tf.Tensor
    state: rnn.LSTMStateTuple
    letter_scores: tf.Tensor
    next_state: rnn.LSTMStateTuple


def build_graph(sequence_length, num_classes, seed=0):
    tf.set_random_seed(seed)
    batch_size, hidden_size = 1, num_classes
    x = tf.placeholder(tf.int32, [None, sequence_length])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, sequence_length])  # [batch, time]
    x_one_hot = tf.one_hot(x, num_classes)
    check_shape(x_one_hot, [None, sequence_length, num_classes])  # [batch, time, classes]

    cell = rnn.BasicLSTMCell(num_units=hidden_size, state_is_tuple=True)
    state = cell.zero_state(batch_size, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, initial_state=state, dtype=tf.float32)
    check_shape(outputs, [None, sequence_length, hidden_size])  # [batch, time, hidden]

    weights = tf.ones([batch_size, sequence_length])  # every step counts
    loss = seq2seq.sequence_loss(logits=outputs, targets=y, weights=weights)
    train_op = tf.train.AdamOptimizer(learning_rate=0.1).minimize(loss)
    prediction = tf.argmax(outputs, axis=2, output_type=tf.int32)  # [batch, time]
    all_right = tf.reduce_all(tf.equal(prediction, y))  # []

    # To write on: one step of the same cell, as in lab 2.
    letter = tf.placeholder(tf.int32, [batch_size])
    letter_scores, next_state = cell(tf.one_hot(letter, num_classes), state)
    check_shape(letter_scores, [batch_size, num_classes])  # [batch, classes]
    return Graph(
        x,
        y,
        x_one_hot,
        outputs,
        loss,
        train_op,
        prediction,
        all_right,
        letter,
        state,
        letter_scores,
        next_state,
    )


def train_by_hand(graph, feed_dict, steps, lesson):
    """The loop of lab 4, in a session of its own: the losses, [steps]."""
    lesson.stage("Training by hand, the first steps")
    losses = []
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        start = time.perf_counter()
        for _ in range(steps):
            _, loss = sess.run([graph.train_op, graph.loss], feed_dict=feed_dict)
            losses.append(loss)
        seconds = time.perf_counter() - start
    lesson.say(f"  {steps} steps in {seconds:.1f} s ({steps / seconds:,.0f} a second)")
    return np.array(losses)


def write(sess, graph, vocabulary, start, count):
    """The character `start` and what the network writes after it."""

    def read(letters, state):
        feed_dict = {graph.letter: letters[0]}
        if state is not None:
            feed_dict[graph.state] = state
        scores, state = sess.run([graph.letter_scores, graph.next_state], feed_dict)
        return scores[np.newaxis], state

    return generation.from_state(read, vocabulary, start, count)


def run(lesson=lab.QUIET, *, steps=3000, seed=0, text=SAMPLE, text_file=None):
    text = texts.chosen(text, text_file, LONGEST)
    vocabulary = texts.Vocabulary.of(text)
    numbers = vocabulary.encode(text)
    x_data, y_data = texts.windows(numbers, len(text) - 1)  # one window: [1, time] each
    target = text[1:]
    lesson.stage("The data")
    lesson.say(f"  {len(vocabulary)} characters: {''.join(vocabulary.tokens)!r}")
    lesson.say(f"  x {text[:-1]!r}\n  y {target!r}")

    with tf.Graph().as_default():
        graph = build_graph(len(target), len(vocabulary), seed)
        lesson.graph(graph)
        feed_dict = {graph.x: x_data, graph.y: y_data}
        by_hand = train_by_hand(graph, feed_dict, min(steps, STEPS_BY_HAND), lesson)

        lesson.stage("The same by training.train, to the end")
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())

            def predict():
                return vocabulary.decode(sess.run(graph.prediction, feed_dict))

            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict,
                steps=steps,
                watch={"all_right": graph.all_right},
                report=lambda step, loss: lesson.progress(step, loss, predict()),
            )
            lesson.speed(history)
            prediction = predict()
            written = write(sess, graph, vocabulary, text[0], len(target) + WRITTEN)

    lesson.stage("It writes on, from its first character")
    lesson.ask("What comes after the end of the text?", "What followed the most similar state.")
    lesson.say(f"  {written!r}")
    differences = int((history.losses[: len(by_hand)] != by_hand).sum())
    floor = loss_floors.memory_floor(len(vocabulary), len(target))
    lowest = loss_floors.lowest_known(y_data[0], len(vocabulary))
    loss = history.losses[-1]
    floors = {"floor: |h_t| < tanh(t)": floor, "lowest known": lowest}
    lesson.picture(plots.loss_curve, history.losses, f"Lab 5: {texts.shortened(target)!r}", floors)
    metrics = {"loss": loss, "prediction": prediction, "target": target}
    metrics |= {"first_step": history.first("all_right")}
    metrics |= {"loss_floor": loss_floors.range_floor(len(vocabulary))}
    metrics |= {"differences_from_hand": differences, "written": written}
    wanted, shown = "the text from its second character on", SAMPLE[1:] if text == SAMPLE else ""
    not_below = f"not below {lowest:.3f}, the lowest known"
    differ = f"{differences} of {len(by_hand)} losses differ"
    equal = "the same losses to the bit"
    both = old_lab.Finding("by hand and training.train", differ, equal, differences == 0)
    findings = [
        old_lab.Finding("prediction", prediction, wanted, prediction == target, shown),
        old_lab.Finding("loss", f"{loss:.3f}", not_below, loss >= lowest),
        both,
    ]
    return old_lab.finish(lesson, metrics, findings)


LAB = old_lab.OldLab(
    run,
    *lab.text_options(LONGEST),
    try_it=[
        old_lab.Try("The alphabet and the floor change.", "--text 'ÅΩ häß'"),
        old_lab.Try(
            "It is flat after step 100 already: more steps do not help.", options="--steps 200"
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
