"""A lab's command line and its narration. Only labs import this module.

A lab declares itself once, at its end:

    LAB = lab.Lab(run, lab.option("--softmax", action="store_true", help="..."))

    if __name__ == "__main__":
        LAB.main()

`run(story, *, steps, seed, ...)` does the work, tells it to the `story` and
returns `story.finish(...)`. Tests call the same function.
"""

import argparse
import inspect
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

from common.errors import InputError

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


def data(name):
    """The path of a file in the course's data folder."""
    return Path(__file__).resolve().parent.parent / "data" / name


def checkpoint(name):
    """The path of a folder or file in the course's checkpoints folder."""
    return str(Path(__file__).resolve().parent.parent / "checkpoints" / name)


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


def _print(text):
    print(text, flush=True)  # seen at once, through a pipe too


def wait_for_enter():
    """Wait for Enter; where nobody can press it, go on."""
    try:
        input("[Enter] ")
    except EOFError:
        print()


def positive(text):
    """A whole number of 1 or more, for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of 1 or more, not {text!r}")
    return number


def option(*flags, **settings):
    """An option of one lab: the arguments of `ArgumentParser.add_argument`."""
    return flags, settings


def checkpoint_options(own, to_restore=None):
    """--restore, --resume and --save of a lab whose own checkpoints lie in the folder `own`.

    `to_restore` is what --restore takes when no prefix is named: `own` unless given.
    """
    optional = {"nargs": "?", "metavar": "PREFIX"}
    return (
        option(
            "--restore",
            const=to_restore or own,
            help="take the weights from a checkpoint; train on only if --steps is given",
            **optional,
        ),
        option("--resume", const=own, help="train on from a checkpoint of --save", **optional),
        option(
            "--save", const=f"{own}/model.ckpt", help="save at the end or on Ctrl-C", **optional
        ),
    )


class _Parser(argparse.ArgumentParser):
    """Errors in one line, exit status 2."""

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message} (see --help)\n")


class Lab:
    """A lab, made from its `run` function: number and name from the file, idea from its docstring.

    The defaults of the command line are those of `run`.
    """

    def __init__(self, run, *options):
        file = Path(inspect.getsourcefile(run))
        number, _, self.name = file.stem.removeprefix("lab").partition("_")
        self.run = run
        self.number = int(number)
        self.file_name = file.stem
        self.defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(run).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        self._options = options

    def main(self, arguments=None):
        """Run from a command line. Ends the process: status 0, 2 for bad input, 130 for Ctrl-C."""
        sys.exit(self.command(arguments))

    def command(self, arguments=None):
        """Run from a command line; returns the exit status."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        options = vars(self._parser().parse_args(arguments))
        as_json, plot, out, pause = (options.pop(key) for key in ("json", "plot", "out", "pause"))
        if plot is None:
            plot = not as_json
        try:
            picture = self._picture_path(out) if plot else None
            story = Story(None if as_json else _print, picture, pause)
            self._introduce(story)
            start = time.perf_counter()
            result = self.run(story, **{name: options[name] for name in self.defaults})
            if as_json:
                print(json.dumps(self.report(result, options, time.perf_counter() - start)))
            sys.stdout.flush()
        except InputError as error:
            print(f"{self.file_name}: error: {error}", file=sys.stderr)
            return 2
        except KeyboardInterrupt as interrupt:
            print(f"\n{self.file_name}: {interrupt or 'stopped'}", file=sys.stderr)
            return 130
        except BrokenPipeError:  # the reader of our output has gone: `... | head`
            sys.stdout = None
            return 0
        return 0

    def report(self, result, options, seconds):
        """The object that --json prints."""
        return {
            "lab": self.number,
            "seed": options["seed"],
            "steps": options["steps"] if result.steps is None else result.steps,
            "seconds": round(seconds, 3),
            "metrics": result.metrics,
        }

    def _introduce(self, story):
        title, lesson = self._title_and_lesson()
        story.say(title)
        story.say("=" * len(title))
        # The table of tensors comes with the graph, where the shapes are those really built.
        story.say(
            "\n".join(line for line in lesson.splitlines() if not line.startswith("|")).strip()
        )

    def _title_and_lesson(self):
        """The first line of the lab's docstring, and the rest."""
        docstring = inspect.cleandoc(sys.modules[self.run.__module__].__doc__)
        title, _, lesson = docstring.partition("\n")
        return title, lesson

    def _parser(self):
        title, lesson = self._title_and_lesson()
        parser = _Parser(
            prog=self.file_name,
            description=f"{title}\n{lesson}",
            formatter_class=_HelpWithDefaults,
        )
        for flags, settings in self._options:
            name = flags[0].lstrip("-").replace("-", "_")
            parser.add_argument(*flags, **{"default": self.defaults[name], **settings})
        trains = "steps" in self.defaults
        parser.add_argument(
            "--steps",
            type=positive,
            default=self.defaults.get("steps", 0),
            help="training steps" if trains else "taken but not used: nothing is trained here",
        )
        parser.add_argument(
            "--seed", type=int, default=self.defaults["seed"], help="of the weights"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object, no story")
        parser.add_argument(
            "--plot",
            action=argparse.BooleanOptionalAction,
            help="save a picture; without either flag: yes, and no with --json",
        )
        parser.add_argument(
            "--out",
            metavar="FILE",
            default=str(Path("pictures", f"{self.file_name}.png")),
            help="the picture's file, .png, .pdf or .svg",
        )
        parser.add_argument("--pause", action="store_true", help="wait for Enter between stages")
        return parser

    def _picture_path(self, out):
        from common import plots

        path = Path(out)
        plots.check_path(path)
        return path


class _HelpWithDefaults(argparse.RawDescriptionHelpFormatter):
    """The lesson as it stands, and each option's default behind its help."""

    def _get_help_string(self, action):
        text = action.help or ""
        nothing = (None, False, argparse.SUPPRESS)
        if any(action.default is value for value in nothing) or not action.option_strings:
            return text
        return f"{text} (default: %(default)s)"
