"""Lab 34: the next character of a nursery rhyme, from the ten before it.

Each ten characters of "Sing a song of sixpence" are one example: the network reads them and gives
the eleventh (many-to-one). Only the output of the last step is used:

    c_t, h_t = LSTM(x_t, c_t-1, h_t-1)     t = 1 ... 10
    logits   = h_10 weights + biases
    loss     = mean of -log softmax(logits)[the eleventh]

To write, the network reads a prompt of ten characters, appends its answer, drops the first
character, and reads again. At temperature 0 the answer is the likeliest character; above 0 it is
drawn:

    p(character) = softmax(logits / temperature)

The lecture counts 399 windows of ten characters with a next one. The rhyme that it prints has 396;
399 would fit another wording. Its 34 different characters give the lecture's 35,584 parameters.

--text-file takes a text of your own, such as a nursery rhyme of your country; its lines are joined
with spaces, like those of this one.

Question: can a network be right after each ten characters?

| name   | shape        | meaning                                                 |
|--------|--------------|---------------------------------------------------------|
| x      | [None, None] | [batch, time]: the number of each character; time is 10 |
| y      | [None]       | the number of the next one                              |
| h      | [None, 75]   | the output of the last step                             |
| logits | [None, 34]   | scores of the next character                            |
| loss   | []           | mean cross entropy                                      |
"""

from types import SimpleNamespace

from common import layers, rnn, training
from common.data import text as texts
from common.data import text_files
from common.errors import InputError
from common.language import generation
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

RHYME = " ".join(text_files.read_text(lab.data("sixpence.txt")).split())  # 406 characters, one line
LONGEST = 2000  # characters of another text
LENGTH = 10  # characters that are read
HIDDEN_SIZE = 75
LEARNING_RATE = 0.001
BATCH_SIZE = 32
EPOCHS = 100  # of 13 batches of the rhyme: 1,300 steps
WRITTEN = 20  # characters after a prompt
TEMPERATURES = (0.0, 1.0, 2.0)
PROMPTS = {  # and what the lecture's network wrote
    "Sing a son": "g of sixpence, a poc",
    "king was i": "n his counting house",
    "hello worl": "., The aeen was in t",
}
OPTIONS = (
    lab.option("--generate", metavar="TEXT", help="one more prompt"),
    lab.option(
        "--temperature",
        type=lab.number(0, 100),
        help="0: the likeliest character; 1: drawn by probability",
    ),
    *lab.text_options(LONGEST),
)


def build_graph(classes, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.int32, [None, None])  # [batch, time]; a prompt may be shorter than ten
    y = tf.placeholder(tf.int32, [None])  # [batch]

    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    _, state = rnn.dynamic_rnn(cell, tf.one_hot(x, classes), dtype=tf.float32)
    h = check_shape(state.h, [None, HIDDEN_SIZE])  # [batch, hidden]

    # logits = h_10 weights + biases
    logits = layers.fully_connected(h, classes, activation_fn=None)
    check_shape(logits, [None, classes])  # [batch, classes]
    # loss = mean of -log softmax(logits)[y]
    crossent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)  # [batch]
    loss = tf.reduce_mean(crossent)
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(x=x, y=y, h=h, logits=logits, loss=loss, train_op=train_op)


