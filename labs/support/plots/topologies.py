"""Pictures of what goes into a recurrent network and what is taken out (Matplotlib only)."""

from common.plots.figures import new_figure, save

import numpy as np

ARROW = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}


def topologies(path, values, put_in, through_time, title):
    """Many to one, one to many, many to many, with their numbers; below, sizes of gradients.

    Beside them a decoder that begins when all is read, without numbers: labs 41 to 43.

    Args:
      values: of lab 12's graph: `last`, `many_to_one`, `repeated`, `one_to_many`, `x`,
        `many_to_many` and `dense`, of one sequence.
      put_in, through_time: {cost: [time]}, the error put in at each h_t and what reaches x_t.
    """
    figure, axes = new_figure(2, 8, width=14, height=7, height_ratios=(1.25, 1))
    for panel in axes.flat:
        panel.remove()
    grid = axes[0, 0].get_gridspec()
    above = [figure.add_subplot(grid[0, 2 * place : 2 * place + 2]) for place in range(4)]
    below = [figure.add_subplot(grid[1, 4 * place : 4 * place + 4]) for place in range(2)]
    x, repeated = values.x[0, :, 0], values.repeated[0, :, 0]
    y = values.dense[0, :, 0]
    only_last = [None, None, values.last[0]]
    _draw(above[0], "many to one", x, only_last, [None, None, values.many_to_one[0, 0]])
    _draw(above[1], "one to many (1 repeated)", repeated, values.one_to_many[0], [None] * 3)
    _draw(above[2], "many to many", x, values.many_to_many[0], y)
    _draw_encoder_and_decoder(above[3])
    _bars(below[0], put_in, "error put in at h_t")
    _bars(below[1], through_time, "gradient at x_t")
    figure.legend(*below[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle(title)
    return save(figure, path)


def _draw(panel, caption, x, h, y):
    """The network at each step: x below, h above it where it is taken out, y above h."""
    for step in range(len(x)):
        box = {"boxstyle": "round,pad=0.5", "facecolor": "0.92", "edgecolor": "black"}
        panel.text(step, 0, "LSTM", ha="center", va="center", fontsize=9, bbox=box)
        panel.text(step, -1.0, f"x = {x[step]:.0f}", ha="center", va="center", fontsize=9)
        panel.annotate("", xy=(step, -0.32), xytext=(step, -0.82), arrowprops=ARROW)
        if step + 1 < len(x):
            panel.annotate("", xy=(step + 0.7, 0), xytext=(step + 0.3, 0), arrowprops=ARROW)
        if h[step] is not None:
            numbers = " ".join(f"{value:.2f}" for value in h[step])
            panel.annotate("", xy=(step, 0.82), xytext=(step, 0.32), arrowprops=ARROW)
            panel.text(step, 1.0, f"h = {numbers}", ha="center", va="center", fontsize=8)
        if y[step] is not None:
            panel.annotate("", xy=(step, 1.68), xytext=(step, 1.18), arrowprops=ARROW)
            panel.text(step, 1.86, f"y = {y[step]:.2f}", ha="center", va="center", fontsize=9)
    panel.set(xlim=(-0.55, len(x) - 0.45), ylim=(-1.25, 2.1), title=caption)
    panel.set_axis_off()


def _draw_encoder_and_decoder(panel):
    """Two steps that read, then two that write and read what they have written."""
    for step, box in enumerate(("encoder", "encoder", "decoder", "decoder")):
        fill = "0.92" if box == "encoder" else "white"
        frame = {"boxstyle": "round,pad=0.4", "facecolor": fill, "edgecolor": "black"}
        panel.text(step, 0, box, ha="center", va="center", fontsize=7, bbox=frame)
        panel.annotate("", xy=(step, -0.32), xytext=(step, -0.82), arrowprops=ARROW)
        panel.text(step, -1.0, ("x", "x", "start", "y")[step], ha="center", va="center", fontsize=9)
        if step < 3:
            panel.annotate("", xy=(step + 0.62, 0), xytext=(step + 0.38, 0), arrowprops=ARROW)
        if box == "decoder":
            panel.annotate("", xy=(step, 0.82), xytext=(step, 0.32), arrowprops=ARROW)
            panel.text(step, 1.0, "y", ha="center", va="center", fontsize=9)
    panel.set(xlim=(-0.55, 3.55), ylim=(-1.25, 2.1), title="many to many, later (lab 42)")
    panel.set_axis_off()


def _bars(panel, sizes, caption):
    """A group of bars for each step, with its numbers."""
    fills = ("white", "0.45")
    for number, (label, heights) in enumerate(sizes.items()):
        places = np.arange(1, len(heights) + 1) + 0.4 * number - 0.2
        bars = panel.bar(
            places, heights, 0.36, label=f"loss of {label}", color=fills[number], edgecolor="black"
        )
        panel.bar_label(bars, [f"{height:.2f}" for height in heights], fontsize=8, padding=2)
    panel.set(title=caption, xlabel="time step", xticks=np.arange(1, len(heights) + 1))
    panel.margins(y=0.15)
