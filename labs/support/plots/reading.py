"""Pictures of a network that reads a book, character by character (Matplotlib only)."""

from common.plots.figures import new_figure, save

import numpy as np


def book(path, history, line, passage, title, columns=76):
    """The learning, and a passage of the book: probabilities of its characters, and units.

    Args:
      history: (step, bits of the training part, bits of the validation part) at each report.
      line: (label, bits) to compare with.
      passage: its `text`, n characters; their `probabilities` [n]; and `outputs` from -1 to 1
        of some units, {what it is: [n]}.
    """
    places = _places(passage.text, columns)
    rows = places[-1][0] + 1
    heights = [3.0, *[0.5 + 0.24 * rows] * (1 + len(passage.outputs))]
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
    panels = [("probability of each character", passage.probabilities, 0, "RdYlGn")]
    panels += [(str(name), outputs, -1, "coolwarm") for name, outputs in passage.outputs.items()]
    for axis, (name, values, lowest, colors) in zip(axes[1:, 0], panels):
        cells = np.full([rows, columns], np.nan)
        for (row, column), value in zip(places, values):
            cells[row, column] = value
        image = axis.imshow(cells, cmap=colors, vmin=lowest, vmax=1, aspect="auto")
        for (row, column), character in zip(places, passage.text):
            shown = "↵" if character == "\n" else character
            axis.text(column, row, shown, ha="center", va="center", family="monospace", fontsize=8)
        axis.set(title=name, xticks=[], yticks=[])
        figure.colorbar(image, ax=axis)
    figure.suptitle(title)
    return save(figure, path)


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
