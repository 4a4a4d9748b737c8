"""Pictures of the gradient on its way back through time (Matplotlib only)."""

from common.plots import palette
from common.plots.figures import new_figure, save

import numpy as np

LINES = ("-", "--", "-.")  # told apart in grey too


def way_back(path, reads, targets, panels, title):
    """The unrolled network, with the size of dloss/dh_t at each step and what it is made of.

    Args:
      reads, targets: the letters that each step reads and should say, [time] each.
      panels: {caption: (own, later)}, [time, hidden] each: the part of dloss/dh_t that comes
        from the step's own error, and the part that comes back from the next step.
    """
    time = len(reads)
    heights = [3.3, 1.7] * len(panels)
    figure, axes = new_figure(
        len(heights),
        width=1.5 + 1.6 * time,
        height=sum(heights),
        height_ratios=heights,
        squeeze=False,
    )
    for number, (caption, (own, later)) in enumerate(panels.items()):
        panel, cells = axes[2 * number : 2 * number + 2, 0]
        _draw_way_back(panel, reads, targets, _sizes(own), _sizes(later), _sizes(own + later))
        panel.set_title(caption, fontsize=11)
        _draw_numbers(cells, {"own error": own, "from later": later, "sum": own + later})
    figure.suptitle(f"{title}\n(thick arrows: larger; numbers: length of the vector)")
    return save(figure, path)


def _sizes(vectors):
    return np.linalg.norm(vectors, axis=1)


def _draw_way_back(panel, reads, targets, own, later, together):
    largest = max(together.max(), own.max(), later.max(), 1e-30)
    for step, (letter, target) in enumerate(zip(reads, targets)):
        box = {"boxstyle": "round,pad=0.5", "facecolor": "0.93", "edgecolor": "black"}
        name = f"$h_{{{step + 1}}}$\n{together[step]:.3g}"
        panel.text(step, 0, name, ha="center", va="center", bbox=box)
        panel.text(step, 1.12, f"target {target!r}", ha="center", va="center", fontsize=9)
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


def _draw_numbers(panel, vectors):
    """The numbers of each vector [time, hidden], a group of cells for each step."""
    rows = np.stack(list(vectors.values()))  # [vectors, time, hidden]
    count, time, hidden = rows.shape
    largest = max(np.abs(rows).max(), 1e-30)
    for row in range(count):
        for step in range(time):
            for unit in range(hidden):
                value = rows[row, step, unit]
                left = step - 0.42 + 0.84 * unit / hidden
                shade = 1 - 0.5 * abs(value) / largest
                size = (0.84 / hidden, 0.9)
                panel.add_patch(_rectangle((left, count - row - 1), size, f"{shade:.3f}"))
                text = f"{100 * value:+.0f}"
                panel.text(left + size[0] / 2, count - row - 0.55, text, ha="center", fontsize=7)
    panel.set_yticks(np.arange(count)[::-1] + 0.45, list(vectors))
    panel.set(xlim=(-0.5, time - 0.4), ylim=(0, count), xticks=[])
    panel.set_xlabel("the numbers of each vector, in hundredths: opposite signs cancel", fontsize=9)
    panel.tick_params(length=0)
    panel.set_frame_on(False)


def _rectangle(corner, size, fill):
    from matplotlib.patches import Rectangle

    return Rectangle(corner, *size, facecolor=fill, edgecolor="white")


def _arrow(panel, start, end, size, largest):
    """An arrow whose width grows with `size`; 0 is a thin grey one, of the forward pass."""
    style = {"arrowstyle": "-|>", "color": "black" if size else "0.6"}
    style["linewidth"] = 0.8 + 4 * size / largest
    panel.annotate("", xy=end, xytext=start, arrowprops=style)


def products(path, sizes, gates, title):
    """The product of Jacobians, against the steps back.

    Args:
      sizes: {label: [networks, steps]}; the line is the median, the band the range.
      gates: {label: the forget gate}: dotted, its powers, what one way alone keeps.
    """
    figure, axes = new_figure(width=9, height=5)
    families = {}  # {kind of cell: how many of it are drawn}
    for label, rows in sizes.items():
        rows, kind = np.asarray(rows), label.partition(",")[0]
        color = palette.styles([kind])[kind].color
        dashes = LINES[families.setdefault(kind, 0) % len(LINES)]
        families[kind] += 1
        steps = np.arange(1, rows.shape[1] + 1)
        axes.plot(steps, np.median(rows, axis=0), dashes, color=color, linewidth=1.6)
        axes.fill_between(steps, rows.min(0), rows.max(0), color=color, alpha=0.15)
        if label in gates:
            axes.plot(steps, gates[label] ** steps, ":", color=color, linewidth=1)
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
                look = looks[name].line()
                if name == names[2]:  # apart from the other two in grey
                    look = {"color": "black", "linestyle": (0, (1, 2)), "zorder": 3}
                panel.plot(finite, values, linewidth=1, label=name, **look)
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
    """The share of right answers, by the number of steps that its gradient goes back.

    Args:
      accuracies: {steps of a window: [networks]}.
      delay: how many steps before the answer the wanted symbol was read.
      chance: the accuracy of guessing.
    """
    short = max((window for window in accuracies if window <= delay), default=delay)
    long = min((window for window in accuracies if window > delay), default=delay + 1)
    figure, axes = new_figure(3, width=9, height=7, height_ratios=(1, 1, 3))
    for panel, window in zip(axes, (short, long)):
        _draw_windows(panel, window, delay)
    axes = axes[2]
    for window, shares in accuracies.items():
        axes.plot([window] * len(shares), shares, "ko", markerfacecolor="none", markersize=8)
    windows, medians = list(accuracies), [np.median(shares) for shares in accuracies.values()]
    axes.plot(windows, medians, color="black", linewidth=1, label="median (circles: networks)")
    axes.axhline(chance, color="gray", linestyle="--", label="guessing")
    axes.axvline(
        delay + 0.5, color="gray", linestyle=":", label="answer and symbol fit into one window"
    )
    figure.suptitle(title)
    axes.set(
        xlabel="length of a window (steps that the gradient can go back)",
        ylabel="share of answers that is right",
        xticks=windows,
        ylim=(chance - 0.15, 1.05),
    )
    axes.grid(alpha=0.3)
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9
    )
    return save(figure, path)


def _draw_windows(panel, window, delay):
    """A row of steps cut into windows, and arrows from answers to the steps that they ask for."""
    steps = 3 * max(window, delay)
    for start in range(0, steps, window):
        width = min(window, steps - start)
        panel.add_patch(_rectangle((start + 0.06, -0.45), (width - 0.12, 0.9), "0.88"))
    for step in range(steps):
        panel.text(step + 0.5, 0, f"{step + 1}", ha="center", va="center", fontsize=9)
        if step < delay:
            continue
        reaches = step // window == (step - delay) // window
        style = {"color": "black" if reaches else "0.6", "linewidth": 1.6 if reaches else 0.8}
        style |= {"linestyle": "-" if reaches else ":", "arrowstyle": "-|>"}
        panel.annotate(
            "",
            xy=(step - delay + 0.5, 0.5),
            xytext=(step + 0.5, 0.5),
            arrowprops={"connectionstyle": "arc3,rad=0.3", **style},
        )
    panel.set(xlim=(0, steps), ylim=(-0.5, 2.2), title=f"windows of {window} steps")
    panel.title.set_fontsize(10)
    panel.set_axis_off()
