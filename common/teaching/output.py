"""The output of the course's programs: text on standard output, errors on standard error."""

import sys

from common.errors import InputError

_DIRECTION_MARKS = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}


def say(text):
    """Writes a line to standard output at once, through a pipe too; nothing where that is closed.

    Raises:
      BrokenPipeError: the reader of a pipe has gone.
      InputError: the disk is full, or something else is wrong with the output.
    """
    try:
        print(harmless(text), flush=True)
    except OSError as error:
        sys.stdout = None  # Python tries again at the end otherwise
        if isinstance(error, BrokenPipeError):
            raise
        raise InputError(f"standard output cannot be written: {error.strerror}") from error


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
