"""Diagrams with the numbers of the lab in them: a cell, an unrolled network, a mask.

Black, white and greys, so that they can be printed; the lines of a cell's gates, memory and output
have their colours.
"""

from common.plots.figures import new_figure, save
from common.plots.palette import THINGS

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


def _box(axes, x, y, width, height, text="", fill="white", fontsize=8, **options):
    """A box with its middle at (x, y)."""
    corner = (x - width / 2, y - height / 2)
    from matplotlib.patches import FancyBboxPatch

    options = {"edgecolor": "black", "linewidth": 1.1, **options}
    style = "round,pad=0,rounding_size=0.06"
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle=style, facecolor=fill, **options))
    axes.text(x, y, text, ha="center", va="center", fontsize=fontsize, linespacing=1.35)


def _operation(axes, x, y, sign):
    circle = {"boxstyle": "circle,pad=0.18", "facecolor": LIGHT, "edgecolor": "black"}
    axes.text(x, y, sign, ha="center", va="center", fontsize=11, zorder=3, bbox=circle)


def _arrow(axes, *corners, thing=None):
    """A line through the corners with an arrow head at the last, in the colour of a thing."""
    points = np.array(corners, float)
    line = {"color": THINGS.get(thing, "black"), "linewidth": 1.8 if thing else 1.1}
    axes.plot(points[:-1, 0], points[:-1, 1], zorder=1, **line)
    axes.annotate("", points[-1], points[-2], arrowprops=ARROW | line, zorder=1)


def lstm_cell(path, steps, title, forget_bias=1.0, set_by_hand=()):
    """The way through an LSTM cell, step after step, with what stands at each place.

    A gate is the darker, the more it lets through. Above a cell stands the sum of its first unit.

    Args:
      steps: for each time step a dictionary: `input` (a text), and the
        vectors [hidden] `c_before`, `h_before`, `forget_gate`, `input_gate`,
        `new_input`, `output_gate`, `c`, `h`.
      forget_bias: what the cell adds to f.
      set_by_hand: more steps, of one unit: a table of gates, memory and output below.
    """
    gate_height = 0.6 + 0.17 * len(steps[0]["c"])
    height = 2.9 + gate_height
    width = _CELL_WIDTH * len(steps) + 0.5
    below = 2.3 if set_by_hand else 0
    figure, axes = _canvas(width, height + below, title)
    axes.set(ylim=(-below, height))
    if set_by_hand:
        _gate_table(axes, width, set_by_hand)
    for place, step in enumerate(steps):
        left = _CELL_WIDTH * place
        _one_cell(axes, left, height, gate_height, step, place + 1, forget_bias)
        if place == 0:  # what the cell starts with; later it is c' and h' of the step before
            _value(axes, left + 0.1, height - 0.75, "c", step["c_before"], "c")
            _value(axes, left + 0.1, 0.85, "h", step["h_before"], "h")
    return save(figure, path)


_CELL_WIDTH = 6.3
_SUM = "unit 1:  {c} = {f} {x} {before} + {i} {x} {new},   {h} = {o} {x} tanh({c})"
_TABLE = {  # key of a step: its name in the table
    "input_gate": "input gate",
    "forget_gate": "forget gate",
    "c": "memory c",
    "output_gate": "output gate",
    "h": "output h",
}
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
        fill = "white" if key == "new_input" else _shade(np.mean(step[key]))
        frame = {"edgecolor": THINGS[key], "linewidth": 2}
        _box(axes, x, gates, 0.98, gate_height, f"{name}\n{_vector(step[key])}", fill, **frame)
        _arrow(axes, (x, joined), (x, below))
    _arrow(axes, (left, joined), (show, joined), (show, below))  # [x, h] to every gate
    _arrow(axes, (left + 0.95, 0.2), (left + 0.95, joined))
    axes.text(left + 0.95, 0.17, f"x = {step['input']}", ha="center", va="top", fontsize=9)

    _arrow(axes, (left, memory), (right, memory), thing="c")
    _arrow(axes, (forget, above), (forget, memory - 0.13), thing="forget_gate")
    _arrow(axes, (store, above), (store, product), (new - 0.13, product), thing="input_gate")
    _arrow(axes, (new, above), (new, product - 0.13), thing="new_input")
    _arrow(axes, (new, product + 0.13), (new, memory - 0.13), thing="new_input")
    _arrow(axes, (show, above), (show, product), (shown - 0.13, product), thing="output_gate")
    _arrow(axes, (shown, memory), (shown, product + 0.13), thing="c")
    _arrow(axes, (shown, product - 0.13), (shown, joined), (right, joined), thing="h")
    axes.text(shown + 0.06, (memory + product) / 2, "tanh", fontsize=8, va="center")
    for x, y, sign in [
        (forget, memory, TIMES),
        (new, memory, "+"),
        (new, product, TIMES),
        (shown, product, TIMES),
    ]:
        _operation(axes, x, y, sign)
    _value(axes, right - 0.6, memory, "new c", step["c"], "c")
    _value(axes, right - 0.6, joined, "new h", step["h"], "h")
    names = {"c": "c", "f": "forget_gate", "before": "c_before", "i": "input_gate"}
    names |= {"new": "new_input", "h": "h", "o": "output_gate"}
    first = {name: f"{step[key][0]:.2f}" for name, key in names.items()}
    axes.text(left + 0.75, height - 0.25, _SUM.format(x=TIMES, **first), fontsize=8, va="bottom")


