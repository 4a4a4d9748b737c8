"""A lab's lesson: stages, the graph, progress, and the lecture beside what came out."""

import ast
import inspect
import sys
import time
from pathlib import Path
from typing import NamedTuple

from common import observers
from common.teaching import display

import numpy as np


class Finding(NamedTuple):
    """One thing that came out, beside what is expected and what the lecture shows."""

    what: str
    here: str
    expected: str = ""  # the criterion in words; empty: nothing is claimed (random numbers, say)
    met: bool | None = None  # whether it is so; None where nothing is expected
    lecture: str = ""  # empty: not shown there, or not comparable with these options or data

    def only_if(self, comparable):
        """This finding; with other options or data than the lecture's, the bare result."""
        return self if comparable else Finding(self.what, self.here)


class Result(NamedTuple):
    """What a lab's `run` returns."""

    metrics: dict  # for --json: numbers, strings, lists
    findings: list  # of Finding; the first is the lab's headline
    steps: int | None = None  # trained in this run, where it is not what was asked for

    @property
    def ok(self):
        """Whether all expectations are met."""
        return all(finding.met is not False for finding in self.findings)


# A lesson is read at a terminal: what is longer is cut, and the reader is told how much is missing.
LONGEST_LINE = 300  # characters of a line
MOST_LINES = 60  # of a paragraph
LONGEST_CELL = 60  # characters of what the network says, in a line of training or of the table


class Lesson:
    """What a lab prints while it runs. Without a printer it is silent, for tests and --json.

    Args:
      write: called with each paragraph; None: nothing is said.
      picture_path: where the picture goes; None: no picture.
      pause: wait for Enter between the stages and at each report of a training,
        ask the questions, and open the picture where there is a display.
      introduction: said before the first other paragraph. A lab reads its data
        before it says anything, so an error about bad data comes alone.
    """

    def __init__(self, write=None, picture_path=None, pause=False, introduction=""):
        self._printer = write
        self._introduction = introduction
        self._pause = pause and write is not None
        self._pause_in_training = self._pause
        self._seconds_waited = 0.0  # in the training that goes on
        self.picture_path = picture_path

    def say(self, text=""):
        """Print a paragraph, cut to MOST_LINES lines of LONGEST_LINE characters."""
        self._write(limited(str(text).rstrip()))

    def stage(self, title):
        """Begin a part of the lesson, after Enter with --pause."""
        self._introduce()
        if self._pause:
            wait_for_enter()
        self._write(f"\n{title}\n{'-' * len(title)}")

    def _write(self, text):
        self._introduce()
        if self._printer:
            self._printer(text)

    def _introduce(self):
        introduction, self._introduction = self._introduction, ""
        if introduction and self._printer:
            self._printer(introduction)

    def ask(self, question, answer):
        """With --pause: ask the class, wait for Enter, then give the answer."""
        if self._pause:
            self._write(f"\n  Question: {question}")
            wait_for_enter()
            self._write(f"  Answer: {answer}")

    def graph(self, graph):
        """Print the name, shape and meaning of each tensor of the graph, in the order built.

        The meanings are those of the table in the lab's docstring.
        """
        table = docstring_table(docstring_of(sys.modules[type(graph).__module__]))
        rows = [
            (name, describe_shape(tensor), table[name])
            for name, tensor in graph._asdict().items()
            if name in table
        ]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
        self.stage("The graph")
        for name, shape, meaning in rows:
            self.say(f"  {name:<{widths[0]}}  {shape:<{widths[1]}}  {meaning}")

    def variables(self, variables):
        """Say each variable's name, as it stands in a checkpoint, its shape, and the sum."""
        self.stage("The variables")
        width = max(len(variable.op.name) for variable in variables)
        for variable in variables:
            self.say(f"  {variable.op.name:<{width}}  {variable.shape.as_list()}")
        count = sum(variable.shape.num_elements() for variable in variables)
        self.say(f"  {count:,} numbers to learn")

    def progress(self, step, loss, says=None):
        """One line of training: the step, the loss, and what the network says now.

        With --pause it waits for Enter here too, until the reader types g.
        """
        for observer in observers.present():
            observer.report(_default_session(), step, loss, None)
        text = f"  step {step:>5}   loss {loss:8.5f}"
        self.say(text if says is None else f"{text}   {shortened(says)!r}")
        if self._pause_in_training:
            start = time.perf_counter()
            word = wait_for_enter("[Enter], or g and Enter to go on to the end ")
            self._pause_in_training = word != "g"
            self._seconds_waited += time.perf_counter() - start

    def speed(self, history):
        """How long a training took, without its waits for Enter, and where it was saved."""
        seconds = history.seconds - self._seconds_waited
        self._seconds_waited = 0.0
        speed = history.steps / seconds if seconds > 0 else float("inf")
        self.say(f"  {history.steps} steps in {seconds:.1f} s ({speed:,.0f} a second)")
        if history.saved:
            self.say(f"  saved: {history.saved}")

    def scores(self, scores):
        """One line a forecast: its RMSE as scaled and in dollars (`forecasting.scores`)."""
        for name, (error, dollars) in scores.items():
            self.say(f"  {name:<14} RMSE {error:.5f} scaled, ${dollars:,.2f}")

    def picture(self, draw, *arguments, **options):
        """Draw the lab's picture, if one is wanted, and say where it is.

        With --pause it is opened too, where there is a display.
        """
        if self.picture_path is None:
            return
        draw(self.picture_path, *arguments, **options)
        for observer in observers.present():
            observer.picture(self.picture_path)
        self.say(f"\nPicture: {self.picture_path}")
        if self._pause and display.is_there():
            display.open_file(self.picture_path)

    def finish(self, metrics, findings, steps=None):
        """End the lab: print the results beside what is expected and what the lecture shows.

        Args:
          metrics: the numbers for --json, by name.
          findings: a `Finding` each, the headline first.
          steps: training steps of this run, if they are not --steps.

        Raises:
          ValueError: a finding with an expectation but not whether it is met, or the
            other way round.
        """
        findings = [_checked(finding) for finding in findings]
        self.stage("What came out")
        marks = {True: "yes", False: "NO", None: ""}
        rows = [("", "the lecture", "expected", "here", "as expected")]
        for row in findings:
            cells = (row.what, row.lecture, row.expected, shortened(row.here), marks[row.met])
            rows.append(cells)
        shown = [column for column in range(5) if any(row[column] for row in rows[1:])]
        widths = {column: max(len(row[column]) for row in rows) for column in shown}
        for row in rows:
            cells = [f"{row[column]:<{widths[column]}}" for column in shown]
            self.say(("  " + "  ".join(cells)).rstrip())
        return Result({name: plain(value) for name, value in metrics.items()}, findings, steps)


