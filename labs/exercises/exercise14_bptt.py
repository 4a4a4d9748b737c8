"""Exercise 14: back-propagation through time.

It belongs to lab 13. A simple cell runs over a sequence; the loss depends on the last state:

    h_t = tanh(W h_(t-1) + U x_t + b)        loss = sum((h_T - goal)^2) / 2

The gradient goes back step by step, from the last h to the first. With d_t = d loss / d h_t:

    d_T     = h_T - goal
    e_t     = d_t * (1 - h_t^2)              the slope of tanh
    dW     += e_t h_(t-1)^T     dU += e_t x_t^T     db += e_t
    d_(t-1) = W^T e_t                        the same W at every step: it vanishes or explodes

| name       | shape           | meaning                                      |
|------------|-----------------|----------------------------------------------|
| x          | [time, input]   | the inputs                                   |
| w, u, b    | [hidden, hidden], [hidden, input], [hidden] | weights          |
| goal       | [hidden]        | what the last state should be                |
| forward    | [time + 1, hidden] | all states; the first is 0                |
| gradients  | like w, u, b    | dW, dU, db                                   |
| reach      | [time]          | the length (norm) of d_1, ..., d_T           |
"""

import numpy as np


def forward(x, w, u, b):
    """All states h_0 = 0, h_1, ..., h_T: [time + 1, hidden]."""
    # solution
    h = [np.zeros(len(b))]
    for x_t in x:
        h.append(np.tanh(w @ h[-1] + u @ x_t + b))
    return np.array(h)
    # end of solution


def gradients(x, w, u, b, goal):
    """dW, dU and db."""
    # solution
    h = forward(x, w, u, b)
    dw, du, db = np.zeros_like(w), np.zeros_like(u), np.zeros_like(b)
    d = h[-1] - goal
    for t in range(len(x), 0, -1):
        e = d * (1 - h[t] ** 2)
        dw += np.outer(e, h[t - 1])
        du += np.outer(e, x[t - 1])
        db += e
        d = w.T @ e
    return dw, du, db
    # end of solution


def reach(x, w, u, b, goal):
    """The gradient that reaches each state: the norms of d_1, ..., d_T, [time]."""
    # solution
    h = forward(x, w, u, b)
    d = h[-1] - goal
    norms = []
    for t in range(len(x), 0, -1):
        norms.append(np.linalg.norm(d))
        d = w.T @ (d * (1 - h[t] ** 2))
    return np.array(norms[::-1])
    # end of solution


# checks

LAB = 13

RESULTS = {"gradients": ("dW", "dU", "db")}

HINTS = {
    "forward": [
        "forward: a list that begins with zeros; each step appends one state.",
    ],
    "gradients": [
        "h[t] is the state after x[t - 1]: go with t from len(x) down to 1.",
        "np.outer(e, h[t - 1]) is e h^T; add up over all steps, because W is the same in all.",
        "d for the step before is w.T @ e, not w @ e.",
    ],
    "reach": [
        "The same way back as in gradients, without dW, dU and db.",
        "Keep the length of d before each step back; turn the list round at the end.",
    ],
}

MISTAKES = [
    (
        "h = [np.zeros(len(b))]\n    for x_t in x:",
        "h = [np.zeros(len(b))]\n    for x_t in x[::-1]:",
        "The sequence is read from its first step on.",
    ),
    ("d = w.T @ e", "d = w @ e", "Back through W goes its transpose: w.T @ e."),
    ("e = d * (1 - h[t] ** 2)", "e = d", "The slope of tanh, 1 - h^2, is missing."),
    (
        "e = d * (1 - h[t] ** 2)",
        "e = d * (1 - h[t - 1] ** 2)",
        "The slope is that of the state after the step: 1 - h[t]^2.",
    ),
    (
        "dw += np.outer(e, h[t - 1])",
        "dw += np.outer(e, h[t])",
        "dW takes the state BEFORE the step, h[t - 1].",
    ),
    ("dw += np.outer", "dw = np.outer", "dW is a sum over all steps: +=, not =."),
    ("np.outer(e, h[t - 1])", "np.outer(h[t - 1], e)", "dW lies on its side: e h^T, not h e^T."),
    (
        "        d = w.T @ e\n",
        "        d = w.T @ d\n",
        "What goes back through W is e, with the slope of tanh in it.",
    ),
    ("d = h[-1] - goal\n    for", "d = goal - h[-1]\n    for", "The sign: d_T = h_T - goal."),
    (
        "    for t in range(len(x), 0, -1):\n        e = d",
        "    for t in range(len(x) - 1, 0, -1):\n        e = d",
        "A step is left out: t goes from len(x) down to 1.",
    ),
    (
        "    for t in range(len(x), 0, -1):\n        e = d",
        "    for t in range(len(x), 1, -1):\n        e = d",
        "The first step counts too: t goes from len(x) down to 1.",
    ),
    ("np.array(norms[::-1])", "np.array(norms)", "The order is d_1 first, d_T last."),
]


def cases(random):
    for time, inputs, hidden in ((1, 2, 2), (5, 2, 3)):
        x = random.normal(size=[time, inputs])
        w, u = random.normal(size=[hidden, hidden]), random.normal(size=[hidden, inputs])
        b, goal = random.normal(size=[2, hidden])
        about = f"{time} steps, {hidden} units"
        yield "forward", (x, w, u, b), about
        yield "gradients", (x, w, u, b, goal), about
        yield "reach", (x, w, u, b, goal), about
