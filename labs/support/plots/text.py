"""Pictures of what a network says about a text (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import BLUE, VERMILLION

import numpy as np


def character_probabilities(path, text, probabilities, title, columns=58, framed=()):
    """A text; the colour behind a character is the probability that the network gave it.

    Args:
      text: n characters.
      probabilities: {label: [m]}, one panel each, for the LAST m characters. The
        characters before them were only read, and stay white.
      framed: bool, for the same characters: where what was read does not decide what follows.
    """
    from matplotlib.patches import Rectangle

    rows = -(-len(text) // columns)
    figure, axes = new_figure(
        len(probabilities), width=12, height=0.4 + 0.37 * rows * len(probabilities), squeeze=False
    )
    for panel, (label, values) in zip(axes[:, 0], probabilities.items()):
        cells = np.full(rows * columns, np.nan)
        cells[len(text) - len(values) : len(text)] = values
        grid = cells.reshape(rows, columns)
        image = panel.imshow(grid, cmap="YlOrRd_r", vmin=0, vmax=1, aspect="auto")
        style = {"ha": "center", "va": "center", "family": "monospace"}
        for place, character in enumerate(text):
            color = "white" if cells[place] < 0.3 else "black"  # dark: it was not sure
            panel.text(place % columns, place // columns, literal(character), color=color, **style)
        for place, is_framed in enumerate(framed, len(text) - len(framed)):
            if is_framed:
                corner = (place % columns - 0.5, place // columns - 0.5)
                frame = Rectangle(corner, 1, 1, fill=False, edgecolor=BLUE, linewidth=2.5)
                panel.add_patch(frame)
        note = "; framed: what was read does not decide" if any(framed) else ""
        panel.set(title=literal(label + note), xticks=[], yticks=[])
    figure.suptitle(literal(title))
    figure.colorbar(image, ax=axes[:, 0], label="probability of the character printed")
    return save(figure, path)


def readings(path, words, networks, trained_to, title, ylabel):
    """The answers of networks after each character: a row a word, a column a network.

    Args:
      words: the words, without their padding.
      networks: {name: [words, time]}; time continues after the end of a word, in its padding.
      trained_to: how many characters a padded word had in training.
    """
    figure, axes = new_figure(
        len(words),
        len(networks),
        width=12,
        height=1.2 + 1.5 * len(words),
        sharey=True,
        squeeze=False,
    )
    for column, (name, curves) in zip(axes.T, networks.items()):
        for panel, word, curve in zip(column, words, curves):
            steps = np.arange(1, len(curve) + 1)
            end = len(word) + 0.5
            panel.axvspan(end, len(curve) + 0.5, color="0.9", label="padding")
            panel.axvline(
                trained_to + 0.5, color="black", linestyle=":", label="length in training"
            )
            panel.axhline(0.5, color="black", linewidth=0.8)
            panel.plot(steps, curve, color=BLUE, marker=".")
            last = len(word) - 1
            panel.plot(steps[last], curve[last], "o", color=VERMILLION, label="end of the word")
            panel.set(xticks=steps, xlim=(0.5, len(curve) + 0.5), ylim=(-0.08, 1.08))
            letters = [literal(character) for character in word.replace(" ", "\N{OPEN BOX}")]
            panel.set_xticklabels([*letters, *"·" * (len(curve) - len(word))])
        column[0].set_title(literal(name))
    for panel in axes[:, 0]:
        panel.set_ylabel(ylabel)
    handles = axes.flat[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=3)
    figure.suptitle(literal(title))
    return save(figure, path)


def reviews_read(path, readings, title, losses=(), scores=None, weights=None, window=50, most=20):
    """A classifier of reviews: its answer after each word, and how it was trained and tested.

    Args:
      readings: (words, probability of positive after each word [words], title) of some reviews;
        of a long one the last `most` words are drawn.
      losses: [steps]; the mean of the last `window` is drawn. Empty: only the readings.
      scores: {label: accuracy}.
      weights: {word: weight} of a linear model, or {} where there are no words.
    """
    rows = len(readings) + (1 if len(losses) else 0)
    heights = [1.5] * (rows - len(readings)) + [1.0] * len(readings)
    figure, _ = new_figure(width=11, height=0.6 + 2.1 * sum(heights))
    figure.clear()
    grid = figure.add_gridspec(rows, 3, height_ratios=heights)
    if len(losses):
        _losses(figure.add_subplot(grid[0, 0]), losses, window)
        _scores(figure.add_subplot(grid[0, 1]), scores)
        _weights(figure.add_subplot(grid[0, 2]), weights)
    for row, (words, values, name) in enumerate(readings, rows - len(readings)):
        panel = figure.add_subplot(grid[row, :])
        words, values = words[-most:], np.asarray(values)[-most:]
        panel.axhline(0.5, color="black", linestyle="--", linewidth=0.8)
        panel.plot(values, color=BLUE, marker="o")
        panel.set(
            title=literal(name),
            xlim=(-0.5, max(len(words), 12) - 0.5),
            ylim=(-0.05, 1.05),
            ylabel="p of positive",
        )
        labels = [literal(str(word)) for word in words]
        panel.set_xticks(range(len(words)), labels, rotation=30, ha="right")
        panel.grid(alpha=0.3)
    figure.suptitle(literal(title))
    return save(figure, path)


def _losses(panel, losses, window):
    sums = np.cumsum(np.insert(np.asarray(losses, float), 0, 0.0))
    ends = np.arange(1, len(sums))
    starts = np.maximum(ends - window, 0)
    panel.plot(ends, (sums[ends] - sums[starts]) / (ends - starts))
    panel.axhline(np.log(2), color="black", linestyle="--", linewidth=1, label="guessing: ln 2")
    panel.set(xlabel="training step", ylabel=f"loss, mean of {window} steps", ylim=(0, None))
    panel.legend()


def _scores(panel, scores):
    bars = panel.bar(list(scores), list(scores.values()), color=[BLUE, "0.8"])
    panel.bar_label(bars, [f"{score:.1%}" for score in scores.values()])
    panel.axhline(0.5, color="black", linestyle="--", linewidth=1, label="guessing")
    panel.set(ylabel="right, of the test", ylim=(0, 1.1))


def _weights(panel, weights):
    ordered = sorted(weights.items(), key=lambda pair: pair[1])
    values = [value for _, value in ordered]
    colors = [VERMILLION if value < 0 else BLUE for value in values]
    panel.barh(range(len(values)), values, color=colors)
    labels = [literal(word) for word, _ in ordered]
    panel.set_yticks(range(len(values)), labels, fontsize=7)
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set(xlabel="weight in the bag of words")
