"""Pictures of a network that translates: where it looks, and how errors grow with length."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import styles

import numpy as np


def translation(path, looks, title, tokens, losses, by_length):
    """The places where a decoder looked, beside how it learned or its errors by length.

    Args:
      looks: a list of (title, source tokens, written tokens, weights [written, source]); a panel
        each.
      tokens: of a source, in the plural: "letters".
      losses: {label: loss of each step}; {}: no such panel.
      by_length: a list of {"length": tokens, "count": sources, label: share with an error}; drawn
        where there are no losses; []: no such panel.
    """
    columns = len(looks) + bool(losses or by_length)
    figure, axes = new_figure(1, columns, width=5.5 * columns, height=4.4, squeeze=False)
    for panel, look in zip(axes[0], looks):
        _alignments(panel, *look)
    panel = axes[0, -1]
    if losses:
        for (label, curve), style in zip(losses.items(), styles(losses).values()):
            panel.plot(np.arange(1, len(curve) + 1), curve, label=label, **style.line())
        panel.set(title="Learning", xlabel="training step", ylabel="loss (nats a token)")
        panel.set(yscale="log")
    elif by_length:
        labels = [name for name in by_length[0] if name not in ("length", "count")]
        lengths = [row["length"] for row in by_length]
        for label, style in zip(labels, styles(labels).values()):
            panel.plot(lengths, [row[label] for row in by_length], label=label, **style.points())
        panel.set(title="Sources with an error", xlabel=f"{tokens} of the source", xticks=lengths)
        panel.set(ylabel="share of the sources of this length", ylim=(0, 1))
    if losses or by_length:
        panel.grid(alpha=0.3)
        figure.legend(loc="outside lower center", ncols=3)
    figure.suptitle(title)
    return save(figure, path)


def backwards(path, learned, long, title):
    """The share of words written right against their length, and of letters against their place.

    Args:
      learned: {label: scores}. "by_length": {length: share of the words}; "after_own" and
        "after_right": shares of the letters of words of `long` letters, by place.
    """
    figure, (left, right) = new_figure(1, 2, width=10.0, height=4.8, sharey=True)
    for label, style in styles(learned).items():
        scores = learned[label]
        lengths = list(map(int, scores["by_length"]))
        left.plot(lengths, [*scores["by_length"].values()], **style.points(), label=label)
        if "shuffled" not in label:
            places = np.arange(long) + 1
            right.plot(places, scores["after_right"], **style.points())
            right.plot(places, scores["after_own"], **style.line(), linewidth=3, alpha=0.4)
    left.set(
        title="Whole words", xlabel="letters in the word", ylabel="share right", ylim=(0, 1.03)
    )
    right.set(
        title=f"Letters of words of {long} (pale: after its own letters)",
        xlabel="place at which the letter is written",
    )
    for panel in (left, right):
        panel.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=len(learned))
    figure.suptitle(title)
    return save(figure, path)


def captions(path, examples, title):
    """Pictures with the words that a network wrote, and where it looked for each of them.

    Args:
      examples: (title, pixels [rows, columns], words written, weights [words, columns]) each.
    """
    figure, axes = new_figure(
        2, len(examples), width=max(4.2 * len(examples), 6.0), height=5.0, height_ratios=[1, 3]
    )
    for example, (above, below) in zip(examples, np.reshape(axes.T, [-1, 2])):
        name, pixels, words, weights = example
        above.imshow(pixels, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        above.set(xticks=[], yticks=[], title=literal(name))
        shown = np.asarray(weights)[: len(words) + 1]
        # each panel has its own darkest grey: a weight is spread over several columns
        below.imshow(shown, cmap="Greys", vmin=0, aspect="auto")
        below.set_yticks(range(len(shown)), [*map(literal, words), "<end>"][: len(shown)])
        below.set(xlabel=f"column of the picture (black: {shown.max():.2f})")
    figure.suptitle(title)
    return save(figure, path)


def _alignments(panel, title, source, written, weights):
    panel.imshow(weights, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    panel.set_xticks(range(len(source)), [*map(literal, source)])
    panel.set_yticks(range(len(written)), [*map(literal, written)])
    panel.set(title=literal(title), xlabel="read (black: it looks only there)", ylabel="written")
    panel.xaxis.set_ticks_position("top")
