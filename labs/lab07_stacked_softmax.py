"""Lab 7: two layers and an output layer learn the long sentence.

The lecture's cure for lab 6: stack two LSTM layers, and make the scores with an
output layer that all time steps share,

    logits = h softmax_w + softmax_b
    loss   = mean of -log softmax(logits)[next character]

It works. (Lab 6 --why shows that the output layer and Adam did it.) But 100 % is
impossible: after "t" comes " ", "a", "e", "h", "o" or "y", and a window's first
prediction has seen one character only. Counting gives the lowest loss and the highest
accuracy that any model can reach; the network reaches both. The sentence at the
end is the first window's prediction, then the last character of each.

A stack needs a new cell for each layer. The lecture writes [cell] * 2, the same cell
twice. TensorFlow 1.0 gave each layer its own weights all the same, by the layer's
scope; 1.1 refused it with an error, as this course does; 1.15 lets both layers share
one kernel without a word. --shared-cell trains that: its variables have no cell_1.

| name       | shape          | meaning                              |
|------------|----------------|--------------------------------------|
| x          | [None, 10]     | windows of ten characters            |
| y          | [None, 10]     | the same windows one character on    |
| outputs    | [None, 10, 25] | h_t of the second layer              |
| logits     | [None, 10, 25] | the scores                           |
| loss       | []             | mean cross entropy                   |
| prediction | [None, 10]     | the character with the highest score |
"""

from typing import NamedTuple

from common import plots, rnn, seq2seq, training
from common.data import text as texts
from common.shapes import check_shape
from common.teaching import lab, old_lab
from common.training import checkpoint
from common.training.resume import StartPoint
from labs.lab06_long_sentence import LONGEST, SENTENCE

import tensorflow.compat.v1 as tf

SEQUENCE_LENGTH = 10
LAYERS = 2
OWN, TENSORFLOW_1_15 = lab.checkpoint("lab07"), lab.checkpoint("tf115_stacked")


class Graph(NamedTuple):
    x: tf.Tensor
    y: tf.Tensor
    outputs: tf.Tensor
    logits: tf.Tensor
    loss: tf.Tensor
    train_op: tf.Operation
    prediction: tf.Tensor


def build_graph(num_classes, seed=0, shared_cell=False):
    tf.set_random_seed(seed)
    hidden_size = num_classes
    x = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    x_one_hot = tf.one_hot(x, num_classes)  # [batch, time, classes]

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

    # logits = h softmax_w + softmax_b, all time steps in one matrix product
    softmax_w = tf.get_variable("softmax_w", [hidden_size, num_classes])
    softmax_b = tf.get_variable("softmax_b", [num_classes])
    flat = tf.reshape(outputs, [-1, hidden_size])  # [batch * time, hidden]
    logits = tf.matmul(flat, softmax_w) + softmax_b  # [batch * time, classes]
    logits = tf.reshape(logits, [-1, SEQUENCE_LENGTH, num_classes])  # [batch, time, classes]

    loss = seq2seq.sequence_loss(logits, y, weights=tf.ones_like(y, tf.float32))
    train_op = tf.train.AdamOptimizer(learning_rate=0.1).minimize(loss)
    prediction = tf.argmax(logits, axis=2, output_type=tf.int32)  # [batch, time]
    return Graph(x, y, outputs, logits, loss, train_op, prediction)


def show_refusal(lesson):
    """What this course says to [cell] * 2."""
    lesson.stage("rnn.MultiRNNCell([cell] * 2)")
    try:
        rnn.MultiRNNCell([rnn.BasicLSTMCell(2)] * 2)
    except ValueError as error:
        lesson.say(f"  ValueError: {error}")
    lesson.say("  TensorFlow 1.15 accepts it. Below is what it makes of it.")


def read_out(prediction, vocabulary):
    """The text that predictions [windows, time] make: the first window, then the last of each."""
    return vocabulary.decode([*prediction[0], *prediction[1:, -1]])


