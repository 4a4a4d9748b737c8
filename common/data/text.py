"""Text as numbers: vocabulary, windows, one-hot vectors, padding, and the best possible results.

NumPy only. Characters are always sorted, so that a saved model reads the same
numbers tomorrow: `list(set(text))` has another order in every process.
"""

import unicodedata
from collections import Counter, defaultdict
from typing import NamedTuple

from common.data import text_files
from common.errors import InputError

import numpy as np


class Vocabulary:
    """The characters (or words) that a model knows, each with a number.

    `tokens` is the list in order: token number i is `tokens[i]`. Sorted when
    made from a text.
    """

    def __init__(self, tokens):
        self.tokens = list(tokens)
        self._number = {token: number for number, token in enumerate(self.tokens)}
        if len(self._number) < len(self.tokens):
            repeated = [token for token, count in Counter(self.tokens).items() if count > 1]
            raise InputError(f"the vocabulary lists {repeated[0]!r} more than once")

    @classmethod
    def of(cls, text):
        """The vocabulary of a text: its different characters, sorted.

        Raises:
          InputError: the text is empty.
        """
        if not text:
            raise InputError("the text is empty: give at least two characters")
        return cls(sorted(set(text)))

    def __len__(self):
        return len(self.tokens)

    def __eq__(self, other):
        return isinstance(other, Vocabulary) and self.tokens == other.tokens

    def __hash__(self):
        return hash(tuple(self.tokens))

    def encode(self, text, unknown=None):
        """Text of n tokens -> its numbers, int32 [n].

        Args:
          unknown: the number of all tokens that are not in the vocabulary.

        Raises:
          InputError: a token that is not in the vocabulary, where no `unknown` is given; the
            message says which and where.
        """
        for place, token in enumerate(text if unknown is None else ()):
            if token not in self._number:
                raise InputError(
                    f"{token!r} (character {place + 1} of {shortened(text)!r}) is not one of the "
                    f"{len(self)} characters the model knows: {''.join(map(str, self.tokens))!r}"
                )
        return np.array([self._number.get(token, unknown) for token in text], dtype=np.int32)

    def decode(self, numbers):
        """Numbers, any shape, flattened -> text."""
        return "".join(str(self.tokens[number]) for number in np.ravel(numbers))


def shortened(text, length=30):
    """A text (or list of tokens) of at most `length` characters, the end cut off for "..."."""
    text = "".join(map(str, text))
    return text if len(text) <= length else text[: length - 3] + "..."


def chosen(text, path, longest, encoding=None):
    """Returns the text to learn: that of the file at `path` where one is named, else `text`.

    Args:
      text: a string.
      path: of a text file, or None. Line ends become \\n, the last of the file is dropped.
      longest: how many characters this model can take.
      encoding: of the file; None: recognised.

    Returns:
      The text, and a list of sentences: what was done to the file.

    Raises:
      InputError: the file cannot be read, or the text is too long.
    """
    notes = ()
    if path is None:
        text = unicodedata.normalize("NFC", text)
    else:
        text, notes = text_files.read(path, encoding)
        text, cut = text_files.without_gutenberg(text, path)
        text, notes = text.rstrip("\n"), [*notes, *cut]
    if len(text) > longest:
        raise InputError(
            f"{path or 'the text'}: {len(text):,} characters, and this lab takes {longest:,} "
            "at most: shorten it, or use the character network, python -m labs 36"
        )
    return text, list(notes)


def one_hot(numbers, classes):
    """Integers [...] -> float32 [..., classes], a 1 at each number's place."""
    return np.eye(classes, dtype=np.float32)[np.asarray(numbers)]


def windows(numbers, length):
    """Cut a sequence into windows, one for each start, and the same windows shifted by one.

    Returns:
      x, y: int32 [n - length, length] each; y is x shifted by one.

    Raises:
      InputError: fewer than `length` + 1 numbers.
    """
    if len(numbers) <= max(length, 1):
        raise InputError(
            f"a text of length {len(numbers)} is too short for windows of {max(length, 1)}: "
            f"give at least {max(length, 1) + 1} characters"
        )
    starts = range(len(numbers) - length)
    x = np.array([numbers[start : start + length] for start in starts], dtype=np.int32)
    y = np.array([numbers[start + 1 : start + length + 1] for start in starts], dtype=np.int32)
    return x, y


def pad(sequences, length=None, value=0):
    """Lists of numbers -> int32 [batch, length], filled up (or cut) at the end.

    `length` is that of the longest sequence unless given.
    """
    length = max(map(len, sequences)) if length is None else length
    padded = np.full([len(sequences), length], value, dtype=np.int32)
    for row, sequence in zip(padded, sequences):
        row[: min(len(sequence), length)] = sequence[:length]
    return padded


class Bounds(NamedTuple):
    """The best result of any model that reads a window from its start."""

    loss: float  # nats a character: the conditional entropy of y given what was seen
    accuracy: float  # of the best guess at each place
    accuracy_by_position: list  # the same for each place in the window


def best_possible(x, y):
    """The best accuracy with which y[:, t] can be known from x[:, : t + 1], exactly, by counting.

        loss floor = mean over windows and t of -log p(y_t | x_0 ... x_t)
        accuracy   = mean over windows and t of max p(y_t | x_0 ... x_t)

    where p counts what follows the same beginning in all windows. A window's
    first characters are ambiguous ("t" is followed by " ", "e", "h", "o", ...),
    so a loss of 0 and 100 % accuracy are impossible.

    Args:
      x, y: int32 [windows, length] each, from `windows`.
    """
    entropies, hits = [], []
    for place in range(x.shape[1]):
        followers = defaultdict(Counter)
        for row, target in zip(x, y[:, place]):
            followers[tuple(row[: place + 1])][int(target)] += 1
        counts = [np.array(list(counter.values()), float) for counter in followers.values()]
        entropies.append(sum(-(n * np.log(n / n.sum())).sum() for n in counts) / len(x))
        hits.append(sum(n.max() for n in counts) / len(x))
    return Bounds(float(np.mean(entropies)), float(np.mean(hits)), [float(share) for share in hits])


def ambiguous(x, y):
    """The windows that are followed by different numbers at different places.

    Args:
      x: int32 [windows, length]; y: int32 [windows], the number after each window.

    Returns:
      {window: the numbers that follow it, sorted}, both tuples, in the order of the text.
    """
    answers = defaultdict(set)
    for row, answer in zip(x.tolist(), y.tolist()):
        answers[tuple(row)].add(answer)
    return {row: tuple(sorted(nexts)) for row, nexts in answers.items() if len(nexts) > 1}


def score(logits, targets):
    """The share of targets with the highest score, and the probability of each target.

    Args:
      logits: [n, classes]; targets: [n].

    Returns:
      The share of targets that have the highest score, and the probability
      softmax(logits)[target] of each, [n].
    """
    logits = np.asarray(logits, np.float64)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = shares[np.arange(len(targets)), targets] / shares.sum(axis=1)
    return float((logits.argmax(axis=1) == targets).mean()), shares
