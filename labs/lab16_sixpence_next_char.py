"""Lab 16: the next character of a nursery rhyme, from the ten before it.

Every ten characters of "Sing a song of sixpence" are a lesson: read them, give
the eleventh (many-to-one). Only the output of the last step is used:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)     t = 1 ... 10
    logits   = h_10 weights + biases
    loss     = mean of -log softmax(logits)[the eleventh]

To write, it reads the last ten characters, and its answer becomes the newest of
them. Ten do not always settle the next: after "as in the " comes "parlour" once,
"garden" once. So 100 % cannot be had; `accuracy_ceiling`, counted from the windows,
is the best. After a prompt unlike the rhyme it writes gibberish: it has learned
396 answers, not English.

The lecture counts 399 windows, as the usual wording in short lines has. The rhyme
that it prints has 396; its 34 different characters give the 35,584 parameters.

| name   | shape        | meaning                                                 |
|--------|--------------|---------------------------------------------------------|
| x      | [None, None] | [batch, time]: the number of each character; time is 10 |
| y      | [None]       | the number of the next one                              |
| h      | [None, 75]   | the output of the last step                             |
| logits | [None, 34]   | scores of the next character                            |
| loss   | []           | mean cross entropy                                      |
"""

from functools import partial
from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import tables, text
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab

import tensorflow.compat.v1 as tf

RHYME = " ".join(tables.read_text(lab.data("sixpence.txt")).split())  # 406 characters, one line
CHARACTERS = text.Vocabulary.of(RHYME)
CLASSES = len(CHARACTERS)  # 34
LENGTH, HIDDEN_SIZE, WRITTEN = 10, 75, 20  # it writes 20 characters after a prompt
BATCH_SIZE, STEPS = 32, 1300  # 100 epochs of 13 batches
PROMPTS = {  # and what the lecture's network wrote
    "Sing a son": "g of sixpence, a poc",
    "king was i": "n his counting house",
    "hello worl": "., The aeen was in t",
}
OPTIONS = (
    lab.option("--generate", metavar="TEXT", help="one more prompt to go on from"),
    lab.option(
        "--temperature", type=float, help="0: the likeliest character; 1: drawn by probability"
    ),
)


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    h: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]; a prompt may be shorter than ten
    y = tf.placeholder(tf.int32, [None])  # [batch]
    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    _, state = tf.nn.dynamic_rnn(cell, tf.one_hot(x, CLASSES), dtype=tf.float32)
    h = check_shape(state.h, [None, HIDDEN_SIZE])  # [batch, hidden]
    logits = layers.fully_connected(h, CLASSES, activation_fn=None)
    check_shape(logits, [None, CLASSES])  # [batch, classes]

    loss = tf.reduce_mean(  # of -log softmax(logits)[y]
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    )
    train_op = tf.train.AdamOptimizer(learning_rate=0.001).minimize(loss)
    return Graph(x, y, h, logits, loss, train_op)


def run(lesson=lab.QUIET, *, steps=STEPS, seed=0, generate=None, temperature=0.0):
    prompts = [*PROMPTS, *([] if generate is None else [generate])]
    generation.check(CHARACTERS, prompts, temperature)
    x, shifted = text.windows(CHARACTERS.encode(RHYME), LENGTH)  # [396, 10] each
    y = shifted[:, -1]  # [396]
    ceiling = text.best_possible(x, shifted).accuracy_by_position[-1]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        parameters = count_parameters()
        lesson.graph(graph)
        for seen, nexts in text.ambiguous(x, y).items():
            seen, nexts = map(CHARACTERS.decode, (seen, nexts))
            lesson.say(f"  {seen!r} goes on with any of {nexts!r}")

        def predict(numbers):
            return sess.run(graph.logits, feed_dict={graph.x: numbers})[0]

        write = partial(
            generation.from_window, predict, CHARACTERS, count=WRITTEN, length=LENGTH, seed=seed
        )
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        lessons = {graph.x: x, graph.y: y}
        history = training.train(
            sess, graph.train_op, graph.loss, steps=steps,
            examples=lessons, batch_size=BATCH_SIZE, seed=seed,
            report=lambda step, loss: lesson.progress(step, loss, write(prompt=prompts[0])),
        )  # fmt: skip
        lesson.speed(history)
        loss, logits = sess.run([graph.loss, graph.logits], lessons)
        generated = {prompt: write(prompt=prompt, temperature=temperature) for prompt in prompts}

    accuracy, shares = text.score(logits, y)
    panels = {f"after ten characters: {accuracy:.1%} right": shares}
    lesson.picture(plots.character_probabilities, RHYME, panels, "Lab 16: how sure it is")
    metrics = {"accuracy": accuracy, "accuracy_ceiling": ceiling, "loss": loss}
    metrics |= {"parameters": parameters, "windows": len(x), "generated": generated}
    return lesson.finish(
        metrics,
        [
            ("accuracy", "not shown", f"{accuracy:.3f}, at best {ceiling:.3f}", accuracy > 0.95),
            ("parameters", "35,584", f"{parameters:,}", parameters == 35_584),
            ("windows", "399", str(len(x))),
            *((prompt, PROMPTS.get(prompt, "-"), generated[prompt][len(prompt) :])
              for prompt in prompts),
        ],
    )  # fmt: skip


LAB = lab.Lab(run, *OPTIONS)

if __name__ == "__main__":
    LAB.main()