def run(
    lesson=lab.QUIET,
    *,
    steps=None,  # 500, and none with --restore
    seed=0,
    text=SENTENCE,
    text_file=None,
    shared_cell=False,
    restore=None,
    resume=None,
    save=None,
    save_every=60.0,
):
    text = texts.chosen(text, text_file, LONGEST)
    start = StartPoint.of(restore, resume)
    vocabulary = texts.Vocabulary(
        start.metadata.get("alphabet") or texts.Vocabulary.of(text).tokens
    )
    x_data, y_data = texts.windows(vocabulary.encode(text), SEQUENCE_LENGTH)  # [170, 10] each
    bounds = texts.best_possible(x_data, y_data)
    steps = steps or (0 if restore else 500)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), seed, shared_cell)
        sess.run(tf.global_variables_initializer())
        start.restore(sess)
        metadata = {"alphabet": vocabulary.tokens}
        first_step = start.metadata.get("step", 0)
        saver = checkpoint.saver(sess, save, first_step, metadata, start.resumed)
        if shared_cell:
            show_refusal(lesson)
        lesson.graph(graph)
        lesson.ask("How many kernels should two layers have?", "Two: under cell_0 and cell_1.")
        lesson.variables(tf.trainable_variables())
        kernels = sum(v.op.name.endswith("kernel") for v in tf.trainable_variables())
        feed_dict = {graph.x: x_data, graph.y: y_data}

        def report(step, loss):
            prediction = sess.run(graph.prediction, feed_dict)  # [170, 10]
            lesson.progress(step, loss, read_out(prediction, vocabulary)[:40])

        if start.prefix:
            lesson.stage(f"Restored: {start.prefix}")
            restored = read_out(sess.run(graph.prediction, feed_dict), vocabulary)
            lesson.say(f"  {restored!r}")
        if steps:
            lesson.stage("Training")
            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict,
                steps=steps,
                report=report,
                save=saver,
                save_every=save_every,
            )
            lesson.speed(history)
        loss, prediction = sess.run([graph.loss, graph.prediction], feed_dict)

    said = read_out(prediction, vocabulary)
    right = prediction == y_data  # [170, 10]
    accuracy, last_accuracy = right.mean(), right[:, -1].mean()
    lesson.stage("What the network says")
    lesson.say(f"  {said!r}")
    by_place, best_by_place = right.mean(axis=0), bounds.accuracy_by_position
    title = "Lab 7: characters predicted right"
    lesson.picture(plots.accuracy_by_position, by_place, best_by_place, title)

    metrics = {
        "loss": loss,
        "char_accuracy": accuracy,
        "last_char_accuracy": last_accuracy,
        "sentence": said,
        "loss_floor": bounds.loss,
        "accuracy_ceiling": bounds.accuracy,
        "kernels": kernels,
    }
    all_last = last_accuracy == 1
    best = f"{bounds.accuracy:.4f}, the best possible, to 0.001"
    is_best = abs(accuracy - bounds.accuracy) < 0.001
    floor = f"less than 0.002 above the floor, {bounds.loss:.6f}"
    is_low = bounds.loss < loss < bounds.loss + 0.002
    findings = [
        old_lab.Finding("last characters right", f"{last_accuracy:.1%}", "all", all_last, "all"),
        old_lab.Finding("characters right", f"{accuracy:.4f}", best, is_best),
        old_lab.Finding("loss", f"{loss:.6f}", floor, is_low, "0.229306"),
    ]
    findings = [finding.only_if(text == SENTENCE) for finding in findings]
    one_each, expected = kernels == LAYERS, "one a layer"
    if shared_cell:
        one_each, expected = kernels == 1, "one for both layers"
    findings.append(old_lab.Finding("kernels", str(kernels), expected, one_each))
    return old_lab.finish(lesson, metrics, findings, steps)


LAB = old_lab.OldLab(
    run,
    *lab.text_options(LONGEST),
    lab.option(
        "--shared-cell", action="store_true", help="what TensorFlow 1.15 makes of [cell] * 2"
    ),
    *lab.checkpoint_options(OWN, TENSORFLOW_1_15),
    try_it=[
        old_lab.Try("One kernel for both layers. Does the loss show it?", "--shared-cell"),
        old_lab.Try(
            "What TensorFlow 1.15 learned in 300 steps, read from its checkpoint.", "--restore"
        ),
        old_lab.Try(
            "A longer window settles more: the floor of the loss falls.",
            edit=("SEQUENCE_LENGTH = 10", "SEQUENCE_LENGTH = 20"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
