"""Pictures of a network that translates: where it looks, and how errors grow with length."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import styles

import numpy as np

FEWEST = 20  # sources of one length: fewer say little


def translation(path, alignments, errors, title, length_label="letters in the word"):
    """The places where a decoder looked, and the wrong translations against the source's length.

    Args:
      alignments: (source tokens, written tokens, [written, source]), or None without attention.
      errors: {label: (lengths [n], wrong [n])}: one curve each; {}: no curves.
    """
    columns = (alignments is not None) + bool(errors)
    figure, axes = new_figure(1, columns, width=5.5 * columns, height=4.4, squeeze=False)
    if alignments is not None:
        _alignments(axes[0, 0], *alignments)
    if errors:
        _errors(axes[0, -1], errors, length_label)
        figure.legend(loc="outside lower center", ncols=len(errors))
    figure.suptitle(title)
    return save(figure, path)


def _errors(panel, errors, length_label):
    for (label, (lengths, wrong)), mark in zip(errors.items(), "os^"):
        lengths, wrong = np.asarray(lengths), np.asarray(wrong, float)
        shown = [n for n in np.unique(lengths) if (lengths == n).sum() >= FEWEST]
        shares = [wrong[lengths == n].mean() for n in shown]
        panel.plot(
            shown, shares, marker=mark, color="black" if mark == "o" else "gray", label=label
        )
    panel.set(title="Wrong translations", xlabel=length_label, ylabel="share", ylim=(0, 1))
    panel.grid(alpha=0.3)


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


def _alignments(panel, source, written, weights):
    panel.imshow(weights, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    panel.set_xticks(range(len(source)), [*map(literal, source)])
    panel.set_yticks(range(len(written)), [*map(literal, written)])
    panel.set(title="Where it looks (black: only there)", xlabel="read", ylabel="written")
