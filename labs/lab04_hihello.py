"""Lab 4: teach a network to say "hihello".

It reads h, i, h, e, l, l and must give each time the next letter: i, h, e, l, l, o.
The lecture takes the cell's outputs as scores of the five letters:

    loss = mean over steps of -log softmax(h_t)[next letter]

But an LSTM's outputs lie in (-1, 1). At best the right letter has 1 and the
others -1, so the loss cannot fall below

    floor = ln(1 + (classes - 1) e^-2)

With --softmax a layer of its own makes the scores, and the floor is gone.

| name       | shape        | meaning                                   |
|------------|--------------|-------------------------------------------|
| x          | [None, 6, 5] | "hihell", one-hot                         |
| y          | [None, 6]    | "ihello", the number of each letter       |
| outputs    | [1, 6, 5]    | h_t at each step                          |
| logits     | [1, 6, 5]    | scores: h_t, or h_t softmax_w + softmax_b |
| loss       | []           | mean cross entropy                        |
| prediction | [1, 6]       | the letter with the highest score         |
| all_right  | []           | whether all six letters are right         |
"""

import math
from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

LETTERS = text.Vocabulary("hielo")  # the lecture's order: h 0, i 1, e 2, l 3, o 4
CLASSES = HIDDEN_SIZE = len(LETTERS)
X_TEXT, TARGET = "hihell", "ihello"
TIME = len(TARGET)
OPTIMIZERS = {
    "adam": lambda: tf.train.AdamOptimizer(learning_rate=0.1),
    "gd": lambda: tf.train.GradientDescentOptimizer(learning_rate=0.1),
}


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor
    all_right: tf.Tensor


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
    train_op = OPTIMIZERS[optimizer]().minimize(loss)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    all_right = tf.reduce_all(tf.equal(prediction, y))  # []
    return Graph(x, y, outputs, logits, loss, train_op, prediction, all_right)


def run(lesson=lab.QUIET, *, steps=2000, seed=0, optimizer="adam", softmax=False):
    x_data = text.one_hot(LETTERS.encode(X_TEXT), CLASSES)[np.newaxis]  # [1, 6, 5]
    y_data = LETTERS.encode(TARGET)[np.newaxis]  # [1, 6]
    loss_floor = 0.0 if softmax else math.log(1 + (CLASSES - 1) * math.exp(-2))
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(optimizer, softmax, seed)
        lesson.graph(graph)
        lesson.stage("sequence_loss: the right class scores 0.7, then 0.9")
        guesses = tf.constant([[[0.3, 0.7]] * 3, [[0.1, 0.9]] * 3])  # [2, 3, 2]
        targets = tf.ones([2, 3], tf.int32)  # class 1 is right, at each of three steps
        demo = seq2seq.sequence_loss(guesses, targets, tf.ones([2, 3]), average_across_batch=False)
        demo_losses = sess.run(demo).tolist()  # [2]
        lesson.say(f"  {demo_losses[0]:.6f} and {demo_losses[1]:.6f}")

        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data}

        def predict():
            return LETTERS.decode(sess.run(graph.prediction, feed_dict))

        # for step in range(steps): loss, _ = sess.run([graph.loss, graph.train_op], feed_dict)
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            feed_dict,
            steps=steps,
            watch={"all_right": graph.all_right},
            report=lambda step, loss: lesson.progress(step, loss, predict()),
        )
        prediction = predict()

    loss = history.losses[-1]
    lesson.say(f"  floor of the loss: {loss_floor:.3f}")
    lesson.picture(plots.loss_curve, history.losses, 'Lab 4: "hihello"', loss_floor)
    return lesson.finish(
        {
            "loss": loss,
            "prediction": prediction,
            "target": TARGET,
            "first_step": history.first("all_right"),
            "loss_floor": loss_floor,
            "demo_losses": demo_losses,
        },
        [
            ("prediction", TARGET, prediction, prediction == TARGET),
            ("loss", "0.753, with gd", f"{loss:.3f}", bool(loss > loss_floor)),
            ("sequence_loss", "0.513015 0.371101", "{:.6f} {:.6f}".format(*demo_losses),
             np.allclose(demo_losses, [0.513015, 0.371101], atol=1e-6)),
        ],
    )  # fmt: skip


LAB = lab.Lab(
    run,
    lab.option("--optimizer", choices=sorted(OPTIMIZERS), help="both with rate 0.1"),
    lab.option("--softmax", action="store_true", help="add the output layer"),
)

if __name__ == "__main__":
    LAB.main()
