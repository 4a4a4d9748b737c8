"""Pieces of words, by byte-pair encoding. NumPy only.

The pair of neighbours that is most frequent in a text becomes one new piece, and so on:

    aaabdaaabac    the most frequent pair is a a: Z
    ZabdZabac      then a b: Y
    ZYdZYac        then Z Y: X
    XdXac

To cut another text, the same pairs are joined in the same order. Here the first pieces
are characters, not bytes. Of equally frequent pairs that with the smaller first number is
taken, then that with the smaller second one.

Gage, "A new algorithm for data compression", 1994; for networks Sennrich, Haddow and Birch,
"Neural machine translation of rare words with subword units", 2016.
"""

from common.data.text import Vocabulary
from common.errors import InputError

import numpy as np


class BytePairs:
    """The pieces of a language.

    Args:
      text: where the pairs are counted.
      size: how many pieces at most; there are fewer if no pair comes twice.
      alphabet: a `Vocabulary` of characters, the first pieces; that of the text unless given.

    Attributes:
      pairs: [(first, second)], the numbers that become piece number len(alphabet), ...
      pieces: the letters of each piece, by its number. Two pieces may have the same letters.
    """

    def __init__(self, text, size, alphabet=None):
        self.alphabet = alphabet or Vocabulary.of(text)
        self.pairs, self.pieces = [], list(self.alphabet.tokens)
        numbers = self.alphabet.encode(text)
        while len(self.pieces) < size:
            pair, count = most_frequent_pair(numbers, len(self.pieces))
            if count < 2:
                break
            numbers = join(numbers, pair, len(self.pieces))
            self.pairs.append(pair)
            self.pieces.append(self.pieces[pair[0]] + self.pieces[pair[1]])

    @classmethod
    def of_pairs(cls, pairs, alphabet):
        """Returns the pieces that these pairs make.

        Raises:
          InputError: a pair has a piece that is not there yet.
        """
        pieces = cls("", 0, alphabet)
        for first, second in pairs:
            if not 0 <= min(first, second) <= max(first, second) < len(pieces.pieces):
                raise InputError(f"the pair {first}, {second} has a piece that is not there")
            pieces.pairs.append((first, second))
            pieces.pieces.append(pieces.pieces[first] + pieces.pieces[second])
        return pieces

    def __len__(self):
        return len(self.pieces)

    def encode(self, text):
        """Returns the numbers of a text's pieces, int32 [n]. Raises as `Vocabulary.encode`."""
        numbers = self.alphabet.encode(text)
        for number, pair in enumerate(self.pairs, len(self.alphabet)):
            numbers = join(numbers, pair, number)
        return numbers

    def decode(self, numbers):
        """Returns the text of numbers of pieces."""
        return "".join(self.pieces[number] for number in numbers)


def most_frequent_pair(numbers, size):
    """Returns ((first, second), how often they are neighbours) of numbers below `size`."""
    if len(numbers) < 2:
        return (0, 0), 0
    codes = numbers[:-1].astype(np.int64) * size + numbers[1:]
    counts = np.bincount(codes)
    code = int(counts.argmax())  # of the largest, the first
    return divmod(code, size), int(counts[code])


def join(numbers, pair, number):
    """Replaces each `pair` of neighbours, from left to right, by `number`."""
    numbers = np.asarray(numbers, np.int32)
    is_pair = (numbers[:-1] == pair[0]) & (numbers[1:] == pair[1])
    places = np.flatnonzero(is_pair)
    if pair[0] == pair[1]:  # of a a a only the first two become one: every other of a run
        starts = np.r_[True, np.diff(places) > 1][: len(places)]
        first_of_run = np.maximum.accumulate(np.where(starts, places, 0))
        places = places[(places - first_of_run) % 2 == 0]
    joined = numbers.copy()
    joined[places] = number
    return np.delete(joined, places + 1)
