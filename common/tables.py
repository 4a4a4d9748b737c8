"""Reading CSV files of series, with errors that name the file, the line and the value.

NumPy only.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from common.errors import InputError

import numpy as np

PRICE_COLUMNS = ("Open", "High", "Low", "Volume", "Close")


class Series(NamedTuple):
    """Numbers in time order, oldest first."""

    values: np.ndarray  # float64 [steps, columns]
    columns: tuple  # the name of each column
    dates: np.ndarray | None  # datetime64[D] [steps], or None where the file has no dates
    source: str  # the file's name, for messages


def read_prices(path, columns=PRICE_COLUMNS, last=None):
    """Daily prices from either of two kinds of file.

    * The lecture's: `#` lines on top, the last of them naming the columns, no
      dates, NEWEST day first. It is turned round.
    * A header line with a `Date` column (2012-12-31) in any order; sorted by date.

    Args:
      path: the CSV file, UTF-8.
      columns: the columns wanted, in the order wanted.
      last: keep only so many days, the newest; None keeps all.

    Returns:
      A `Series` with values [days, len(columns)].

    Raises:
      InputError: the file cannot be read, has no rows, lacks a column, or
        holds something that is not a number or a date.
    """
    names, rows = _read_rows(path)
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputError(
            f"{path}: no column {missing[0]!r}; the file has {', '.join(names) or 'no names'}"
        )
    places = [names.index(column) for column in columns]
    values = np.array(
        [[_number(path, line, names[place], row[place]) for place in places] for line, row in rows]
    )
    if "Date" in names:
        place = names.index("Date")
        dates = np.array([_date(path, line, row[place]) for line, row in rows])
        order = np.argsort(dates, kind="stable")
        _refuse_repeats(path, dates, order, rows)
        values, dates = values[order], dates[order]
    else:
        values, dates = values[::-1], None
    if last is not None:
        values, dates = values[-last:], None if dates is None else dates[-last:]
    return Series(values, tuple(columns), dates, str(path))


def read_text(path):
    """The whole of a UTF-8 text file.

    Raises:
      InputError: the file is missing, a folder, empty, binary, or not UTF-8.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if not raw.strip():
        raise InputError(f"{path}: the file is empty")
    if b"\0" in raw:
        raise InputError(f"{path}: this is a binary file, not text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}, line {line}: not UTF-8 (byte 0x{raw[error.start]:02x}); "
            "save the file as UTF-8"
        ) from error


def _read_rows(path):
    """(column names, [(line number, fields), ...]) of a CSV file."""
    names, rows = [], []
    reader = csv.reader(io.StringIO(read_text(path)))
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if not any(fields):
                continue
            if fields[0].startswith("#"):
                names = [fields[0].lstrip("# "), *fields[1:]]
            elif not names:
                names = fields
            elif len(fields) != len(names):
                raise InputError(
                    f"{path}, line {reader.line_num}: {len(fields)} fields where {len(names)} "
                    f"are expected ({', '.join(names)})"
                )
            else:
                rows.append((reader.line_num, fields))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from error
    if not rows:
        raise InputError(f"{path}: no rows below the header")
    return names, rows


def _number(path, line, column, field):
    try:
        number = float(field)
    except ValueError:
        raise InputError(
            f"{path}, line {line}, column {column}: {field!r} is not a number"
        ) from None
    if not np.isfinite(number):
        raise InputError(f"{path}, line {line}, column {column}: {field!r} is not a finite number")
    return number


def _date(path, line, field):
    try:
        return np.datetime64(field, "D")
    except ValueError:
        raise InputError(
            f"{path}, line {line}, column Date: {field!r} is not a date like 2012-12-31"
        ) from None


def _refuse_repeats(path, dates, order, rows):
    ordered = dates[order]
    repeated = np.flatnonzero(ordered[1:] == ordered[:-1])
    if repeated.size:
        line = rows[order[repeated[0] + 1]][0]
        raise InputError(f"{path}, line {line}: the date {ordered[repeated[0]]} comes twice")
