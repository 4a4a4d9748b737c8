"""Support for lab 36: units of a network that correlate with properties of a text. NumPy only.

Karpathy, Johnson and Fei-Fei ("Visualizing and understanding recurrent networks", 2015)
looked for units that know whether they stand inside a quotation, how far a line has come,
or how deep the code is indented. With hundreds of units the largest correlation is high
by chance alone, so a unit is chosen on one half of a text and its correlation said on the other.
"""

import re
from typing import NamedTuple

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
