"""Pictures of learning: the loss by step, activations over time, accuracy by place."""

import itertools

from common.plots.figures import literal, new_figure, save

import numpy as np


def loss_curve(path, losses, title, floors=None, log=False):
    """The loss against the step; `losses` is one array or {label: array}.

    Args:
      floors: {label: value}, drawn across as dashed lines; what the loss cannot go below.
    """
    curves = losses if isinstance(losses, dict) else {None: losses}
    figure, axes = new_figure()
    for label, curve in curves.items():
        axes.plot(np.asarray(curve, float), label=label, linewidth=1.4)
    dashes = ["--", ":", "-."]
    for (label, value), dash in zip((floors or {}).items(), itertools.cycle(dashes)):
        axes.axhline(value, color="black", linestyle=dash, linewidth=1, label=label)
    axes.set(title=literal(title), xlabel="training step", ylabel="loss (nats a character)")
    if log:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[1]:  # below the picture, where it hides nothing
        figure.legend(loc="outside lower center", fontsize=8, ncols=2)
    save(figure, path)


def heat_map(path, maps, inputs, title):
    """Activations over time, one panel a sequence: time to the right, hidden units up.

    Args:
      maps: [batch, time, hidden].
      inputs: for each sequence, what was read at each step ("hello").
    """
    maps = np.asarray(maps)
    batch, steps, hidden = maps.shape
    figure, axes = new_figure(
        batch, width=1.6 + 1.1 * steps, height=1.2 + (0.5 + 0.45 * hidden) * batch, squeeze=False
    )
    for panel, values, letters in zip(axes[:, 0], maps, inputs):
        image = panel.imshow(values.T, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
        panel.set(xticks=range(steps), yticks=range(hidden), ylabel="hidden unit")
        panel.set_xticklabels([f"{letter}" for letter in letters])
        for step in range(steps):
            for unit in range(hidden):
                value = values[step, unit]
                color = "white" if abs(value) > 0.6 else "black"
                panel.text(
                    step, unit, f"{value:.2f}", ha="center", va="center", fontsize=8, color=color
                )
    axes[-1, 0].set_xlabel("input at each time step")
    figure.suptitle(title)
    figure.colorbar(image, ax=axes[:, 0], label="output, between -1 and 1")
    save(figure, path)


def accuracy_by_position(path, shares, best, title):
    """The accuracy at each place of a window, beside the best possible accuracy there."""
    figure, axes = new_figure()
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
    figure.legend(loc="outside lower center", ncols=2)
    save(figure, path)
