"""Lab 7: a stack of two layers, and the best result that is possible.

A network can have a second layer, which reads the outputs of the first.

    h1_t, c1_t = LSTM1(x_t, (h1_(t-1), c1_(t-1)))
    h2_t, c2_t = LSTM2(h1_t, (h2_(t-1), c2_(t-1)))

Each layer is a cell of its own, with its own weights. An output layer, shared by all time steps,
makes the logits of the outputs of the last:

    logits_t = h2_t softmax_w + softmax_b
    loss     = mean of -log softmax(logits)[next character]

How good can any model be? Counting tells: for each beginning of a window, which characters come
next in the sentence, and how often. That gives the lowest loss and the highest accuracy that are
possible. The sentence printed at the end is the prediction for the first window, then the last
character predicted for each other window.

Question: does the network reach the lowest possible loss, and is every character right then?

| name       | shape          | meaning                              |
|------------|----------------|--------------------------------------|
| x          | [None, 10]     | windows of ten characters            |
| y          | [None, 10]     | the same windows one character on    |
| outputs    | [None, 10, 25] | h2_t, of the second layer            |
| logits     | [None, 10, 25] | h2_t softmax_w + softmax_b           |
| p          | [None, 10, 25] | softmax(logits)                      |
| loss       | []             | mean cross entropy                   |
| prediction | [None, 10]     | the character with the largest logit |
"""

from types import SimpleNamespace

from common import rnn, seq2seq, training
from common.data.text import Vocabulary, best_possible, chosen, windows
from common.shapes import check_shape
from common.teaching import lab
from labs.lab06_long_sentence import LONGEST, SENTENCE
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

SEQUENCE_LENGTH = 10
LAYERS = 2
LEARNING_RATE = 0.1
OWN = lab.checkpoint("lab07")
TENSORFLOW_1_15 = lab.checkpoint("tf115_stacked")


def build_graph(classes, seed=0, shared_cell=False):
    tf.set_random_seed(seed)
    hidden_size = classes
    x = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    x_one_hot = tf.one_hot(x, classes)  # [batch, time, classes]

    if shared_cell:  # what TensorFlow 1.15 makes of [cell] * 2: both layers are one cell
        cell = rnn.BasicLSTMCell(hidden_size, state_is_tuple=True)
        scope = "rnn/multi_rnn_cell/cell_0"
        first_outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, dtype=tf.float32, scope=scope)
        outputs, _ = rnn.dynamic_rnn(cell, first_outputs, dtype=tf.float32)
    else:
        cells = [rnn.BasicLSTMCell(hidden_size, state_is_tuple=True) for _ in range(LAYERS)]
        multi_cells = rnn.MultiRNNCell(cells, state_is_tuple=True)
        outputs, _ = rnn.dynamic_rnn(multi_cells, x_one_hot, dtype=tf.float32)
    check_shape(outputs, [None, SEQUENCE_LENGTH, hidden_size])  # [batch, time, hidden]

    # logits_t = h2_t softmax_w + softmax_b, all time steps in one matrix product
    softmax_w = tf.get_variable("softmax_w", [hidden_size, classes])
    softmax_b = tf.get_variable("softmax_b", [classes])
    flat = tf.reshape(outputs, [-1, hidden_size])  # [batch * time, hidden]
    logits = tf.matmul(flat, softmax_w) + softmax_b  # [batch * time, classes]
    logits = tf.reshape(logits, [-1, SEQUENCE_LENGTH, classes])
    check_shape(logits, [None, SEQUENCE_LENGTH, classes])  # [batch, time, classes]

    p = tf.nn.softmax(logits)  # [batch, time, classes]
    # loss = mean of -log p[next character]
    loss = seq2seq.sequence_loss(logits, y, weights=tf.ones_like(y, tf.float32))
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        y=y,
        outputs=outputs,
        logits=logits,
        p=p,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
    )


