"""Making a figure, and writing it to a file, whole or not at all."""

import os
from pathlib import Path

from common.errors import InputError

FORMATS = (".png", ".pdf", ".svg")


def check_path(path):
    """Make the folder of a picture, and check that a picture can be written there.

    Raises:
      InputError: the folder cannot be made or written, or the file name has another ending.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: a picture's name must end in {', '.join(FORMATS)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = _part(path)
        part.touch()
        part.unlink()
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be written: {reason}") from error
    if is_folder:
        raise InputError(f"{path}: is a folder; name a file in it")


def new_figure(rows=1, columns=1, width=8.0, height=4.5, **options):
    """A figure and its axes (one, or an array of them)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def save(figure, path):
    """Write the figure to `path`, whole or not at all. Raises InputError if it cannot be."""
    path = Path(path)
    check_path(path)
    part = _part(path)
    try:
        figure.savefig(part, dpi=110)
        os.replace(part, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def literal(text):
    """A text from a file or a command line for a picture: its dollar signs are no formula."""
    return text.replace("$", r"\$")


def _part(path):
    """The file beside `path` that is written first."""
    return path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
