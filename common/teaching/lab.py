"""A lab's command line. Only labs import this module.

A lab declares itself once, at its end:

    LAB = lab.Lab(
        run,
        expected,
        after=AFTER,
        minutes=20,
        options=[lab.option("--softmax", action="store_true", help="add the output layer")],
        variations=[lab.Variation("--softmax --steps 300", "The loss falls to 0.0005.")],
    )

    if __name__ == "__main__":
        LAB.main()

`run(lesson, *, steps, seed, ...)` does the work, reports it to the `lesson` and returns a plain
dictionary of numbers, strings and lists. `expected(result, **options)` yields a `Row` for each
line of the closing table. Tests call both.
"""

import argparse
import contextlib
import gc
import inspect
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

from common import files, graph_mode, process
from common.errors import InputError
from common.teaching import constants, layout, output
from common.teaching import options as values
from common.teaching.exercises import source as exercises
from common.teaching.lesson import QUIET, Lesson, docstring_of, docstring_table
from common.teaching.options import (
    ENCODING,
    READING,
    SAVE_EVERY,
    number,
    option,
    positive,
    whole_number,
    word,
)
from common.teaching.rows import Row, plain

__all__ = [
    "QUIET",
    "READING",
    "Lab",
    "Row",
    "Variation",
    "ahead_option",
    "checkpoint",
    "checkpoint_options",
    "data",
    "number",
    "option",
    "positive",
    "resume_options",
    "table_options",
    "text_options",
    "whole_number",
    "word",
]

# Options with data of the reader's own.
OWN_DATA = ["text", "text_file", "csv", "data", "imdb", "synthetic", "word", "words", "phrases"]


def data(name):
    """The path of a file in the course's data folder."""
    return files.of_course("data", name)


def checkpoint(name):
    """The path of a folder or file in the course's checkpoints folder."""
    return str(files.of_course("checkpoints", name))


def text_options(longest):
    """--text, --text-file and --encoding of a lab that learns `longest` characters at most."""
    return (
        option("--text", help="another text to learn"),
        option(
            "--text-file",
            metavar="FILE",
            help=f"a text to learn, {longest:,} characters at most",
        ),
        ENCODING,
    )


def table_options(help_of_csv):
    """--csv, --strict, --columns and --encoding of a lab that reads a table of numbers."""
    return (
        option("--csv", metavar="FILE", help=help_of_csv),
        option("--strict", action="store_true", help="refuse a file with an empty field"),
        *READING,
    )


def ahead_option(unit, most):
    """--ahead of a lab that forecasts, 1 to `most` of a unit, such as "days"."""
    help_text = f"{unit} to forecast after the file"
    return option("--ahead", type=whole_number(1, most), metavar="N", help=help_text)


def checkpoint_options(own, to_restore=None):
    """--restore, --resume, --save and --save-every of a lab with checkpoints in the folder `own`.

    `to_restore` is what --restore takes when no prefix is named: `own` unless given.
    """
    return (
        option(
            "--restore",
            nargs="?",
            metavar="PREFIX",
            const=to_restore or own,
            help="take the weights from a checkpoint, and train only if --steps is given",
        ),
        *resume_options(own),
    )


def resume_options(own):
    """--resume, --save and --save-every of a lab with checkpoints in the folder `own`."""
    optional = {"nargs": "?", "metavar": "PREFIX"}
    return (
        option(
            "--resume",
            const=own,
            help="continue the training from a checkpoint of --save",
            **optional,
        ),
        option(
            "--save",
            const=f"{own}/model.ckpt",
            help="save as it goes, at the end and on Ctrl-C, as PREFIX-STEP; what an earlier "
            "training saved there stays, and the new one is PREFIX-STEP.1",
            **optional,
        ),
        SAVE_EVERY,
    )


class Variation(NamedTuple):
    """A change to try, as options of the command line, and the answer. A test runs each."""

    options: str  # "--softmax --steps 300", "--set LEARNING_RATE=1.0"
    answer: str  # a sentence or two: the result, and why
    with_own_data: bool = True  # whether it makes sense with the reader's own text or prices


class Result(NamedTuple):
    """A lab's result, and its closing table."""

    metrics: dict  # of `run`
    rows: list  # of `Row`; the first is the lab's headline

    @property
    def as_expected(self):
        """True if no row differs from what is expected."""
        return all(row.as_expected is not False for row in self.rows)


