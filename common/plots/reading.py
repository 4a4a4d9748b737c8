"""What a network that reads a book does there, character by character (Matplotlib only)."""

from typing import NamedTuple

from common.plots.figures import new_figure, save

import numpy as np


class Panel(NamedTuple):
    """A text on the colours of a value for each character."""

    title: str
    values: np.ndarray  # [n]
    lowest: float = 0.0
    highest: float = 1.0
    colors: str = "RdYlGn"


def book(path, history, line, text, panels, title, columns=76):
    """How it learned, and a passage of the book, once for each panel.

    Args:
      history: (step, bits of the training part, bits of the validation part) at each report.
      line: (label, bits) to compare with.
      text: n characters of the book.
      panels: a list of `Panel`.
    """
    places = _places(text, columns)
    rows = places[-1][0] + 1
    heights = [3.0, *[0.5 + 0.24 * rows] * len(panels)]
    figure, axes = new_figure(
        len(heights), width=11, height=sum(heights), height_ratios=heights, squeeze=False
    )
    top = axes[0, 0]
    steps, training, validation = zip(*history)
    top.plot(steps, training, marker=".", label="training, with dropout")
    top.plot(steps, validation, marker=".", label="validation")
    top.axhline(line[1], color="black", linestyle="--", linewidth=1, label=line[0])
    top.set(xlabel="training step", ylabel="bits a character")
    top.legend()
    for axis, panel in zip(axes[1:, 0], panels):
        cells = np.full([rows, columns], np.nan)
        for (row, column), value in zip(places, panel.values):
            cells[row, column] = value
        image = axis.imshow(
            cells, cmap=panel.colors, vmin=panel.lowest, vmax=panel.highest, aspect="auto"
        )
        for (row, column), character in zip(places, text):
            shown = "↵" if character == "\n" else character
            axis.text(column, row, shown, ha="center", va="center", family="monospace", fontsize=8)
        axis.set(title=panel.title, xticks=[], yticks=[])
        figure.colorbar(image, ax=axis)
    figure.suptitle(title)
    save(figure, path)


def _places(text, columns):
    """(row, column) of each character; a line feed ends its row, and so does the right edge."""
    places, row, column = [], 0, 0
    for character in text:
        if column == columns:
            row, column = row + 1, 0
        places.append((row, column))
        column += 1
        if character == "\n":
            row, column = row + 1, 0
    return places
