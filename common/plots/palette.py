"""One style for one model, in all panels and pictures.

The colours are those of Okabe and Ito (2008), which the colour-blind can tell apart. In grey the
lines differ by dashes and markers.
"""

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple


class Style(NamedTuple):
    """The look of a model's curve."""

    color: str
    dashes: str
    marker: str

    def line(self) -> dict[str, Any]:
        """Returns the options of `axes.plot`."""
        return {"color": self.color, "linestyle": self.dashes}

    def points(self) -> dict[str, Any]:
        """Returns the options of `axes.plot` for a line with its points marked."""
        return {**self.line(), "marker": self.marker, "markerfacecolor": "none"}


BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#7F7F7F"
THINGS = {  # the parts of a cell: in the lab book `--input-gate`, `--memory` ..., the same in light
    "input_gate": "#0064ab",
    "forget_gate": "#b3400c",
    "output_gate": "#00704c",
    "new_input": "#566370",
    "c": "#7a3bb3",
    "h": "#855c00",
}
KNOWN = {
    "actual": Style(BLACK, "-", ""),
    "persistence": Style(GREY, "--", "x"),
    "LSTM": Style(BLUE, "-", "o"),
    "GRU": Style(VERMILLION, "--", "s"),
    "Elman": Style(ORANGE, "-.", "^"),
    "simple": Style(ORANGE, "-.", "^"),
    "Jordan": Style(PURPLE, ":", "v"),
    "bidirectional": Style(GREEN, (0, (6, 1, 1, 1, 1, 1)), "d"),
    "least squares": Style(SKY, (0, (4, 2)), "D"),
    "with clipping": Style(BLUE, "-", "o"),
    "without clipping": Style(VERMILLION, "--", "s"),
}
_OTHERS = [
    *(Style(BLUE, "-", "o"), Style(VERMILLION, "--", "s"), Style(GREEN, "-.", "^")),
    *(Style(ORANGE, ":", "v"), Style(PURPLE, (0, (6, 1, 1, 1)), "d"), Style(SKY, "-", "D")),
]


def styles(names: Iterable[str]) -> dict[str, Style]:
    """Returns {name: Style}: for a model of KNOWN its own, for others those that are left."""
    names = list(names)
    taken = {KNOWN[name].color for name in names if name in KNOWN}
    left = [style for style in _OTHERS if style.color not in taken] or _OTHERS
    others = itertools.cycle(left)
    return {name: KNOWN[name] if name in KNOWN else next(others) for name in names}
