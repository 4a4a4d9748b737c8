"""Exercise 17: attention.

It belongs to lab 42. A decoder that writes a word looks back at all states of the encoder
(the memory) and decides where to look. Luong's form:

    score[b, t]   = query[b] . memory[b, t]
    weights       = softmax of the scores over time, 0 behind the end of a sequence
    context[b]    = sum over t of weights[b, t] memory[b, t]

Bahdanau's form has another score: v . tanh(query W_q + memory W_m).

| name    | shape                  | meaning                                   |
|---------|------------------------|-------------------------------------------|
| query   | [batch, units]         | the decoder's state                       |
| memory  | [batch, time, units]   | the encoder's outputs                     |
| lengths | [batch]                | how many steps of each sequence are real  |
| w_q, w_m, v | [units, depth], [units, depth], [depth] | Bahdanau's weights   |
| result  | [batch, time]; [batch, units] | weights or scores; the context     |
"""

import numpy as np


def attention_weights(scores, lengths):
    """Softmax over the real steps: [batch, time]; 0 for the padding."""
    # solution
    real = np.arange(scores.shape[1]) < np.asarray(lengths)[:, np.newaxis]
    scores = np.where(real, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
    # end of solution


def luong_scores(query, memory):
    """query . memory at each step: [batch, time]."""
    # solution
    return np.einsum("bu,btu->bt", query, memory)
    # end of solution


def bahdanau_scores(query, memory, w_q, w_m, v):
    """v . tanh(query W_q + memory W_m) at each step: [batch, time]."""
    # solution
    return np.tanh((query @ w_q)[:, np.newaxis] + memory @ w_m) @ v
    # end of solution


def context(query, memory, lengths):
    """The context of Luong's attention: [batch, units]."""
    # solution
    weights = attention_weights(luong_scores(query, memory), lengths)
    return np.einsum("bt,btu->bu", weights, memory)
    # end of solution


# checks

LAB = 42

HINTS = {
    "attention_weights": [
        "A score of -infinity gets the weight e^-infinity = 0: np.where(real, scores, -np.inf).",
        "Softmax over time: axis=1, with keepdims=True.",
    ],
    "luong_scores": [
        "(query[:, np.newaxis] * memory).sum(axis=-1) is the product of query with each step.",
    ],
    "bahdanau_scores": [
        "query @ w_q is [batch, depth]; with [:, np.newaxis] it is added at every step of "
        "memory @ w_m.",
        "tanh(...) @ v sums over depth: [batch, time].",
    ],
    "context": [
        "The context is a weighted sum over time: (weights[:, :, np.newaxis] * "
        "memory).sum(axis=1).",
    ],
}

MISTAKES = [
    (
        "scores = np.where(real, scores, -np.inf)",
        "scores = np.where(real, scores, 0)",
        "A score of 0 still gets weight e^0 = 1; -infinity gets 0.",
    ),
    ("scores = np.where(real, scores, -np.inf)", "pass", "The padding gets weight, too."),
    (
        "weights = np.exp(scores - scores.max(axis=1, keepdims=True))",
        "weights = np.exp(scores - scores.max())",
        "Take each row's own greatest score away, or a whole row becomes 0.",
    ),
    (
        "weights.sum(axis=1, keepdims=True)",
        "weights.sum(axis=0, keepdims=True)",
        "The weights sum to 1 over time, for each sequence.",
    ),
    (
        "weights.sum(axis=1, keepdims=True)",
        "weights.sum()",
        "The weights sum to 1 for each sequence, not over the batch.",
    ),
    (
        "np.tanh((query @ w_q)[:, np.newaxis] + memory @ w_m) @ v",
        "((query @ w_q)[:, np.newaxis] + memory @ w_m) @ v",
        "The tanh is missing.",
    ),
    (
        "np.tanh((query @ w_q)[:, np.newaxis] + memory @ w_m) @ v",
        "np.tanh((query @ w_m)[:, np.newaxis] + memory @ w_q) @ v",
        "W_q belongs to the query, W_m to the memory.",
    ),
    (
        'np.einsum("bu,btu->bt", query, memory)',
        'np.einsum("bu,btu->bt", query, memory) / np.sqrt(query.shape[1])',
        "Luong's score has no division by the root of the size. (The transformer's has.)",
    ),
    (
        'return np.einsum("bt,btu->bu", weights, memory)',
        "return memory.mean(axis=1)",
        "The context is a WEIGHTED sum: the weights are not used.",
    ),
]


def cases(random):
    batch, time, units, depth = 3, 5, 4, 2
    query, memory = random.normal(size=[batch, units]), random.normal(size=[batch, time, units])
    lengths = random.permutation([5, 3, 1])
    about = f"lengths {lengths.tolist()}"
    scores = random.normal(size=[batch, time])
    yield "attention_weights", (scores, lengths), about
    apart = scores + np.array([[0], [900], [-900]])
    yield "attention_weights", (apart, lengths), "scores of 0, 900 and -900"
    yield "luong_scores", (query, memory), f"batch {batch}, {time} steps, {units} units"
    weights = random.normal(size=[2, units, depth])
    yield "bahdanau_scores", (query, memory, *weights, random.normal(size=depth)), f"depth {depth}"
    yield "context", (query, memory, lengths), about
