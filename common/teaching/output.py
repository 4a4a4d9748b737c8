"""The output of the course's programs: text on standard output, errors on standard error."""

import os
import sys

from common.errors import InputError
from common.harmless import harmless


class Styled(str):
    """A text, and how it looks on a terminal: "bold" or "red"."""

    def __new__(cls, text, style):
        styled = super().__new__(cls, text)
        styled.style = style
        return styled


def say(text):
    """Writes a line to standard output at once, through a pipe too; nothing where that is closed.

    A `Styled` text has its colour on a terminal, unless NO_COLOR is set (no-color.org).

    Raises:
      BrokenPipeError: the reader of a pipe has gone.
      InputError: the disk is full, or something else is wrong with the output.
    """
    style = getattr(text, "style", None)
    try:
        if style and _has_colours():
            _print_styled(harmless(text), style)
        else:
            print(harmless(text), flush=True)
    except OSError as error:
        sys.stdout = None  # Python tries again at the end otherwise
        if isinstance(error, BrokenPipeError):
            raise
        raise InputError(f"standard output cannot be written: {error.strerror}") from error


def _has_colours():
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print_styled(text, style):
    from rich.console import Console  # not imported where nothing has a colour

    console = Console(markup=False, highlight=False, emoji=False)
    console.print(text, style=style, soft_wrap=True)


def print_error(text):
    """Writes a line to standard error; nothing where that is closed."""
    if sys.stderr is not None:
        print(harmless(text), file=sys.stderr)
