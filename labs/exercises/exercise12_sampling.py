"""Exercise 12: temperature, top-k and top-p.

It belongs to lab 34. A network gives scores (logits) of the next character. Three ways to
shape the probabilities before one is drawn:

    temperature:  p = softmax(logits / temperature)
    top-k:        keep the k likeliest, all others get 0, divide by the sum
    top-p:        from the likeliest on, keep as many as are needed for a sum of at least p
                  (the one that reaches p is kept), all others get 0, divide by the sum

A low temperature makes the likely still likelier; a high one makes all alike.

| name          | shape     | meaning                                    |
|---------------|-----------|--------------------------------------------|
| logits        | [classes] | scores                                     |
| probabilities | [classes] | they sum to 1                              |
| result        | [classes] | probabilities, in the order of the classes |
"""

import numpy as np


def with_temperature(logits, temperature):
    """softmax(logits / temperature), also for scores of 1000."""
    # solution
    scaled = (logits - logits.max()) / temperature
    weights = np.exp(scaled)
    return weights / weights.sum()
    # end of solution


def top_k(probabilities, k):
    """Only the k likeliest."""
    # solution
    order = np.argsort(-probabilities)
    kept = np.zeros_like(probabilities)
    kept[order[:k]] = probabilities[order[:k]]
    return kept / kept.sum()
    # end of solution


def top_p(probabilities, p):
    """Only the likeliest that together reach p."""
    # solution
    order = np.argsort(-probabilities)
    sums = np.cumsum(probabilities[order])
    count = np.searchsorted(sums, p) + 1
    kept = np.zeros_like(probabilities)
    kept[order[:count]] = probabilities[order[:count]]
    return kept / kept.sum()
    # end of solution


# checks

LAB = 34

HINTS = {
    "with_temperature": [
        "Divide the logits by the temperature, then take softmax.",
        "Take the greatest logit away first: e^1000 is infinite, e^0 is 1.",
    ],
    "top_k": [
        "np.argsort(-probabilities) gives the classes from the likeliest on.",
        "Make an array of zeros and copy the kept probabilities to their own places.",
        "At the end divide by the sum, so that what is kept sums to 1.",
    ],
    "top_p": [
        "np.cumsum adds up from the likeliest on; the first sum that is p or more ends the list.",
        "np.searchsorted(sums, p) is the index of that first sum; one more is their number.",
        "At the end divide by the sum, so that what is kept sums to 1.",
    ],
}

MISTAKES = [
    ("/ temperature", "* temperature", "Divide by the temperature."),
    (
        "scaled = (logits - logits.max()) / temperature",
        "scaled = logits / temperature",
        "e^1000 is infinite: take the greatest score away first.",
    ),
    (
        "    scaled = (logits - logits.max()) / temperature\n    weights = np.exp(scaled)\n"
        "    return weights / weights.sum()",
        "    weights = np.exp(logits - logits.max())\n"
        "    return weights / weights.sum() / temperature",
        "The temperature divides the logits, before softmax.",
    ),
    (
        "kept[order[:k]] = probabilities[order[:k]]\n    return kept / kept.sum()",
        "kept[order[:k]] = probabilities[order[:k]]\n    return kept",
        "What is kept must sum to 1 again.",
    ),
    (
        "kept[order[:k]] = probabilities[order[:k]]",
        "kept[:k] = probabilities[order[:k]]",
        "The classes keep their places: do not sort the result.",
    ),
    (
        "kept[order[:k]] = probabilities[order[:k]]",
        "kept[order[-k:]] = probabilities[order[-k:]]",
        "These are the k least likely ones.",
    ),
    (
        "np.searchsorted(sums, p) + 1",
        "np.searchsorted(sums, p)",
        "The one that reaches p is kept, too.",
    ),
    (
        "np.searchsorted(sums, p) + 1",
        "np.searchsorted(sums, p) + 2",
        "One too many: end with the one that reaches p.",
    ),
]


def cases(random):
    logits = random.normal(size=6)
    for temperature in (1.0, 0.5, 2.0):
        yield "with_temperature", (logits, temperature), f"temperature {temperature}"
    yield "with_temperature", (1000 * logits, 1.0), "scores of about 1000"
    probabilities = random.dirichlet(np.ones(7))
    for k in (1, 3, 7):
        yield "top_k", (probabilities, k), f"k = {k}"
    sums = np.cumsum(np.sort(probabilities)[::-1])
    for count in (1, 3):
        p = float((sums[count - 1] + sums[count]) / 2)
        yield "top_p", (probabilities, p), f"p = {p:.3f}"
    yield "top_p", (probabilities, float(sums[0] / 2)), "p below the likeliest"
