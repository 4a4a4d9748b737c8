"""Lab 1: one LSTM cell, one time step.

A cell reads four numbers and gives two. This is all it computes, with
[x, h] the input and the last output side by side:

    i, j, f, o = [x, h] W + b
    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    h' = sigmoid(o) * tanh(c')

| name    | shape     | meaning                                                           |
|---------|-----------|-------------------------------------------------------------------|
| x       | [1, 1, 4] | one sequence, one step, four inputs: 'h' as a one-hot vector      |
| kernel  | [6, 8]    | W: a row for each input and output, a column for each gate's unit |
| bias    | [8]       | b                                                                 |
| outputs | [1, 1, 2] | h' at each time step                                              |
| c       | [1, 2]    | the memory after the last step                                    |
| h       | [1, 2]    | the output after the last step                                    |
"""

from typing import NamedTuple

from common import plots, rnn
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 2
X_DATA = np.array([[[1, 0, 0, 0]]], dtype=np.float32)  # 'h', one-hot


class Graph(NamedTuple):
    x: tf.Tensor
    kernel: tf.Variable
    bias: tf.Variable
    outputs: tf.Tensor
    c: tf.Tensor
    h: tf.Tensor


def build_graph(seed):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, 1, 4])  # [batch, time, input]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, state = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, 1, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [1, HIDDEN_SIZE])  # [batch, hidden]
    check_shape(state.h, [1, HIDDEN_SIZE])  # [batch, hidden]
    kernel, bias = cell.weights  # [4 + 2, 4 * 2], [4 * 2]
    return Graph(x, kernel, bias, outputs, state.c, state.h)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def by_hand(x, kernel, bias, lesson):
    """The same step in NumPy, from the cell's own weights: h' [hidden]."""
    c = h = np.zeros(HIDDEN_SIZE, np.float32)
    # i, j, f, o = [x, h] W + b
    i, j, f, o = np.split(np.concatenate([x, h]) @ kernel + bias, 4)
    input_gate, new_input = sigmoid(i), np.tanh(j)
    forget_gate, output_gate = sigmoid(f + 1), sigmoid(o)
    # c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    c = forget_gate * c + input_gate * new_input
    # h' = sigmoid(o) * tanh(c')
    h = output_gate * np.tanh(c)
    lesson.say(f"  input gate   sigmoid(i)      {input_gate}  how much of the new input to store")
    lesson.say(f"  new input    tanh(j)         {new_input}  what to store")
    lesson.say(f"  forget gate  sigmoid(f + 1)  {forget_gate}  how much of the old c to keep")
    lesson.say(f"  output gate  sigmoid(o)      {output_gate}  how much of the memory to show")
    lesson.say(f"  memory       c'              {c}")
    lesson.say(f"  output       h'              {h}")
    return h


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        values = sess.run(graph, feed_dict={graph.x: X_DATA})

    lesson.stage("The session")
    lesson.say(f"  outputs {values.outputs.tolist()}\n  c       {values.c.tolist()}")
    lesson.say(f"  h       {values.h.tolist()}")
    lesson.stage("The same by hand, in NumPy")
    hand = by_hand(X_DATA[0, 0], values.kernel, values.bias, lesson)
    max_difference = float(np.abs(hand - values.outputs[0, 0]).max())
    lesson.picture(plots.heat_map, values.outputs, ["h"], "Lab 1: two outputs for one input")
    shape = list(values.outputs.shape)
    numbers = str(values.outputs[0, 0].round(8).tolist())
    return lesson.finish(
        {"output_shape": shape, "max_difference": max_difference},
        [
            ("shape of the output", "[1, 1, 2]", str(shape), shape == [1, 1, 2]),
            ("graph and hand", "-", f"{max_difference:.1e} apart", max_difference < 1e-6),
            ("output (random weights)", "[-0.42409304, 0.64651132]", numbers),
        ],
    )


LAB = lab.Lab(run)

if __name__ == "__main__":
    LAB.main()
