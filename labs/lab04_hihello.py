"""Lab 4: teach a network to say "hihello".

The network reads h, i, h, e, l, l, one letter a step, and must say at each step which letter
comes next: i, h, e, l, l, o. Each letter is one-hot: a vector with a 1 in the letter's place
and 0 elsewhere. Its outputs h_t are used as logits, one score for each of the five letters.
Softmax turns them into probabilities, and the loss is the cross entropy: minus the logarithm
of the probability that the right letter gets.

    p_t  = softmax(h_t)
    loss = mean over steps of -log p_t[next letter]

With --softmax an output layer makes the logits: h_t softmax_w + softmax_b.

Question: how far down can the loss go?

| name       | shape        | meaning                                           |
|------------|--------------|---------------------------------------------------|
| x          | [None, 6, 5] | "hihell", one-hot                                 |
| y          | [None, 6]    | "ihello", the index of each letter                |
| outputs    | [1, 6, 5]    | h_t at each step                                  |
| logits     | [1, 6, 5]    | h_t, or h_t softmax_w + softmax_b with --softmax  |
| loss       | []           | mean cross entropy                                |
| prediction | [1, 6]       | the letter with the largest logit                 |
"""

from types import SimpleNamespace

from common import plots, rnn, seq2seq
from common.data import text
from common.shapes import check_shape
from common.teaching import lab
from labs.support import loss_floors

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("hielo")  # the lecture's order: h 0, i 1, e 2, l 3, o 4
CLASSES = HIDDEN_SIZE = len(LETTERS)
X_TEXT = "hihell"
TARGET = "ihello"
TIME = len(TARGET)
LEARNING_RATE = 0.1
OPTIMIZERS = {"adam": tf.train.AdamOptimizer, "gd": tf.train.GradientDescentOptimizer}


def build_graph(optimizer="adam", softmax=False, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, TIME, CLASSES])  # [batch, time, classes]
    y = tf.placeholder(tf.int32, [None, TIME])  # [batch, time]
    batch_size = 1

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, state_is_tuple=True)
    initial_state = cell.zero_state(batch_size, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x, initial_state=initial_state, dtype=tf.float32)
    check_shape(outputs, [None, TIME, HIDDEN_SIZE])  # [batch, time, hidden]

    logits = outputs
    if softmax:  # logits = h softmax_w + softmax_b
        softmax_w = tf.get_variable("softmax_w", [HIDDEN_SIZE, CLASSES])
        softmax_b = tf.get_variable("softmax_b", [CLASSES])
        flat = tf.reshape(outputs, [-1, HIDDEN_SIZE])  # [batch * time, hidden]
        logits = tf.reshape(tf.matmul(flat, softmax_w) + softmax_b, [batch_size, TIME, CLASSES])
    check_shape(logits, [None, TIME, CLASSES])  # [batch, time, classes]

    # loss = mean over steps of -log softmax(logits_t)[y_t]
    weights = tf.ones([batch_size, TIME])  # every step counts
    loss = seq2seq.sequence_loss(logits=logits, targets=y, weights=weights)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    train_op = OPTIMIZERS[optimizer](LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x,
        y=y,
        outputs=outputs,
        logits=logits,
        loss=loss,
        prediction=prediction,
        train_op=train_op,
    )


def show_sequence_loss(lesson, sess):
    """Prints the lecture's two examples of `sequence_loss`; returns their losses, [2]."""
    lesson.stage("sequence_loss: the right class has the logit 0.7, then 0.9")
    logits = tf.constant([[[0.3, 0.7]] * 3, [[0.1, 0.9]] * 3])  # [2, 3, 2]
    targets = tf.ones([2, 3], tf.int32)  # class 1 is right, at each of three steps
    weights = tf.ones([2, 3])
    demo = seq2seq.sequence_loss(logits, targets, weights, average_across_batch=False)
    losses = sess.run(demo)  # [2]
    for logit, loss in zip((0.7, 0.9), losses):
        lesson.say(f"  logit {logit}: probability {np.exp(-loss):.2f}, loss {loss:.6f}")
    return losses


