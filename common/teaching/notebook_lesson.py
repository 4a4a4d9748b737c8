"""A lesson in a notebook: what its cells show when they are run."""

import importlib
import shlex
import subprocess
import sys
from pathlib import Path

from common.teaching.folds import folded
from common.teaching.lesson import Lesson, docstring_of, docstring_table


class NotebookLesson(Lesson):
    """Prints as a lesson does; a question has its answer folded below it."""

    def ask(self, question, answer, choices=()):
        show(folded(question, answer, choices))

    def stage(self, title):
        self._introduce()
        self._write(f"\n{title}")


def start(name):
    """Returns the lesson of a lab's notebook; TensorFlow gets threads for a small network."""
    from common import graph_mode  # only here: it starts TensorFlow

    graph_mode.configure_threads()
    meanings = docstring_table(docstring_of(importlib.import_module(f"labs.{name}")))
    return NotebookLesson(print, Path(f"{name}.png"), meanings=meanings)


def run_lab(name, options):
    """Runs a lab with other options in a process of its own, and prints what it prints."""
    command = [sys.executable, "-m", f"labs.{name}", *shlex.split(options), "--no-plot"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    print(done.stdout + done.stderr)


def show(markdown):
    """Shows Markdown below the cell."""
    from IPython.display import Markdown, display

    display(Markdown(markdown))
