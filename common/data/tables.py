"""Reading CSV files of series, with errors that name the file, the line and the value.

NumPy only.
"""

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from common.data import files
from common.errors import InputError

import numpy as np

PRICE_COLUMNS = ("Open", "High", "Low", "Volume", "Close")


class Series(NamedTuple):
    """Numbers in time order, oldest first."""

    values: np.ndarray  # float64 [steps, columns]
    columns: tuple  # the name of each column
    dates: np.ndarray | None  # datetime64[D] or [M] [steps], or None where the file has no dates
    source: str  # the file's name, for messages

    @property
    def span(self):
        """`2010-04-06 to 2013-03-01`, for messages; a series may have no dates."""
        return "without dates" if self.dates is None else f"{self.dates[0]} to {self.dates[-1]}"

    left_out: int = 0  # rows left out because a number was blank (`read_companies`)


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
    _refuse_several_companies(path, names, rows)
    prices = _series(path, names, rows, columns)
    if last is None:
        return prices
    dates = None if prices.dates is None else prices.dates[-last:]
    return prices._replace(values=prices.values[-last:], dates=dates)


def read_companies(path, columns=PRICE_COLUMNS, name=None):
    """Daily prices of several companies in one file, told apart by a `Name` column.

    A file without that column holds one company, named after the file. A row
    in which a wanted number is blank is left out, and counted in `left_out`:
    public files of this kind have a few.

    Args:
      path: the CSV file, UTF-8; its other columns as for `read_prices`.
      columns: the columns wanted, in the order wanted.
      name: only this company; None takes all.

    Returns:
      {name: Series}, the names sorted.

    Raises:
      InputError: as `read_prices`, or the file does not have the company.
    """
    names, rows = _read_rows(path)
    companies = {}
    for line, row in rows:
        company = row[names.index("Name")] if "Name" in names else Path(path).stem
        companies.setdefault(company, []).append((line, row))
    return {
        company: _series(path, names, chosen, columns, skip_blank=True)
        for company, chosen in only(companies, name, path).items()
    }


def only(companies, name, source):
    """The one company of a dictionary, or all of them, sorted, where `name` is None.

    Raises:
      InputError: there is no such company.
    """
    if name is None:
        return dict(sorted(companies.items()))
    if name not in companies:
        raise InputError(f"{source}: no company {name!r}; there are {_some(sorted(companies))}")
    return {name: companies[name]}


def read_months(path):
    """A monthly series: the first column of a CSV file in which the months are written.

    Months may be written 1991-01, Jan-1991 or Jan-91 (from 69 on it is 19..).
    Lines above the first month are titles, the last of them naming the columns;
    lines below the last month are footnotes. That reads Statistics Canada's
    files as downloaded.

    Returns:
      A `Series` with values [months, 1] and dates datetime64[M], oldest first.

    Raises:
      InputError: the file cannot be read, has no months, a month is missing,
        comes twice or cannot be read, or a value is not a number.
    """
    rows = list(_fields(path))
    found = [place for place, (_, row) in enumerate(rows) if _month(row[0]) is not None]
    if not found:
        raise InputError(f"{path}: no line begins with a month like 1991-01, Jan-1991 or Jan-91")
    first, last = found[0], found[-1]
    if last + 1 < len(rows) and _looks_like_data(rows[last + 1][1]):
        last += 1  # and its month is then refused by name
    names = rows[first - 1][1] if first else []
    column = names[1] if len(names) > 1 else "value"
    months, values = [], []
    for line, row in rows[first : last + 1]:
        month = _month(row[0])
        if month is None:
            raise InputError(
                f"{path}, line {line}: {row[0]!r} is not a month like 1991-01, Jan-1991 or Jan-91"
            )
        if months and month != months[-1] + 1:
            raise InputError(f"{path}, line {line}: {months[-1] + 1} should follow, not {month}")
        months.append(month)
        values.append([_number(path, line, column, row[1] if len(row) > 1 else "")])
    return Series(np.array(values), (column,), np.array(months), str(path))


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
    return table._replace(
        values=np.column_stack([table.values[-rows:], *columns]),
        columns=(*table.columns, *extra),
        dates=None if table.dates is None else table.dates[-rows:],
    )


def read_text(path):
    """The whole of a UTF-8 text file.

    Raises:
      InputError: the file is missing, a folder, empty, binary, or not UTF-8.
    """
    raw = files.read_bytes(path)
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


def _fields(path):
    """(line number, fields) for each line of a CSV file that is not blank."""
    reader = csv.reader(io.StringIO(read_text(path)))
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if any(fields):
                yield reader.line_num, fields
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from error


def _read_rows(path):
    """(column names, [(line number, fields), ...]) of a CSV file with one line of names."""
    names, rows = [], []
    for line, fields in _fields(path):
        if fields[0].startswith("#"):
            names = [fields[0].lstrip("# "), *fields[1:]]
        elif not names:
            names = fields
        elif len(fields) != len(names):
            raise InputError(
                f"{path}, line {line}: {len(fields)} fields where {len(names)} "
                f"are expected ({', '.join(names)})"
            )
        else:
            rows.append((line, fields))
    if not rows:
        raise InputError(f"{path}: no rows below the header")
    return names, rows


def _series(path, names, rows, columns, skip_blank=False):
    """The wanted columns of the rows as a `Series`, oldest day first."""
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputError(
            f"{path}: no column {missing[0]!r}; the file has {', '.join(names) or 'no names'}"
        )
    places = [names.index(column) for column in columns]
    kept = [row for row in rows if not skip_blank or all(row[1][place] for place in places)]
    if not kept:
        raise InputError(f"{path}, line {rows[0][0]}: every row has a blank number")
    left_out, rows = len(rows) - len(kept), kept
    values = np.array(
        [[_number(path, line, names[place], row[place]) for place in places] for line, row in rows]
    )
    if "Date" not in names:
        return Series(values[::-1], tuple(columns), None, str(path), left_out)
    place = names.index("Date")
    dates = np.array([_date(path, line, row[place]) for line, row in rows])
    order = np.argsort(dates, kind="stable")
    _refuse_repeats(path, dates, order, rows)
    return Series(values[order], tuple(columns), dates[order], str(path), left_out)


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


def _month(field):
    """A month as datetime64[M], or None where the field is no month."""
    if re.fullmatch(r"\d{4}-\d{2}", field):
        written = "%Y-%m"
    else:
        written = "%b-%Y" if re.fullmatch(r"[A-Za-z]{3}-\d{4}", field) else "%b-%y"
    try:
        return np.datetime64(datetime.strptime(field, written), "M")
    except ValueError:
        return None


def _looks_like_data(row):
    """Whether every field after the first is a number: then the line is no footnote."""
    try:
        return len([float(field) for field in row[1:]]) > 0
    except ValueError:
        return False


def _some(names):
    """The names in a line, not more than ten of them."""
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _refuse_several_companies(path, names, rows):
    if "Name" not in names:
        return
    companies = sorted({row[names.index("Name")] for _, row in rows})
    if len(companies) > 1:
        raise InputError(
            f"{path}: prices of several companies ({_some(companies)}); "
            "keep the rows of one, or give the file to lab 21"
        )


def _refuse_repeats(path, dates, order, rows):
    ordered = dates[order]
    repeated = np.flatnonzero(ordered[1:] == ordered[:-1])
    if repeated.size:
        line = rows[order[repeated[0] + 1]][0]
        raise InputError(f"{path}, line {line}: the date {ordered[repeated[0]]} comes twice")