def show_refusal(lesson):
    """Prints what this course says to [cell] * 2."""
    lesson.stage("rnn.MultiRNNCell([cell] * 2)")
    try:
        rnn.MultiRNNCell([rnn.BasicLSTMCell(2)] * 2)
    except ValueError as error:
        lesson.say(f"  ValueError: {error}")
    lesson.say("  TensorFlow 1.15 accepts it silently. Below is what it makes of it.")
    lesson.ask(
        "[cell] * 2 is the same cell twice. How many kernels do the two layers have then?",
        "One: the variables below have no cell_1. Both layers share the weights of the one cell.",
        ["two, one for each layer", "one"],
    )


def read_out(prediction, vocabulary):
    """Returns the text that predictions [windows, time] make."""
    return vocabulary.decode([*prediction[0], *prediction[1:, -1]])


def after_one_character(x_data, y_data, p, vocabulary, character):
    """Returns what follows a character that begins a window: the characters, shares, and p there.

    Returns:
      A list of (next character, its share of the windows, its probability).
    """
    rows = x_data[:, 0] == vocabulary.encode(character)[0]
    counts = np.bincount(y_data[rows, 0], minlength=len(vocabulary))
    probabilities = p[rows][0, 0]  # the network has read the same in all these windows
    return [
        (vocabulary.tokens[index], counts[index] / counts.sum(), probabilities[index])
        for index in np.flatnonzero(counts)
    ]


def run(
    lesson=lab.QUIET,
    *,
    steps=None,  # 500, and none with --restore
    seed=0,
    text=SENTENCE,
    text_file=None,
    encoding=None,
    shared_cell=False,
    restore=None,
    resume=None,
    save=None,
    save_every=60.0,
):
    text, notes = chosen(text, text_file, LONGEST, encoding)
    lesson.notes(notes)
    start = training.StartPoint.of(restore, resume)
    vocabulary = Vocabulary(start.metadata.get("alphabet") or Vocabulary.of(text).tokens)
    x_data, y_data = windows(vocabulary.encode(text), SEQUENCE_LENGTH)  # [170, 10] each
    best = best_possible(x_data, y_data)
    steps = steps or (0 if restore else 500)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), seed, shared_cell)
        sess.run(tf.global_variables_initializer())
        start.restore(sess)
        saver = training.checkpoint.saver(
            sess,
            save,
            start.metadata.get("step", 0),
            metadata={"alphabet": vocabulary.tokens},
            resumed=start.resumed,
        )
        if shared_cell:
            show_refusal(lesson)
        lesson.graph(graph)
        lesson.variables(tf.trainable_variables())
        kernels = sum(v.op.name.endswith("kernel") for v in tf.trainable_variables())

        feed_dict = {graph.x: x_data, graph.y: y_data}
        if start.prefix:
            lesson.stage(f"Restored: {start.prefix}")
            restored = sess.run(graph.prediction, feed_dict={graph.x: x_data})
            lesson.say(f"  {read_out(restored, vocabulary)!r}")
        if steps:
            lesson.stage("Training")
        # Ctrl-C ends the training after a whole step, and saves first
        with training.Saving(saver, steps, save_every) as saving:
            for step in range(steps):
                # loss and prediction are those before the update
                _, loss, prediction = sess.run(
                    [graph.train_op, graph.loss, graph.prediction], feed_dict=feed_dict
                )
                said = read_out(prediction, vocabulary)[:40]
                lesson.progress(step, loss, said, of=steps, feed_dict=feed_dict)
                saving.after(step + 1)
        if saving.saved:
            lesson.say(f"  saved: {saving.saved}")
        loss, prediction, p = sess.run([graph.loss, graph.prediction, graph.p], feed_dict=feed_dict)
        lesson.live(sess, graph)

    sentence = read_out(prediction, vocabulary)
    right = prediction == y_data  # [170, 10]
    lesson.stage("What the network says")
    lesson.say(f"  {sentence}")
    if right.mean() < right[:, -1].mean():
        lesson.ask(
            f"{right[:, -1].mean():.0%} of the windows' last characters are right, but "
            f"{right.mean():.2%} of all. Why not all?",
            "The first places of a window have seen too little: after one character several can "
            "come, and no model knows which. In the last place ten characters have been read.",
            ["it has not trained long enough", "the network is too small", "nobody can know them"],
        )
    character = "t" if "t" in text[:-SEQUENCE_LENGTH] else text[0]
    following = after_one_character(x_data, y_data, p, vocabulary, character)
    lesson.stage(f"After {character!r}, the first character of a window")
    lesson.say("  next   share in the text   probability of the network")
    for next_character, share, probability in following:
        lesson.say(f"  {next_character!r}    {share:17.1%} {probability:26.1%}")
    lesson.picture(
        plots.accuracy_by_position,
        right.mean(axis=0),
        best.accuracy_by_position,
        "Lab 7: characters predicted right",
        character,
        following,
    )
    return {
        "loss": loss,
        "char_accuracy": right.mean(),
        "last_char_accuracy": right[:, -1].mean(),
        "sentence": sentence,
        "loss_floor": best.loss,
        "accuracy_ceiling": best.accuracy,
        "kernels": kernels,
        "character": character,
        "largest_difference_after_one": max(abs(share - q) for _, share, q in following),
        "steps": steps,
    }


