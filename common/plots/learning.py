"""Pictures of learning: the loss by step, accuracy by place."""

import textwrap

from common.plots.figures import literal, new_figure, save
from common.plots.palette import styles
from common.progress import reported_steps

import numpy as np


def loss_curve(path, losses, title, floors=None, log=False, log_steps=False):
    """The loss against the step; `losses` is one array or {label: array}.

    Args:
      floors: {label: value}, drawn across as grey lines with their labels, such as what the loss
        cannot go below.
      log: whether the losses have a logarithmic axis.
      log_steps: whether the steps have one: a loss falls fastest at first.
    """
    curves = losses if isinstance(losses, dict) else {None: losses}
    figure, axes = new_figure()
    for (label, curve), style in zip(curves.items(), styles(curves).values()):
        steps = np.arange(len(curve)) + log_steps  # a logarithmic axis has no 0
        marked = np.array([step for step in reported_steps(len(curve)) if step], int)
        look = {**style.points(), "markevery": list(marked)}
        axes.plot(steps, np.asarray(curve, float), label=label, linewidth=1.4, **look)
    for label, value in (floors or {}).items():
        axes.axhline(value, color="0.5", linewidth=1)
        axes.text(  # at the right, beside the panel
            *(1.01, value, textwrap.fill(label, 16)),
            fontsize=9,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
    axes.set(title=literal(title), xlabel="training step", ylabel="loss (nats a character)")
    if log_steps:
        axes.set(xscale="log", xlabel="training step + 1")
    if log:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[1]:  # below the picture, where it hides nothing
        figure.legend(loc="outside lower center", fontsize=8, ncols=2)
    return save(figure, path)


def accuracy_by_position(path, shares, best, title, character="", following=()):
    """The accuracy at each place of a window, beside the best possible accuracy there.

    Args:
      shares, best: for each place.
      character: the first of a window.
      following: (next character, its share in the text, the network's probability) of what can
        come after it: bars of their own.
    """
    widths = [2, 1] if following else [1]
    figure, panels = new_figure(
        1, len(widths), width=8 + 3 * bool(following), width_ratios=widths, squeeze=False
    )
    axes = panels[0, 0]
    places = np.arange(1, len(shares) + 1)
    axes.bar(places - 0.2, best, width=0.4, color="0.85", edgecolor="0.4", label="best possible")
    axes.bar(places + 0.2, shares, width=0.4, color="0.35", label="the network")
    for place, share in zip(places, shares):
        axes.text(place + 0.2, share + 0.01, f"{share:.0%}", ha="center", fontsize=8)
    axes.set(
        title=title,
        xlabel="place in the window (characters seen so far)",
        ylabel="share predicted correctly",
        xticks=places,
        ylim=(0, 1.12),
    )
    if following:
        names, counted, probabilities = zip(*following)
        axes, rows = panels[0, 1], np.arange(len(names))
        axes.bar(rows - 0.2, counted, width=0.4, color="0.85", edgecolor="0.4")
        axes.bar(rows + 0.2, probabilities, width=0.4, color="0.35")
        labels = [literal(name).replace(" ", "\N{OPEN BOX}") for name in names]
        axes.set_xticks(rows, labels)
        axes.set(
            title=literal(f"after {character!r}, at place 1"),
            xlabel="next character: share in the text, and probability",
            ylim=(0, 1.12),
        )
    figure.legend(loc="outside lower center", ncols=2)
    return save(figure, path)
