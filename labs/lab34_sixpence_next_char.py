"""Lab 34: the next character of a nursery rhyme, from the ten before it.

Every ten characters of "Sing a song of sixpence" are a lesson: read them, give
the eleventh (many-to-one). Only the output of the last step is used:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)     t = 1 ... 10
    logits   = h_10 weights + biases
    loss     = mean of -log softmax(logits)[the eleventh]

To write, it reads the last ten characters, and its answer becomes the newest of
them. Ten do not always settle the next: after "as in the " comes "parlour" once,
"garden" once. So 100 % accuracy is impossible; `accuracy_ceiling`, counted from the
windows, is the best. After a prompt unlike the rhyme it writes gibberish: it has learned
396 answers, not English. A temperature above 0 draws each character instead:

    p(character) = softmax(logits / temperature)

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

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import tables, text
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab, old_lab

import tensorflow.compat.v1 as tf

RHYME = " ".join(tables.read_text(lab.data("sixpence.txt")).split())  # 406 characters, one line
CHARACTERS = text.Vocabulary.of(RHYME)
CLASSES = len(CHARACTERS)  # 34
# It reads ten characters, and writes 20 after a prompt.
LENGTH, HIDDEN_SIZE, WRITTEN = 10, 75, 20
TEMPERATURES = (0.0, 1.0, 2.0)
BATCH_SIZE, STEPS = 32, 1300  # 100 epochs of 13 batches
PROMPTS = {  # and what the lecture's network wrote
    "Sing a son": "g of sixpence, a poc",
    "king was i": "n his counting house",
    "hello worl": "., The aeen was in t",
}
OPTIONS = (
    lab.option("--generate", metavar="TEXT", help="one more prompt to go on from"),
    lab.option(
        "--temperature",
        type=lab.number(0, 100),
        help="0: the likeliest character; 1: drawn by probability",
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
    _, state = rnn.dynamic_rnn(cell, tf.one_hot(x, CLASSES), dtype=tf.float32)
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

        def write(prompt, temperature=0.0):
            return generation.from_window(
                predict, CHARACTERS, prompt, WRITTEN, LENGTH, temperature, seed
            )

        def report(step, loss):
            lesson.progress(step, loss, write(prompts[0]))

        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        lessons = {graph.x: x, graph.y: y}
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples=lessons,
            batch_size=BATCH_SIZE,
            seed=seed,
            report=report,
        )
        lesson.speed(history)
        loss, logits = sess.run([graph.loss, graph.logits], lessons)
        generated = {prompt: write(prompt, temperature) for prompt in prompts}
        lesson.ask(
            'after "hello worl" comes what?',
            "Nothing that is in the rhyme. The network writes its likeliest character anyway.",
        )
        lesson.stage("The same prompt at three temperatures")
        drawn = {}
        for degree in TEMPERATURES:
            drawn[f"{degree:g}"] = write(prompts[0], degree)
            lesson.say(f"  {degree:<4g} {drawn[f'{degree:g}']!r}")

    accuracy, shares = text.score(logits, y)
    panels = {f"after ten characters: {accuracy:.1%} right": shares}
    lesson.picture(plots.character_probabilities, RHYME, panels, "Lab 34: how sure it is")
    metrics = {"accuracy": accuracy, "accuracy_ceiling": ceiling, "loss": loss}
    metrics |= {"parameters": parameters, "windows": len(x), "generated": generated}
    metrics |= {"at_temperatures": drawn}
    findings = [
        old_lab.Finding("accuracy", f"{accuracy:.3f}", "over 0.95", accuracy > 0.95),
        old_lab.Finding("the best that is possible", f"{ceiling:.3f}"),
        old_lab.Finding("parameters", f"{parameters:,}", "35,584", parameters == 35_584, "35,584"),
        old_lab.Finding("windows", str(len(x)), lecture="399"),
    ]
    return old_lab.finish(lesson, metrics, findings + written_findings(generated, temperature))


def written_findings(generated, temperature):
    """What was written after each prompt, beside the lecture's network at temperature 0."""
    findings = []
    for prompt, written in generated.items():
        lecture = PROMPTS.get(prompt, "") if temperature == 0 else ""
        findings.append(old_lab.Finding(prompt, written[len(prompt) :], lecture=lecture))
    return findings


LAB = old_lab.OldLab(
    run,
    *OPTIONS,
    try_it=[
        old_lab.Try("A prompt of your own. Is what it writes English?", '--generate "the queen "'),
        old_lab.Try(
            "Each character drawn by its probability: how many words survive?", "--temperature 2"
        ),
        old_lab.Try(
            "Windows of five: more of them are ambiguous, and the best possible falls.",
            edit=(
                "LENGTH, HIDDEN_SIZE, WRITTEN = 10, 75, 20",
                "LENGTH, HIDDEN_SIZE, WRITTEN = 5, 75, 20",
            ),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
