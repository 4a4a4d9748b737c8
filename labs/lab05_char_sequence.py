"""Lab 5: any sentence, one character at a time.

The vocabulary comes from the text: its characters, sorted. The network reads
the text without its last character and must give the text without its first:

    x = " if you want yo"        y = "if you want you"

    loss = mean over steps of -log softmax(h_t)[y_t]

As in lab 4 the cell's outputs are the scores, so the loss has a floor,
ln(1 + (classes - 1) e^-2).

| name       | shape                 | meaning                              |
|------------|-----------------------|--------------------------------------|
| x          | [None, time]          | the number of each character         |
| y          | [None, time]          | the number of the next character     |
| x_one_hot  | [None, time, classes] | x as one-hot vectors                 |
| outputs    | [1, time, classes]    | h_t at each step, the scores         |
| loss       | []                    | mean cross entropy                   |
| prediction | [1, time]             | the character with the highest score |
| all_right  | []                    | whether the whole prediction is y    |
"""

import math
from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text as texts
from common.shapes import check_shape
from common.teaching import lab

import tensorflow.compat.v1 as tf

SAMPLE = " if you want you"


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    x_one_hot: tf.Tensor
    outputs: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor
    all_right: tf.Tensor


def build_graph(sequence_length, num_classes, seed=0):
    tf.set_random_seed(seed)
    batch_size, hidden_size = 1, num_classes
    x = tf.placeholder(tf.int32, [None, sequence_length])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, sequence_length])  # [batch, time]
    x_one_hot = tf.one_hot(x, num_classes)
    check_shape(x_one_hot, [None, sequence_length, num_classes])  # [batch, time, classes]

    cell = rnn.BasicLSTMCell(num_units=hidden_size, state_is_tuple=True)
    initial_state = cell.zero_state(batch_size, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x_one_hot, initial_state=initial_state, dtype=tf.float32)
    check_shape(outputs, [None, sequence_length, hidden_size])  # [batch, time, hidden]

    weights = tf.ones([batch_size, sequence_length])  # every step counts
    loss = seq2seq.sequence_loss(logits=outputs, targets=y, weights=weights)
    train_op = tf.train.AdamOptimizer(learning_rate=0.1).minimize(loss)
    prediction = tf.argmax(outputs, axis=2, output_type=tf.int32)  # [batch, time]
    all_right = tf.reduce_all(tf.equal(prediction, y))  # []
    return Graph(x, y, x_one_hot, outputs, loss, train_op, prediction, all_right)


def run(lesson=lab.QUIET, *, steps=3000, seed=0, text=SAMPLE, jit=False):
    vocabulary = texts.Vocabulary.of(text)
    numbers = vocabulary.encode(text)
    x_data, y_data = texts.windows(numbers, len(text) - 1)  # one window: [1, time] each
    target = text[1:]
    loss_floor = math.log(1 + (len(vocabulary) - 1) * math.exp(-2))
    lesson.stage("The data")
    lesson.say(f"  {len(vocabulary)} characters: {''.join(vocabulary.tokens)!r}")
    lesson.say(f"  x {text[:-1]!r}\n  y {target!r}")

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(target), len(vocabulary), seed)
        lesson.graph(graph)
        lesson.stage("Training")
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: x_data, graph.y: y_data}

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
            jit=jit,
        )
        lesson.speed(history)
        prediction = predict()

    loss = history.losses[-1]
    lesson.say(f"  floor of the loss: {loss_floor:.3f}")
    lesson.picture(plots.loss_curve, history.losses, f"Lab 5: {target!r}", loss_floor)
    return lesson.finish(
        {
            "loss": loss,
            "prediction": prediction,
            "target": target,
            "first_step": history.first("all_right"),
            "loss_floor": loss_floor,
        },
        [
            ("prediction", SAMPLE[1:], prediction, prediction == target),
            ("loss", "1.373, with gd", f"{loss:.3f}", bool(loss >= loss_floor)),
        ],
    )


LAB = lab.Lab(
    run,
    lab.option("--text", help="the text to learn"),
    lab.option(
        "--jit",
        action="store_true",
        help="compile the steps with XLA: some seconds first, then many more steps a second",
    ),
)

if __name__ == "__main__":
    LAB.main()
