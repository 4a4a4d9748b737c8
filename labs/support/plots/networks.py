"""Pictures of what small networks have learned: regions, steps, memory, embeddings."""

from typing import NamedTuple

from common.plots import palette
from common.plots.figures import new_figure, save

import numpy as np

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)  # the inputs of AND, OR, XOR
_GRID_SIZE, _GRID_EDGE = 81, 0.35  # points along a side, and how far beyond the corners


def grid_points():
    """The points where `decision_regions` wants a network's outputs: float32 [n, 2]."""
    side = np.linspace(-_GRID_EDGE, 1 + _GRID_EDGE, _GRID_SIZE, dtype=np.float32)
    return np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)


class Region(NamedTuple):
    """One panel of `decision_regions`."""

    caption: str
    outputs: np.ndarray  # [n] in 0..1, at `grid_points()`
    targets: list  # [4], what is wanted at `CORNERS`
    passes: tuple | list = ()  # of a perceptron: for each pass a list of w [3], after each move


class HiddenPlane(NamedTuple):
    """A panel of `decision_regions`: the inputs as two hidden units see them."""

    caption: str
    hidden: np.ndarray  # [4, 2]: h of `CORNERS`
    weights: np.ndarray  # [2] and
    bias: float  # of the output unit
    targets: list  # [4]


