"""Exercise 1: one step of an LSTM cell.

It belongs to lab 1. The cell reads x and its state (c, h) and gives a new state. One product
makes the four parts, side by side in the order i, j, f, o, as in BasicLSTMCell:

    i, j, f, o = [x, h] kernel + bias

    new c = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
    new h = sigmoid(o) * tanh(new c)

| name   | shape                      | meaning                           |
|--------|----------------------------|-----------------------------------|
| x      | [batch, input]             | the inputs at this step           |
| c, h   | [batch, hidden]            | the state before the step         |
| kernel | [input + hidden, 4 hidden] | weights, first those of x         |
| bias   | [4 hidden]                 | biases                            |
| result | [batch, hidden], twice     | new c and new h                   |
"""

import numpy as np


def sigmoid(z):
    """1 / (1 + e^-z). It is given."""
    return 1 / (1 + np.exp(-z))


def lstm_step(x, c, h, kernel, bias, forget_bias=1.0):
    """One step; returns the new c and the new h."""
    # solution
    gates = np.concatenate([x, h], axis=1) @ kernel + bias
    i, j, f, o = np.split(gates, 4, axis=1)
    new_c = sigmoid(f + forget_bias) * c + sigmoid(i) * np.tanh(j)
    new_h = sigmoid(o) * np.tanh(new_c)
    return new_c, new_h
    # end of solution


# checks

LAB = 1

RESULTS = {"lstm_step": ("new c", "new h")}

HINTS = {
    "lstm_step": [
        "Put x and h side by side with np.concatenate(..., axis=1): [batch, input + hidden].",
        "np.split(gates, 4, axis=1) gives four parts, each [batch, hidden], in the order i, "
        "j, f, o.",
        "i, f and o are gates: they pass through sigmoid. j is the candidate: it passes "
        "through tanh.",
        "new_c = sigmoid(f + forget_bias) * c + sigmoid(i) * np.tanh(j); h needs new_c, not c.",
    ],
}

MISTAKES = [
    ("i, j, f, o =", "i, f, j, o =", "The parts stand in the order i, j, f, o."),
    ("[x, h]", "[h, x]", "The kernel's first rows belong to x: the order is [x, h]."),
    ("f + forget_bias", "f", "forget_bias is added to f before the sigmoid."),
    (
        "sigmoid(f + forget_bias) * c",
        "(sigmoid(f) + forget_bias) * c",
        "forget_bias is added before the sigmoid, not after it.",
    ),
    ("* np.tanh(j)", "* sigmoid(j)", "The candidate j passes through tanh, not through sigmoid."),
    ("sigmoid(o) * np.tanh(new_c)", "sigmoid(o) * np.tanh(c)", "h is made of the new c."),
    ("sigmoid(o) * np.tanh(new_c)", "sigmoid(o) * new_c", "In h the new c passes through tanh."),
    ("return new_c, new_h", "return new_h, new_c", "The result is (c, h), in this order."),
    (" @ kernel + bias", " @ kernel", "The bias is missing."),
]


def cases(random):
    for batch, inputs, hidden in ((1, 4, 2), (3, 5, 4), (2, 1, 3)):
        x = random.normal(size=[batch, inputs])
        c, h = random.normal(size=[2, batch, hidden])
        kernel = random.normal(size=[inputs + hidden, 4 * hidden])
        bias = random.normal(size=4 * hidden)
        about = f"batch {batch}, {inputs} inputs, {hidden} units"
        yield "lstm_step", (x, c, h, kernel, bias), about
        yield "lstm_step", (x, c, h, kernel, bias, 0.3), f"{about}, forget_bias 0.3"


def recorded(load):
    step = load("step_basic_lstm")
    if step:
        x, c, h = step["in/x"][:, 0], step["in/initial_state/c"], step["in/initial_state/h"]
        kernel, bias = (step[f"var/basic_lstm_cell/{name}:0"] for name in ("kernel", "bias"))
        expected = step["state/c"], step["state/h"]
        yield "lstm_step", (x, c, h, kernel, bias), "recorded from TensorFlow 1.15.5", expected
