"""What a program of the course writes: its text, and one line where something is wrong."""

import sys

from common.errors import InputError


def say(text):
    """Write to standard output at once, through a pipe too; nothing where that is closed.

    Raises:
      BrokenPipeError: the reader of a pipe has gone.
      InputError: the disk is full, or something else is wrong with the output.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        sys.stdout = None  # Python tries again at the end otherwise
        if isinstance(error, BrokenPipeError):
            raise
        raise InputError(f"standard output cannot be written: {error.strerror}") from error


def complain(text):
    """Write to standard error; nothing where that is closed."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)