def _shade(share):
    """A grey on which black can be read: white for 0, the darkest for 1."""
    return f"{1 - 0.45 * min(max(share, 0), 1):.3f}"


def _gate_table(axes, width, steps):
    """A column for each step, a row for each gate, the memory and the output."""
    left, tall = 1.5, 0.32
    wide = min((width - left - 0.3) / len(steps), 1.4)
    axes.text(0.25, -0.15, "gates set by hand", fontsize=9, weight="bold", va="center")
    for column, step in enumerate(steps):
        x = left + wide * (column + 0.5)
        axes.text(x, -0.45, step["input"], ha="center", va="center", fontsize=8)
        for row, key in enumerate(_TABLE):
            y, value = -0.75 - tall * row, step[key][0]
            frame = {"edgecolor": THINGS[key]}
            _box(axes, x, y, wide - 0.06, tall - 0.06, f"{value:.2f}", _shade(abs(value)), **frame)
    for row, (key, name) in enumerate(_TABLE.items()):
        style = {"ha": "right", "va": "center", "fontsize": 9, "color": THINGS[key]}
        axes.text(left - 0.1, -0.75 - tall * row, name, **style)


def _value(axes, x, y, name, values, thing):
    text = f"{name}\n{_vector(values)}"
    axes.text(x, y + 0.05, text, fontsize=8, va="bottom", color=THINGS[thing])


def unrolled(path, words, outputs, title, inside=None, shared=""):
    """A recurrent network drawn once for each time step, one row a word.

    Args:
      words: what is read at each step, a string for each sequence.
      outputs: h, [batch, time, hidden].
      inside: {name: [batch, time, hidden]}, written into the cells ("c", gates).
      shared: the weights, drawn once, with a line to each cell; at the left the network as a loop,
        whose cell has the names of `inside`, so that the others have the numbers alone.
    """
    outputs, inside = np.asarray(outputs), inside or {}
    batch, steps, hidden = outputs.shape
    names = list(inside)
    wide, tall = 0.25 + 0.52 * hidden, 0.42 + 0.22 * len(inside)
    if not shared:
        wide += 0.7  # for the names
    row_height = tall + 1.2
    column = wide + 0.5
    left = 2.5 if shared else 0  # of the first step
    below = 0.75 if shared else 0
    figure, axes = _canvas(left + column * steps + 0.9, row_height * batch + 0.1 + below, title)
    axes.set(ylim=(-below, row_height * batch + 0.1))
    for number, word in enumerate(words):
        y = row_height * (batch - number) - 0.6 - tall / 2
        for step in range(steps):
            x = left + 0.8 + column * step + wide / 2
            lines = [
                _row(values[number, step]) if shared else f"{name}  {_row(values[number, step])}"
                for name, values in inside.items()
            ]
            _box(axes, x, y, wide, tall, "\n".join(lines) or "cell", LIGHT, fontsize=10)
            _arrow(axes, (x - wide / 2 - 0.5, y), (x - wide / 2, y))
            _arrow(axes, (x + wide / 2, y), (x + wide / 2 + 0.5, y))
            axes.text(x + wide / 2 + 0.22, y + 0.05, "c, h", ha="center", fontsize=9)
            _arrow(axes, (x, y - tall / 2 - 0.25), (x, y - tall / 2))
            _arrow(axes, (x, y + tall / 2), (x, y + tall / 2 + 0.22))
            axes.text(x, y - tall / 2 - 0.28, word[step], ha="center", va="top", fontsize=12)
            h = _row(outputs[number, step])
            axes.text(x, y + tall / 2 + 0.24, f"h  {h}", ha="center", va="bottom", fontsize=10)
            if shared:
                feed = (x - 0.35 * wide, -below + 0.25), (x - 0.35 * wide, y - tall / 2)
                axes.plot(*zip(*feed), color="black", linewidth=0.7)
        axes.text(left + 0.26, y, "0", ha="right", va="center", fontsize=10)
    if shared:
        _loop(axes, y, tall, names)
        last = left + 0.8 + column * (steps - 1) + 0.15 * wide
        axes.plot([1.0, last], [-below + 0.25] * 2, color="black", linewidth=0.7, zorder=0)
        axes.plot([1.0, 1.0], [-below + 0.25, y - tall / 2], color="black", linewidth=0.7, zorder=0)
        _box(axes, 2.0, -below + 0.25, 0.9, 0.34, shared, fontsize=10)
    return save(figure, path)


