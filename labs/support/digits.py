"""Support for lab 43: handwritten digits side by side, their number in words. NumPy only."""

import gzip
from typing import NamedTuple

from common import files
from common.errors import InputError

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
        leading = np.flatnonzero(self.labels)
        rows = []
        for _ in range(count):
            chosen = random.randint(len(self.labels), size=random.randint(fewest, most + 1))
            chosen[0] = random.choice(leading)
            rows.append(chosen)
        numbers = [int("".join(map(str, self.labels[chosen]))) for chosen in rows]
        return *side_by_side([self.images[chosen] for chosen in rows], most), numbers

    def of_numbers(self, numbers, random, most=4):
        """Draws images of these digits for given numbers; returns columns and lengths as above."""
        rows = []
        for number in numbers:
            places = [np.flatnonzero(self.labels == int(digit)) for digit in str(number)]
            rows.append(self.images[[random.choice(same) for same in places]])
        return side_by_side(rows, most)


def side_by_side(rows, most):
    """Returns pictures of digits in a row as columns, float32 [n, 8 most, 8], and their lengths.

    Args:
      rows: for each picture its digits [digits, 8, 8].
    """
    columns = np.zeros([len(rows), SIDE * most, SIDE], np.float32)
    lengths = np.array([SIDE * len(digits) for digits in rows], np.int32)
    for picture, digits in zip(columns, rows):
        picture[: SIDE * len(digits)] = np.hstack(digits).T
    return columns, lengths


def from_picture(path):
    """Returns the digit of a PNG file, dark on light or light on dark, as float32 [8, 8].

    What is around the digit is cut off, and each pixel is the mean of its part of the rest, as in
    the shipped digits; the darkest is 1.

    Raises:
      InputError: the file cannot be read, or all of it has one colour.
    """
    from matplotlib.image import imread

    try:
        pixels = np.asarray(imread(path, "png"), np.float64)  # [height, width(, channels)], 0 to 1
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: is no PNG file ({error})") from error
    if pixels.ndim == 3:
        colours = pixels.shape[2]
        opaque = pixels[:, :, -1] if colours in (2, 4) else 1.0
        grey = pixels[:, :, : 3 if colours > 2 else 1].mean(axis=2)
        pixels = opaque * grey + 1 - opaque  # on white paper
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ink = np.abs(pixels - np.median(edge))
    if ink.max() < 0.1:
        raise InputError(f"{path}: no digit is to be seen, all pixels have nearly one colour")
    ink /= ink.max()
    rows, columns = (np.flatnonzero((ink > 0.3).any(axis=axis)) for axis in (1, 0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    missing = max(0, ink.shape[0] - ink.shape[1])  # a 1 stays narrow
    ink = np.pad(ink, [(0, 0), (missing // 2, missing - missing // 2)])
    means = [_means(length) for length in ink.shape]  # [8, height], [8, width]
    digit = means[0] @ ink @ means[1].T
    return (digit / digit.max()).astype(np.float32)


def drawn(columns):
    """Returns a picture [time, 8] as 8 lines of characters, a character for each column."""
    shades = np.array(list(" .:*#"))
    return ["".join(shades[(4 * row).round().astype(int)]).rstrip() for row in columns.T]


def _means(length):
    """Returns a matrix [8, length] whose product with `length` numbers has the means of 8 parts."""
    edges = np.linspace(0, length, SIDE + 1)
    starts, ends = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    pixels = np.arange(length)
    overlaps = np.clip(np.minimum(ends, pixels + 1) - np.maximum(starts, pixels), 0, None)
    return overlaps * SIDE / length


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
