"""Lab 7: two layers and an output layer learn the long sentence.

The lecture's cure for lab 6: stack two LSTM layers, and make the scores with an
output layer that all time steps share,

    logits = h softmax_w + softmax_b
    loss   = mean of -log softmax(logits)[next character]

It works. (Lab 6 --why shows that the output layer and Adam did it.) But not to
100 %: after "t" comes " ", "e", "h", "i" or "o", and a window's first prediction
has seen one character only. Counting gives the lowest loss and the highest
accuracy that any model can reach; the network reaches both. The sentence at the
end is the first window's prediction, then the last character of each.

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
from common.teaching import lab
from common.training import checkpoint
from labs.lab06_long_sentence import SENTENCE

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


def build_graph(num_classes, seed=0):
    tf.set_random_seed(seed)
    hidden_size = num_classes
    x = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    y = tf.placeholder(tf.int32, [None, SEQUENCE_LENGTH])  # [batch, time]
    x_one_hot = tf.one_hot(x, num_classes)  # [batch, time, classes]

    # A new cell for each layer: [cell] * 2 would be one cell with one kernel.
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


def run(
    lesson=lab.QUIET,
    *,
    steps=None,  # 500, and none with --restore
    seed=0,
    text=SENTENCE,
    restore=None,
    resume=None,
    save=None,
    save_every=60.0,
):
    prefix = checkpoint.find(restore or resume) if restore or resume else None
    known = checkpoint.facts(prefix) if prefix else {}
    vocabulary = texts.Vocabulary(known.get("alphabet") or texts.Vocabulary.of(text).tokens)
    x_data, y_data = texts.windows(vocabulary.encode(text), SEQUENCE_LENGTH)  # [170, 10] each
    bounds = texts.best_possible(x_data, y_data)
    steps = steps or (0 if restore else 500)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(len(vocabulary), seed)
        sess.run(tf.global_variables_initializer())
        if prefix:
            checkpoint.restore(sess, prefix)
        facts = {"alphabet": vocabulary.tokens}
        keep = checkpoint.keeper(sess, save, known.get("step", 0), facts)
        lesson.graph(graph)
        feed_dict = {graph.x: x_data, graph.y: y_data}

        def sentence():
            prediction = sess.run(graph.prediction, feed_dict)  # [170, 10]
            return vocabulary.decode([*prediction[0], *prediction[1:, -1]])

        def report(step, loss):
            lesson.progress(step, loss, sentence()[:40])

        if prefix:
            lesson.stage(f"Restored: {prefix}")
            lesson.say(f"  {sentence()}")
        if steps:
            lesson.stage("Training")
            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict,
                steps=steps,
                report=report,
                save=keep,
                save_every=save_every,
            )
            lesson.speed(history)
        loss, prediction = sess.run([graph.loss, graph.prediction], feed_dict)
        said = sentence()

    right = prediction == y_data  # [170, 10]
    accuracy, last_accuracy = right.mean(), right[:, -1].mean()
    lesson.stage("What the network says")
    lesson.say(f"  {said}")
    by_position = right.mean(axis=0), bounds.accuracy_by_position
    lesson.picture(plots.accuracy_by_position, *by_position, "Lab 7: characters predicted right")
    return lesson.finish(
        {
            "loss": loss,
            "char_accuracy": accuracy,
            "last_char_accuracy": last_accuracy,
            "sentence": said,
            "loss_floor": bounds.loss,
            "accuracy_ceiling": bounds.accuracy,
        },
        [
            ("last characters right", "all", f"{last_accuracy:.1%}", bool(last_accuracy == 1)),
            ("characters right", f"at best {bounds.accuracy:.4f}", f"{accuracy:.4f}"),
            ("loss", "0.229306", f"{loss:.6f} (floor {bounds.loss:.6f})"),
        ],
        steps,
    )


LAB = lab.Lab(
    run,
    lab.option("--text", help="another text to learn"),
    *lab.checkpoint_options(OWN, TENSORFLOW_1_15),
)

if __name__ == "__main__":
    LAB.main()