def _loop(axes, y, tall, names):
    """The same network rolled up: its state goes back into it."""
    x, wide = 1.1, 1.1
    _box(axes, x, y, wide, tall, "\n".join(names) or "cell", LIGHT, fontsize=10)
    above = y + tall / 2 + 0.2
    right, left = x + wide / 2, x - wide / 2
    around = (right + 0.25, y), (right + 0.25, above), (left - 0.25, above), (left - 0.25, y)
    _arrow(axes, (right, y), *around, (left, y))
    axes.text(right + 0.3, y + 0.2, "c, h", va="center", fontsize=9)
    _arrow(axes, (x, y - tall / 2 - 0.25), (x, y - tall / 2))
    _arrow(axes, (x, y + tall / 2), (x, y + tall / 2 + 0.4))
    axes.text(x, y - tall / 2 - 0.28, "x", ha="center", va="top", fontsize=12)
    axes.text(x, y + tall / 2 + 0.42, "h", ha="center", va="bottom", fontsize=10)
    axes.text(2.28, y, "=", ha="center", va="center", fontsize=16)


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
    return save(figure, path)


def _text_on(axes, x, y, text, live, **options):
    ground = None if live else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    axes.text(x, y, text, ha="center", va="center", bbox=ground, **options)


def simple_cell(path, words, letters, right, title):
    """A simple recurrent network reads words: its state at each step, and what it says at the end.

    Args:
      words: {word: (the state after each letter [time, hidden], probabilities [letters])}.
      letters: those that can be said.
      right: the letter that comes next.
    """
    steps, hidden = len(next(iter(words))), len(next(iter(words.values()))[0][0])
    wide, column = 1.9, 2.4 + 0.5 * hidden
    row_height = max(1.7, 0.3 * len(letters) + 0.9)
    width = column * steps + 3.7
    figure, axes = _canvas(width, row_height * len(words), title)
    for number, (word, (states, probabilities)) in enumerate(words.items()):
        y = row_height * (len(words) - number - 0.5) + 0.1
        axes.text(0.1, y + 0.06, f"h  {_row(np.zeros(hidden))}", fontsize=8, va="bottom")
        for step, letter in enumerate(word):
            x = column * step + 0.5 * hidden + 0.5 + wide / 2
            _box(axes, x, y, wide, 0.5, "tanh(x W + h U + b)", LIGHT)
            _arrow(axes, (x - wide / 2 - 0.4 - 0.5 * hidden, y), (x - wide / 2, y))
            _arrow(axes, (x, y - 0.6), (x, y - 0.25))
            axes.text(x, y - 0.62, f"x = {letter!r}", ha="center", va="top", fontsize=9)
            state = f"h  {_row(states[step])}"
            axes.text(x + wide / 2 + 0.08, y + 0.06, state, fontsize=8, va="bottom")
        end = column * steps + 0.5 * hidden + 0.3
        _arrow(axes, (end - 0.5 * hidden - 0.3, y), (end, y))
        top = y + 0.3 * (len(letters) - 1) / 2 + 0.25
        axes.text(end + 0.45, top, "softmax(h V)", fontsize=9)
        for place, (letter, probability) in enumerate(zip(letters, probabilities)):
            at = y + 0.3 * ((len(letters) - 1) / 2 - place)
            fill = "0.35" if letter == right else "0.8"
            axes.barh(at, probability * 1.6, 0.22, left=end + 0.45, color=fill, edgecolor="black")
            axes.text(end + 0.32, at, letter, ha="center", va="center", fontsize=9)
            beside = end + 0.5 + probability * 1.6
            axes.text(beside, at, f"{probability:.2f}", va="center", fontsize=8)
    note = f"dark: {right!r}, the letter that comes next"
    axes.text(width - 0.1, 0.05, note, ha="right", fontsize=8)
    return save(figure, path)


