"""Exercise 20: teacher forcing and greedy decoding.

It belongs to lab 41. A decoder has a state h and reads a token at each step; `step` is given:

    new h  = tanh(e[token] + h U)
    logits = new h V

In training it reads the right token before (teacher forcing), and is asked for the next one:

    the word          t  a  c
    it reads    <start>  t  a  c
    its target        t  a  c  <end>

When it writes, it reads the token that it has written before, and takes the likeliest token each
time (greedy decoding), until that is <end>, or until it has written `longest` tokens.

| name       | shape                                              | meaning                     |
|------------|----------------------------------------------------|-----------------------------|
| word       | a list                                             | the numbers of the tokens   |
| start, end | a number                                           | those of <start> and <end>  |
| h          | [hidden]                                           | the state before <start>    |
| e, u, v    | [tokens, hidden], [hidden, hidden], [hidden, tokens] | weights                   |
| result     | two lists; a number; a list                        | tokens; the loss; tokens    |
"""

import numpy as np


def step(token, h, e, u, v):
    """One step, given: the logits [tokens] and the new state [hidden]."""
    h = np.tanh(e[token] + h @ u)
    return h @ v, h


def decoder_inputs(word, start, end):
    """Returns the decoder's inputs in training, and its targets: two lists."""
    # solution
    return [start, *word], [*word, end]
    # end of solution


def teacher_forcing_loss(word, start, end, h, e, u, v):
    """The mean over all steps of -log softmax(logits)[target]: a number."""
    # solution
    losses = []
    for token, target in zip(*decoder_inputs(word, start, end)):
        logits, h = step(token, h, e, u, v)
        losses.append(np.log(np.exp(logits).sum()) - logits[target])
    return np.mean(losses)
    # end of solution


def greedy(start, end, longest, h, e, u, v):
    """The tokens that the decoder writes, without <end>: a list of at most `longest`."""
    # solution
    written, token = [], start
    while len(written) < longest:
        logits, h = step(token, h, e, u, v)
        token = int(np.argmax(logits))
        if token == end:
            break
        written.append(token)
    return written
    # end of solution


# checks

LAB = 41

RESULTS = {"decoder_inputs": ("read", "target")}

HINTS = {
    "decoder_inputs": [
        "Both lists are one longer than the word: one gets <start> at its beginning, the other "
        "<end> at its end.",
        "[start, *word] is a list with start before the word.",
    ],
    "teacher_forcing_loss": [
        "Go through what is read and what is asked together: zip(read, target).",
        "Each step returns a new h: hand it on to the next step.",
        "-log softmax(logits)[target] is log(sum of e^logits) - logits[target].",
    ],
    "greedy": [
        "The first token read is start, the next one what you have just written.",
        "np.argmax(logits) is the likeliest token. Softmax does not change which one that is.",
        "Stop at end, which is not written, or when there are `longest` tokens.",
    ],
}

