"""Exercise 2: the loss of a sequence, with weights.

It belongs to lab 4. At each step the network gives a score to each class. The loss of a step is

    loss[b, t] = -log softmax(logits[b, t])[targets[b, t]]

and the loss of the batch is the mean over the steps that count, as tf.contrib.seq2seq does:

    loss = sum(weights * loss[b, t]) / sum(weights)

A weight of 0 leaves a step out, for padding. The right answer must also come for scores of
1000, where e^1000 is infinite: take the greatest score away first, softmax stays the same.

| name    | shape                  | meaning                        |
|---------|------------------------|--------------------------------|
| logits  | [batch, time, classes] | scores                         |
| targets | [batch, time]          | the number of the right class  |
| weights | [batch, time]          | how much each step counts      |
| result  | [batch, time]; []      | log_softmax gives [..., classes], sequence_loss one number |
"""

import numpy as np


def log_softmax(logits):
    """The logarithm of softmax over the last axis: [..., classes] -> [..., classes]."""
    # solution
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    # end of solution


def sequence_loss(logits, targets, weights):
    """The weighted mean of the losses of all steps: one number."""
    # solution
    chosen = np.take_along_axis(log_softmax(logits), targets[..., np.newaxis], axis=-1)
    losses = -chosen[..., 0]  # [batch, time]
    return (weights * losses).sum() / weights.sum()
    # end of solution


# checks

LAB = 4

HINTS = {
    "log_softmax": [
        "log softmax(z) = z - log(sum(e^z)). With z - max(z) in place of z nothing becomes "
        "infinite.",
        "axis=-1 and keepdims=True keep the shape such that subtraction works for every step.",
    ],
    "sequence_loss": [
        "np.take_along_axis(values, targets[..., np.newaxis], axis=-1) picks the right "
        "class's value.",
        "Divide by the sum of the weights, not by the number of steps.",
    ],
}

MISTAKES = [
    (
        "/ weights.sum()",
        "/ weights.size",
        "Divide by the sum of the weights: padding does not count.",
    ),
    ("(weights * losses).sum()", "losses.sum()", "The weights must multiply the losses, too."),
    ("-chosen", "chosen", "The sign: a loss is -log, never negative."),
    ("(weights * losses).sum() / weights.sum()", "losses.mean()", "The weights are not used."),
    (
        "np.exp(shifted).sum(axis=-1, keepdims=True)",
        "np.exp(shifted).sum()",
        "The sum of softmax goes over the classes of one step, the last axis, only.",
    ),
    (
        "shifted = logits - logits.max(axis=-1, keepdims=True)",
        "shifted = logits",
        "For great scores e^z is infinite: take the greatest score away first.",
    ),
    (
        "return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))",
        "return np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)",
        "This is softmax; its logarithm was asked for.",
    ),
]


def cases(random):
    yield "log_softmax", (random.normal(size=[2, 5]),), "two steps of five classes"
    yield "log_softmax", (1000 * random.normal(size=[2, 3, 4]),), "scores of about 1000"
    for batch, time, classes in ((1, 3, 2), (3, 4, 6)):
        logits = random.normal(size=[batch, time, classes])
        targets = random.randint(classes, size=[batch, time])
        about = f"batch {batch}, {time} steps, {classes} classes"
        yield "sequence_loss", (logits, targets, np.ones([batch, time])), about
        weights = random.uniform(0.1, 2, size=[batch, time])
        yield "sequence_loss", (logits, targets, weights), f"{about}, weighted"
        weights[-1, -1] = 0
        yield "sequence_loss", (logits, targets, weights), f"{about}, the last step left out"


def recorded(load):
    golden = load("sequence_loss")
    for kind in ("ones", "random", "mask_4_2_3") if golden else ():
        arguments = golden["in/logits"], golden["in/targets"], golden[f"in/weights/{kind}"]
        expected = golden[f"loss/{kind}/at1_ab1_st0_sb0"]
        yield "sequence_loss", arguments, f"recorded from TensorFlow 1.15.5, {kind}", expected
