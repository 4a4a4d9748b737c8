"""Pictures of what small networks have learned: regions, steps, memory, embeddings."""

from typing import NamedTuple

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


def decision_regions(path, panels, title):
    """Where a network of two inputs says 0 and where 1, with the four corners it must tell apart.

    A perceptron's line is drawn where each pass left it, with the number of the pass; of
    a last pass with mistakes all its lines are drawn.

    Args:
      panels: a `Region` each.
    """
    figure, axes = new_figure(1, len(panels), width=3.4 * len(panels), height=3.9)
    extent = [-_GRID_EDGE, 1 + _GRID_EDGE] * 2
    for panel, region in zip(np.atleast_1d(axes), panels):
        outputs = np.reshape(region.outputs, [_GRID_SIZE, _GRID_SIZE]).astype(float).T
        image = panel.imshow(
            outputs, origin="lower", extent=extent, cmap="Greys", vmin=-0.1, vmax=2.0
        )
        if outputs.min() < 0.5 < outputs.max():
            panel.contour(outputs, [0.5], extent=extent, colors="black", linewidths=1.6)
        _draw_lines(panel, region.passes)
        for (x1, x2), target in zip(CORNERS, region.targets):
            circle = {"boxstyle": "circle", "facecolor": "white" if target else "0.85"}
            panel.text(x1, x2, f"{target}", ha="center", va="center", weight="bold", bbox=circle)
        panel.set(title=region.caption, xlabel="x1", ylabel="x2", xticks=[0, 1], yticks=[0, 1])
        panel.set(xlim=extent[:2], ylim=extent[:2])
    figure.suptitle(title)
    bar = figure.colorbar(image, ax=axes, label="output", ticks=[0, 0.5, 1])
    bar.ax.set_ylim(0, 1)
    return save(figure, path)


def _draw_lines(panel, passes):
    """The lines w_0 + w_1 x1 + w_2 x2 = 0 of a perceptron on its way."""
    lines = {}
    for number, moves in enumerate(passes, 1):
        if moves and number < len(passes):
            lines[f"{number}"] = moves[-1]
        elif moves:  # it has not ended: the last pass, move by move
            lines = {f"{number}{letter}": w for letter, w in zip("abcd", moves)}
    for label, w in lines.items():
        ends = _ends_of_line(w)
        if ends is None:
            continue
        panel.plot(*np.transpose(ends), color="tab:blue", linestyle="--", linewidth=1.1)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        style = {"fontsize": 8, "color": "tab:blue", "bbox": ground}
        panel.text(*ends[0], label, ha="center", va="center", **style)


def _ends_of_line(w):
    """Where the line w_0 + w_1 x1 + w_2 x2 = 0 leaves the picture: [2, 2], or None."""
    low, high = -_GRID_EDGE * 0.8, 1 + _GRID_EDGE * 0.8
    found = []
    for edge in (low, high):
        if w[2]:
            found.append((edge, -(w[0] + w[1] * edge) / w[2]))
        if w[1]:
            found.append((-(w[0] + w[2] * edge) / w[1], edge))
    inside = {(x1, x2) for x1, x2 in found if low <= x1 <= high and low <= x2 <= high}
    return sorted(inside)[:: len(inside) - 1] if len(inside) > 1 else None


def embedding_map(path, vectors, words, classes, title):
    """Word vectors in the plane that shows most of their spread, coloured by class.

    The plane is that of the first two principal components.

    Args:
      vectors: [n, size], size 2 or more.
      words: the n words.
      classes: the name of each word's class, n.
    """
    centred = vectors - np.mean(vectors, axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    shares = lengths**2 / np.sum(lengths**2)
    places = centred @ directions[:2].T  # [n, 2]
    figure, axes = new_figure(width=7.5, height=5.5)
    for marker, name in zip("os^Dv", sorted(set(classes))):
        chosen = np.array([each == name for each in classes])
        axes.scatter(*places[chosen].T, label=name, s=32, marker=marker)
    for number, (word, place) in enumerate(zip(words, places)):
        offset = (5, 3 if number % 2 else -10)  # neighbours in the list often lie close
        axes.annotate(word, place, xytext=offset, textcoords="offset points", fontsize=9)
    axes.set(
        title=title,
        xlabel=f"first principal component ({shares[0]:.0%} of the spread)",
        ylabel=f"second ({shares[1]:.0%})",
    )
    axes.margins(0.12)
    axes.grid(alpha=0.3)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return save(figure, path)


def memory(path, results, chance, title):
    """How far back each cell remembers, and how much gradient reaches each word.

    Args:
      results: rows with `cell`, `gap`, `accuracy`, and `norms` [time], the size of the
        gradient at each step; of several networks of a cell the median is drawn.
      chance: the accuracy of guessing.
    """
    figure, (left, right) = new_figure(1, 2, width=11, height=4.8)
    cells = list(dict.fromkeys(row.cell for row in results))
    gaps = sorted({row.gap for row in results})
    for place, cell in enumerate(cells):
        style = {"linestyle": ("-", "--", ":", "-.")[place % 4], "color": f"C{place}"}
        accuracies, sizes = [], []
        for gap in gaps:
            rows = [row for row in results if (row.cell, row.gap) == (cell, gap)]
            accuracies.append(np.median([row.accuracy for row in rows]))
            sizes = np.median([row.norms / row.norms[-1] for row in rows], axis=0)
        marker = "osd^v"[place % 5]
        size = 5 + 1.5 * (len(cells) - place)  # so that a point shows those beneath it
        points = {"marker": marker, "markersize": size, "markerfacecolor": "none"}
        left.plot(gaps, accuracies, label=cell, **points, **style)
        back = np.arange(len(sizes))[::-1]
        right.plot(back, np.maximum(sizes, 1e-12), label=cell, linewidth=1.8, **style)
    left.axhline(chance, color="gray", linewidth=1)
    left.text(gaps[-1], chance - 0.05, "guessing", ha="right", fontsize=9, color="0.3")
    left.set(title=title, xlabel="gap (words)", ylabel="share right", ylim=(0, 1.05), xticks=gaps)
    right.set(
        title="size of dloss/dx_t, before training\n",
        xlabel="words before the answer",
        ylabel="relative to the last word",
        yscale="log",
    )
    right.axvline(gaps[-1], color="gray", linestyle=":", linewidth=1)
    right.text(gaps[-1], 1.02, "country", transform=right.get_xaxis_transform(), ha="center")
    right.invert_xaxis()
    for panel in (left, right):
        panel.grid(alpha=0.3)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return save(figure, path)
