"""Language models beside each other (Matplotlib only)."""

from common.plots.figures import literal, new_figure, save
from common.plots.palette import BLUE, GREY, VERMILLION


def language_models(path, bits, over_seeds, by_order, costs, title):
    """Bits a character of each model, of n-grams as they grow longer, and of a line's tokens.

    Args:
      bits: {label: bits a character of the test part}, of this run.
      over_seeds: {label: (smallest, median, largest)} of other runs; {} for another text.
      by_order: {n: (bits in training, in validation, in the test)}.
      costs: {kind of tokens: [(token, bits)] of a line}.
    """
    counted = [label for label in bits if "grams" in label]
    labels = list(dict.fromkeys([*counted, *over_seeds, *bits]))
    heights = [1.0 + 0.33 * len(labels), 0.7 + 0.55 * len(costs)]
    figure, _ = new_figure(width=11, height=sum(heights))
    figure.clear()
    grid = figure.add_gridspec(2, 2, height_ratios=heights)
    _ladder(figure.add_subplot(grid[0, 0]), labels, bits, over_seeds)
    _n_grams(figure.add_subplot(grid[0, 1]), by_order)
    _line(figure.add_subplot(grid[1, :]), costs)
    figure.suptitle(title)
    return save(figure, path)


def _ladder(axes, labels, bits, over_seeds):
    """A rung a model: a point for this run, a bar from the best to the worst of other runs."""
    for row, label in enumerate(labels):
        color = GREY if "grams" in label else BLUE
        shown = bits.get(label)
        if label in over_seeds:
            low, median, high = over_seeds[label]
            axes.plot([low, high], [row, row], color=color, linewidth=6, alpha=0.35)
            axes.plot(median, row, "|", color=color, markersize=12)
            shown = median if shown is None else shown
        if label in bits:
            axes.plot(bits[label], row, "o", color=color)
        axes.annotate(f"{shown:.2f}", (shown, row), (0, 7), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.9)
    axes.grid(axis="x", alpha=0.3)
    title = "point: this run" + ("; bar: other seeds" if over_seeds else "")
    axes.set(xlabel="bits a character, test part", title=title)


def _n_grams(axes, by_order):
    training, validation, test = zip(*by_order.values())
    orders = list(by_order)
    axes.plot(orders, training, color=BLUE, linestyle="--", marker="s", label="training part")
    axes.plot(orders, validation, color=GREY, linestyle=":", marker="^", label="validation part")
    axes.plot(orders, test, color=VERMILLION, marker="o", label="test part")
    axes.set(xlabel="n of the n-grams", ylabel="bits a character", ylim=(0, None))
    axes.set_title("n-grams of characters")
    axes.legend()


def _line(axes, costs):
    """A line of the test part, its tokens as boxes, grey by what they cost and with their bits."""
    from matplotlib.patches import Rectangle

    most = max((bits for tokens in costs.values() for _, bits in tokens), default=1.0)
    length = 0
    for row, tokens in enumerate(costs.values()):
        place = 0
        for token, bits in tokens:
            size = len(token)
            share = 0.75 * min(1.0, bits / most)
            box = Rectangle((place, row - 0.4), size, 0.8, facecolor=str(1 - share), edgecolor=GREY)
            axes.add_patch(box)
            color = "white" if share > 0.45 else "black"
            style = {"ha": "center", "color": color, "family": "monospace"}
            for index, letter in enumerate(token):
                axes.text(place + index + 0.5, row - 0.1, literal(letter), va="center", **style)
            axes.text(place + size / 2, row + 0.28, f"{bits:.0f}", va="center", **style, fontsize=7)
            place += size
        length = max(length, place)
        total = sum(bits for _, bits in tokens)
        axes.text(place + 0.5, row, f"{total:.0f} bits", va="center")
    axes.set(xlim=(0, length + 7), ylim=(len(costs) - 0.5, -0.5), xticks=[])
    axes.set_yticks(range(len(costs)), list(costs))
    axes.set_title("a line of the test part, and what each token costs, in bits")
    for side in axes.spines.values():
        side.set_visible(False)
