"""Exercise 13: clipping gradients by their global norm.

It belongs to lab 16. Through many steps a gradient may explode. Clipping keeps its direction
and limits its length, measured over ALL variables together, as tf.clip_by_global_norm does:

    norm = sqrt(sum over all gradients of the sum of their squares)
    clipped = gradient * limit / max(norm, limit)

A gradient that is shorter than the limit stays as it is.

| name      | shape                    | meaning                        |
|-----------|--------------------------|--------------------------------|
| gradients | a list of arrays         | one for each variable          |
| limit     | a number                 | the longest that is allowed    |
| result    | a number; a list and a number | the norm; clipped gradients and the norm before |
"""

import numpy as np


def global_norm(gradients):
    """The length of all gradients together: one number."""
    # solution
    return np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    # end of solution


def clip_by_global_norm(gradients, limit):
    """The clipped gradients, a list, and the norm before clipping."""
    # solution
    norm = global_norm(gradients)
    scale = limit / max(norm, limit)
    return [gradient * scale for gradient in gradients], norm
    # end of solution


# checks

LAB = 16

RESULTS = {"clip_by_global_norm": ("the clipped gradients", "the norm")}

HINTS = {
    "global_norm": [
        "Square all numbers of all gradients, add them all up, one root at the end.",
    ],
    "clip_by_global_norm": [
        "All gradients are multiplied by the same number, so the direction stays.",
        "max(norm, limit) makes that number 1 where nothing is to be clipped.",
    ],
}

MISTAKES = [
    (
        "np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))",
        "sum(np.sqrt(np.sum(gradient**2)) for gradient in gradients)",
        "One root over the sum of all squares, not a sum of roots.",
    ),
    (
        "np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))",
        "sum(np.sum(gradient**2) for gradient in gradients)",
        "The root is missing.",
    ),
    (
        "scale = limit / max(norm, limit)",
        "scale = limit / norm",
        "A gradient shorter than the limit must stay; this makes it longer.",
    ),
    (
        "[gradient * scale for gradient in gradients], norm",
        "[np.clip(gradient, -limit, limit) for gradient in gradients], norm",
        "This clips each number; the direction changes.",
    ),
    (
        "[gradient * scale for gradient in gradients], norm",
        "[gradient * limit / max(global_norm([gradient]), limit) for gradient in gradients], norm",
        "This clips each variable by itself; the norm is that of all together.",
    ),
    (
        "gradients], norm\n",
        "gradients], min(norm, limit)\n",
        "The second result is the norm BEFORE clipping.",
    ),
]


def cases(random):
    shapes = [4, 3], [3], [2, 2, 2]
    gradients = [random.normal(size=shape) for shape in shapes]
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    yield "global_norm", (gradients,), "three variables"
    yield "clip_by_global_norm", (gradients, float(norm / 3)), "three times too long"
    yield "clip_by_global_norm", (gradients, float(norm * 2)), "short enough"