def run(lesson=lab.QUIET, *, steps=2000, seed=0, optimizer="adam", softmax=False):
    x_data = text.one_hot(LETTERS.encode(X_TEXT), CLASSES)[np.newaxis]  # [1, 6, 5]
    y_data = LETTERS.encode(TARGET)[np.newaxis]  # [1, 6]
    losses, first_step = [], None
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(optimizer, softmax, seed)
        lesson.graph(graph)
        demo_losses = show_sequence_loss(lesson, sess)

        lesson.stage("Training")
        lesson.ask(
            "Soon it says ihello at every step. Does the loss then go to zero?",
            "Only with --softmax. An output of an LSTM lies between -1 and 1. Softmax of five "
            "such logits is never sure, however long it trains: more steps do not help.",
            ["yes, with more steps", "no"],
        )
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data}
        for step in range(steps):
            # loss and prediction are those before the update
            _, loss, prediction = sess.run(
                [graph.train_op, graph.loss, graph.prediction], feed_dict=feed_dict
            )
            losses.append(loss)
            word = LETTERS.decode(prediction)
            if first_step is None and word == TARGET:
                first_step = step
            lesson.progress(step, loss, word, of=steps, feed_dict=feed_dict)
        word = LETTERS.decode(sess.run(graph.prediction, feed_dict={graph.x: x_data}))
    lesson.say(f"  after {steps} steps: {word!r}")

    floors = {
        "floor: every output at 1 or -1": loss_floors.range_floor(CLASSES),
        "floor: |h_t| < tanh(t)": loss_floors.memory_floor(CLASSES, TIME),
        "lowest known": loss_floors.lowest_known(y_data[0], CLASSES),
    }
    lesson.picture(plots.loss_curve, losses, 'Lab 4: "hihello"', {} if softmax else floors)
    return {
        "loss": losses[-1],
        "prediction": word,
        "target": TARGET,
        "first_step": first_step,
        "loss_floor": 0.0 if softmax else floors["floor: every output at 1 or -1"],
        "lowest_known_loss": 0.0 if softmax else floors["lowest known"],
        "demo_losses": demo_losses,
    }


def expected(result, *, optimizer, softmax, **_):
    """Yields the rows of the closing table."""
    yield lab.Row("prediction", result["prediction"], equals=TARGET, lecture=TARGET)
    if softmax:
        yield lab.Row("loss", result["loss"], below=0.01, because="the logits have no bound")
    else:
        yield lab.Row(
            "loss",
            result["loss"],
            above=result["lowest_known_loss"],
            because="|h| < 1",
            lecture="0.753" if optimizer == "gd" else "",
            show=".3f",
        )
    # -log softmax(0.3, 0.7)[1] = ln(1 + e^-0.4)
    for logit, loss, lecture in zip((0.7, 0.9), result["demo_losses"], (0.513015, 0.371101)):
        loss_by_hand = np.log(1 + np.exp(1 - 2 * logit))
        yield lab.Row(
            f"sequence_loss, logit {logit}",
            loss,
            near=(loss_by_hand, 1e-6),
            lecture=lecture,
            show=".6f",
        )


AFTER = """
The word is learned by heart: it is also the text that it was trained on, and there is no test part.

The loss without --softmax stops at a floor. The memory c starts at 0 and grows by less than 1 a
step, so |h_t| < tanh(t), and

    loss_t > ln(1 + (classes - 1) e^(-2 tanh t))        0.470 on average

Training ends higher still. When the next letter changes, the unit of the new letter still holds a
negative memory and begins again at 0, so h is at most tanh(1) = 0.762. The lowest loss that is
known, with gates set by a search, is 0.549. An output layer has weights of any size, so it has no
floor.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=30,
    options=[
        lab.option("--optimizer", choices=sorted(OPTIMIZERS), help=f"with rate {LEARNING_RATE}"),
        lab.option("--softmax", action="store_true", help="add the output layer"),
    ],
    variations=[
        lab.Variation("--softmax --steps 300", "No floor: the loss falls below 0.001."),
        lab.Variation(
            "--optimizer gd",
            "The loss of the lecture's log, 0.753, comes from gradient descent, not from Adam.",
        ),
        lab.Variation(
            "--set LEARNING_RATE=1.0",
            "The steps are too large: the loss jumps, and with some seeds the word is lost.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
