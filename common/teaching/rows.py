"""The rows of a lab's closing table, which word themselves from their condition.

    Row("loss", result["loss"], above=0.549, because="h is bounded", lecture="0.753")

prints "above 0.549: h is bounded" and checks it, so the words and the condition cannot disagree.
"""

import math
import textwrap

import numpy as np

NOT_AS_EXPECTED = "<- not as expected"
_UNSET = object()


class Row:
    """One result of a lab, beside what is expected of it and what the lecture shows.

    At most one condition is given; without one the row only reports.

    Args:
      name: of the result.
      value: a number, a string, a list; None: there is no such value.
      equals, above, below: the condition. `above` and `below` exclude the bound.
      between: (low, high), both included.
      near: (number, tolerance), absolute.
      because: why the condition holds, in a few words.
      lecture: what the lecture shows; "" where it shows nothing or is not comparable.
      seeds: (low, high) over other seeds, or a text; "" where it was not measured.
      show: the format of the value and of the bounds, such as ".3f" or ".1%", or a function
        from a value to its text.

    Raises:
      TypeError: more than one condition.
    """

    def __init__(
        self,
        name,
        value,
        *,
        equals=_UNSET,
        above=None,
        below=None,
        between=None,
        near=None,
        because="",
        lecture="",
        seeds="",
        show=None,
    ):
        conditions = [above, below, between, near]
        if sum(bound is not None for bound in conditions) + (equals is not _UNSET) > 1:
            raise TypeError(f"row {name!r}: give one condition at most")
        self.name = name
        self.value = plain(value)
        self.lecture = str(lecture)
        self._show = show
        self.text = self._shown(value)
        self.seeds = seeds if isinstance(seeds, str) else " to ".join(map(self._shown, seeds))
        self.expected, self.as_expected = "", None
        if equals is not _UNSET:
            self.expected, holds = self._shown(equals), _equal(value, equals)
        elif above is not None:
            self.expected, holds = (
                f"above {self._shown(above)}",
                _is_number(value) and value > above,
            )
        elif below is not None:
            self.expected, holds = (
                f"below {self._shown(below)}",
                _is_number(value) and value < below,
            )
        elif between is not None:
            low, high = between
            self.expected = f"{self._shown(low)} to {self._shown(high)}"
            holds = _is_number(value) and low <= value <= high
        elif near is not None:
            target, tolerance = near
            self.expected = f"{self._shown(target)} \u00b1 {tolerance:g}"
            holds = _is_number(value) and abs(value - target) <= tolerance
        else:
            return
        self.as_expected = bool(holds)
        if because:
            self.expected += f": {because}"

    def _shown(self, value):
        if value is None:
            return "none"
        if callable(self._show):
            return self._show(value)
        if self._show is not None and _is_number(value):
            return format(value, self._show)
        if isinstance(value, (float, np.floating)):
            return f"{value:.4g}"
        if isinstance(value, np.ndarray):
            return str(value)
        return str(plain(value))


def _is_number(value):
    return isinstance(value, (int, float, np.number)) and math.isfinite(value)


def _equal(value, expected):
    if isinstance(value, np.ndarray) or isinstance(expected, np.ndarray):
        return np.array_equal(value, expected)
    return plain(value) == plain(expected)


def plain(value):
    """Returns NumPy values as Python's own, for JSON."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def table(rows, width, longest_cell=60):
    """Returns the closing table as lines of at most `width` characters where that is possible.

    The columns stand side by side if they fit; otherwise each row is a block of its own.

    Args:
      rows: a list of `Row`.
      width: characters.
      longest_cell: characters of a cell; the end of a longer text is replaced by "...".
    """
    titles = ("", "here", "expected", "other seeds", "the lecture", "")
    cells = [
        (
            row.name,
            shortened(row.text, longest_cell),
            row.expected,
            row.seeds,
            row.lecture,
            NOT_AS_EXPECTED if row.as_expected is False else "",
        )
        for row in rows
    ]
    columns = [column for column in range(6) if any(row[column] for row in cells)]
    widths = [max(len(row[column]) for row in [titles, *cells]) for column in columns]
    if 2 + sum(widths) + 2 * (len(widths) - 1) <= width:
        return [
            ("  " + "  ".join(f"{row[c]:<{w}}" for c, w in zip(columns, widths))).rstrip()
            for row in [titles, *cells]
        ]
    lines = []
    for row in cells:
        lines += _filled(f"{row[0]}: {row[1]}  {row[5]}".rstrip(), 2, width)
        for column in (2, 3, 4):
            if row[column]:
                lines += _filled(f"{titles[column]}: {row[column]}", 6, width)
    return lines


def _filled(text, indent, width):
    """The lines of a text of at most `width` characters; those after the first stand deeper."""
    if indent + len(text) <= width:
        return [" " * indent + text]
    deeper = {"initial_indent": " " * indent, "subsequent_indent": " " * (indent + 4)}
    return textwrap.wrap(text, width, break_long_words=False, **deeper)


def shortened(text, length):
    """Returns a text of at most `length` characters; the end of a longer one becomes "..."."""
    text = str(text)
    return text if len(text) <= length else text[: length - 3] + "..."
