"""The output of the course's programs: text on standard output, errors on standard error."""

import os
import sys

from common.errors import InputError

_DIRECTION_MARKS = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}


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


def harmless(text):
    r"""Returns the text with control characters and direction marks as \x1b, \u202e and the like.

    A text or a file name of the user must not move the cursor, change colours or reverse a line.
    Line feeds and tabs stay.
    """
    return "".join(map(_visible, str(text)))


def _visible(character):
    code = ord(character)
    control = code < 0x20 or 0x7F <= code < 0xA0
    if (control and character not in "\n\t") or code in _DIRECTION_MARKS:
        return character.encode("unicode_escape").decode("ascii")
    return character
