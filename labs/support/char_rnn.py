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
from common.teaching.options import SAVE_EVERY, number, option, positive, whole_number
from common.training.resume import is_vocabulary

import numpy as np

# 'To be', said he: a mark before a word, and the same mark after one, not too far away.
_QUOTATION = re.compile(r"(?<!\w)(['\"])(?=\w).{1,300}?(?<=\S)\1(?!\w)", re.DOTALL)

WRITING = (
    option("--prompt", metavar="TEXT", help="what it continues; a new line unless given"),
    option("--length", type=positive, help="how many characters it writes"),
    option(
        "--temperature",
        type=number(0, 100),
        help="1: the network's own probabilities; 0: the likeliest",
    ),
    option("--top-k", type=whole_number(0, 10**6), help="draw from so many; 0: from all"),
    option(
        "--top-p",
        type=number(0.001, 1),
        help="draw from the likeliest that make up this probability",
    ),
)


def network_options(cells):
    """Returns the options of the network, with one of these cells, and of how it reads."""
    return (
        option("--cell", choices=cells, help="of each layer"),
        option("--layers", type=whole_number(1, 16), help="one above the other"),
        option("--hidden", type=whole_number(1, 8192), help="units of each layer"),
        option("--dropout", type=number(0, 0.99), help="share of outputs set to 0"),
        option("--batch", type=whole_number(1, 10_000), help="rows that are read side by side"),
        option(
            "--time",
            type=whole_number(1, 10_000),
            help="characters of a row in a training step",
        ),
    )


def checkpoint_options(own, trained):
    """Returns --save and --resume with the folder `own`, --sample with a trained network."""
    optional = {"nargs": "?", "metavar": "FOLDER"}
    return (
        option("--save", const=own, help="keep the best and the last checkpoint", **optional),
        option("--resume", const=own, help="resume from the last checkpoint", **optional),
        SAVE_EVERY,
        option("--sample", const=trained, help="only write, with a trained network", **optional),
    )


class UnitCorrelation(NamedTuple):
    """The unit whose output correlates best with a property of the text."""

    what: str  # the property
    unit: int
    chosen: float  # correlation on the half of the text where it was chosen
    found: float  # on the other half

    def __str__(self):
        return f"unit {self.unit} and {self.what}: correlation {self.found:+.2f}"


def properties(text):
    """Returns {property: its value at each of the n characters of a text, float [n]}."""
    return {
        "inside quotation marks": in_quotation(text),
        "place in the line": place_in_line(text),
        "depth of indentation": indentation(text),
    }


def in_quotation(text):
    """Returns 1 where a character stands between quotation marks, single or double, else 0."""
    inside = np.zeros(len(text))
    for match in _QUOTATION.finditer(text):
        inside[match.start() : match.end()] = 1
    return inside


def place_in_line(text):
    """Returns the number of characters of its line before each character."""
    return np.concatenate([np.arange(len(line)) for line in text.splitlines(keepends=True)])


def indentation(text):
    """Returns the indentation of each character's line; an empty line has that of the last."""
    depths, depth = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            depth = len(line) - len(line.lstrip(" "))
        depths.append(np.full(len(line), depth))
    return np.concatenate(depths).astype(float)


def correlations(values, target):
    """Returns the correlation of each unit's values [n, units] with a property [n]: [units]."""
    values = values - values.mean(axis=0)
    target = target - target.mean()
    sizes = np.sqrt((values**2).sum(axis=0) * (target**2).sum())
    return np.where(sizes > 0, target @ values / np.where(sizes > 0, sizes, 1), 0.0)


def best_units(text, values):
    """Returns a `UnitCorrelation` for each property that both halves of the text have.

    Args:
      text: n characters.
      values: [n, units], the output of each unit after each character.
    """
    half, best = len(text) // 2, []
    for what, target in properties(text).items():
        if not target[:half].std() or not target[half:].std():
            continue
        chosen = correlations(values[:half], target[:half])
        unit = int(np.abs(chosen).argmax())
        other = correlations(values[half:, unit : unit + 1], target[half:])
        best.append(UnitCorrelation(what, unit, float(chosen[unit]), float(other[0])))
    return best


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
        """Returns the units as dictionaries."""
        return {"units": [unit._asdict() for unit in self.units]}

    @classmethod
    def of(cls, text, probabilities, before):
        """Returns a passage without its last character, after which nothing was read.

        Args:
          text: n characters.
          probabilities: [n].
          before: [n, units], the output of each unit before each character.
        """
        after = before[1:]
        outputs = {best: after[:, best.unit] for best in best_units(text[:-1], after)}
        return cls(text[:-1], probabilities[:-1], outputs)

    def excerpt(self, size=400):
        """Returns about `size` characters of it: lines from the middle."""
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
    """Prints the progress of a training, and tells TensorBoard's log.

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
