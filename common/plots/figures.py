"""Makes figures and writes them to files, whole or not at all."""

from pathlib import Path

from common import files
from common.errors import InputError

FORMATS = (".png", ".pdf", ".svg")


def check_path(path):
    """Checks that a picture can be written at `path`, before it is drawn; makes its folder.

    Raises:
      InputError: the folder cannot be made or written, or the file name has another ending.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise InputError(f"{path}: a picture's name must end in {', '.join(FORMATS)}")
    files.check_writable(path)
    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")


def new_figure(rows=1, columns=1, width=8.0, height=4.5, **options):
    """A figure and its axes (one, or an array of them)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def save(figure, path):
    """Writes the figure to `path`, whole or not at all. Raises InputError if it cannot be."""
    check_path(path)
    files.replace_whole(path, lambda written: figure.savefig(written, dpi=110))


def literal(text):
    """A text from a file or a command line for a picture: its dollar signs are no formula."""
    return text.replace("$", r"\$")
