"""Exercise 18: the simple recurrent step, softmax and the cross entropy of one letter.

It belongs to lab 0. A simple cell reads a letter x and its last state h:

    new h  = tanh(x W + h U + b)
    logits = new h V

Softmax makes probabilities of the logits, and the loss is the cross entropy of the letter that
comes next:

    p_k  = e^logits_k / sum over all letters of e^logits
    loss = -log p_k       k: the index of the letter that comes next

| name    | shape            | meaning                                                  |
|---------|------------------|----------------------------------------------------------|
| x       | [input]          | the letter, one-hot                                      |
| h       | [hidden]         | the state before the step                                |
| w, u, b | [input, hidden], [hidden, hidden], [hidden] | weights and bias              |
| v       | [hidden, letters] | weights of the output layer                             |
| letters | [time, input]    | several letters, one after the other; h begins at 0      |
| result  | [hidden]; [letters]; a number | new state; probabilities; loss              |
"""

import numpy as np


def step(x, h, w, u, b):
    """The new state: [hidden]."""
    # solution
    return np.tanh(x @ w + h @ u + b)
    # end of solution


def read(letters, w, u, b):
    """The last state, after all letters, from h = 0: [hidden]."""
    # solution
    h = np.zeros(len(b))
    for x in letters:
        h = step(x, h, w, u, b)
    return h
    # end of solution


def softmax(logits):
    """Probabilities: [letters] -> [letters]."""
    # solution
    powers = np.exp(logits)
    return powers / powers.sum()
    # end of solution


def loss(letters, next_letter, w, u, b, v):
    """The cross entropy of the letter number `next_letter` after these letters: a number."""
    # solution
    probabilities = softmax(read(letters, w, u, b) @ v)
    return -np.log(probabilities[next_letter])
    # end of solution


# checks

LAB = 0

HINTS = {
    "step": [
        "x @ w is the product of a row vector and a matrix.",
        "Add the bias before the tanh: tanh(x @ w + h @ u + b).",
    ],
    "read": [
        "The first h is np.zeros(len(b)).",
        "The state of one step is the h of the next: h = step(x, h, w, u, b) in a loop.",
    ],
    "softmax": [
        "np.exp(logits) works on all logits at once; divide by the sum, so that the sum becomes 1.",
    ],
    "loss": [
        "softmax(read(letters, w, u, b) @ v) has the probability of each letter.",
        "np.log is the natural logarithm, the one that is meant. A loss is never negative.",
    ],
}

MISTAKES = [
    ("np.tanh(x @ w + h @ u + b)", "x @ w + h @ u + b", "The tanh is missing."),
    (
        "np.tanh(x @ w + h @ u + b)",
        "np.tanh(x @ w + b)",
        "The last state must come in, too: h U.",
    ),
    ("np.tanh(x @ w + h @ u + b)", "np.tanh(x @ w + h @ u)", "The bias b is missing."),
    (
        "np.tanh(x @ w + h @ u + b)",
        "np.tanh(x @ w + h @ u) + b",
        "The bias belongs inside the tanh.",
    ),
    (
        "np.tanh(x @ w + h @ u + b)",
        "np.tanh(x @ w) + np.tanh(h @ u + b)",
        "There is one tanh, of the whole sum.",
    ),
    (
        "np.tanh(x @ w + h @ u + b)",
        "np.tanh(x @ w + u @ h + b)",
        "The state stands left of its matrix: h @ u, not u @ h.",
    ),
    (
        "np.tanh(x @ w + h @ u + b)",
        "1 / (1 + np.exp(-(x @ w + h @ u + b)))",
        "This is the sigmoid: the tanh is asked for.",
    ),
    (
        "        h = step(x, h, w, u, b)",
        "        h = step(x, np.zeros(len(b)), w, u, b)",
        "The state begins at 0 only once: hand it on from step to step.",
    ),
    (
        "        h = step(x, h, w, u, b)",
        "        step(x, h, w, u, b)",
        "The new state is lost: h = step(...).",
    ),
    (
        "        h = step(x, h, w, u, b)",
        "        return step(x, h, w, u, b)",
        "The loop ends after its first letter: return stands after the loop.",
    ),
    ("for x in letters:", "for x in letters[:-1]:", "The last letter is left out."),
    ("for x in letters:", "for x in letters[::-1]:", "The first letter is read first."),
    (
        "return powers / powers.sum()",
        "return powers",
        "Probabilities have the sum 1: divide by the sum.",
    ),
    (
        "return powers / powers.sum()",
        "return powers / powers.max()",
        "Probabilities have the sum 1: divide by the sum.",
    ),
    (
        "return powers / powers.sum()",
        "return logits / logits.sum()",
        "The e^ is missing: without it a probability can be negative.",
    ),
    ("return -np.log(", "return np.log(", "The sign: a loss is -log, never negative."),
    (
        "return -np.log(probabilities[next_letter])",
        "return 1 - probabilities[next_letter]",
        "The loss is minus the logarithm of the probability.",
    ),
    (
        "return -np.log(probabilities[next_letter])",
        "return -probabilities[next_letter]",
        "The logarithm is missing.",
    ),
    (
        "return -np.log(probabilities[next_letter])",
        "return -np.log2(probabilities[next_letter])",
        "The natural logarithm is meant: np.log.",
    ),
    (
        "return -np.log(probabilities[next_letter])",
        "return -np.log10(probabilities[next_letter])",
        "The natural logarithm is meant: np.log.",
    ),
    (
        "return -np.log(probabilities[next_letter])",
        "return -np.sum(probabilities * np.log(probabilities))",
        "This is the entropy of the probabilities: the letter that comes next is not in it.",
    ),
    (
        "softmax(read(letters, w, u, b) @ v)",
        "softmax(softmax(read(letters, w, u, b) @ v))",
        "Softmax is taken once.",
    ),
    (
        "return -np.log(probabilities[next_letter])",
        "return -np.log(probabilities.max())",
        "The probability of the letter that comes next counts, not the largest.",
    ),
]


def cases(random):
    hidden, letters, time = 3, 4, 5
    w, u = random.normal(size=[letters, hidden]), random.normal(size=[hidden, hidden])
    b, v = random.normal(size=hidden), random.normal(size=[hidden, letters])
    word = np.eye(letters)[random.randint(letters, size=time)]
    yield "step", (word[0], random.normal(size=hidden), w, u, b), "one step of three units"
    yield "read", (word, w, u, b), "five letters"
    yield "softmax", (random.normal(size=letters),), "four logits"
    yield "softmax", (np.zeros(letters),), "four equal logits"
    logits = (np.tanh(word[-1] @ w) @ v).tolist()
    least = int(np.argmin(logits))
    yield "loss", (word, least, w, u, b, v), "a word and the letter that comes next"
    for next_letter in range(letters):
        yield "loss", (word, next_letter, w, u, b, v), f"letter {next_letter} comes next"
