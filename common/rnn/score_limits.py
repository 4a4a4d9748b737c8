"""How low the loss can go where an LSTM's outputs themselves are the scores of the classes.

    loss = mean over t of -log softmax(h_t)[target_t]

Three answers, each higher than the one before. NumPy only.
"""

import math

import numpy as np


def limit(classes):
    """The loss where every h reaches the end of its range: 1 for the target, -1 for the others.

        ln(1 + (classes - 1) e^-2)

    h = sigmoid(o) tanh(c) lies in (-1, 1), so no run gets there.
    """
    return math.log(1 + (classes - 1) * math.exp(-2))


def limit_by_step(classes, steps):
    """The same with what the memory can hold after t steps, the mean over t = 1 ... steps.

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
    """The loss of the best course of the gates that is known for these targets.

    Each class has its own unit. As long as it is wanted, or not wanted, its memory
    moves on by 1 a step. When that changes, the memory stands on the wrong side: it
    is emptied (forget gate 0) and filled anew, so that |c| is 1 at first and h is no
    more than tanh(1) = 0.762, whatever the step.

    With many classes it pays to fill the memory some steps ahead, hidden by the output
    gate: h is then 0 and not -1 before its time, and higher in time. Tried are 0 to 3
    steps ahead, the same for all targets.

    It is not proved that nothing is better. Gates chosen freely for each step and unit, and
    improved by gradient descent from many starts, end here or higher (tests/rnn).

    Args:
      targets: the class wanted at each step, [steps].
    """
    return min(_loss(targets, *course(targets, classes, ahead)) for ahead in range(4))


def course(targets, classes, ahead):
    """Which way each memory moves, and whether it is shown, `ahead` steps before it is wanted.

    Returns:
      direction: 1 or -1, [steps, classes].
      shown: the output gate, 1 or 0, [steps, classes].
    """
    steps = len(targets)
    direction = np.full([steps, classes], -1.0)
    direction[np.arange(steps), targets] = 1.0
    wanted = direction > 0
    shown = np.ones([steps, classes])
    for step, target in enumerate(targets):
        for earlier in range(step - 1, max(step - ahead, 0) - 1, -1):
            if wanted[earlier, target]:
                break
            direction[earlier, target] = 1.0
            shown[earlier, target] = 0.0
    return direction, shown


def _loss(targets, direction, shown):
    memory = np.zeros(direction.shape[1])
    losses = []
    for step, target in enumerate(targets):
        kept = np.where(np.sign(memory) == direction[step], memory, 0.0)
        memory = kept + direction[step]
        h = shown[step] * np.tanh(memory)
        losses.append(math.log(np.exp(h).sum()) - h[target])
    return float(np.mean(losses))
