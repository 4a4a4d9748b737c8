"""Lab 4: teach a network to say "hihello".

It reads h, i, h, e, l, l and must give each time the next letter: i, h, e, l, l, o.
The lecture takes the cell's outputs as scores of the five letters:

    loss = mean over steps of -log softmax(h_t)[next letter]

But the outputs of an LSTM lie in (-1, 1), so the loss has a floor. The memory c
starts at 0 and grows by less than 1 a step, hence |h_t| < tanh(t), and

    loss_t > ln(1 + (classes - 1) e^(-2 tanh t))        0.470 on average

This floor is not reached either: when the next letter changes, its unit stands on
the wrong side. Its memory is emptied and begins again at 0, and h is at most
tanh(1) = 0.762. The best course of the gates that is known ends at 0.549.

With --softmax a layer of its own makes the scores, of any size: no floor is left.

| name       | shape        | meaning                                   |
|------------|--------------|-------------------------------------------|
| x          | [None, 6, 5] | "hihell", one-hot                         |
| y          | [None, 6]    | "ihello", the number of each letter       |
| outputs    | [1, 6, 5]    | h_t at each step                          |
| logits     | [1, 6, 5]    | scores: h_t, or h_t softmax_w + softmax_b |
| loss       | []           | mean cross entropy                        |
| prediction | [1, 6]       | the letter with the highest score         |
"""

from typing import NamedTuple

from common import plots, rnn, seq2seq
from common.data import text
from common.shapes import check_shape
from common.teaching import lab
from labs.support import loss_floors

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("hielo")  # the lecture's order: h 0, i 1, e 2, l 3, o 4
CLASSES = HIDDEN_SIZE = len(LETTERS)
X_TEXT, TARGET = "hihell", "ihello"
TIME = len(TARGET)
LEARNING_RATE = 0.1
OPTIMIZERS = {"adam": tf.train.AdamOptimizer, "gd": tf.train.GradientDescentOptimizer}


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor


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

    weights = tf.ones([batch_size, TIME])  # every step counts
    loss = seq2seq.sequence_loss(logits=logits, targets=y, weights=weights)
    train_op = OPTIMIZERS[optimizer](LEARNING_RATE).minimize(loss)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    return Graph(x, y, outputs, logits, loss, train_op, prediction)


def show_sequence_loss(lesson, sess):
    """The lecture's two examples of `sequence_loss`: their losses, [2]."""
    lesson.stage("sequence_loss: the right class has the score 0.7, then 0.9")
    lesson.ask("Is 0.7 a probability? What is the loss?", "A score: softmax(0.3, 0.7)[1] = 0.60.")
    scores = tf.constant([[[0.3, 0.7]] * 3, [[0.1, 0.9]] * 3])  # [2, 3, 2]
    targets = tf.ones([2, 3], tf.int32)  # class 1 is right, at each of three steps
    weights = tf.ones([2, 3])
    demo = seq2seq.sequence_loss(scores, targets, weights, average_across_batch=False)
    losses = sess.run(demo)  # [2]
    for score, loss in zip((0.7, 0.9), losses):
        lesson.say(f"  score {score}: probability {np.exp(-loss):.2f}, loss {loss:.6f}")
    return losses


def run(lesson=lab.QUIET, *, steps=2000, seed=0, optimizer="adam", softmax=False):
    x_data = text.one_hot(LETTERS.encode(X_TEXT), CLASSES)[np.newaxis]  # [1, 6, 5]
    y_data = LETTERS.encode(TARGET)[np.newaxis]  # [1, 6]
    report_every = max(1, steps // 10)
    losses, first_step = [], None
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(optimizer, softmax, seed)
        lesson.graph(graph)
        demo_losses = show_sequence_loss(lesson, sess)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        fetches = [graph.train_op, graph.loss, graph.prediction]
        for step in range(steps):  # loss and prediction are those before the update
            _, loss, prediction = sess.run(fetches, feed_dict={graph.x: x_data, graph.y: y_data})
            losses.append(loss)
            said = LETTERS.decode(prediction)
            if first_step is None and said == TARGET:
                first_step = step
            if step % report_every == 0:
                lesson.progress(step, loss, said)
        said = LETTERS.decode(sess.run(graph.prediction, feed_dict={graph.x: x_data}))
    lesson.say(f"  after {steps} steps: {said!r}")

    floors = {
        "floor: every output at 1 or -1": loss_floors.range_floor(CLASSES),
        "floor: |h_t| < tanh(t)": loss_floors.memory_floor(CLASSES, TIME),
        "lowest known": loss_floors.lowest_known(y_data[0], CLASSES),
    }
    if softmax:
        expected, reached = "below 0.01: no floor", losses[-1] < 0.01
    else:
        lowest = floors["lowest known"]
        expected, reached = f"above {lowest:.3f}: h is bounded", losses[-1] > lowest
        for name, value in floors.items():
            lesson.say(f"  {name:<31} {value:.3f}")
    lesson.picture(plots.loss_curve, losses, 'Lab 4: "hihello"', {} if softmax else floors)
    as_printed = optimizer == "gd" and not softmax
    demo = "{:.6f} {:.6f}".format(*demo_losses)
    wanted = [np.log(1 + np.exp(-0.4)), np.log(1 + np.exp(-0.8))]
    return lesson.finish(
        {
            "loss": losses[-1],
            "prediction": said,
            "target": TARGET,
            "first_step": first_step,
            "loss_floor": 0.0 if softmax else floors["floor: every output at 1 or -1"],
            "demo_losses": demo_losses,
        },
        [
            lab.Finding("prediction", said, TARGET, said == TARGET, TARGET),
            lab.Finding(
                "loss", f"{losses[-1]:.3f}", expected, reached, "0.753" if as_printed else ""
            ),
            lab.Finding(
                "sequence_loss",
                demo,
                "ln(1 + e^-0.4), ln(1 + e^-0.8)",
                np.allclose(demo_losses, wanted, atol=1e-6),
                "0.513015 0.371101",
            ),
        ],
    )


LAB = lab.Lab(
    run,
    lab.option("--optimizer", choices=sorted(OPTIMIZERS), help=f"with rate {LEARNING_RATE}"),
    lab.option("--softmax", action="store_true", help="add the output layer"),
    try_it=[
        lab.Try("No floor: after 300 steps the loss is 0.0005 or less.", "--softmax --steps 300"),
        lab.Try(
            "The loss of the lecture's log, 0.753, comes from gradient descent, not from Adam.",
            "--optimizer gd",
        ),
        lab.Try(
            "Steps that are too large: the loss jumps, and with some seeds the word is lost.",
            edit=("LEARNING_RATE = 0.1", "LEARNING_RATE = 1.0"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
