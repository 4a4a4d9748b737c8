"""Lab 1: one LSTM cell, two time steps.

A cell reads four numbers and gives two. This is all it computes, with [x, h] the
input and the last output side by side, and c its memory:

    i, j, f, o = [x, h] W + b
    c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    h' = sigmoid(o) * tanh(c')

At the first step c and h are 0, so that there is nothing to forget: the forget
gate has no effect before the second step. (The lecture makes one step.)

`rnn.dynamic_rnn` runs the cell step after step. It equals `tf.nn.dynamic_rnn`: the
same numbers and the same variables, computed faster.

| name    | shape     | meaning                                                           |
|---------|-----------|-------------------------------------------------------------------|
| x       | [1, 2, 4] | one sequence, two steps, four inputs: 'h', then 'e', one-hot      |
| kernel  | [6, 8]    | W: a row for each input and output, a column for each gate's unit |
| bias    | [8]       | b                                                                 |
| outputs | [1, 2, 2] | h' at each time step                                              |
| c       | [1, 2]    | the memory after the last step                                    |
| h       | [1, 2]    | the output after the last step                                    |
"""

from typing import NamedTuple

from common import plots, rnn
from common.shapes import check_shape
from common.teaching import lab, old_lab

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 2
FORGET_BIAS = 1.0
LETTERS = "he"
X_DATA = np.array([[[1, 0, 0, 0], [0, 1, 0, 0]]], dtype=np.float32)  # 'h', 'e', one-hot


class Graph(NamedTuple):
    x: tf.Tensor
    kernel: tf.Variable
    bias: tf.Variable
    outputs: tf.Tensor
    c: tf.Tensor
    h: tf.Tensor


def build_graph(seed):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, 2, 4])  # [batch, time, input]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, forget_bias=FORGET_BIAS)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, 2, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [1, HIDDEN_SIZE])  # [batch, hidden]
    check_shape(state.h, [1, HIDDEN_SIZE])  # [batch, hidden]
    kernel, bias = cell.weights  # [4 + 2, 4 * 2], [4 * 2]
    return Graph(x, kernel, bias, outputs, state.c, state.h)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def step_by_hand(x, c, h, kernel, bias):
    """One step in NumPy, from the cell's own weights: every value, by name, [hidden] each."""
    # i, j, f, o = [x, h] W + b
    i, j, f, o = np.split(np.concatenate([x, h]) @ kernel + bias, 4)
    forget_gate = sigmoid(f + FORGET_BIAS)
    input_gate = sigmoid(i)
    new_input = np.tanh(j)
    output_gate = sigmoid(o)
    # c' = sigmoid(f + 1) * c + sigmoid(i) * tanh(j)
    new_c = forget_gate * c + input_gate * new_input
    # h' = sigmoid(o) * tanh(c')
    new_h = output_gate * np.tanh(new_c)
    return {
        "c_before": c,
        "h_before": h,
        "forget_gate": forget_gate,
        "input_gate": input_gate,
        "new_input": new_input,
        "output_gate": output_gate,
        "c": new_c,
        "h": new_h,
    }


def tell(lesson, step):
    """Print the values of one step."""
    for name, formula, meaning in [
        ("c_before", "c", "the memory that the cell begins with"),
        ("forget_gate", "sigmoid(f + 1)", "how much of c to keep"),
        ("input_gate", "sigmoid(i)", "how much of the new input to store"),
        ("new_input", "tanh(j)", "what to store"),
        ("c", "c'", "the new memory"),
        ("output_gate", "sigmoid(o)", "how much of the new memory to show"),
        ("h", "h'", "the output"),
    ]:
        lesson.say(f"  {name:<12} {formula:<15} {step[name].round(4)!s:<18} {meaning}")


def run(lesson=lab.QUIET, *, seed=0):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs, c = sess.run([graph.outputs, graph.c], feed_dict={graph.x: X_DATA})
        kernel, bias = sess.run([graph.kernel, graph.bias])

    lesson.stage("The session")
    lesson.say(f"  outputs  {outputs[0, 0].round(4)}, then {outputs[0, 1].round(4)}")
    lesson.say(f"  c        {c[0].round(4)} after both steps")
    steps = []
    c_now = h_now = np.zeros(HIDDEN_SIZE, np.float32)
    for number, letter in enumerate(LETTERS, 1):
        lesson.stage(f"Step {number} by hand, in NumPy: the cell reads {letter!r}")
        step = step_by_hand(X_DATA[0, number - 1], c_now, h_now, kernel, bias)
        if number == 1:
            lesson.ask("Which gate has no effect at step 1?", "The forget gate: c is 0.")
        tell(lesson, step)
        steps.append({"input": letter, **step})
        c_now, h_now = step["c"], step["h"]

    by_hand = np.array([step["h"] for step in steps])  # [time, hidden]
    max_difference = float(np.abs(by_hand - outputs[0]).max())
    kept = steps[1]["forget_gate"] * steps[1]["c_before"]
    lesson.say(f"\n  Of the memory after step 1, step 2 keeps {kept.round(4)}.")
    lesson.picture(plots.lstm_cell, steps, "Lab 1: an LSTM cell reads 'h', then 'e'")
    shape = list(outputs.shape)
    return old_lab.finish(
        lesson,
        {"output_shape": shape, "max_difference": max_difference},
        [
            old_lab.Finding(
                "shape of the outputs",
                str(shape),
                f"[batch, time, hidden] = [1, 2, {HIDDEN_SIZE}]",
                shape == [1, 2, HIDDEN_SIZE],
                "[1, 1, 2], one step",
            ),
            old_lab.Finding(
                "graph and hand",
                f"{max_difference:.1e} apart",
                "less than 1e-6 apart",
                max_difference < 1e-6,
            ),
            old_lab.Finding(
                "first output (random weights)",
                str(outputs[0, 0].round(4)),
                lecture="[-0.4241  0.6465]",
            ),
        ],
    )


LAB = old_lab.OldLab(
    run,
    try_it=[
        old_lab.Try("Other weights, other numbers; by hand they are still the same.", "--seed 1"),
        old_lab.Try(
            "The forget gate is close to 1: step 2 keeps nearly all of the memory.",
            edit=("FORGET_BIAS = 1.0", "FORGET_BIAS = 5.0"),
        ),
        old_lab.Try(
            "The kernel becomes [7, 12]: one row and four columns more. Why four?",
            edit=("HIDDEN_SIZE = 2", "HIDDEN_SIZE = 3"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