MISTAKES = [
    (
        "return [start, *word], [*word, end]",
        "return [start, *word], [start, *word]",
        "The targets are shifted: at <start> the first token of the word is asked for.",
    ),
    (
        "return [start, *word], [*word, end]",
        "return list(word), [*word[1:], end]",
        "The decoder reads <start> first, and its first target is the word's first token.",
    ),
    (
        "return [start, *word], [*word, end]",
        "return [start, *word[:-1]], list(word)",
        "The last target is <end>: or it would not learn to stop.",
    ),
    (
        "return [start, *word], [*word, end]",
        "return [*word, end], [start, *word]",
        "What is read comes first, then what is asked for.",
    ),
    (
        "return [start, *word], [*word, end]",
        "return [start, *word, end], [*word, end]",
        "<end> is a target, and is never read.",
    ),
    (
        "        logits, h = step(token, h, e, u, v)\n        losses",
        "        logits, h = step(target, h, e, u, v)\n        losses",
        "It reads the target, which it is to forecast: it reads the token before.",
    ),
    (
        "    losses = []\n"
        "    for token, target in zip(*decoder_inputs(word, start, end)):\n"
        "        logits, h = step(token, h, e, u, v)\n        losses",
        "    losses, logits = [], np.eye(len(e))[start]\n"
        "    for token, target in zip(*decoder_inputs(word, start, end)):\n"
        "        logits, h = step(np.argmax(logits), h, e, u, v)\n        losses",
        "It reads its own answers: in teacher forcing it reads the right token before.",
    ),
    (
        "        losses.append(np.log(np.exp(logits).sum()) - logits[target])",
        "        losses.append(-logits[target])",
        "The softmax is missing: logits are no logarithms of probabilities.",
    ),
    ("return np.mean(losses)", "return losses[-1]", "The mean over all steps, not the last one."),
    (
        "        logits, h = step(token, h, e, u, v)\n        losses",
        "        logits, _ = step(token, h, e, u, v)\n        losses",
        "The state is handed on: each step begins with the h of the step before.",
    ),
    (
        "return np.mean(losses)",
        "return np.sum(losses)",
        "The mean over the steps is meant, not the sum.",
    ),
    (
        "        losses.append(np.log(np.exp(logits).sum()) - logits[target])",
        "        losses.append(np.log(np.exp(logits).sum()) - logits.max())",
        "The probability of the target counts, not the largest one.",
    ),
    (
        "        token = int(np.argmax(logits))",
        "        token = int(np.argmin(logits))",
        "The likeliest token has the largest logit.",
    ),
    (
        "        logits, h = step(token, h, e, u, v)\n        token",
        "        logits, h = step(start, h, e, u, v)\n        token",
        "It reads the token that it has written before, not <start> again.",
    ),
    (
        "        logits, h = step(token, h, e, u, v)\n        token",
        "        logits, _ = step(token, h, e, u, v)\n        token",
        "The new state is lost: each step begins with the h of the step before.",
    ),
    (
        "        if token == end:\n            break\n        written.append(token)",
        "        written.append(token)\n        if token == end:\n            break",
        "<end> is not part of the word: stop before it is written.",
    ),
    (
        "        if token == end:\n            break\n        written.append(token)",
        "        written.append(token)",
        "It goes on after <end>.",
    ),
    (
        "while len(written) < longest:",
        "while len(written) <= longest:",
        "It writes more than `longest` tokens.",
    ),
    (
        "while len(written) < longest:",
        "while len(written) < 100:",
        "It writes more than `longest` tokens.",
    ),
    (
        "    return written",
        "    return [start, *written]",
        "<start> is read, not written: it is not part of the result.",
    ),
    (
        "    return written",
        "    return [start, *written][:longest]",
        "<start> is read, not written: it is not part of the result.",
    ),
]


def decoder(random, fewest, most, longest):
    """Draws h, e, u, v of a decoder that writes `fewest` to `most` different tokens."""
    tokens, hidden = 7, 6
    while True:
        h, e = random.normal(size=hidden), 2 * random.normal(size=[tokens, hidden])
        u, v = random.normal(size=[hidden, hidden]), random.normal(size=[hidden, tokens])
        written = greedy(5, 6, longest, h, e, u, v)
        if fewest <= len(written) <= most and len(set(written)) >= fewest:
            return h, e, u, v


def cases(random):
    start, end, longest = 5, 6, 6
    word = random.permutation(5)[:4].tolist()
    yield "decoder_inputs", (word, start, end), f"the word {word}"
    ends = decoder(random, 3, 4, longest)
    yield "teacher_forcing_loss", (word, start, end, *ends), f"the word {word}"
    yield "greedy", (start, end, longest, *ends), "a decoder that writes <end>"
    goes_on = decoder(random, 3, 3, 3)
    yield "greedy", (start, end, 3, *goes_on), "3 tokens at most"
