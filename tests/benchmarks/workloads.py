"""The five workloads: sizes, data and first weights, the same for every framework (NumPy only).

| name | network                                               | batch, time, input |
|------|-------------------------------------------------------|--------------------|
| W1   | "hihello": LSTM 5, its outputs are the scores         | 1, 6, 5 one-hot    |
| W2   | windows of a sentence: 2 x LSTM 25, softmax layer     | 170, 10, 25 one-hot|
| W3   | stock: LSTM 10, dense layer on the last output        | 507, 7, 5          |
| W4   | char-rnn: 2 x LSTM 128, softmax layer                 | 50, 50, 65 one-hot |
| W5   | char-rnn: 3 x LSTM 512, softmax layer                 | 50, 50, 65 one-hot |

float32 and Adam everywhere. W1, W2, W4, W5: mean cross entropy of all steps; W3: sum of squares.
"""

from collections import namedtuple

import numpy as np

Workload = namedtuple("Workload", "name batch time inputs hidden layers outputs rate")

WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("W1", 1, 6, 5, 5, 1, 0, 0.1),
        Workload("W2", 170, 10, 25, 25, 2, 25, 0.1),
        Workload("W3", 507, 7, 5, 10, 1, 1, 0.01),
        Workload("W4", 50, 50, 65, 128, 2, 65, 0.002),
        Workload("W5", 50, 50, 65, 512, 3, 65, 0.002),
    )
}
FORGET_BIAS = 1.0


def growing(batch, time, hidden):
    """One layer on 65 characters; its name says its sizes, for `named`."""
    return Workload(f"{batch}x{time}x{hidden}", batch, time, 65, hidden, 1, 65, 0.002)


def named(name):
    """The workload of a name."""
    return WORKLOADS[name] if name in WORKLOADS else growing(*map(int, name.split("x")))


def is_text(workload):
    """Returns whether the inputs are one-hot characters and each step has a target."""
    return workload.name != "W3"


def data(workload):
    """(x, y): one-hot float32 [batch, time, inputs] and int32 [batch, time]; for W3, prices."""
    random = np.random.RandomState(0)
    shape = workload.batch, workload.time
    if not is_text(workload):
        x = random.rand(*shape, workload.inputs).astype(np.float32)
        return x, random.rand(workload.batch, 1).astype(np.float32)
    letters = random.randint(0, workload.inputs, (workload.batch, workload.time + 1))
    if workload.name == "W1":
        letters = np.array([[0, 1, 0, 2, 3, 3, 4]])  # h i h e l l o
    x = np.eye(workload.inputs, dtype=np.float32)[letters[:, :-1]]
    return x, letters[:, 1:].astype(np.int32)


def weights(workload):
    """[(kernel, bias) of each LSTM, of the output layer if any]; gates in the order i, j, f, o."""
    random = np.random.RandomState(1)
    size, made = workload.inputs, []
    for _ in range(workload.layers):
        shape = size + workload.hidden, 4 * workload.hidden
        made.append((_uniform(random, shape), np.zeros(shape[1], np.float32)))
        size = workload.hidden
    if workload.outputs:
        shape = size, workload.outputs
        made.append((_uniform(random, shape), np.zeros(shape[1], np.float32)))
    return made


def _uniform(random, shape):
    limit = np.sqrt(6.0 / sum(shape))
    return random.uniform(-limit, limit, shape).astype(np.float32)


def reordered(array, order):
    """The four gates i, j, f, o along the last axis in another order, such as "ifjo"."""
    gates = dict(zip("ijfo", np.split(array, 4, axis=-1)))
    return np.concatenate([gates[gate] for gate in order], axis=-1)


def with_forget_bias(bias):
    """The bias [i, j, f, o] for frameworks that have no forget bias of their own."""
    i, j, f, o = np.split(bias, 4)
    return np.concatenate([i, j, f + FORGET_BIAS, o])


def multiplications(workload):
    """Floating-point operations of a step's matrix products, forward and backward.

    One-hot inputs need no product forward (they choose a row), and no first inputs a gradient.
    """
    rows, size, total = workload.batch * workload.time, workload.inputs, 0
    for number in range(workload.layers):
        recurrent, inputs = (4 * workload.hidden * above for above in (workload.hidden, size))
        input_products = 3 if number else 1 if is_text(workload) else 2
        total += 2 * rows * (3 * recurrent + input_products * inputs)
        size = workload.hidden
    output_rows = rows if is_text(workload) else workload.batch
    return total + 6 * output_rows * size * workload.outputs
