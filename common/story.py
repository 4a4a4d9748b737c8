"""A lab's narration: stages, the graph, progress, and the lecture beside what came out."""

import sys
from typing import NamedTuple

import numpy as np


class Comparison(NamedTuple):
    """One thing that the lecture shows, and what came out here."""

    what: str
    lecture: str
    here: str
    ok: bool | None = None  # None: nothing is claimed (random numbers, say)


class Result(NamedTuple):
    """What a lab's `run` returns."""

    metrics: dict  # for --json: numbers, strings, lists
    comparisons: list  # of Comparison; the first is the lab's headline
    steps: int | None = None  # trained in this run, where it is not what was asked for

    @property
    def ok(self):
        """Whether everything that is claimed came out."""
        return all(comparison.ok is not False for comparison in self.comparisons)


class Story:
    """What a lab tells while it runs. Without a printer it is silent, for tests and --json.

    `write` is called with each line; `picture_path` is where the picture goes,
    None for no picture; `pause` waits for Enter between stages.
    """

    def __init__(self, write=None, picture_path=None, pause=False):
        self._write = write
        self._pause = pause
        self.picture_path = picture_path

    def say(self, text=""):
        """Print a paragraph as it stands."""
        if self._write:
            self._write(str(text).rstrip())

    def stage(self, title):
        """Begin a part of the lesson, after Enter with --pause."""
        if not self._write:
            return
        if self._pause:
            wait_for_enter()
        self._write(f"\n{title}\n{'-' * len(title)}")

    def graph(self, graph, **meanings):
        """Say each tensor of the graph: its name, shape and meaning, in the order built.

        The meanings are those of the table in the lab's docstring, unless given here.

        Raises:
          KeyError: a meaning for a tensor that the graph does not have.
        """
        tensors = graph._asdict()
        if not meanings:
            table = docstring_table(sys.modules[type(graph).__module__].__doc__)
            meanings = {name: table[name] for name in tensors if name in table}
        rows = [(name, describe_shape(tensors[name]), text) for name, text in meanings.items()]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
        self.stage("The graph")
        for name, shape, meaning in rows:
            self.say(f"  {name:<{widths[0]}}  {shape:<{widths[1]}}  {meaning}")

    def progress(self, step, loss, says=None):
        """One line of training: the step, the loss, and what the network says now."""
        text = f"  step {step:>5}   loss {loss:8.5f}"
        self.say(text if says is None else f"{text}   {says!r}")

    def speed(self, history):
        """How long a training took."""
        self.say(
            f"  {history.steps} steps in {history.seconds:.1f} s "
            f"({history.steps_per_second:,.0f} a second)"
        )

    def scores(self, scores):
        """One line a forecast: its RMSE as scaled and in dollars (`series.scores`)."""
        for name, (error, dollars) in scores.items():
            self.say(f"  {name:<14} RMSE {error:.5f} scaled, ${dollars:,.2f}")

    def picture(self, draw, *arguments, **options):
        """Draw the lab's picture, if one is wanted, and say where it is."""
        if self.picture_path is None:
            return
        draw(self.picture_path, *arguments, **options)
        self.say(f"\nPicture: {self.picture_path}")

    def finish(self, metrics, comparisons, steps=None):
        """End the lab: set what the lecture shows beside what came out.

        Args:
          metrics: the numbers for --json, by name.
          comparisons: rows (what, lecture, here) or (what, lecture, here, ok), the
            headline first; ok is a bool where something is claimed.
          steps: training steps of this run, if they are not --steps.
        """
        comparisons = [Comparison(*map(plain, row)) for row in comparisons]  # no NumPy bool
        self.stage("The lecture, and here")
        heads = ("", "lecture", "here", "")
        marks = {True: "yes", False: "NO", None: ""}
        rows = [heads] + [(*row[:3], marks[row.ok]) for row in comparisons]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [f"{cell:<{width}}" for cell, width in zip(row, [*widths, 3])]
            self.say(("  " + "  ".join(cells)).rstrip())
        return Result({name: plain(value) for name, value in metrics.items()}, comparisons, steps)


QUIET = Story()


def docstring_table(docstring):
    """{name: meaning} from the lines `| name, name | shape | meaning |` of a lab's docstring."""
    rows = [line.strip("| ").split("|") for line in docstring.splitlines() if line.startswith("|")]
    return {name.strip(): row[2].strip() for row in rows for name in row[0].split(",")}


def describe_shape(tensor):
    """`[?, 6, 5] float32` for a tensor, a structure of tensors one after the other."""
    if isinstance(tensor, (list, tuple)):
        return ", ".join(describe_shape(part) for part in tensor)
    if not hasattr(tensor, "shape"):
        return tensor.type if hasattr(tensor, "type") else type(tensor).__name__
    sizes = ", ".join("?" if size is None else str(size) for size in tensor.shape.as_list())
    return f"[{sizes}] {tensor.dtype.base_dtype.name}"


def plain(value):
    """NumPy values as Python's own, for JSON."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def wait_for_enter():
    """Wait for Enter; where nobody can press it, go on."""
    try:
        input("[Enter] ")
    except EOFError:
        print()
