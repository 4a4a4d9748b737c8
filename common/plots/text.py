"""Pictures of what a network says about a text (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save

import numpy as np


def character_probabilities(path, text, probabilities, title, columns=58):
    """A text; the colour behind a character is the probability that the network gave it.

    Args:
      text: n characters.
      probabilities: {label: [m]}, one panel each, for the LAST m characters. The
        characters before them were only read, and stay white.
    """
    rows = -(-len(text) // columns)
    figure, axes = new_figure(
        len(probabilities), width=12, height=0.4 + 2.6 * len(probabilities), squeeze=False
    )
    for panel, (label, values) in zip(axes[:, 0], probabilities.items()):
        cells = np.full(rows * columns, np.nan)
        cells[len(text) - len(values) : len(text)] = values
        grid = cells.reshape(rows, columns)
        image = panel.imshow(grid, cmap="YlOrRd_r", vmin=0, vmax=1, aspect="auto")
        style = {"ha": "center", "va": "center", "family": "monospace"}
        for place, character in enumerate(text):
            color = "white" if cells[place] < 0.3 else "black"  # dark: it was not sure
            panel.text(place % columns, place // columns, character, color=color, **style)
        panel.set(title=label, xticks=[], yticks=[])
    figure.suptitle(literal(title))
    figure.colorbar(image, ax=axes[:, 0], label="probability of the character printed")
    return save(figure, path)


def readings(path, words, curves, title, ylabel):
    """What the network would answer after each character, one panel a word.

    Args:
      words: the words, without their padding.
      curves: {label: [words, time]}; time continues after the end of a word, in its padding.
    """
    figure, axes = new_figure(
        -(-len(words) // 2), 2, width=11, height=6, sharey=True, squeeze=False
    )
    for row, (panel, word) in enumerate(zip(axes.flat, words)):
        time = len(next(iter(curves.values()))[row])
        steps = np.arange(1, time + 1)
        panel.axvspan(len(word) + 0.5, time + 0.5, color="0.9", label="padding")
        panel.axhline(0.5, color="black", linewidth=0.8)
        for style, (label, values) in zip(("-", "--", ":"), curves.items()):
            panel.plot(steps, values[row], style, marker=".", label=label)
        panel.set(title=word, xticks=steps, xlim=(0.5, time + 0.5), ylim=(-0.05, 1.05))
        panel.set_xticklabels([*word, *"·" * (time - len(word))])
    for panel in axes[:, 0]:
        panel.set_ylabel(ylabel)
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    figure.suptitle(literal(title))
    return save(figure, path)


def classifier(path, losses, scores, title, window=50):
    """The loss of a classifier with two classes, and its accuracy after training.

    Args:
      losses: [steps]; the mean of the last `window` is drawn.
      scores: {label: accuracy}.
    """
    figure, (left, right) = new_figure(1, 2, width=10, height=4)
    sums = np.cumsum(np.insert(np.asarray(losses, float), 0, 0.0))
    ends = np.arange(1, len(sums))
    starts = np.maximum(ends - window, 0)
    left.plot(ends, (sums[ends] - sums[starts]) / (ends - starts))
    left.axhline(np.log(2), color="black", linestyle="--", linewidth=1, label="guessing: ln 2")
    left.set(xlabel="training step", ylabel=f"loss, mean of {window} steps", ylim=(0, None))
    left.legend()
    colors = ["tab:blue", *["lightgray"] * (len(scores) - 1)]
    bars = right.bar(list(scores), list(scores.values()), color=colors)
    right.bar_label(bars, [f"{score:.1%}" for score in scores.values()])
    right.axhline(0.5, color="black", linestyle="--", linewidth=1)
    right.set(ylabel="share of the test that is right", ylim=(0, 1.1))
    figure.suptitle(literal(title))
    return save(figure, path)
