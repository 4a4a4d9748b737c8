"""Texts at the width of the terminal."""

import re
import shutil
import sys
import textwrap

NARROWEST, WIDEST = 80, 100  # characters of a line
NARROWEST_COLUMN = 24  # characters, so that a text can be filled in it


def width():
    """The characters of a line: those of the terminal, within bounds; WIDEST for a file or pipe."""
    if sys.stdout is None or not sys.stdout.isatty():
        return WIDEST
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def wrapped(text, columns=None):
    """Returns a text whose paragraphs are filled to `columns`.

    Lines that begin with a space or with "|", such as equations and tables, stay as they are, and
    so do empty lines.
    """
    columns = columns or width()
    lines, paragraph = [], []

    def finish():
        if paragraph:
            lines.extend(_filled(" ".join(paragraph), columns))
            paragraph.clear()

    for line in text.splitlines():
        if not line.strip() or line.startswith((" ", "|", "- ")):
            finish()
            lines.append(line)
        else:
            paragraph.append(line.strip())
    finish()
    return "\n".join(lines)


def indented(text, spaces):
    """Returns a text filled between `spaces` and the width of the terminal."""
    return hanging(" " * spaces, text)


def hanging(start, text):
    """Returns `start` and the text behind it, whose further lines begin below the text's first."""
    lines = _filled(" ".join(str(text).split()), width() - len(start))
    return start + f"\n{' ' * len(start)}".join(lines)


def fitted(text):
    """Returns a text whose lines are at most as wide as the terminal, where that is possible.

    Columns are set apart by two spaces or more. Of a line that is too long the last column is
    filled below itself. A quotation is not broken: its spaces are its own.
    """
    return "\n".join(map(_fitted, text.split("\n")))


def _fitted(line):
    if len(line) <= width() or line.startswith("|"):
        return line
    start = re.match(r"(.* {2}|) *", line)[0]
    last_column = line[len(start) :]
    is_quoted = any(start.count(mark) % 2 or last_column.startswith(mark) for mark in "'\"")
    if is_quoted or width() - len(start) < NARROWEST_COLUMN:
        return line
    return hanging(start, last_column)


def _filled(text, columns):
    return textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False) or [""]