QUIET = Lesson()


def _default_session():
    from common.graph_mode import tf

    return tf.get_default_session()


def shortened(text, length=LONGEST_CELL):
    """A text of at most `length` characters, its end cut off for "..." where it is longer."""
    text = str(text)
    return text if len(text) <= length else text[: length - 3] + "..."


def limited(paragraph):
    """A paragraph of at most MOST_LINES lines of LONGEST_LINE characters."""
    lines = paragraph.splitlines()
    kept = [
        line
        if len(line) <= LONGEST_LINE
        else f"{line[:LONGEST_LINE]} ... ({len(line):,} characters)"
        for line in lines[:MOST_LINES]
    ]
    if len(lines) > MOST_LINES:
        kept.append(f"  ... ({len(lines):,} lines)")
    return "\n".join(kept)


def _checked(finding):
    if bool(finding.expected) != (finding.met is not None):
        raise ValueError(f"{finding.what}: give both what is expected and whether it is met")
    return Finding(*map(plain, finding))  # no NumPy bool


def docstring_of(module):
    """A module's docstring; from its file where Python was told to drop docstrings (`-OO`)."""
    if module.__doc__ is not None:
        return inspect.cleandoc(module.__doc__)
    source = Path(module.__file__).read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source)) or ""


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


def wait_for_enter(prompt="[Enter] "):
    """Wait for Enter, and return what was typed before it. Without standard input, go on."""
    try:
        return input(prompt).strip()
    except (EOFError, RuntimeError, ValueError, OSError):
        print()  # no standard input, or one that is no text
        return ""
