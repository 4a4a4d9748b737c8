"""TensorFlow 1.15: `dynamic_rnn` and one `session.run` a step (Python 3.7)."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
from tests.benchmarks.peers.server import serve
from tests.benchmarks.workloads import data, is_text, weights

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)


def make(workload):
    x_data, y_data = data(workload)
    if is_text(workload):
        x_data = np.argmax(x_data, axis=2)
        x = tf.placeholder(tf.int32, [None, workload.time])
        inputs = tf.one_hot(x, workload.inputs)
    else:
        inputs = x = tf.placeholder(tf.float32, [None, *x_data.shape[1:]])
    y = tf.placeholder(y_data.dtype, [None, y_data.shape[1]])
    cells = [tf.nn.rnn_cell.BasicLSTMCell(workload.hidden) for _ in range(workload.layers)]
    cell = tf.nn.rnn_cell.MultiRNNCell(cells) if workload.layers > 1 else cells[0]
    outputs, _ = tf.nn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    if workload.outputs:
        kernel = tf.get_variable("dense_w", [workload.hidden, workload.outputs])
        bias = tf.get_variable("dense_b", [workload.outputs])
    if is_text(workload):
        logits = tf.reshape(outputs, [-1, workload.hidden])
        if workload.outputs:
            logits = tf.matmul(logits, kernel) + bias
        entropies = tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=tf.reshape(y, [-1]), logits=logits
        )
        loss = tf.reduce_mean(entropies)
    else:
        loss = tf.reduce_sum(tf.square(tf.matmul(outputs[:, -1], kernel) + bias - y))
    train_op = tf.train.AdamOptimizer(workload.rate).minimize(loss)
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    values = [array for layer in weights(workload) for array in layer]
    for variable, value in zip(tf.trainable_variables(), values):
        variable.load(value, session)

    def train(steps):
        feed_dict = {x: x_data, y: y_data}
        return [session.run([loss, train_op], feed_dict)[0] for _ in range(steps)]

    return train


if __name__ == "__main__":
    serve(make)
