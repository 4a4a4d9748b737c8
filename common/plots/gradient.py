"""Pictures of the gradient on its way back through time (Matplotlib only)."""

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


def clipping(path, curves, clip_norm, title):
    """The loss and the length of the gradient, step by step, without clipping and with it.

    Args:
      curves: for each start (loss without, loss with, length without, length with), [steps] each.
      clip_norm: the limit of the length.
    """
    figure, axes = new_figure(1, 2, width=11, height=4.6)
    for number, (loss, clipped_loss, norm, clipped_norm) in enumerate(curves):
        for panel, without, clipped in (
            (axes[0], loss, clipped_loss),
            (axes[1], norm, clipped_norm),
        ):
            names = ("without clipping", "with clipping") if number == 0 else (None, None)
            panel.plot(clipped, color="tab:blue", linewidth=0.8, label=names[1])
            finite = np.flatnonzero(np.isfinite(without))
            panel.plot(finite, without[finite], color="tab:red", linestyle="--", label=names[0])
    axes[1].axhline(clip_norm, color="black", linestyle=":", label="clip_norm")
    axes[0].set(ylabel="loss", title="loss", ylim=(1e-3, 1e3))
    axes[1].set(title="length of the gradient, before clipping", ylim=(1e-2, 1e5))
    for panel in axes:
        panel.set(yscale="log", xlabel="training step")
        panel.grid(alpha=0.3)
    figure.suptitle(title)
    figure.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
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