def decision_regions(path, panels, title):
    """The regions where a network of two inputs says 0 and 1, with the four corners to tell apart.

    A perceptron's line is drawn where each epoch left it, with the epoch's number; of
    a last epoch with mistakes all its lines are drawn.

    Args:
      panels: a `Region` each, or a `HiddenPlane`.
    """
    columns = min(len(panels), 3)
    rows = -(-len(panels) // columns)
    figure, axes = new_figure(
        rows, columns, width=3.4 * columns + 1, height=0.4 + 3.5 * rows, squeeze=False
    )
    for panel in axes.flat[len(panels) :]:
        panel.set_axis_off()
    extent = [-_GRID_EDGE, 1 + _GRID_EDGE] * 2
    for panel, drawn in zip(axes.flat, panels):
        if isinstance(drawn, HiddenPlane):
            scores = np.reshape(grid_points() @ drawn.weights + drawn.bias, [_GRID_SIZE] * 2)
            image = _shade_region(panel, 1 / (1 + np.exp(-scores)), extent)
            _draw_hidden(panel, drawn)
            panel.set(xlabel="h1", ylabel="h2")
        else:
            image = _shade_region(panel, np.reshape(drawn.outputs, [_GRID_SIZE] * 2), extent)
            _draw_lines(panel, drawn.passes)
            for corner, target in zip(CORNERS, drawn.targets):
                _draw_point(panel, corner, target, f"{target}")
            panel.set(xlabel="x1", ylabel="x2")
        panel.set(title=drawn.caption, xticks=[0, 1], yticks=[0, 1])
        panel.set(xlim=extent[:2], ylim=extent[:2])
    figure.suptitle(title)
    bar = figure.colorbar(image, ax=axes, label="output", ticks=[0, 0.5, 1])
    bar.ax.set_ylim(0, 1)
    return save(figure, path)


def _shade_region(panel, outputs, extent):
    """Grey for 1, white for 0, a line at 0.5; outputs [grid, grid]."""
    outputs = outputs.astype(float).T
    image = panel.imshow(outputs, origin="lower", extent=extent, cmap="Greys", vmin=0, vmax=2.0)
    if outputs.min() < 0.5 < outputs.max():
        panel.contour(outputs, [0.5], extent=extent, colors="black", linewidths=1.6)
    return image


def _draw_point(panel, position, target, text):
    """A circle, black for a target of 1 and white for 0."""
    circle = {"boxstyle": "circle", "facecolor": "black" if target else "white"}
    style = {"ha": "center", "va": "center", "weight": "bold", "bbox": circle}
    panel.text(*position, text, color="white" if target else "black", **style)


def _draw_hidden(panel, plane):
    """The four inputs at their h; those that lie together share a circle."""
    labels = ["".join(f"{value:.0f}" for value in corner) for corner in CORNERS]
    drawn = []  # (h, target, [labels])
    for h, target, label in zip(plane.hidden, plane.targets, labels):
        for other, other_target, others in drawn:
            if target == other_target and np.linalg.norm(h - other) < 0.2:
                others.append(label)
                break
        else:
            drawn.append((h, target, [label]))
    for h, target, texts in drawn:
        _draw_point(panel, h, target, "\n".join(texts))


def _draw_lines(panel, epochs):
    """The lines w_0 + w_1 x1 + w_2 x2 = 0 of a perceptron on its way."""
    lines = {}
    for number, moves in enumerate(epochs, 1):
        if moves and number < len(epochs):
            lines[f"{number}"] = moves[-1]
        elif moves:  # it has not ended: the last epoch, move by move
            lines = {f"move {move}": w for move, w in enumerate(moves, 1)}
    for label, w in lines.items():
        ends = _ends_of_line(w)
        if ends is None:
            continue
        panel.plot(*np.transpose(ends), color=palette.BLUE, linestyle="--", linewidth=1.1)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        style = {"fontsize": 8, "color": palette.BLUE, "bbox": ground}
        panel.text(*ends[0], label, ha="center", va="center", **style)


def _ends_of_line(w):
    """The points where w_0 + w_1 x1 + w_2 x2 = 0 leaves the picture: [2, 2], or None."""
    low, high = -_GRID_EDGE * 0.8, 1 + _GRID_EDGE * 0.8
    crossings = []
    for edge in (low, high):
        if w[2]:
            crossings.append((edge, -(w[0] + w[1] * edge) / w[2]))
        if w[1]:
            crossings.append((-(w[0] + w[2] * edge) / w[1], edge))
    inside = {(x1, x2) for x1, x2 in crossings if low <= x1 <= high and low <= x2 <= high}
    return sorted(inside)[:: len(inside) - 1] if len(inside) > 1 else None


def memory(path, networks, countries, country_step, title):
    """The learning of each cell, the gradient that reaches each word, and an LSTM's memory.

    Args:
      networks: rows with `cell`; `curve`, the share right as (training steps, share); `norms`
        [time], the size of the gradient at each step; `memory` [countries, time, hidden], or None.
      countries: their names; guessing is right in one of so many.
      country_step: the index of the country in the sentence.
    """
    figure, axes = new_figure(2, 2, width=11, height=8)
    for panel in axes[0]:
        panel.remove()
    above = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    _learning_of_cells(above, networks, len(countries))
    above.set_title(title)
    _gradient_at_words(axes[1, 0], networks, country_step)
    of_lstm = [network.memory for network in networks if network.memory is not None]
    _memory_of_a_unit(axes[1, 1], of_lstm[0], countries, country_step)
    figure.legend(*above.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return save(figure, path)


def _learning_of_cells(panel, networks, classes):
    looks = palette.styles(dict.fromkeys(network.cell for network in networks))
    for cell, look in looks.items():
        for number, network in enumerate(row for row in networks if row.cell == cell):
            steps, shares = zip(*network.curve)
            label = cell if number == 0 else None
            panel.plot(steps, shares, label=label, markersize=5, markevery=2, **look.points())
    panel.axhline(1 / classes, color="gray", linewidth=1)
    panel.text(0, 1 / classes - 0.06, "guessing", fontsize=9, color="0.3")
    panel.set(xlabel="training steps", ylabel="share right", ylim=(0, 1.05))
    panel.grid(alpha=0.3)


def _gradient_at_words(panel, networks, country_step):
    looks = palette.styles(dict.fromkeys(network.cell for network in networks))
    for cell, look in looks.items():
        sizes = [row.norms / row.norms[-1] for row in networks if row.cell == cell]
        back = np.arange(len(sizes[0]))[::-1]
        panel.plot(back, np.maximum(np.median(sizes, axis=0), 1e-12), linewidth=1.8, **look.line())
    country = back[country_step]
    panel.axvline(country, color="gray", linestyle=":", linewidth=1)
    panel.text(country, 1.02, "country", transform=panel.get_xaxis_transform(), ha="center")
    panel.set(
        title="gradient at each word, before training\n",
        xlabel="words before the answer",
        ylabel="relative to the last word",
        yscale="log",
    )
    panel.invert_xaxis()
    panel.grid(alpha=0.3)


def _memory_of_a_unit(panel, memory, countries, country_step):
    """c of the unit that tells the countries apart best in the end."""
    unit = int(np.ptp(memory[:, -1], axis=0).argmax())
    back = np.arange(memory.shape[1])[::-1]
    for country, values, dashes in zip(countries, memory[:, :, unit], ("-", "--", "-.", ":")):
        panel.plot(back, values, color="black", linestyle=dashes, linewidth=1.3, label=country)
    panel.axvline(back[country_step], color="gray", linestyle=":", linewidth=1)
    panel.set(
        title=f"the LSTM's memory: c of unit {unit + 1}, after training\n",
        xlabel="words before the answer",
        ylabel="c",
    )
    panel.invert_xaxis()
    panel.legend(fontsize=8)
    panel.grid(alpha=0.3)
