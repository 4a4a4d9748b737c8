"""The lines of a CSV file as fields, whatever separates them. pandas reads them.

pandas is imported when a table is read, not before: that costs a third of a second.
"""

import io
import re
from typing import NamedTuple

from common.data import text_files
from common.errors import InputError, UnavailableError

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas"}
MOST_COLUMNS = 10_000
_LOOKED_AT = 60  # lines, to find the separator
_QUOTED = re.compile(r'"[^"]*"')
_MISSING_HELP = "the package pandas is needed to read tables: pip install pandas"
_QUOTES, _NO_QUOTES = 0, 3  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE


class Lines(NamedTuple):
    """The lines of a file that are not blank."""

    rows: list  # of (line number, fields): of a field over several lines the last
    separator: str
    notes: tuple = ()  # sentences: what was recognised


def read(path, encoding=None):
    """Returns the `Lines` of a file, the spaces around each field removed.

    The separator is a tab, a semicolon, a vertical bar or a comma: that of a line `sep=;` on top,
    or the one that most lines have equally often. A short line has empty fields at its end.

    Args:
      encoding: of the file; None: recognised (`text_files.read`).

    Raises:
      InputError: the file is no text, a quote is never closed, or there are too many columns.
    """
    text, notes = text_files.read(path, encoding)
    above = 0
    named = re.match(r'"?sep=(.)"?[ \t,;]*(\n|$)', text)
    if named:
        text, above = text[named.end() :], 1
    separator = named[1] if named else _separator(text)
    rows = _split(path, text, separator, above)
    if separator != ",":
        notes = (
            *notes,
            f"the fields are separated by {SEPARATORS.get(separator, repr(separator))}",
        )
    return Lines(rows, separator, notes)


def _separator(text):
    """Returns the separator that most of the first lines have equally often."""
    lines = [line for line in _first_lines(text, 4 * _LOOKED_AT) if line.strip()][:_LOOKED_AT]
    lines = [_QUOTED.sub("", line) for line in lines]
    for separator in SEPARATORS:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts) - {0}, key=counts.count, default=0)
        if usual and counts.count(usual) >= 0.6 * len(counts):
            return separator
    first = lines[0] if lines else ""
    return max(reversed(SEPARATORS), key=first.count)


def _first_lines(text, count):
    file = io.StringIO(text)
    return [line for line, _ in zip(file, range(count))]


def _quotes_are_meant(text, separator):
    """Returns whether quotes stand around fields, and not within a text, in a file with tabs."""
    for line in text.split("\n"):
        for field in line.split(separator) if '"' in line else ():
            inner = field.strip()[1:-1].replace('""', "")
            whole = len(field.strip()) > 1 and field.strip()[0] == field.strip()[-1] == '"'
            if field.strip().startswith('"') and (not whole or '"' in inner):
                return False
    return True


def _split(path, text, separator, above):
    """Returns [(line number, fields), ...]; `above`: lines of the file above the text."""
    quoting = _QUOTES
    if separator == "\t" and not _quotes_are_meant(text, separator):
        quoting = _NO_QUOTES
    lines = _first_lines(text, _LOOKED_AT)
    width = 1 + max(_QUOTED.sub("", line).count(separator) for line in lines)
    fields = _parse(path, text, separator, quoting, width)
    if fields is None:  # a later line has more fields
        width = 1 + max(line.count(separator) for line in text.split("\n"))
        fields = _parse(path, text, separator, quoting, width)
    if fields is None:
        raise InputError(f"{path}: its lines cannot be split at {SEPARATORS[separator]}")
    rows, number = [], above
    for row in fields:
        number += 1 + sum(field.count("\n") for field in row)
        row = [field.strip() for field in row]
        if any(row):
            rows.append((number, row))
    return rows


def _parse(path, text, separator, quoting, width):
    """Returns lists of `width` fields, or None where a line has more."""
    if width > MOST_COLUMNS:
        raise InputError(f"{path}: {width:,} columns; at most {MOST_COLUMNS:,} are read")
    try:
        import pandas
    except ImportError as error:
        raise UnavailableError(_MISSING_HELP) from error
    try:
        frame = pandas.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=range(width),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            quoting=quoting,
        )
    except pandas.errors.EmptyDataError:
        return []
    except pandas.errors.ParserError as error:
        open_quote = re.search(r"EOF inside string starting at row (\d+)", str(error))
        if open_quote is None:
            return None
        raise InputError(
            f"{path}: a quote that is opened in row {int(open_quote[1]) + 1} is never closed"
        ) from error
    if not isinstance(frame.index, pandas.RangeIndex):
        return None  # the first line has more fields
    return frame.to_numpy(dtype=object).tolist()
