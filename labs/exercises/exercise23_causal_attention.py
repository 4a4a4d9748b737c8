"""Exercise 23: causal self-attention.

It belongs to lab 44. One head looks back from each place of a text at the places up to itself:

    q_t, k_t, v_t = x_t W_q, x_t W_k, x_t W_v
    score[t, s]   = q_t . k_s / sqrt(depth)
    weight[t, s]  = exp(score[t, s]) / sum over r <= t of exp(score[t, r])    s <= t
    weight[t, s]  = 0                                                         s > t
    context_t     = sum over s of weight[t, s] v_s

| name          | shape                | meaning                                     |
|---------------|----------------------|---------------------------------------------|
| x             | [batch, time, size]  | a vector for each letter                    |
| w_q, w_k, w_v | [size, depth]        | they make queries, keys and values          |
| scores        | [batch, time, time]  | how well query t and key s fit, at [b, t, s] |
| weights       | [batch, time, time]  | how much place t looks at place s           |
| result        | [batch, time, depth] | the context                                 |
"""

import numpy as np


def attention_scores(x, w_q, w_k):
    """score[t, s] = q_t . k_s / sqrt(depth): [batch, time, time]."""
    # solution
    q, k = x @ w_q, x @ w_k
    return q @ k.transpose(0, 2, 1) / np.sqrt(w_k.shape[1])
    # end of solution


