"""Diagrams with the numbers of the lab in them: a cell, an unrolled network, a mask.

Black, white and greys only, so that they can be printed.
"""

from common.plots.figures import new_figure, save

import numpy as np

LIGHT = "0.92"  # a fill
TIMES = "\N{MULTIPLICATION SIGN}"
ARROW = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}


def _canvas(width, height, title):
    """Axes without a frame, one unit an inch."""
    figure, axes = new_figure(width=width, height=height + 0.5)
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal", title=title)
    axes.axis("off")
    return figure, axes


def _vector(values):
    return "\n".join(f"{value:+.2f}" for value in values)


def _row(values):
    return "  ".join(f"{value:+.2f}" for value in values)


def _box(axes, x, y, width, height, text="", fill="white", **options):
    """A box with its middle at (x, y)."""
    corner = (x - width / 2, y - height / 2)
    from matplotlib.patches import FancyBboxPatch

    options = {"edgecolor": "black", "linewidth": 1.1, **options}
    style = "round,pad=0,rounding_size=0.06"
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle=style, facecolor=fill, **options))
    axes.text(x, y, text, ha="center", va="center", fontsize=8, linespacing=1.35)


def _operation(axes, x, y, sign):
    circle = {"boxstyle": "circle,pad=0.18", "facecolor": LIGHT, "edgecolor": "black"}
    axes.text(x, y, sign, ha="center", va="center", fontsize=11, zorder=3, bbox=circle)


def _arrow(axes, *corners):
    """A line through the corners with an arrow head at the last."""
    points = np.array(corners, float)
    axes.plot(points[:-1, 0], points[:-1, 1], color="black", linewidth=1.1, zorder=1)
    axes.annotate("", points[-1], points[-2], arrowprops=ARROW, zorder=1)


def lstm_cell(path, steps, title, forget_bias=1.0):
    """The way through an LSTM cell, step after step, with what stands at each place.

    Args:
      steps: for each time step a dictionary: `input` (its name, "h"), and the
        vectors [hidden] `c_before`, `h_before`, `forget_gate`, `input_gate`,
        `new_input`, `output_gate`, `c`, `h`.
      forget_bias: what the cell adds to f.
    """
    gate_height = 0.6 + 0.17 * len(steps[0]["c"])
    height = 2.9 + gate_height
    figure, axes = _canvas(_CELL_WIDTH * len(steps) + 0.5, height, title)
    for place, step in enumerate(steps):
        left = _CELL_WIDTH * place
        _one_cell(axes, left, height, gate_height, step, place + 1, forget_bias)
        if place == 0:  # what the cell starts with; later it is c' and h' of the step before
            _value(axes, left + 0.1, height - 0.75, "c", step["c_before"])
            _value(axes, left + 0.1, 0.85, "h", step["h_before"])
    save(figure, path)


_CELL_WIDTH = 6.3
_GATES = {  # key of a step: the gate's name, its formula
    "forget_gate": "forget gate\nsigmoid(f + {forget_bias:g})",
    "input_gate": "input gate\nsigmoid(i)",
    "new_input": "new input\ntanh(j)",
    "output_gate": "output gate\nsigmoid(o)",
}


def _one_cell(axes, left, height, gate_height, step, number, forget_bias):
    memory, joined = height - 0.75, 0.85  # heights of the line of c, and of the line of [x, h]
    gates = joined + 0.3 + gate_height / 2
    above, below = gates + gate_height / 2, gates - gate_height / 2
    product = (memory + above) / 2
    right = left + _CELL_WIDTH
    forget, store, new, show = left + np.array([1.25, 2.3, 3.35, 4.4])
    shown = left + 5.15
    _box(axes, (left + right) / 2, height / 2 + 0.1, 4.9, height - 0.8, fill="none")
    axes.text(left + 0.8, height - 0.38, f"step {number}", fontsize=9, va="top", weight="bold")

    for x, (key, label) in zip((forget, store, new, show), _GATES.items()):
        name = label.format(forget_bias=forget_bias)
        _box(axes, x, gates, 0.98, gate_height, f"{name}\n{_vector(step[key])}", LIGHT)
        _arrow(axes, (x, joined), (x, below))
    _arrow(axes, (left, joined), (show, joined), (show, below))  # [x, h] to every gate
    _arrow(axes, (left + 0.95, 0.2), (left + 0.95, joined))
    axes.text(left + 0.95, 0.17, f"x = {step['input']!r}", ha="center", va="top", fontsize=9)

    _arrow(axes, (left, memory), (right, memory))
    _arrow(axes, (forget, above), (forget, memory - 0.13))
    _arrow(axes, (store, above), (store, product), (new - 0.13, product))
    _arrow(axes, (new, above), (new, product - 0.13))
    _arrow(axes, (new, product + 0.13), (new, memory - 0.13))
    _arrow(axes, (show, above), (show, product), (shown - 0.13, product))
    _arrow(axes, (shown, memory), (shown, product + 0.13))
    _arrow(axes, (shown, product - 0.13), (shown, joined), (right, joined))
    axes.text(shown + 0.06, (memory + product) / 2, "tanh", fontsize=8, va="center")
    for x, y, sign in [
        (forget, memory, TIMES),
        (new, memory, "+"),
        (new, product, TIMES),
        (shown, product, TIMES),
    ]:
        _operation(axes, x, y, sign)
    _value(axes, right - 0.6, memory, "c'", step["c"])
    _value(axes, right - 0.6, joined, "h'", step["h"])