def expected(result, *, text, text_file, shared_cell, **_):
    """Yields the rows of the closing table."""
    loss, floor = result["loss"], result["loss_floor"]
    accuracy, ceiling = result["char_accuracy"], result["accuracy_ceiling"]
    last_accuracy = result["last_char_accuracy"]
    if text == SENTENCE and not text_file:
        yield lab.Row("last characters right", last_accuracy, equals=1.0, lecture="all", show=".1%")
        yield lab.Row("characters right", accuracy, near=(ceiling, 0.001), show=".4f")
        yield lab.Row(
            "loss",
            loss,
            between=(floor, floor + 0.002),
            seeds=(0.2287, 0.2294),
            lecture="0.229306",
            show=".4f",
        )
    else:
        yield lab.Row("last characters right", last_accuracy, show=".1%")
        yield lab.Row("characters right", accuracy, show=".4f")
        yield lab.Row("loss", loss, show=".4f")
    difference = result["largest_difference_after_one"]
    yield lab.Row(
        f"after {result['character']!r}: probability and share differ by", difference, show=".3f"
    )
    yield lab.Row("the best possible accuracy", ceiling, show=".4f")
    yield lab.Row("the lowest possible loss", floor, show=".4f")
    yield lab.Row("kernels", result["kernels"], equals=1 if shared_cell else LAYERS)


AFTER = """
The network reaches both bounds, and no model can do better with these windows. In the lecture's
sentence, after "t" comes " ", "a", "e", "h", "o" or "y", and the first prediction of a window has
seen one character only. Where it cannot know, it gives each character about the share that it has
in the text: that makes the cross entropy lowest (to 0.02 after "t", seeds 0 to 9).

The second layer is not what does it: lab 6 reaches the same with one layer, an output layer and
Adam. And the sentence is learned by heart: there is no test part.
"""


def after(result, *, text, text_file, **_):
    """Returns what the lab has shown."""
    if text == SENTENCE and not text_file:
        return AFTER
    return (
        f"The lowest loss that is possible with these windows is {result['loss_floor']:.4f}, the "
        f"best accuracy {result['accuracy_ceiling']:.4f}, both counted from your text. The first "
        "prediction of a window has seen one character only. Where a network cannot know, the "
        "cross entropy is lowest if it gives each character the share that it has in the text. "
        "Your text is learned by heart: there is no test part."
    )


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=[
        *lab.text_options(LONGEST),
        lab.option(
            "--shared-cell", action="store_true", help="what TensorFlow 1.15 makes of [cell] * 2"
        ),
        *lab.checkpoint_options(OWN, TENSORFLOW_1_15),
    ],
    variations=[
        lab.Variation(
            "--set LAYERS=1",
            "One layer reaches the same, 89.65 % and a loss of 0.2288: the second is not needed.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set SEQUENCE_LENGTH=20",
            "A longer window settles more: the lowest possible loss falls to 0.112, and the best "
            "possible accuracy rises to 94.9 %.",
            with_own_data=False,
        ),
        lab.Variation(
            "--shared-cell",
            "One kernel for both layers, and the loss does not tell: 0.2293.",
            with_own_data=False,
        ),
        lab.Variation(
            "--restore",
            "The weights that TensorFlow 1.15 learned in 300 steps, read from its checkpoint.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