def batch(path, words, letters, x, outputs, title, step=1):
    """A batch of one-hot words, a layer each, and what one time step reads of them.

    Args:
      words: of equal length.
      letters: in the order of their places in a one-hot vector.
      x: [batch, time, letters].
      outputs: h, [batch, time, hidden].
      step: the one that is shown, counted from 0; the last if there are fewer.
    """
    x, outputs = np.asarray(x), np.asarray(outputs)
    count, time, size = x.shape
    step = min(step, time - 1)
    cell, aside = 0.3, 0.55  # of a cell; of a layer to the one before it
    tall = cell * size + 0.55
    width, height = cell * time + aside * (count - 1), tall * count
    slice_left = width + 2.6
    figure, axes = _canvas(slice_left + cell * size + 3.4, height + 0.7, title)
    for layer, word in enumerate(words):
        left, bottom = 0.9 + aside * layer, 0.45 + tall * (count - 1 - layer)
        _cells(axes, left, bottom, x[layer].T, cell, framed=step)
        axes.text(left + cell * time + 0.1, bottom + cell * size / 2, word, va="center", fontsize=9)
        for place, letter in enumerate(word):
            at = left + cell * (place + 0.5), bottom + cell * size + 0.04
            axes.text(*at, letter, ha="center", va="bottom", fontsize=8)
    for row, letter in enumerate(letters if size <= 12 else ()):
        at = 0.82, height - 0.1 - cell * (row + 0.5)
        axes.text(*at, letter, ha="right", va="center", fontsize=8)
    at = 0.9 + aside * (count - 1) + cell * time / 2, 0.25
    axes.text(*at, "time", ha="center", va="center", fontsize=9)
    at = 0.4, height - 0.1 - cell * size / 2
    axes.text(*at, "letters", va="center", rotation=90, fontsize=9)
    if count > 1:
        _arrow(axes, (0.5, height - 0.4 - cell * size), (0.5 + aside * (count - 1), 0.45))
        middle = 0.4 + aside * (count - 1) / 2, (height - cell * size) / 2
        axes.text(*middle, "batch", ha="right", va="center", fontsize=9)

    middle = height / 2 + 0.4
    bottom = middle - cell * count / 2
    _arrow(axes, (width + 1.7, middle), (slice_left - 0.35, middle))
    _cells(axes, slice_left, bottom, x[:, step], cell, framed=None)
    above = bottom + cell * count + 0.12
    axes.text(slice_left, above, f"x[:, {step}]  [{count}, {size}]", fontsize=9)
    rows = bottom + cell * (count - np.arange(count) - 0.5)
    for layer in range(count):
        at = slice_left - 0.08, rows[layer]
        axes.text(*at, words[layer][step], ha="right", va="center", fontsize=8)
    right = slice_left + cell * size
    _arrow(axes, (right + 0.15, middle), (right + 1.25, middle))
    axes.text(right + 0.7, middle + 0.07, "the cell", ha="center", va="bottom", fontsize=9)
    axes.text(right + 1.4, above, f"h[:, {step}]  {list(outputs[:, step].shape)}", fontsize=9)
    for layer in range(count):
        at = right + 1.4, rows[layer]
        axes.text(*at, _row(outputs[layer, step]), va="center", fontsize=8)
    return save(figure, path)


def _cells(axes, left, bottom, values, size, framed):
    """A matrix as cells, white for 0 and dark for 1; the column `framed` has a thick frame."""
    from matplotlib.patches import Rectangle

    rows, columns = values.shape
    for row in range(rows):
        for column in range(columns):
            corner = left + size * column, bottom + size * (rows - row - 1)
            shade = _shade(values[row, column])
            box = Rectangle(corner, size, size, facecolor=shade, edgecolor="black", linewidth=0.6)
            axes.add_patch(box)
    if framed is not None:
        corner = left + size * framed, bottom
        frame = Rectangle(corner, size, size * rows, fill=False, edgecolor="black", linewidth=2.6)
        axes.add_patch(frame)
