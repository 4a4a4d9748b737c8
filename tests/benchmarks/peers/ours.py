"""This project: `rnn.dynamic_rnn` and `training.train`."""

from common import graph_mode, rnn, seq2seq, training
from common.fast import many_steps
from common.graph_mode import tf
from tests.benchmarks.peers.server import serve
from tests.benchmarks.workloads import data, is_text, weights

import numpy as np


def build(workload, x, y):
    """The graph as a lab writes it: (loss, train op)."""
    if is_text(workload):
        x = tf.one_hot(x, workload.inputs)  # [batch, time, inputs]
    cells = [rnn.BasicLSTMCell(workload.hidden) for _ in range(workload.layers)]
    cell = rnn.MultiRNNCell(cells) if workload.layers > 1 else cells[0]
    initial_state = cell.zero_state(workload.batch, tf.float32)
    outputs, _ = rnn.dynamic_rnn(cell, x, initial_state=initial_state)  # [batch, time, hidden]
    if is_text(workload):
        logits = outputs
        if workload.outputs:
            logits = dense(tf.reshape(outputs, [-1, workload.hidden]), workload)
            logits = tf.reshape(logits, [workload.batch, workload.time, workload.outputs])
        each = tf.ones([workload.batch, workload.time])
        loss = seq2seq.sequence_loss(logits, y, each)
    else:
        loss = tf.reduce_sum(tf.square(dense(outputs[:, -1], workload) - y))
    return loss, tf.train.AdamOptimizer(workload.rate).minimize(loss)


def dense(inputs, workload):
    kernel = tf.get_variable("dense_w", [workload.hidden, workload.outputs])
    return tf.matmul(inputs, kernel) + tf.get_variable("dense_b", [workload.outputs])


def make(workload):
    graph_mode.configure_threads(workload.hidden)  # as a lab does, before it builds its graph
    x_data, y_data = data(workload)
    if is_text(workload):
        x = tf.placeholder(tf.int32, [None, workload.time])
        x_data = np.argmax(x_data, axis=2)
    else:
        x = tf.placeholder(tf.float32, [None, *x_data.shape[1:]])
    y = tf.placeholder(y_data.dtype, [None, y_data.shape[1]])
    loss, train_op = build(workload, x, y)
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    values = [array for layer in weights(workload) for array in layer]
    for variable, value in zip(tf.trainable_variables(), values):
        variable.load(value, session)
    feed_dict = {x: x_data, y: y_data}

    many_steps.CALLS_AN_OPERATION = 0  # the speed of long runs is asked for, in short pieces

    def train(steps):
        return training.train(session, train_op, loss, feed_dict, steps=steps).losses

    return train


if __name__ == "__main__":
    serve(make)