def causal_weights(scores):
    """Softmax over the places up to each one, 0 for those after it: [batch, time, time]."""
    # solution
    time = scores.shape[1]
    visible = np.tri(time, dtype=bool)
    scores = np.where(visible, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    return weights / weights.sum(axis=2, keepdims=True)
    # end of solution


def causal_attention(x, w_q, w_k, w_v):
    """The context of each place: [batch, time, depth]."""
    # solution
    weights = causal_weights(attention_scores(x, w_q, w_k))
    return weights @ (x @ w_v)
    # end of solution


# checks

LAB = 44

HINTS = {
    "attention_scores": [
        "x @ w_q makes all queries at once: [batch, time, depth].",
        "q @ k.transpose(0, 2, 1) multiplies each query with each key: [batch, time, time].",
    ],
    "causal_weights": [
        "np.tri(time, dtype=bool) is true where s <= t.",
        "A score of -infinity gets the weight e^-infinity = 0: np.where(visible, scores, -np.inf).",
    ],
    "causal_attention": [
        "weights @ values is the weighted sum over s: [batch, time, depth].",
    ],
}

MISTAKES = [
    (
        "scores = np.where(visible, scores, -np.inf)",
        "pass",
        "The mask is missing: a place looks at later ones, and so at the answer.",
    ),
    (
        "scores = np.where(visible, scores, -np.inf)",
        "scores = np.where(visible, scores, 0)",
        "A score of 0 still gets weight e^0 = 1; -infinity gets 0.",
    ),
    (
        "scores = np.where(visible, scores, -np.inf)",
        "scores = np.where(visible, scores, -100)",
        "-100 is not small beside all scores: -infinity is.",
    ),
    (
        "np.tri(time, dtype=bool)",
        "np.tri(time, k=1, dtype=bool)",
        "A place sees the next one, too: s <= t.",
    ),
    (
        "return weights / weights.sum(axis=2, keepdims=True)",
        "return weights",
        "Each row sums to 1: divide by its sum.",
    ),
    (
        "    scores = np.where(visible, scores, -np.inf)\n"
        "    weights = np.exp(scores - scores.max(axis=2, keepdims=True))\n"
        "    return weights / weights.sum(axis=2, keepdims=True)",
        "    weights = np.exp(scores - scores.max(axis=2, keepdims=True))\n"
        "    return weights / weights.sum(axis=2, keepdims=True) * visible",
        "Each row sums to 1: mask the scores before the softmax, not the weights after it.",
    ),
    (
        "    weights = np.exp(scores - scores.max(axis=2, keepdims=True))",
        "    weights = np.exp(scores)",
        "e^900 is infinite here: take each row's greatest score away, the result is the same.",
    ),
    (
        "    scores = np.where(visible, scores, -np.inf)\n"
        "    weights = np.exp(scores - scores.max(axis=2, keepdims=True))",
        "    weights = np.exp(scores) * visible",
        "e^900 is infinite here: take each row's greatest score away, the result is the same.",
    ),
    (
        "np.tri(time, dtype=bool)",
        "np.tri(time, k=-1, dtype=bool) | (np.arange(time) == 0)",
        "A place sees itself, too: s <= t, not s < t.",
    ),
    (
        "np.tri(time, dtype=bool)",
        "np.tri(time, dtype=bool).T",
        "The mask is upside down: row t may look at s <= t, the lower triangle.",
    ),
    (
        " / np.sqrt(w_k.shape[1])",
        "",
        "The scale is missing: divide by the root of the depth.",
    ),
    (
        "np.sqrt(w_k.shape[1])",
        "w_k.shape[1]",
        "Divide by the root of the depth, not by the depth.",
    ),
    (
        "np.sqrt(w_k.shape[1])",
        "np.sqrt(w_k.shape[0])",
        "The root of the depth, the size of a query: not that of x.",
    ),
    (
        "np.sqrt(w_k.shape[1])",
        "np.sqrt(x.shape[1])",
        "The root of the depth, the size of a query: not that of the time.",
    ),
    (
        " / np.sqrt(w_k.shape[1])",
        " * np.sqrt(w_k.shape[1])",
        "Divide by the root of the depth: do not multiply.",
    ),
    (
        "q, k = x @ w_q, x @ w_k",
        "q, k = x, x",
        "Queries and keys are missing: x W_q and x W_k are compared, not x with itself.",
    ),
    (
        "q @ k.transpose(0, 2, 1)",
        "k @ q.transpose(0, 2, 1)",
        "Row t belongs to query t: queries first, then keys.",
    ),
    (
        "weights.sum(axis=2, keepdims=True)",
        "weights.sum(axis=1, keepdims=True)",
        "Softmax over s, the places looked at (axis 2): each row sums to 1.",
    ),
    (
        "weights.sum(axis=2, keepdims=True)",
        "weights.sum(axis=(1, 2), keepdims=True)",
        "Each row sums to 1, not the whole matrix.",
    ),
    (
        "scores.max(axis=2, keepdims=True)",
        "scores.max()",
        "Take each row's own greatest score away, or a whole row becomes 0.",
    ),
    (
        "weights = causal_weights(attention_scores(x, w_q, w_k))",
        "weights = attention_scores(x, w_q, w_k)",
        "These are scores: causal_weights makes weights of them.",
    ),
    (
        "weights @ (x @ w_v)",
        "weights.transpose(0, 2, 1) @ (x @ w_v)",
        "The sum is over s, the last axis of the weights: weights @ values.",
    ),
    ("weights @ (x @ w_v)", "weights @ x", "The values are missing: x W_v is what is read."),
    (
        "weights @ (x @ w_v)",
        "weights @ (x @ w_k)",
        "The keys are for finding; the values are read.",
    ),
]


def cases(random):
    batch, time, size, depth = 2, 5, 4, 3
    x = random.normal(size=[batch, time, size])
    w_q, w_k, w_v = random.normal(size=[3, size, depth])
    yield "attention_scores", (x, w_q, w_k), f"batch {batch}, {time} places, depth {depth}"
    scores = random.normal(size=[batch, time, time])
    yield "causal_weights", (scores,), f"{time} places"
    apart = scores + 900 * np.arange(-2, 3)[:, np.newaxis]
    yield "causal_weights", (apart,), "rows of scores near -1800, -900, 0, 900 and 1800"
    yield "causal_attention", (x, w_q, w_k, w_v), f"batch {batch}, {time} places, depth {depth}"
