"""CSV files as columns of numbers, with errors that name the file, the line and the value.

One rule for rows with an empty field, whatever the file holds: they are left out
and counted; a strict reader refuses them. NumPy only.
"""

import csv
import io
from typing import NamedTuple

from common.data import text_files
from common.errors import InputError

import numpy as np

LARGEST = 1e15  # a number beyond it is a mistake, and its square would not fit float32


class LeftOut(NamedTuple):
    """A row that was left out because a field that is wanted is empty."""

    line: int
    day: str  # its date as written, or "" without one
    column: str  # the first empty one

    def in_words(self):
        """`line 12 (2013-02-22, Open)`."""
        return f"line {self.line} ({self.day + ', ' if self.day else ''}{self.column})"


class Series(NamedTuple):
    """Numbers in time order, oldest first."""

    values: np.ndarray  # float64 [steps, columns]
    columns: tuple  # the name of each column
    dates: np.ndarray | None  # datetime64[D] or [M] [steps], or None where the file has no dates
    source: str  # the file's name, for messages
    left_out: tuple = ()  # of LeftOut

    @property
    def span(self):
        """`2010-04-06 to 2013-03-01`, for messages; a series may have no dates."""
        return "without dates" if self.dates is None else f"{self.dates[0]} to {self.dates[-1]}"

    def last(self, rows):
        """The newest rows."""
        dates = None if self.dates is None else self.dates[-rows:]
        return self._replace(values=self.values[-rows:], dates=dates)

    def since(self, date):
        """The rows of `date` and later; the series must have dates."""
        recent = self.dates >= date
        return self._replace(values=self.values[recent], dates=self.dates[recent])

    def select(self, columns):
        """Some of the columns, in the order named."""
        places = [self.columns.index(column) for column in columns]
        return self._replace(values=self.values[:, places], columns=tuple(columns))

    def left_out_in_words(self, at_most=5):
        """`no row left out`, or how many, and which (the first few), with what is empty there."""
        count = len(self.left_out)
        if not count:
            return "no row left out"
        named = [row.in_words() for row in self.left_out[:at_most]]
        more = f", and {count - at_most} more" if count > at_most else ""
        rows = "1 row" if count == 1 else f"{count} rows"
        return f"{rows} with an empty field left out: {', '.join(named)}{more}"


def with_columns(table, extra):
    """A series with further columns {name: values}, computed from it and ending when it ends.

    A column may begin later (a moving average); the rows before it are dropped.

    Raises:
      InputError: no row is left.
    """
    rows = min(len(values) for values in extra.values())
    if rows < 1:
        raise InputError(f"{table.source}: {len(table.values)} rows are too few for more columns")
    columns = [np.asarray(values, float)[-rows:] for values in extra.values()]
    table = table.last(rows)
    return table._replace(
        values=np.column_stack([table.values, *columns]), columns=(*table.columns, *extra)
    )


def read_fields(path):
    """[(line number, fields), ...] for the lines of a CSV file that are not blank."""
    reader = csv.reader(io.StringIO(text_files.read_text(path)))
    lines = []
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if any(fields):
                lines.append((reader.line_num, fields))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from error
    return lines


def read_rows(path):
    """(column names, [(line number, fields), ...]) of a CSV file with one line of names.

    Lines that begin with # come on top, and the last of them names the columns.
    """
    names, rows = [], []
    for line, fields in read_fields(path):
        if fields[0].startswith("#"):
            names = [fields[0].lstrip("# "), *fields[1:]]
        elif not names:
            names = fields
        elif len(fields) != len(names):
            raise InputError(
                f"{path}, line {line}: {len(fields)} fields where {len(names)} "
                f"are expected ({shorten_list(names)})"
            )
        else:
            rows.append((line, fields))
    if not rows:
        raise InputError(f"{path}: no rows below the header")
    return names, rows


def find_column(path, names, wanted):
    """The place of a column, capital letters or not; None where there is none.

    Raises:
      InputError: several columns have that name.
    """
    places = [place for place, name in enumerate(names) if name.lower() == wanted.lower()]
    if len(places) > 1:
        raise InputError(f"{path}: {len(places)} columns are named {wanted}; keep one of them")
    return places[0] if places else None


def find_columns(path, names, wanted):
    """The places of several columns.

    Raises:
      InputError: one is missing, or several have that name.
    """
    places = [find_column(path, names, column) for column in wanted]
    if None in places:
        missing = wanted[places.index(None)]
        raise InputError(
            f"{path}: no column {missing!r}; the file has {shorten_list(names) or 'no names'}"
        )
    return places


def without_empty_fields(path, names, rows, places, day, strict):
    """The rule for empty fields: rows whose wanted fields are all there, and those left out.

    Args:
      rows: [(line number, fields), ...].
      places: of the columns that are wanted.
      day: the place of the column that names a row in messages, or None.
      strict: refuse the first row with an empty field.

    Returns:
      rows, and a tuple of `LeftOut`.

    Raises:
      InputError: no row is left, or `strict`.
    """
    kept, left_out = [], []
    for line, fields in rows:
        empty = [names[place] for place in places if not fields[place]]
        if not empty:
            kept.append((line, fields))
        elif strict:
            raise InputError(
                f"{path}, line {line}, column {empty[0]}: '' is not a value "
                "(without --strict the row is left out)"
            )
        else:
            left_out.append(LeftOut(line, "" if day is None else fields[day], empty[0]))
    if not kept:
        raise InputError(f"{path}, line {rows[0][0]}: every row has an empty field")
    return kept, tuple(left_out)


def read_number(path, line, column, field, least=-LARGEST):
    """A field as a float.

    Raises:
      InputError: it is no finite number, or not between `least` and `LARGEST`.
    """
    try:
        number = float(field)
    except ValueError:
        raise InputError(
            f"{path}, line {line}, column {column}: {field!r} is not a number"
        ) from None
    if not np.isfinite(number):
        raise InputError(f"{path}, line {line}, column {column}: {field!r} is not a finite number")
    if not least <= number <= LARGEST:
        raise InputError(
            f"{path}, line {line}, column {column}: {field} is not between {least:g} "
            f"and {LARGEST:g}"
        )
    return number


def shorten_list(names):
    """Returns at most ten names, joined by commas, and the number of the others."""
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
