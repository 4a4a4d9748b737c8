"""Reading a file whole, an ordinary one that has an end; writing one whole or not at all."""

import contextlib
import os
import stat
from pathlib import Path

from common.errors import InputError

LARGEST_FILE_MB = 500
LIMIT_NAME = "LARGEST_FILE_MB"  # an environment variable that sets another limit


def limit():
    """The bytes of the largest file that is read.

    Raises:
      InputError: the environment variable LARGEST_FILE_MB is no positive number.
    """
    value = os.environ.get(LIMIT_NAME, str(LARGEST_FILE_MB))
    try:
        megabytes = float(value)
    except ValueError:
        megabytes = 0.0
    if not 0 < megabytes < float("inf"):
        raise InputError(f"{LIMIT_NAME}={value}: must be a number of megabytes above 0")
    return int(megabytes * 1e6)


def check(path):
    """Make sure that a path is an ordinary file that is not too large.

    A pipe would be waited for, and a device as /dev/zero has no end.

    Raises:
      InputError: the file is missing, of another kind, or larger than the limit.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {_reason(error)}") from error
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{path}: cannot be read: it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path}: cannot be read: it is not an ordinary file")
    refuse_above_limit(path, found.st_size)


def refuse_above_limit(source, size):
    """Raise InputError where `size` bytes are more than the limit."""
    if size > limit():
        raise InputError(
            f"{source}: {size / 1e6:,.0f} MB are more than the {limit() / 1e6:,.0f} MB that are "
            f"read; set {LIMIT_NAME} to read more"
        )


def read_bytes(path):
    """The bytes of an ordinary file. Raises InputError as `check`."""
    check(path)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {_reason(error)}") from error


def write_text(path, text):
    """Write a text file in UTF-8, its folder too: beside its place first, then renamed.

    Raises:
      InputError: it cannot be written. What was there is as it was.
    """
    path = Path(path)
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text.encode("utf-8"))
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise InputError(f"{path}: cannot be written: {_reason(error)}") from error


def _reason(error):
    return getattr(error, "strerror", None) or error