def _value(axes, x, y, name, values):
    axes.text(x, y + 0.05, f"{name}\n{_vector(values)}", fontsize=8, va="bottom")


def unrolled(path, words, outputs, title, inside=None):
    """A recurrent network drawn once for each time step, one row a word.

    Args:
      words: what is read at each step, a string for each sequence.
      outputs: h, [batch, time, hidden].
      inside: {name: [batch, time, hidden]}, written into the cells ("c", gates).
    """
    outputs, inside = np.asarray(outputs), inside or {}
    batch, steps, hidden = outputs.shape
    wide, tall = 0.75 + 0.62 * hidden, 0.42 + 0.2 * len(inside)
    row_height = tall + 1.15
    column = wide + 0.6
    figure, axes = _canvas(column * steps + 1.2, row_height * batch + 0.1, title)
    for number, word in enumerate(words):
        y = row_height * (batch - number) - 0.55 - tall / 2
        for step in range(steps):
            x = 1.0 + column * step + wide / 2
            lines = [f"{name}  {_row(values[number, step])}" for name, values in inside.items()]
            _box(axes, x, y, wide, tall, "\n".join(lines) or "cell", LIGHT)
            _arrow(axes, (x - wide / 2 - 0.6, y), (x - wide / 2, y))
            _arrow(axes, (x + wide / 2, y), (x + wide / 2 + 0.6, y))
            axes.text(x + wide / 2 + 0.27, y + 0.05, "c, h", ha="center", fontsize=7)
            _arrow(axes, (x, y - tall / 2 - 0.25), (x, y - tall / 2))
            _arrow(axes, (x, y + tall / 2), (x, y + tall / 2 + 0.22))
            axes.text(x, y - tall / 2 - 0.28, word[step], ha="center", va="top", fontsize=10)
            h = _row(outputs[number, step])
            axes.text(x, y + tall / 2 + 0.24, f"h  {h}", ha="center", va="bottom", fontsize=8)
        axes.text(0.36, y, "0", ha="right", va="center", fontsize=9)
    save(figure, path)


def mask(path, words, lengths, costs, states, title):
    """Words of different lengths in one batch: what each step costs, and whether it counts.

    Args:
      words: the letters of each word, without its padding.
      lengths: how many steps of each word are live.
      costs: the cross entropy of each step, [batch, time].
      states: the final h, [batch, hidden].
    """
    steps = len(costs[0])
    wide, tall = 1.15, 0.95  # from one step or word to the next
    right = 0.3 + wide * steps
    figure, axes = _canvas(right + 2.6, tall * len(words) + 0.75, title)
    for step in range(steps):
        x = 0.8 + wide * step
        axes.text(x, tall * len(words) + 0.45, f"step {step + 1}", ha="center", fontsize=9)
    for number, (word, length) in enumerate(zip(words, lengths)):
        y = tall * (len(words) - number) - 0.15
        for step, cost in enumerate(costs[number]):
            x = 0.8 + wide * step
            live = step < length
            letter = word[step] if step < len(word) else "padding"
            line = {"linewidth": 2.6} if step == length - 1 else {}
            hatch = {} if live else {"hatch": "////", "edgecolor": "0.6"}
            _box(axes, x, y, 1.0, 0.8, fill="white" if live else LIGHT, **hatch, **line)
            _text_on(axes, x, y + 0.18, letter, live, fontsize=11 if live else 8)
            _text_on(axes, x, y - 0.17, f"{cost:.3f} {TIMES} {live:d}", live, fontsize=8)
        state = f"length {length}\nstate h  {_row(states[number])}"
        axes.text(right + 0.15, y, state, va="center", fontsize=9, linespacing=1.5)
    note = f"cross entropy {TIMES} weight; thick frame: the step whose state is kept"
    axes.text(right / 2 + 0.15, 0.1, note, ha="center", va="center", fontsize=9)
    save(figure, path)


def _text_on(axes, x, y, text, live, **options):
    ground = None if live else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    axes.text(x, y, text, ha="center", va="center", bbox=ground, **options)
