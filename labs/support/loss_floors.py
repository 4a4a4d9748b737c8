"""Lower bounds of the loss where an LSTM's outputs themselves are the logits. NumPy only.

    loss = mean over t of -log softmax(h_t)[target_t]

Three values, each higher than the one before: two bounds, and the lowest loss known.
"""

import math

import numpy as np


def range_floor(classes):
    """The loss with h at the ends of its range: 1 for the target, -1 for all other classes.

        ln(1 + (classes - 1) e^-2)

    h = sigmoid(o) tanh(c) lies in (-1, 1), so no run reaches it.
    """
    return math.log(1 + (classes - 1) * math.exp(-2))


def memory_floor(classes, steps):
    """The loss with the largest |h_t| that the memory allows at each step, mean over the steps.

        c_t = sigmoid(f) c_t-1 + sigmoid(i) tanh(j)   so   |c_t| < |c_t-1| + 1, |c_t| < t
        h_t = sigmoid(o) tanh(c_t)                    so   |h_t| < tanh(t)
        loss_t > ln(1 + (classes - 1) e^(-2 tanh t))

    This holds for every LSTM that starts at c = 0.
    """
    losses = [
        math.log(1 + (classes - 1) * math.exp(-2 * math.tanh(step))) for step in range(1, steps + 1)
    ]
    return float(np.mean(losses))


def lowest_known(targets, classes):
    """The loss of the best gate schedule known for these targets.

    Each class has its own unit. As long as it is the target, or is not, its memory moves
    by 1 a step. When that changes, the memory has the wrong sign: it is emptied (forget
    gate 0) and filled anew, so that |c| = 1 and |h| is at most tanh(1) = 0.762 at that step.

    With many classes it pays to fill the memory some steps ahead, hidden by the output
    gate: h is then 0 and not -1 before its time, and higher in time. The function tries
    0 to 3 steps ahead, the same number for all targets.

    It is not proved that no schedule is better. Gates chosen freely for each step and unit,
    and improved by gradient descent from many starts, do not get below it (a test).

    Args:
      targets: the target class of each step, [steps].
    """
    return min(_loss(targets, *gate_schedule(targets, classes, ahead)) for ahead in range(4))


def gate_schedule(targets, classes, ahead):
    """The direction of each memory, and its output gate, with memories filled `ahead` steps early.

    Returns:
      direction: 1 or -1, [steps, classes].
      output_gate: 1 or 0, [steps, classes].
    """
    steps = len(targets)
    direction = np.full([steps, classes], -1.0)
    direction[np.arange(steps), targets] = 1.0
    is_target = direction > 0
    output_gate = np.ones([steps, classes])
    for step, target in enumerate(targets):
        for earlier in range(step - 1, max(step - ahead, 0) - 1, -1):
            if is_target[earlier, target]:
                break
            direction[earlier, target] = 1.0
            output_gate[earlier, target] = 0.0
    return direction, output_gate


def _loss(targets, direction, output_gate):
    memory = np.zeros(direction.shape[1])
    losses = []
    for step, target in enumerate(targets):
        kept = np.where(np.sign(memory) == direction[step], memory, 0.0)
        memory = kept + direction[step]
        h = output_gate[step] * np.tanh(memory)
        losses.append(math.log(np.exp(h).sum()) - h[target])
    return float(np.mean(losses))
