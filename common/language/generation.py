"""Text from a trained network: it continues a prompt, one character after another.

NumPy only: the network comes in as a function. Each character that it writes
is the next one that it reads.
"""

import math

from common.errors import InputError

import numpy as np


def check(vocabulary, prompts, temperature=0.0):
    """Checks, before a long training, that these prompts can be continued.

    Raises:
      InputError: an empty prompt, a character that is not in the vocabulary, or a
        temperature below 0.
    """
    if not (temperature >= 0 and math.isfinite(temperature)):
        raise InputError(f"the temperature must be 0 or more, not {temperature}")
    for prompt in prompts:
        if not prompt:
            raise InputError("the prompt is empty: give at least one character")
        vocabulary.encode(prompt)


def choose(scores, temperature, random):
    """Returns a class, drawn by the scores (logits) of all.

        p(class) = softmax(scores / temperature)

    Temperature 1 draws with the network's own probabilities. Below 1 likely classes
    come more often, above 1 less often. 0 always takes the likeliest class.

    Args:
      scores: [classes].
      temperature: 0 or more.
      random: a `np.random.RandomState`; not used at temperature 0.
    """
    scores = np.asarray(scores, np.float64)
    if temperature == 0:
        return int(scores.argmax())
    with np.errstate(over="ignore"):  # far below the likeliest: exp(-inf) is 0
        weights = np.exp((scores - scores.max()) / temperature)
    return int(random.choice(len(scores), p=weights / weights.sum()))


def from_window(predict, vocabulary, prompt, count, length, temperature=0.0, seed=0):
    """Continues `prompt` with a network that sees only the last `length` characters.

    Args:
      predict: predict(numbers [1, up to length]) -> scores [classes] of the next character.
      vocabulary: a `text.Vocabulary`.
      prompt: one character or more; the network sees only the end of a long one.
      count: how many characters to write.
      length: of the window.
      temperature, seed: see `choose`; the same seed writes the same text.

    Returns:
      The prompt and what was written after it.

    Raises:
      InputError: see `check`.
    """
    check(vocabulary, [prompt], temperature)
    random = np.random.RandomState(seed)
    numbers = vocabulary.encode(prompt).tolist()
    for _ in range(count):
        scores = predict(np.array([numbers[-length:]], np.int32))
        numbers.append(choose(scores, temperature, random))
    return vocabulary.decode(numbers)


def from_state(read, vocabulary, prompt, count, temperature=0.0, seed=0):
    """Continues `prompt` with a network that keeps its state: it reads each character once.

    Args:
      read: read(numbers [1, n], state) -> (scores [1, n, classes] after each character,
        the state after the last); state None means that it has read nothing yet.
      vocabulary, prompt, count, temperature, seed: as in `from_window`.

    Returns:
      The prompt and what was written after it.

    Raises:
      InputError: see `check`.
    """
    check(vocabulary, [prompt], temperature)
    random = np.random.RandomState(seed)
    numbers, state = vocabulary.encode(prompt).tolist(), None
    unread = numbers
    for _ in range(count):
        scores, state = read(np.array([unread], np.int32), state)
        unread = [choose(scores[0, -1], temperature, random)]
        numbers = numbers + unread
    return vocabulary.decode(numbers)


def stream_lines(pieces, width=76):
    """Yields the lines of a text that comes in pieces, each line as soon as it is whole.

    Args:
      pieces: strings.
      width: longer lines are cut.
    """
    line = ""
    for piece in pieces:
        line += piece
        *whole, line = _cut(line, width)
        yield from whole
    yield line


def _cut(text, width):
    """Returns the lines of a text, cut to `width`; the last may be continued."""
    return [
        line[start : start + width]
        for line in text.split("\n")
        for start in range(0, max(len(line), 1), width)
    ]
