"""Lab 16: the next character of a nursery rhyme, from the ten before it.

Every ten characters of "Sing a song of sixpence" are one lesson: read them, give
the eleventh (many-to-one). Only the state after the last step is used:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)     t = 1 ... 10
    logits   = h_10 weights + biases
    loss     = mean of -log softmax(logits)[next character]

To write, the network reads the last ten characters and its own answer becomes
the newest of them. Ten characters do not always settle the next: "as in the " goes
on with "parlour" and with "garden". So 100 % is impossible, and `accuracy_ceiling`,
counted from the windows, is the best there is. A prompt unlike anything in the
rhyme gives gibberish: this network has learned 396 answers, not English.

The lecture counts 399 windows; the rhyme it prints has 406 characters and so 396.
(399 fits the usual wording in short lines, "A pocket full of rye.", whose alphabet
is larger.) Its alphabet of 34 and its 35,584 parameters are those of this text.

| name    | shape              | meaning                                   |
|---------|--------------------|-------------------------------------------|
| x       | [batch, time]      | the number of each character; time is 10  |
| y       | [batch]            | the number of the next one                |
| outputs | [batch, time, 75]  | h at each step; all but the last unused   |
| logits  | [batch, 34]        | scores of the next character              |
"""

from collections import defaultdict
from typing import NamedTuple

from common import generation, lab, layers, plots_text, rnn, text, training
from common.shapes import check_shape

import numpy as np
import tensorflow.compat.v1 as tf

RHYME = """
Sing a song of sixpence, a pocket full of rye,
Four and twenty blackbirds baked in a pie.
When the pie was opened the birds began to sing,
Oh wasn't that a dainty dish to set before the king?

The king was in his counting house counting out his money,
The queen was in the parlour eating bread and honey
The maid was in the garden hanging out the clothes,
When down came a blackbird and pecked off her nose!
"""
TEXT = " ".join(RHYME.split())  # one line, 406 characters
CHARACTERS = text.Vocabulary.of(TEXT)
CLASSES = len(CHARACTERS)  # 34
LENGTH, HIDDEN_SIZE = 10, 75
LEARNING_RATE, BATCH_SIZE = 0.001, 32  # Keras's own, where the lecture names none
STEPS = 1300  # 100 epochs of 13 batches
PROMPTS = {  # what the lecture's network wrote after each
    "Sing a son": "g of sixpence, a poc",
    "king was i": "n his counting house",
    "hello worl": "., The aeen was in t",
}
WRITTEN = 20  # characters after each prompt


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]; a short prompt is read as it is
    y = tf.placeholder(tf.int32, [None])  # [batch]

    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, state = tf.nn.dynamic_rnn(cell, tf.one_hot(x, CLASSES), dtype=tf.float32)
    check_shape(outputs, [None, None, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.h, [None, HIDDEN_SIZE])  # [batch, hidden]: after the last step

    logits = layers.fully_connected(state.h, CLASSES, activation_fn=None)
    check_shape(logits, [None, CLASSES])  # [batch, classes]
    loss = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    )
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return Graph(x, y, outputs, logits, loss, train_op)


def windows():
    """x [396, 10], y [396], the best accuracy there is, and the windows with two answers."""
    x, shifted = text.windows(CHARACTERS.encode(TEXT), LENGTH)
    ceiling = text.best_possible(x, shifted).accuracy_by_position[-1]
    y, followers = shifted[:, -1], defaultdict(set)
    for row, following in zip(x, y):
        followers[CHARACTERS.decode(row)].add(CHARACTERS.tokens[following])
    ambiguous = {seen: sorted(next_) for seen, next_ in followers.items() if len(next_) > 1}
    return x, y, ceiling, ambiguous


def run(story=lab.QUIET, *, steps=STEPS, seed=0, generate=None, temperature=0.0):
    prompts = [*PROMPTS, *([] if generate is None else [generate])]
    generation.check(CHARACTERS, prompts, temperature)
    x, y, ceiling, ambiguous = windows()
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        parameters = sum(int(np.prod(v.shape.as_list())) for v in tf.trainable_variables())
        story.graph(
            graph,
            x="the numbers of ten characters; made one-hot in the graph",
            y="the number of the next",
            outputs="h at each step; only the last is used",
            logits="scores of the 34 characters",
            loss="mean cross entropy",
        )
        story.say(f"  {parameters:,} parameters, {len(x)} windows")
        for seen, next_ in ambiguous.items():
            story.say(f"  {seen!r} is followed by {' and '.join(map(repr, next_))}")

        def predict(numbers):
            return sess.run(graph.logits, feed_dict={graph.x: numbers})[0]

        def write(prompt, temperature=0.0):
            return generation.from_window(
                predict, CHARACTERS, prompt, WRITTEN, LENGTH, temperature, seed
            )

        story.stage("Training")
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: x, graph.y: y},
            batch_size=BATCH_SIZE,
            seed=seed,
            report=lambda step, loss: story.progress(step, loss, write("Sing a son")),
        )
        story.speed(history)
        loss, logits = sess.run([graph.loss, graph.logits], feed_dict={graph.x: x, graph.y: y})
        generated = {prompt: write(prompt, temperature) for prompt in prompts}
