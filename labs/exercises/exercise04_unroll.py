"""Exercise 4: unroll a network over time, with lengths.

It belongs to lab 8. The same cell reads one step after the other. Sequences of a batch may
have different lengths; behind its end a sequence is padded. As `dynamic_rnn` does it:

    h_t = tanh([x_t, h_(t-1)] kernel + bias)      while t < length
    behind the end the output is 0 and the state stays as it was

| name    | shape                     | meaning                             |
|---------|---------------------------|-------------------------------------|
| x       | [batch, time, input]      | the inputs                          |
| lengths | [batch]                   | how many steps of each sequence count |
| kernel  | [input + hidden, hidden]  | weights, first those of x           |
| bias    | [hidden]                  | biases                              |
| result  | [batch, time, hidden] and [batch, hidden] | all outputs, and the last state |
"""

import numpy as np


def unroll(x, lengths, kernel, bias):
    """Run the cell over all steps, beginning with a state of zeros; returns outputs and state."""
    # solution
    batch, time, _ = x.shape
    state = np.zeros([batch, len(bias)])
    outputs = np.zeros([batch, time, len(bias)])
    for t in range(time):
        h = np.tanh(np.concatenate([x[:, t], state], axis=1) @ kernel + bias)
        running = (t < lengths)[:, np.newaxis]  # [batch, 1]
        state = np.where(running, h, state)
        outputs[:, t] = np.where(running, h, 0)
    return outputs, state
    # end of solution


# checks

LAB = 8

RESULTS = {"unroll": ("outputs", "state")}

HINTS = {
    "unroll": [
        "Write it first for sequences that all have full length: a loop over t, one new h a step.",
        "running = (t < lengths)[:, np.newaxis] says for each row of the batch whether it goes on.",
        "np.where(running, h, state) keeps the state of the rows that have ended.",
        "The outputs of rows that have ended are 0: np.where(running, h, 0).",
    ],
}

MISTAKES = [
    (
        "outputs[:, t] = np.where(running, h, 0)",
        "outputs[:, t] = h",
        "Behind its end the output of a sequence is 0.",
    ),
    (
        "outputs[:, t] = np.where(running, h, 0)",
        "outputs[:, t] = state",
        "Behind its end the output is 0; only the state stays.",
    ),
    (
        "state = np.where(running, h, state)",
        "state = h",
        "The state of a sequence that has ended stays as it was.",
    ),
    (
        "state = np.where(running, h, state)",
        "state = np.where(running, h, 0)",
        "The state of a sequence that has ended stays; it does not become 0.",
    ),
    ("t < lengths", "t <= lengths", "One step too many: steps 0 to length - 1 count."),
    ("t < lengths", "t < lengths - 1", "One step too few: steps 0 to length - 1 count."),
    ("[x[:, t], state]", "[state, x[:, t]]", "The kernel's first rows belong to x: [x, h]."),
    ("[x[:, t], state]", "[x[:, t], 0 * state]", "The state before the step is not used."),
    ("for t in range(time)", "for t in reversed(range(time))", "The steps go from 0 upwards."),
]


def cases(random):
    for batch, time, inputs, hidden in ((1, 3, 2, 2), (4, 5, 3, 3)):
        x = random.normal(size=[batch, time, inputs])
        kernel = random.normal(size=[inputs + hidden, hidden])
        bias = random.normal(size=hidden)
        about = f"batch {batch}, {time} steps, {hidden} units"
        yield "unroll", (x, np.full(batch, time), kernel, bias), f"{about}, full length"
        lengths = random.permutation(np.arange(batch) % (time - 1) + 1)
        yield "unroll", (x, lengths, kernel, bias), f"{about}, lengths {lengths.tolist()}"


def recorded(load):
    run = load("dyn_seqlen_basic_rnn")
    if run:
        kernel, bias = (run[f"var/rnn/basic_rnn_cell/{name}:0"] for name in ("kernel", "bias"))
        arguments = run["in/x"], run["in/sequence_length"], kernel, bias
        expected = run["out/outputs"], run["state/s"]
        yield "unroll", arguments, "recorded from TensorFlow 1.15.5", expected