class Lab:
    """A lab: its number and name are those of its file, its title that of the docstring.

    The defaults of the command line are those of `run`.

    Args:
      run: run(lesson, *, seed, ...) -> a dictionary, which --json prints as "metrics". A key
        "steps" says how many steps were trained, where that is not what was asked for.
      expected: expected(result, **options) yields a `Row` each, the headline first.
      after: what the lab has shown and why, printed after the table; a text, or a function
        after(result, **options) that returns it.
      minutes: of a class, with its questions.
      options: of the command line, made by `option`.
      variations: a list of `Variation`.
    """

    def __init__(self, run, expected, *, after="", minutes=None, options=(), variations=()):
        self.path = Path(inspect.getsourcefile(run))
        number, _, self.name = self.path.stem.removeprefix("lab").partition("_")
        self.run = run
        self.number = int(number)
        self.file_name = self.path.stem
        self.minutes = minutes
        self.defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(run).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        self._expected = expected
        self._after = after
        self._options = options
        self.variations = list(variations)
        self._constants_are_changed = False  # by --set

    def result(self, lesson=QUIET, **options):
        """Runs the lab, prints its table and returns the `Result`.

        Args:
          options: of `run`, in place of its defaults.
        """
        options = {**self.defaults, **options}
        result = self.run(lesson, **options)
        rows = list(self._expected(result, **options))
        if self._constants_are_changed:
            for row in rows:
                row.seeds = ""  # measured with the constants of the file
        lesson.table(rows)
        return Result(plain(result), rows)

    def after(self, result, **options):
        """Returns the text after the table, in lines as in the file."""
        text = self._after(result, **options) if callable(self._after) else self._after
        return inspect.cleandoc(text)

    def main(self, arguments=None):
        """Runs from a command line. Ends the process: status 0, 2 for bad input, 130 for Ctrl-C."""
        gc.freeze()  # what is imported lives until the end: nothing to look for
        sys.exit(self.command(arguments))

    def command(self, arguments=None):
        """Runs from a command line; returns the exit status."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        try:
            lab, options = self.configured(arguments)
            try:
                lab._run_from(options)
            except (InputError, BrokenPipeError):
                raise
            except Exception as error:
                if lab is self:
                    raise
                raise constants.error_with(options["set"], error) from error
        except InputError as error:
            output.print_error(f"{self.file_name}: error: {error}")
            return 2
        except KeyboardInterrupt as interrupt:
            return process.interrupted(self.file_name, interrupt)
        except BrokenPipeError:  # the reader of our output has gone: `... | head`
            return 0
        return 0

    def configured(self, arguments=None):
        """Returns the lab as `--set` changes it, and a dictionary of all options.

        Args:
          arguments: the words of a command line after the lab's number.
        """
        options = vars(self._parser().parse_args(arguments))
        if not options["set"]:
            return self, options
        lab = constants.changed_module(self.path, options["set"]).LAB
        lab._follow(self, options)
        return lab, options

    def _follow(self, unchanged, options):
        """Takes the changed defaults for options that were left at the unchanged lab's."""
        self._constants_are_changed = True
        for name, value in self.defaults.items():
            if options[name] == unchanged.defaults[name]:
                options[name] = value

    def _run_from(self, options):
        """Runs with the options of a command line."""
        as_json, plot, out, pause = (options.pop(key) for key in ("json", "plot", "out", "pause"))
        logdir = options.pop("logdir", None)
        if plot is None:
            plot = not as_json
        picture = self._picture_path(out) if plot else None
        graph_mode.configure_threads()  # this process is the lab's own
        write = None if as_json else output.say
        title, introduction = self._title_and_introduction()
        lesson = Lesson(write, picture, pause, introduction, self.meanings, title)
        start = time.perf_counter()
        with _logged_to(logdir) as lesson.log:
            given = {name: options[name] for name in self.defaults}
            result = self.result(lesson, **given)
        if as_json:
            seconds = time.perf_counter() - start
            report = self.report(result, options, seconds)
            if lesson.noted:
                report["notes"] = lesson.noted
            output.say(json.dumps(report))
            return
        if not lesson.is_result_alone:
            self._close(lesson, result, given)

    def _close(self, lesson, result, options):
        """Prints the answers, the explanation, what to try, the exercises and the next lab."""
        lesson.answers()
        text = self.after(result.metrics, **options)
        if text:
            lesson.stage("What it shows")
            lesson.say(layout.wrapped(text))
        variations = [each for each in self.variations if self._makes_sense(each, options)]
        if variations:
            lesson.stage("Try it")
        for variation in variations:
            lesson.say(f"  {variation.options}")
            lesson.say(layout.indented(variation.answer, 6))
        for exercise, title in exercises.of_lab(self.path.parent / "exercises", self.number):
            lesson.say(f"\nExercise: python -m labs exercise {exercise} ({title})")
        following = self._next()
        if following:
            lesson.say(f"\nNext: {following}")

    def _makes_sense(self, variation, options):
        """Returns whether a variation holds for the data of this run."""
        own_data = any(options.get(name) != self.defaults.get(name) for name in OWN_DATA)
        return variation.with_own_data or not own_data

    def _next(self):
        """`python -m labs 5  (title)` of the lab that follows; "" after the last."""
        later = [
            path
            for path in sorted(self.path.parent.glob("lab[0-9][0-9]_*.py"))
            if int(path.stem[3:5]) > self.number
        ]
        if not later:
            return ""
        with later[0].open(encoding="utf-8") as file:
            title = file.readline().strip().partition(": ")[2]
        return f"python -m labs {int(later[0].stem[3:5])}  ({title.rstrip('.')})"

    def report(self, result, options, seconds):
        """Returns the object that --json prints."""
        return {
            "lab": self.number,
            "seed": options["seed"],
            "steps": result.metrics.get("steps", options.get("steps") or 0),
            "seconds": round(seconds, 3),
            "metrics": result.metrics,
        }

    @property
    def meanings(self):
        """{name: meaning} of the tensors, from the table in the docstring."""
        return docstring_table(docstring_of(sys.modules[self.run.__module__]))

    def _title_and_introduction(self):
        """The docstring without its table, which comes with the graph: name, shape, meaning."""
        title, text = self._title_and_text()
        lines = [line for line in text.splitlines() if not line.startswith("|")]
        return title, layout.wrapped("\n".join(lines).strip())

    def _title_and_text(self):
        """The first line of the lab's docstring, and the rest."""
        docstring = docstring_of(sys.modules[self.run.__module__])
        title, _, text = docstring.partition("\n")
        return title, text

    def _parser(self):
        title, text = self._title_and_text()
        parser = values.Parser(
            prog=self.file_name,
            description=f"{title}\n{text}",
            formatter_class=_HelpWithDefaults,
        )
        for flags, keywords in self._options:
            name = flags[0].lstrip("-").replace("-", "_")
            parser.add_argument(*flags, **{"default": self.defaults[name], **keywords})
        trains = "steps" in self.defaults
        parser.add_argument(
            "--steps",
            type=positive,
            default=self.defaults.get("steps", 0),
            help="training steps" if trains else "accepted, but this lab trains nothing",
        )
        if trains:
            parser.add_argument(
                "--logdir", metavar="DIR", help="write losses and weights for TensorBoard"
            )
        parser.add_argument(
            "--seed",
            type=values.seed,
            default=self.defaults["seed"],
            help=f"of all random numbers, 0 to {values.LARGEST_SEED}",
        )
        parser.add_argument(
            "--set",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help=self._help_of_set(),
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object, no lesson")
        parser.add_argument(
            "--plot",
            action=argparse.BooleanOptionalAction,
            help="save a picture or not; by default yes, and no with --json",
        )
        parser.add_argument(
            "--out",
            metavar="FILE",
            default=str(Path("pictures", f"{self.file_name}.png")),
            help="file of the picture: .png, .pdf or .svg",
        )
        parser.add_argument(
            "--pause",
            action="store_true",
            help="wait for Enter between the stages and in training, and ask questions",
        )
        return parser

    def _help_of_set(self):
        known = constants.settable(self.path)
        names = ", ".join(f"{name}={value!r}" for name, value in known.items())
        return f"change a constant of the file: {names}".replace("%", "%%")

    def _picture_path(self, out):
        from common import plots

        path = Path(out)
        plots.check_path(path)
        return path


def _logged_to(folder):
    """Returns a context manager that gives a log for TensorBoard and closes it; None: no log."""
    if folder is None:
        return contextlib.nullcontext()
    from common.training import tensorboard

    return contextlib.closing(tensorboard.Log(folder))


class _HelpWithDefaults(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the lesson, and adds its default to the help of each option."""

    def _get_help_string(self, action):
        text = action.help or ""
        nothing = (None, False, argparse.SUPPRESS)
        if any(action.default is value for value in nothing) or not action.option_strings:
            return text
        return f"{text} (default: %(default)s)"
