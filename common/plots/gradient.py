"""Pictures of the gradient on its way back through time (Matplotlib only)."""

from common.plots import palette
from common.plots.figures import new_figure, save

import numpy as np

LINES = ("-", "--", ":", "-.")  # told apart in grey too


def way_back(path, reads, wants, panels, title):
    """The unrolled network, with the size of dloss/dh_t at each step and what it is made of.

    Args:
      reads, wants: what each step reads and what it is to say, [time] each.
      panels: {caption: (own, later)}, [time, hidden] each: the part of dloss/dh_t that comes
        from the step's own error, and the part that comes back from the next step.
    """
    time = len(reads)
    figure, axes = new_figure(
        len(panels), width=1.5 + 1.6 * time, height=3.3 * len(panels), squeeze=False
    )
    for panel, (caption, (own, later)) in zip(axes[:, 0], panels.items()):
        _draw_way_back(panel, reads, wants, _sizes(own), _sizes(later), _sizes(own + later))
        panel.set_title(caption, fontsize=11)
    figure.suptitle(f"{title}\n(thick arrows: larger; numbers: length of the vector)")
    return save(figure, path)


def _sizes(vectors):
    return np.linalg.norm(vectors, axis=1)


def _draw_way_back(panel, reads, wants, own, later, together):
    largest = max(together.max(), own.max(), later.max(), 1e-30)
    for step, (letter, wanted) in enumerate(zip(reads, wants)):
        box = {"boxstyle": "round,pad=0.5", "facecolor": "0.93", "edgecolor": "black"}
        name = f"$h_{{{step + 1}}}$\n{together[step]:.3g}"
        panel.text(step, 0, name, ha="center", va="center", bbox=box)
        panel.text(step, 1.12, f"wants {wanted!r}", ha="center", va="center", fontsize=9)
        panel.text(step, -0.92, f"reads {letter!r}", ha="center", va="center", fontsize=9)
        _arrow(panel, (step, -0.78), (step, -0.38), 0, largest)
        if own[step] > 0:
            _arrow(panel, (step, 1), (step, 0.38), own[step], largest)
            panel.text(step + 0.06, 0.7, f"{own[step]:.3g}", fontsize=9, va="center")
        if step + 1 < len(reads):
            _arrow(panel, (step + 0.72, 0), (step + 0.28, 0), later[step], largest)
            panel.text(step + 0.5, 0.13, f"{later[step]:.3g}", fontsize=9, ha="center")
    panel.set(xlim=(-0.5, len(reads) - 0.4), ylim=(-1.1, 1.3))
    panel.set_axis_off()


def _arrow(panel, start, end, size, largest):
    """An arrow whose width grows with `size`; 0 is a thin grey one, of the forward pass."""
    style = {"arrowstyle": "-|>", "color": "black" if size else "0.6"}
    style["linewidth"] = 0.8 + 4 * size / largest
    panel.annotate("", xy=end, xytext=start, arrowprops=style)


def products(path, sizes, title):
    """How the product of Jacobians grows or shrinks with the steps back.

    Args:
      sizes: {label: [networks, steps]}; the line is the median, the band the range.
    """
    figure, axes = new_figure(width=9, height=5)
    for number, rows in enumerate(map(np.asarray, sizes.values())):
        steps = np.arange(1, rows.shape[1] + 1)
        style = {"linestyle": LINES[number % len(LINES)], "linewidth": 1 + number // len(LINES)}
        line = axes.plot(steps, np.median(rows, axis=0), **style)[0]
        axes.fill_between(steps, rows.min(0), rows.max(0), color=line.get_color(), alpha=0.15)
    axes.axhline(1, color="gray", linewidth=0.8)
    axes.set(title=title, xlabel="steps back", ylabel="largest stretch of a gradient", yscale="log")
    axes.set_xlim(0, steps[-1])
    axes.grid(alpha=0.3)
    _label_lines(axes, {label: np.median(rows, axis=0)[-1] for label, rows in sizes.items()})
    return save(figure, path)


def _label_lines(axes, ends):
    """The labels to the right of the lines' ends, moved apart where they would meet."""
    bottom, top = np.log10(axes.get_ylim())
    places = {label: (np.log10(end) - bottom) / (top - bottom) for label, end in ends.items()}
    lowest = 0.0
    for label in sorted(places, key=places.get):
        place = max(places[label], lowest)
        axes.text(1.01, place, label, transform=axes.transAxes, va="center", fontsize=9)
        lowest = place + 0.045


def clipping(path, runs, clip_norm, first_seed, title):
    """The loss, the length of the gradient and its growth, step by step; a column for each start.

    Args:
      runs: for each start the training without clipping, with it, and of the output layer alone;
        each with `losses`, `norm` and `growth`, [steps].
      clip_norm: the limit of the length.
    """
    figure, axes = new_figure(
        3, len(runs), width=4 * len(runs), height=7.5, sharex=True, sharey="row", squeeze=False
    )
    names = ("without clipping", "with clipping", "output layer alone")
    looks = palette.styles(names)
    for column, trainings in zip(axes.T, runs):
        for name, training in zip(names, trainings):
            curves = (training.losses, training.norm, training.growth)
            for panel, curve in zip(column, curves[: 1 if name == names[2] else 3]):
                finite = np.flatnonzero(np.isfinite(curve) & (np.asarray(curve) > 0))
                values = np.asarray(curve)[finite]
                panel.plot(finite, values, linewidth=1, label=name, **looks[name].line())
        column[1].axhline(clip_norm, color="black", linestyle=":", linewidth=1, label="limit")
        column[2].axhline(1, color="gray", linewidth=0.8)
        for panel in column:
            panel.set(yscale="log")
            panel.grid(alpha=0.3)
        column[-1].set_xlabel("training step")
    for number, panel in enumerate(axes[0]):
        panel.set(title=f"seed {first_seed + number}", ylim=(3e-3, 3e1))
    axes[0, 0].set_ylabel("loss")
    axes[1, 0].set(ylabel="|g|, before clipping", ylim=(1e-2, 1e3))
    axes[2, 0].set(ylabel="growth on the way back", ylim=(1e-6, 1e5))
    figure.suptitle(title)
    handles = [
        *axes[0, 0].get_legend_handles_labels()[0],
        axes[1, 0].get_legend_handles_labels()[0][-1],
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
    return save(figure, path)


def truncation(path, accuracies, delay, chance, title):
    """How often the network is right, by the number of steps that its gradient goes back.

    Args:
      accuracies: {steps of a window: [networks]}.
      delay: how many steps before the answer the wanted symbol was read.
      chance: the accuracy of guessing.
    """
    figure, axes = new_figure(width=8, height=4.4)
    for window, shares in accuracies.items():
        axes.plot([window] * len(shares), shares, "ko", markerfacecolor="none", markersize=8)
    windows, medians = list(accuracies), [np.median(shares) for shares in accuracies.values()]
    axes.plot(windows, medians, color="black", linewidth=1, label="median (circles: networks)")
    axes.axhline(chance, color="gray", linestyle="--", label="guessing")
    axes.axvline(delay + 0.5, color="gray", linestyle=":", label="the symbol enters the window")
    axes.set(
        title=title,
        xlabel="steps that the gradient goes back (length of a window)",
        ylabel="share of answers that is right",
        xticks=windows,
        ylim=(chance - 0.15, 1.05),
    )
    axes.grid(alpha=0.3)
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9
    )
    return save(figure, path)