def chosen(text, text_file, encoding):
    """Returns the text to learn, its lines joined with spaces, prompts, and notes."""
    if text is None and text_file is None:
        return RHYME, list(PROMPTS), []
    text, notes = texts.chosen(text, text_file, LONGEST, encoding)
    text = " ".join(text.split())
    if len(text) < 2 * LENGTH:
        raise InputError(f"the text has {len(text)} characters: give at least {2 * LENGTH}")
    middle = text.find(" ", len(text) // 2, -LENGTH) + 1  # 0 where there is no space
    middle = middle or len(text) // 2
    return text, [text[:LENGTH], text[middle : middle + LENGTH]], notes


def with_probabilities(followers, x, logits, characters):
    """Yields a line for each window that is followed by different characters."""
    for seen, following in followers.items():
        (row, *_) = np.flatnonzero((x == seen).all(axis=1))
        each = []
        for number in following:
            _, (p,) = texts.score(logits[[row]], [number])
            each.append(f"{characters.decode([number])!r} (p = {p:.2f})")
        yield f"{characters.decode(seen)!r} is followed by {' and by '.join(each)}"


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
    text, prompts, notes = chosen(text, text_file, encoding)
    lesson.notes(notes)
    characters = texts.Vocabulary.of(text)
    prompts += [] if generate is None else [generate]
    generation.check(characters, prompts, temperature)
    x_data, shifted = texts.windows(characters.encode(text), LENGTH)  # [396, 10] each
    y_data = shifted[:, -1]  # [396]
    steps = steps or EPOCHS * training.steps_per_epoch(len(x_data), BATCH_SIZE)
    followers = texts.ambiguous(x_data, y_data)
    best = texts.best_possible(x_data, shifted).accuracy_by_position[-1]
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(characters), seed)
        parameters = count_parameters()
        lesson.graph(graph)

        def predict(numbers):
            """[1, time] -> the logits of the next character, [classes]."""
            return sess.run(graph.logits, feed_dict={graph.x: numbers})[0]

        def write(prompt, temperature=0.0):
            return generation.from_window(
                predict, characters, prompt, WRITTEN, LENGTH, temperature, seed
            )

        lesson.stage("Training")
        if followers:
            seen, following = list(followers.items())[-1]
            answer = (
                f"No, with any number of units. {characters.decode(seen)!r} is followed by "
                f"{' and by '.join(repr(characters.decode([number])) for number in following)}: "
                f"ten characters do not decide what comes next. The best possible is {best:.3f}."
            )
        else:
            answer = "Yes: no ten characters of this text come twice with another one after them."
        lesson.ask(
            "Can any network be right after each ten characters?",
            answer,
            ["yes, with enough units", "no", "yes, with enough training"],
        )
        sess.run(tf.global_variables_initializer())
        examples = {graph.x: x_data, graph.y: y_data}
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples=examples,
            batch_size=BATCH_SIZE,
            seed=seed,
            report=lambda step, loss: lesson.progress(step, loss, write(prompts[0]), of=steps),
        )
        lesson.speed(history)
        loss, logits = sess.run([graph.loss, graph.logits], feed_dict=examples)
        lesson.live(sess, graph)
        if "hello worl" in prompts:
            lesson.ask(
                'What comes after "hello worl"?',
                "Nothing that is in the rhyme. The network still writes its likeliest character.",
            )
        generated = {prompt: write(prompt, temperature) for prompt in prompts}
        at_temperatures = {f"{degree:g}": write(prompts[0], degree) for degree in TEMPERATURES}

    lesson.stage("Where ten characters do not decide, and what the network says there")
    for line in with_probabilities(followers, x_data, logits, characters):
        lesson.say(f"  {line}")
    if not followers:
        lesson.say("  nowhere in this text")
    lesson.stage("The same prompt at three temperatures")
    for degree, written in at_temperatures.items():
        lesson.say(f"  {degree:<4} {written!r}")
    accuracy, probabilities = texts.score(logits, y_data)
    panels = {f"after ten characters: {accuracy:.1%} right": probabilities}
    undecided = [tuple(row) in followers for row in x_data.tolist()]
    lesson.picture(
        plots.character_probabilities, text, panels, "Lab 34: how sure it is", framed=undecided
    )
    return {
        "accuracy_ceiling": best,
        "accuracy": accuracy,
        "loss": loss,
        "parameters": parameters,
        "windows": len(x_data),
        "generated": generated,
        "at_temperatures": at_temperatures,
        "probabilities": probabilities.tolist(),
        "steps": steps,
    }


def expected(result, *, temperature, text, text_file, **_):
    """Yields the rows of the closing table."""
    best = result["accuracy_ceiling"]
    yield lab.Row("the best possible", best, show=".3f")
    if text is not None or text_file is not None:
        yield lab.Row("accuracy", result["accuracy"], show=".3f")
        yield lab.Row("windows", result["windows"])
    else:
        yield lab.Row(
            "accuracy", result["accuracy"], above=best - 0.04, seeds=(0.977, 0.993), show=".3f"
        )
        yield lab.Row(
            "parameters", result["parameters"], equals=35_584, lecture="35,584", show="{:,}".format
        )
        yield lab.Row("windows", result["windows"], lecture=399)
    yield from written_rows(result["generated"], temperature)


def written_rows(generated, temperature):
    """Yields what was written after each prompt, beside the lecture's network at temperature 0."""
    for prompt, written in generated.items():
        lecture = PROMPTS.get(prompt, "") if temperature == 0 else ""
        yield lab.Row(prompt, written[len(prompt) :], lecture=lecture)


AFTER = """
Three windows of ten characters come twice, with different characters after them. So at most 393 of
396 answers can be right, 0.992: the best possible, counted from the windows. Over seeds 0 to 11 the
network has 0.977 to 0.992. The framed cells of the picture are those windows.

"king was i" leads to one of them, " counting ". After it "house" and "out his money" are both
right: seeds 0, 4, 9 and 10 write "counting house", seeds 1, 2, 3 and 7 "counting out h".

After a prompt unlike the rhyme the network writes gibberish. It has learned 396 answers by heart,
not English; there is no test part.
"""


def after(result, *, text, text_file, **_):
    """Returns what the lab has shown."""
    if text is None and text_file is None:
        return AFTER
    return (
        f"The best possible is {result['accuracy_ceiling']:.3f}, counted from the windows of ten "
        "characters: where one comes twice with different characters after it, one of the two is "
        "missed. The text is learned by heart; there is no test part."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=OPTIONS,
    variations=[
        lab.Variation(
            '--generate "the queen "',
            '"The queen was" stands in the rhyme, but with a capital and after other characters. '
            "What it writes is no English: it knows windows, not words.",
            with_own_data=False,
        ),
        lab.Variation(
            "--temperature 2",
            "No word survives after the prompt. Unlikely characters are drawn often, and each of "
            "them makes a window that the network was never trained on.",
        ),
        lab.Variation(
            "--set LENGTH=5",
            "More windows of five are ambiguous: the best possible falls to 0.950, and with it "
            "the accuracy, to 0.933.",
            with_own_data=False,
        ),
        lab.Variation(
            '--text "Twinkle, twinkle, little star, how I wonder what you are!"',
            "Your own text: here no ten characters come twice with others after them, so the best "
            "possible is 1.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
