"""Paragraphs wrapped at the width of the terminal."""

import shutil
import sys
import textwrap

NARROWEST, WIDEST = 80, 100  # characters of a line


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
            lines.extend(textwrap.wrap(" ".join(paragraph), columns, break_on_hyphens=False))
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
    filled = textwrap.wrap(" ".join(text.split()), width() - spaces, break_on_hyphens=False)
    return "\n".join(" " * spaces + line for line in filled)
