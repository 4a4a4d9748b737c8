"""A lab's command line. Only labs import this module.

A lab declares itself once, at its end:

    LAB = lab.Lab(run, lab.option("--softmax", action="store_true", help="..."))

    if __name__ == "__main__":
        LAB.main()

`run(lesson, *, steps, seed, ...)` does the work, reports it to the `lesson` and
returns `lesson.finish(...)`. Tests call the same function.
"""

import argparse
import contextlib
import inspect
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

from common import observers
from common.errors import InputError
from common.start import settings
from common.teaching import options as values
from common.teaching import output
from common.teaching.exercises import source as exercises
from common.teaching.lesson import QUIET, Finding, Lesson, docstring_of
from common.teaching.options import SAVE_EVERY, number, option, positive, whole_number

__all__ = [
    "QUIET",
    "Finding",
    "Lab",
    "Try",
    "checkpoint",
    "checkpoint_options",
    "data",
    "number",
    "option",
    "positive",
    "resume_options",
    "text_options",
    "whole_number",
]


def data(name):
    """The path of a file in the course's data folder."""
    return Path(__file__).resolve().parents[2] / "data" / name


def checkpoint(name):
    """The path of a folder or file in the course's checkpoints folder."""
    return str(Path(__file__).resolve().parents[2] / "checkpoints" / name)


def text_options(longest):
    """--text and --text-file of a lab that learns a text of `longest` characters at most."""
    return (
        option("--text", help="another text to learn"),
        option(
            "--text-file",
            metavar="FILE",
            help=f"a text to learn, {longest:,} characters at most, in UTF-8",
        ),
    )


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
            help="save as it goes, at the end and on Ctrl-C",
            **optional,
        ),
        SAVE_EVERY,
    )


class Try(NamedTuple):
    """One thing to change in a lab, and what to look for. A test runs each of them."""

    look_for: str  # a sentence: what the reader will see
    options: str = ""  # of the command line: "--softmax --steps 300"
    edit: tuple = ()  # or (a line of the lab, the line to put in its place), to the letter

    @property
    def change(self):
        """What to do, in words."""
        return self.options or f"in the file, {self.edit[0].strip()} -> {self.edit[1].strip()}"


class Lab:
    """A lab, made from its `run` function: number and name from the file, idea from its docstring.

    The defaults of the command line are those of `run`.

    Args:
      run: the lab's function.
      options: of the command line, made by `option`.
      try_it: a list of `Try`: what to change next, printed at the end.
    """

    def __init__(self, run, *options, try_it=()):
        file = Path(inspect.getsourcefile(run))
        number, _, self.name = file.stem.removeprefix("lab").partition("_")
        self.run = run
        self.number = int(number)
        self.file_name = file.stem
        self._folder = file.parent
        self.defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(run).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        self._options = options
        self.try_it = list(try_it)

    def main(self, arguments=None):
        """Run from a command line. Ends the process: status 0, 2 for bad input, 130 for Ctrl-C."""
        sys.exit(self.command(arguments))

    def command(self, arguments=None):
        """Run from a command line; returns the exit status."""
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        options = vars(self._parser().parse_args(arguments))
        as_json, plot, out, pause = (options.pop(key) for key in ("json", "plot", "out", "pause"))
        logdir = options.pop("logdir", None)
        if plot is None:
            plot = not as_json
        try:
            picture = self._picture_path(out) if plot else None
            settings.choose_for(units=1)  # this process is the lab's own
            write = None if as_json else output.say
            lesson = Lesson(write, picture, pause, self._introduction())
            start = time.perf_counter()
            with _logged_to(logdir):
                result = self.run(lesson, **{name: options[name] for name in self.defaults})
            self._say_what_to_try(lesson)
            self._point_to_exercises(lesson)
            if as_json:
                output.say(json.dumps(self.report(result, options, time.perf_counter() - start)))
        except InputError as error:
            output.complain(f"{self.file_name}: error: {error}")
            return 2
        except KeyboardInterrupt as interrupt:
            output.complain(f"\n{self.file_name}: {str(interrupt) or 'stopped'}")
            return getattr(interrupt, "status", 130)
        except BrokenPipeError:  # the reader of our output has gone: `... | head`
            return 0
        return 0

    def _say_what_to_try(self, lesson):
        if self.try_it:
            lesson.stage("Try it")
        for one in self.try_it:
            lesson.say(f"  {one.change}\n      {one.look_for}")

    def _point_to_exercises(self, lesson):
        """The exercises say to which lab they belong; the lab's file need not know them."""
        for exercise, title in exercises.of_lab(self._folder / "exercises", self.number):
            lesson.say(f"\nExercise: python -m labs exercise {exercise} ({title})")

    def report(self, result, options, seconds):
        """The object that --json prints."""
        return {
            "lab": self.number,
            "seed": options["seed"],
            "steps": options["steps"] if result.steps is None else result.steps,
            "seconds": round(seconds, 3),
            "metrics": result.metrics,
        }

    def _introduction(self):
        """The docstring without its table, which comes with the graph: name, shape, meaning."""
        title, text = self._title_and_text()
        lines = [line for line in text.splitlines() if not line.startswith("|")]
        return "\n".join([title, "=" * len(title), "\n".join(lines).strip()])

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
                "--logdir", metavar="DIR", help="write losses, weights and gates for TensorBoard"
            )
        parser.add_argument(
            "--seed",
            type=values.seed,
            default=self.defaults["seed"],
            help=f"of all random numbers, 0 to {values.LARGEST_SEED}",
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

    def _picture_path(self, out):
        from common import plots

        path = Path(out)
        plots.check_path(path)
        return path


@contextlib.contextmanager
def _logged_to(folder):
    """Write for TensorBoard in this block; None: nothing."""
    if folder is None:
        yield
        return
    from common.training import board

    log = board.Board(folder)
    with observers.observed_by(log), contextlib.closing(log):
        yield


class _HelpWithDefaults(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the lesson, and adds its default to the help of each option."""

    def _get_help_string(self, action):
        text = action.help or ""
        nothing = (None, False, argparse.SUPPRESS)
        if any(action.default is value for value in nothing) or not action.option_strings:
            return text
        return f"{text} (default: %(default)s)"
