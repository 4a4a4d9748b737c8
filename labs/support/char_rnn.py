"""Support for lab 36: reports, the network of a checkpoint, units that follow the text.

Karpathy, Johnson and Fei-Fei ("Visualizing and understanding recurrent networks", 2015)
looked for units that know whether they stand inside a quotation, how far a line has come,
or how deep the code is indented. With hundreds of units the largest correlation is high
by chance alone, so a unit is chosen on one half of a text and its correlation said on the other.
"""

import math
import re
from typing import NamedTuple

from common.data.text import Vocabulary
from common.errors import InputError
from common.training.resume import is_vocabulary

import numpy as np

# 'To be', said he: a mark before a word, and the same mark after one, not too far away.
_QUOTATION = re.compile(r"(?<!\w)(['\"])(?=\w).{1,300}?(?<=\S)\1(?!\w)", re.DOTALL)


class UnitCorrelation(NamedTuple):
    """The unit whose output correlates best with a property of the text."""

    what: str  # the property
    unit: int
    chosen: float  # correlation on the half of the text where it was chosen
    found: float  # on the other half

    def __str__(self):
        return f"unit {self.unit} and {self.what}: correlation {self.found:+.2f}"


def properties(text):
    """{name: float [n]}: what can be said of each character of a text of n characters."""
    return {
        "inside quotation marks": in_quotation(text),
        "place in the line": place_in_line(text),
        "depth of indentation": indentation(text),
    }


def in_quotation(text):
    """1 where a character stands between quotation marks, single or double, else 0."""
    inside = np.zeros(len(text))
    for match in _QUOTATION.finditer(text):
        inside[match.start() : match.end()] = 1
    return inside


def place_in_line(text):
    """How many characters of its line stand before each."""
    return np.concatenate([np.arange(len(line)) for line in text.splitlines(keepends=True)])


def indentation(text):
    """How many spaces each character's line begins with; an empty line is as the one before."""
    depths, depth = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            depth = len(line) - len(line.lstrip(" "))
        depths.append(np.full(len(line), depth))
    return np.concatenate(depths).astype(float)


def correlations(values, wanted):
    """The correlation of each unit's values [n, units] with `wanted` [n]: [units], 0 for none."""
    values = values - values.mean(axis=0)
    wanted = wanted - wanted.mean()
    sizes = np.sqrt((values**2).sum(axis=0) * (wanted**2).sum())
    return np.where(sizes > 0, wanted @ values / np.where(sizes > 0, sizes, 1), 0.0)


def best_units(text, values):
    """Returns a `UnitCorrelation` for each property that both halves of the text have.

    Args:
      text: n characters.
      values: [n, units], the output of each unit after each character.
    """
    half, found = len(text) // 2, []
    for what, wanted in properties(text).items():
        if not wanted[:half].std() or not wanted[half:].std():
            continue
        chosen = correlations(values[:half], wanted[:half])
        unit = int(np.abs(chosen).argmax())
        other = correlations(values[half:, unit : unit + 1], wanted[half:])
        found.append(UnitCorrelation(what, unit, float(chosen[unit]), float(other[0])))
    return found


class Passage(NamedTuple):
    """A text that a network has read, and what it did at each of its n characters."""

    text: str
    probabilities: np.ndarray  # [n], of each character before it was read
    outputs: dict  # {`UnitCorrelation`: [n], the unit's output after each character}

    @property
    def units(self):
        """A `UnitCorrelation` for each property."""
        return list(self.outputs)

    def as_metrics(self):
        """The units as dictionaries."""
        return {"units": [unit._asdict() for unit in self.units]}

    @classmethod
    def of(cls, text, probabilities, before):
        """A passage without its last character, after which nothing was read.

        Args:
          text: n characters.
          probabilities: [n].
          before: [n, units], the output of each unit before each character.
        """
        after = before[1:]
        outputs = {found: after[:, found.unit] for found in best_units(text[:-1], after)}
        return cls(text[:-1], probabilities[:-1], outputs)

    def excerpt(self, size=400):
        """About `size` characters of it: lines from the middle."""
        middle = (len(self.text) + 1) // 2
        line = self.text.rfind("\n", 0, middle)
        first = line + 1 if middle - size < line else middle
        part = slice(first, first + size)
        outputs = {unit: values[part] for unit, values in self.outputs.items()}
        return Passage(self.text[part], self.probabilities[part], outputs)


def unit_in_words(unit):
    """Returns a line about a unit of `Passage.as_metrics`; below 0.2 it follows nothing."""
    line = f"unit {unit['unit']}: correlation {unit['found']:+.2f}"
    return line if abs(unit["found"]) >= 0.2 else f"none ({line})"


def report(lesson, session, done, scores, time_left, written):
    """Prints how far a training is, and tells TensorBoard's log.

    Args:
      scores: {"bits/training": bits, "bits/validation": bits, ...}.

    Raises:
      InputError: the training has diverged.
    """
    training, validation = scores["bits/training"], scores["bits/validation"]
    if not math.isfinite(training):
        raise InputError(f"the loss after {done} steps is not finite: lower LEARNING_RATE")
    lesson.say(
        f"  step {done:>6}   training {training:.3f}   validation {validation:.3f}   "
        f"{time_left:>10}   {written!r}"
    )
    if lesson.log:
        lesson.log.scores(session, done, scores)


def best_bits(history):
    """Returns the lowest validation bits so far."""
    return min((row[2] for row in history), default=math.inf)


def model_of(start, cells):
    """Returns the fields of the lab's `Model` and the vocabulary, from a checkpoint's metadata.

    Args:
      start: a `StartPoint`.
      cells: the names of the cells that the lab knows.

    Raises:
      InputError: no checkpoint of this lab.
    """
    values = start.values(
        cell=tuple(cells),
        layers=range(1, 17),
        hidden=range(1, 8193),
        classes=range(2, 1_114_113),
        alphabet=is_vocabulary,
    )
    vocabulary = Vocabulary(values.pop("alphabet"))
    return {**values, "classes": len(vocabulary)}, vocabulary
