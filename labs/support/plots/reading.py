"""Pictures of a network that reads a book, character by character (Matplotlib only).

White is 0 and black is 1; of the output of a unit white is -1. What does come has a frame.
"""

import textwrap

from common.plots.figures import literal, new_figure, save
from common.plots.palette import BLACK, BLUE, GREY, VERMILLION

import numpy as np

FRAME = VERMILLION
CENTRED = {"ha": "center", "va": "center", "family": "monospace"}  # a letter on its cell


def book(path, history, lines, passage, texts, title, columns=52, lines_of_guesses=3):
    """The learning, what was written, and a passage of the book with what the network did there.

    Args:
      history: (step, bits of the training part, bits of the validation part) at each report.
      lines: {label: bits} to compare with.
      passage: a `char_rnn.Passage`.
      texts: {label: what the network wrote}.
    """
    short = passage.excerpt(lines_of_guesses * columns)
    guessed = _places(short.text, columns)
    guesses = len(short.guesses[0])
    blocks = min(lines_of_guesses, guessed[-1][0] + 1)
    longer = passage.excerpt(8 * columns)
    read = _places(longer.text, columns)
    rows, columns = read[-1][0] + 1, 1 + max(column for _, column in (*read, *guessed))
    units = {unit: values for unit, values in longer.outputs.items() if unit.is_clear}
    heights = [3.4, 0.5 + 0.19 * blocks * (guesses + 2), *[0.5 + 0.2 * rows] * len(units)]
    figure, _ = new_figure(width=11, height=sum(heights))
    figure.clear()
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    _learning(figure.add_subplot(grid[0, 0]), history, lines)
    _texts(figure.add_subplot(grid[0, 1]), texts)
    _guesses(figure.add_subplot(grid[1, :]), short, guessed, blocks, columns)
    for row, (unit, values) in enumerate(units.items(), 2):
        axes = figure.add_subplot(grid[row, :])
        cells = dict(zip(read, values))
        image = _cells(axes, cells, rows, columns, -1)
        _letters(axes, dict(zip(read, longer.text)), cells, dark_above=0.1)
        axes.set_title(
            f"unit {unit.unit} follows the {unit.what}: correlation {unit.found:+.2f}, "
            f"untrained {abs(unit.untrained):.2f}"
        )
        figure.colorbar(image, ax=axes, label="output", fraction=0.02)
    figure.suptitle(title)
    return save(figure, path)


def _learning(axes, history, lines):
    steps, training, validation = zip(*history)
    axes.plot(steps, training, color=BLUE, linestyle="--", marker="s", label="training part")
    axes.plot(steps, validation, color=VERMILLION, marker="o", label="validation part")
    for (label, bits), dashes in zip(lines.items(), [":", "-."]):
        axes.axhline(bits, color=BLACK, linestyle=dashes, linewidth=1, label=label)
    axes.set(title="reading, without dropout", xlabel="training step", ylabel="bits a character")
    axes.legend(fontsize=8)


def _texts(axes, texts, columns=54, lines=5):
    """Draws the first lines of each text that was written."""
    written = []
    for label, text in texts.items():
        parts = [
            part
            for line in text.strip("\n").split("\n")
            for part in textwrap.wrap(line, columns, drop_whitespace=False) or [""]
        ]
        written += [f"{label}:", *("  " + part for part in parts[:lines]), ""]
    axes.set_title("written")
    axes.axis("off")
    axes.text(
        0,
        1,
        literal("\n".join(written)),
        family="monospace",
        fontsize=8,
        va="top",
        transform=axes.transAxes,
    )


def _guesses(axes, passage, places, blocks, columns):
    """Each character, and below it the likeliest next ones; that which does come has a frame."""
    from matplotlib.patches import Rectangle

    guesses = len(passage.guesses[0])
    height = guesses + 2  # of a block: the text, the guesses and an empty row
    text, cells, letters, frames = {}, {}, {}, []
    for index, (row, column) in enumerate(places):
        if row >= blocks:
            break
        text[row * height, column] = passage.text[index]
        following = passage.text[index + 1 : index + 2]
        for rank, guess in enumerate(passage.guesses[index]):
            place = (row * height + 1 + rank, column)
            cells[place] = passage.likeliest[index][rank]
            letters[place] = guess
            if guess == following:
                frames.append(place)
    image = _cells(axes, cells, blocks * height - 1, columns, 0)
    _letters(axes, letters, cells, dark_above=0.5)
    for (row, column), character in text.items():
        axes.text(column, row, _shown(character), fontsize=9, weight="bold", color=BLUE, **CENTRED)
    for row, column in frames:
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=FRAME, linewidth=1.6))
    axes.set_title(
        f"each character, and below it the {guesses} likeliest next ones; framed: it does come"
    )
    axes.figure.colorbar(image, ax=axes, label="probability", fraction=0.02)


def _cells(axes, cells, rows, columns, lowest):
    grid = np.full([rows, columns], np.nan)
    for (row, column), value in cells.items():
        grid[row, column] = value
    axes.set(xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set_color(GREY)
    return axes.imshow(grid, cmap="Greys", vmin=lowest, vmax=1, aspect="auto")


def _letters(axes, letters, cells, dark_above):
    """Draws letters on their cells, white on those whose value is above `dark_above`."""
    for (row, column), character in letters.items():
        is_dark = cells[row, column] > dark_above
        color = "white" if is_dark else "black"
        axes.text(column, row, _shown(character), fontsize=8, color=color, **CENTRED)


def _shown(character):
    """A character for a picture; a line feed and a space can be seen."""
    return {"\n": "↵", " ": "␣"}.get(character, literal(character))


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
