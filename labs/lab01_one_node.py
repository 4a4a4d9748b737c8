"""Lab 1: one LSTM cell, two time steps.

A recurrent network reads a sequence one element at a time: a word letter by letter, prices day by
day. What a letter means depends on those before it, so the network carries a memory from step to
step. The part that computes one step is the cell. An LSTM cell (long short-term memory) has two
vectors to carry: the memory c and the output h.

With [x, h] the input and the last output side by side, W and b the weights, and c' and h' the new
memory and output, this is all that it computes:

    i, j, f, o = [x, h] W + b
    c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
    h' = sigmoid(o) * tanh(c')

[x, h] W + b is one row of 8 numbers, cut into four parts of 2: i, j, f and o. A sigmoid lies
between 0 and 1 and is called a gate: it says how much to let through. At the first step c and h
are 0. forget_bias is 1, so that an untrained cell keeps most of its memory.

A letter is given to the cell one-hot: as a vector with a 1 in the letter's place and 0 elsewhere.

TensorFlow 1 computes in two stages. First a graph is built: tensors that know their shapes and
have no values yet. A placeholder stands for the data. Then a session runs the graph: `sess.run`
takes what to compute and, as feed_dict, the values of the placeholders. The weights are
variables: `global_variables_initializer` gives them their first values, here random ones.

`rnn.dynamic_rnn` runs the cell step after step. It equals `tf.nn.dynamic_rnn`: the same numbers
and the same variables, computed faster.

Question: which of the four parts does nothing at the first step?

| name    | shape     | meaning                                                            |
|---------|-----------|--------------------------------------------------------------------|
| x       | [1, 2, 4] | one sequence, two steps, four inputs: 'h', then 'e', one-hot       |
| kernel  | [6, 8]    | W: rows for 4 inputs and 2 outputs fed back, columns for 4 parts of 2 |
| bias    | [8]       | b                                                                  |
| outputs | [1, 2, 2] | h' at each time step                                               |
| c       | [1, 2]    | the memory after the last step                                     |
| h       | [1, 2]    | the output after the last step                                     |
"""

from types import SimpleNamespace

from common import plots, rnn
from common.shapes import check_shape
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

HIDDEN_SIZE = 2
FORGET_BIAS = 1.0
LETTERS = "he"
X_DATA = np.array([[[1, 0, 0, 0], [0, 1, 0, 0]]], dtype=np.float32)  # 'h', 'e', one-hot


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [1, 2, 4])  # [batch, time, input]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE, forget_bias=FORGET_BIAS)
    outputs, state = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [1, 2, HIDDEN_SIZE])  # [batch, time, hidden]
    check_shape(state.c, [1, HIDDEN_SIZE])  # [batch, hidden]
    check_shape(state.h, [1, HIDDEN_SIZE])  # [batch, hidden]
    kernel, bias = cell.weights  # [4 + hidden, 4 * hidden], [4 * hidden]
    return SimpleNamespace(x=x, kernel=kernel, bias=bias, outputs=outputs, c=state.c, h=state.h)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def step_by_hand(x, c, h, kernel, bias):
    """Returns the values of one step by name, [hidden] each, from the cell's own weights."""
    # i, j, f, o = [x, h] W + b
    i, j, f, o = np.split(np.concatenate([x, h]) @ kernel + bias, 4)
    forget_gate = sigmoid(f + FORGET_BIAS)
    input_gate = sigmoid(i)
    new_input = np.tanh(j)
    output_gate = sigmoid(o)
    # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
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


def show_step(lesson, step):
    """Prints the values of one step."""
    for name, formula, meaning in [
        ("c_before", "c", "the memory before the step"),
        ("forget_gate", f"sigmoid(f + {FORGET_BIAS:g})", "how much of c to keep"),
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
        lesson.ask(
            "How many weights does a cell with four inputs and two outputs have?",
            "56. The cell also reads its own two outputs of the step before, and has four parts: "
            "(4 + 2) x 8 weights and 8 biases.",
            ["8 = 4 x 2", "32 = 4 x 8", "56"],
        )
        lesson.graph(graph)
        sess.run(tf.global_variables_initializer())
        outputs, c = sess.run([graph.outputs, graph.c], feed_dict={graph.x: X_DATA})
        kernel, bias = sess.run([graph.kernel, graph.bias])

    lesson.stage("The session")
    lesson.say(f"  outputs  {outputs[0, 0].round(4)}, then {outputs[0, 1].round(4)}")
    lesson.say(f"  c        {c[0].round(4)} after both steps")

    c_now = h_now = np.zeros(HIDDEN_SIZE, np.float32)
    steps = []
    for t, letter in enumerate(LETTERS):
        lesson.stage(f"Step {t + 1} by hand, in NumPy: the cell reads {letter!r}")
        if t == 0:
            lesson.ask(
                "Which of the four parts does nothing at step 1?",
                "The forget gate. It is multiplied by c, and c is 0: there is nothing to forget "
                "yet.",
                ["input gate", "new input", "forget gate", "output gate"],
            )
        step = step_by_hand(X_DATA[0, t], c_now, h_now, kernel, bias)
        show_step(lesson, step)
        steps.append({"input": letter, **step})
        c_now, h_now = step["c"], step["h"]

    by_hand = np.array([step["h"] for step in steps])  # [time, hidden]
    kept = steps[1]["forget_gate"] * steps[1]["c_before"]
    lesson.say(f"\n  Of the memory after step 1, step 2 keeps {kept.round(4)}.")
    lesson.picture(plots.lstm_cell, steps, "Lab 1: an LSTM cell reads 'h', then 'e'", FORGET_BIAS)
    return {
        "output_shape": list(outputs.shape),
        "max_difference": np.abs(by_hand - outputs[0]).max(),
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "largest difference, graph and hand",
        result["max_difference"],
        below=1e-6,
        seeds="at most 3e-8",
        show=".0e",
    )
    yield lab.Row(
        "shape of the outputs",
        result["output_shape"],
        equals=[1, 2, HIDDEN_SIZE],
        because="[batch, time, hidden]",
    )


AFTER = """
An LSTM step is one matrix product, cut into four parts, and two lines of arithmetic. `dynamic_rnn`
does nothing else: NumPy gives the same numbers from the same weights. The weights here are random.
What the gates should keep, store and show is what training finds, from lab 4 on.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=15,
    variations=[
        lab.Variation("--seed 1", "Other weights, other numbers; by hand they are still the same."),
        lab.Variation(
            "--set FORGET_BIAS=5.0",
            "The forget gate is close to 1: step 2 keeps nearly all of the memory.",
        ),
        lab.Variation(
            "--set HIDDEN_SIZE=3",
            "The kernel becomes [7, 12]: a row more, as there is an output more to feed back, and "
            "four columns more, one in each of the four parts.",
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
