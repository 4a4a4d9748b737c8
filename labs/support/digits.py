"""Support for lab 43: handwritten digits side by side, their number in words. NumPy only."""

import gzip
from typing import NamedTuple

from common import files

import numpy as np

FILE = files.of_course("data", "digits.csv.gz")
SIDE = 8  # pixels
DARKEST = 16
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_KOREAN = "영일이삼사오육칠팔구"


class Digits(NamedTuple):
    """Images of digits."""

    images: np.ndarray  # float32 [n, 8, 8], 0 white to 1 black
    labels: np.ndarray  # int [n], 0 to 9

    @classmethod
    def parts(cls, test=397, seed=0):
        """Returns 1,400 of the 1,797 shipped digits for training and the others for the test."""
        with gzip.open(FILE, "rt", encoding="ascii") as lines:
            table = np.loadtxt(lines, delimiter=",", dtype=np.float32)  # [n, 65]
        images = table[:, :-1].reshape(-1, SIDE, SIDE) / DARKEST
        labels = table[:, -1].astype(int)
        order = np.random.RandomState(seed).permutation(len(images))
        train, held_out = order[test:], order[:test]
        return cls(images[train], labels[train]), cls(images[held_out], labels[held_out])

    def numbers(self, count, random, fewest=2, most=4):
        """Draws `count` numbers of `fewest` to `most` of these digits; the first is not 0.

        Returns:
          columns: float32 [count, 8 most, 8], the pictures column by column, white at the end.
          lengths: int32 [count], the columns of each picture.
          numbers: a list of integers.
        """
        columns = np.zeros([count, SIDE * most, SIDE], np.float32)
        lengths = np.zeros([count], np.int32)
        numbers = []
        leading = np.flatnonzero(self.labels)
        for row in range(count):
            chosen = random.randint(len(self.labels), size=random.randint(fewest, most + 1))
            chosen[0] = random.choice(leading)
            picture = np.hstack(self.images[chosen])  # [8, 8 digits]
            columns[row, : picture.shape[1]] = picture.T
            lengths[row] = picture.shape[1]
            numbers.append(int("".join(map(str, self.labels[chosen]))))
        return columns, lengths, numbers


def in_english(number):
    """Returns a number of 0 to 9,999 as a tuple of words: 307 -> three hundred and seven."""
    if number < 20:
        return (_ONES[number],)
    if number < 100:
        tens, ones = divmod(number, 10)
        return (_TENS[tens - 2], *(in_english(ones) if ones else ()))
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, size)
    words = (_ONES[many], name)
    if not rest:
        return words
    return (*words, *(("and",) if rest < 100 else ()), *in_english(rest))


def in_korean(number):
    """Returns a number of 0 to 9,999 as a tuple of Sino-Korean syllables: 307 -> 삼 백 칠."""
    if number == 0:
        return (_KOREAN[0],)
    syllables = []
    for size, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit = number // size % 10
        if digit > 1 or (digit == 1 and size == 1):  # 100 is 백, not 일백
            syllables.append(_KOREAN[digit])
        if digit and name:
            syllables.append(name)
    return tuple(syllables)
