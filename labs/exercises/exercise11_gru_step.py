"""Exercise 11: one step of a GRU cell.

It belongs to lab 17. A GRU has one state h and two gates, reset r and update u, side by side
in this order, as in TensorFlow's GRUCell:

    r, u = sigmoid([x, h] gate_kernel + gate_bias)
    c    = tanh([x, r * h] candidate_kernel + candidate_bias)
    new h = u * h + (1 - u) * c

| name             | shape                       | meaning                          |
|------------------|-----------------------------|----------------------------------|
| x                | [batch, input]              | the inputs at this step          |
| h                | [batch, hidden]             | the state before the step        |
| gate_kernel      | [input + hidden, 2 hidden]  | weights of r and u               |
| gate_bias        | [2 hidden]                  |                                  |
| candidate_kernel | [input + hidden, hidden]    | weights of the candidate         |
| candidate_bias   | [hidden]                    |                                  |
| result           | [batch, hidden]             | new h                            |
"""

import numpy as np


def sigmoid(z):
    """1 / (1 + e^-z). It is given."""
    return 1 / (1 + np.exp(-z))


def gru_step(x, h, gate_kernel, gate_bias, candidate_kernel, candidate_bias):
    """One step; returns the new h."""
    # solution
    gates = sigmoid(np.concatenate([x, h], axis=1) @ gate_kernel + gate_bias)
    r, u = np.split(gates, 2, axis=1)
    c = np.tanh(np.concatenate([x, r * h], axis=1) @ candidate_kernel + candidate_bias)
    return u * h + (1 - u) * c
    # end of solution


# checks

LAB = 17

HINTS = {
    "gru_step": [
        "r and u come from one product: np.split(gates, 2, axis=1).",
        "The reset gate decides what of h the candidate sees: r * h stands in place of h.",
        "u says how much of the old h is kept: u * h + (1 - u) * c.",
    ],
}

MISTAKES = [
    ("r, u = np", "u, r = np", "The order is r, u: the reset gate comes first."),
    (
        "return u * h + (1 - u) * c",
        "return (1 - u) * h + u * c",
        "u keeps the OLD state: u * h + (1 - u) * c. (Some papers write it the other way.)",
    ),
    ("[x, r * h]", "[x, h]", "The candidate reads r * h, not h."),
    (
        "np.concatenate([x, r * h], axis=1) @ candidate_kernel",
        "(x @ candidate_kernel[: x.shape[1]] + r * (h @ candidate_kernel[x.shape[1] :]))",
        "r multiplies h BEFORE the product. (After it: that is the GRU of cuDNN.)",
    ),
    ("c = np.tanh(", "c = sigmoid(", "The candidate passes through tanh."),
    (
        "gates = sigmoid(np.concatenate([x, h], axis=1) @ gate_kernel + gate_bias)",
        "gates = sigmoid(np.concatenate([x, h], axis=1) @ gate_kernel)",
        "The gates' bias is missing.",
    ),
    ("(1 - u) * c", "c", "The candidate is multiplied by 1 - u."),
]


def cases(random):
    for batch, inputs, hidden in ((1, 3, 2), (4, 2, 3)):
        x, h = random.normal(size=[batch, inputs]), random.normal(size=[batch, hidden])
        gates = random.normal(size=[inputs + hidden, 2 * hidden]), random.normal(size=2 * hidden)
        candidate = random.normal(size=[inputs + hidden, hidden]), random.normal(size=hidden)
        about = f"batch {batch}, {inputs} inputs, {hidden} units"
        yield "gru_step", (x, h, *gates, *candidate), about


def recorded(load):
    step = load("step_gru")
    if step:
        weights = [
            step[f"var/gru_cell/{part}/{name}:0"]
            for part in ("gates", "candidate")
            for name in ("kernel", "bias")
        ]
        arguments = step["in/x"][:, 0], step["in/initial_state/s"], *weights
        yield "gru_step", arguments, "recorded from TensorFlow 1.15.5", step["state/s"]
