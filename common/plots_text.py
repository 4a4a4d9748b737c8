"""Pictures of what a network makes of a text (Matplotlib only)."""

from common.plots import new_figure, save

import numpy as np


def character_probabilities(path, text, probabilities, title, columns=58):
    """A text, each character on the colour of how sure the network was of it.

    Args:
      text: n characters.
      probabilities: {label: [m]}, one panel each: what each of the LAST m
        characters got; those before them were only read, and stay white.
    """
    rows = -(-len(text) // columns)
    figure, axes = new_figure(
        len(probabilities), width=12, height=0.4 + 2.6 * len(probabilities), squeeze=False
    )
    for panel, (label, values) in zip(axes[:, 0], probabilities.items()):
        cells = np.full(rows * columns, np.nan)
        cells[len(text) - len(values) : len(text)] = values
        image = panel.imshow(
            cells.reshape(rows, columns), cmap="RdYlGn", vmin=0, vmax=1, aspect="auto"
        )
        for place, character in enumerate(text):
            panel.text(place % columns, place // columns, character, ha="center", va="center",
                       family="monospace")  # fmt: skip
        panel.set(title=label, xticks=[], yticks=[])
    figure.suptitle(title)
    figure.colorbar(image, ax=axes[:, 0], label="probability of the character printed")
    save(figure, path)


def readings(path, words, curves, lengths, title, ylabel):
    """What the network would say after each character, one panel a word.

    Args:
      words: the words, each padded to the same number of characters.
      curves: {label: [words, time]}.
      lengths: [words] where each word ends and its padding begins.
    """
    figure, axes = new_figure(2, -(-len(words) // 2), width=10, height=6, sharey=True)
    for row, (panel, word, length) in enumerate(zip(axes.flat, words, lengths)):
        steps = np.arange(1, len(word) + 1)
        panel.axvspan(length + 0.5, len(word) + 0.5, color="lightgray", label="padding")
        panel.axhline(0.5, color="black", linewidth=0.8)
        for label, values in curves.items():
            panel.plot(steps, values[row], marker=".", label=label)
        panel.plot(length, next(iter(curves.values()))[row][length - 1], "o", markersize=12,
                   color="black", fillstyle="none", label="the word's last character")  # fmt: skip
        panel.set(title=word[:length], xticks=steps, ylim=(-0.05, 1.05))
        panel.set_xticklabels([*word[:length]] + ["·"] * (len(word) - length))
    for panel in axes[:, 0]:
        panel.set_ylabel(ylabel)
    axes.flat[0].legend(fontsize=8)
    figure.suptitle(title)
    save(figure, path)
