"""Daily prices of one company or of several, from a CSV file. NumPy only."""

from pathlib import Path

from common.data import dates, tables
from common.errors import InputError

import numpy as np

PRICE_COLUMNS = ("Open", "High", "Low", "Volume", "Close")


def read_prices(path, columns=PRICE_COLUMNS, *, strict=False):
    """Daily prices from either of two kinds of file.

    * The lecture's: `#` lines on top, the last of them naming the columns, no
      dates, NEWEST day first. It is turned round.
    * A header line with a `Date` column (2012-12-31) in any order; sorted by date.

    A row in which a wanted field is empty is left out and noted in `left_out`:
    public files of this kind often have a few.

    Args:
      path: the CSV file, UTF-8.
      columns: the columns wanted, in the order wanted; capitals do not matter.
      strict: refuse a row with an empty field.

    Returns:
      A `tables.Series` with values [days, len(columns)].

    Raises:
      InputError: the file cannot be read, has no rows, lacks a column or has it
        twice, holds several companies, or a value is not a date or not a number
        of 0 or more.
    """
    names, rows = tables.read_rows(path)
    _refuse_several_companies(path, names, rows)
    prices, _ = _series(path, names, rows, columns, strict)
    return prices


def read_prices_and_texts(path, columns, text_column, *, strict=False):
    """Daily prices with a text for each day, such as its news.

    Args:
      path, columns, strict: as for `read_prices`.
      text_column: the name of the column with the text. A row without a text is a row with
        an empty field.

    Returns:
      A `tables.Series` of the columns, and [text, ...] of the same days.

    Raises:
      InputError: as `read_prices`.
    """
    names, rows = tables.read_rows(path)
    _refuse_several_companies(path, names, rows)
    prices, rows = _series(path, names, rows, columns, strict, (text_column,))
    (place,) = tables.find_columns(path, names, [text_column])
    return prices, [row[place] for row in rows]


def read_companies(path, columns=PRICE_COLUMNS, name=None, *, strict=False):
    """Daily prices of several companies in one file, told apart by a `Name` column.

    A file without that column holds one company, named after the file.

    Args:
      path, columns, strict: as for `read_prices`.
      name: only this company; None takes all.

    Returns:
      {name: tables.Series}, the names sorted.

    Raises:
      InputError: as `read_prices`, or the file does not have the company.
    """
    names, rows = tables.read_rows(path)
    place = tables.find_column(path, names, "Name")
    companies = {}
    for line, row in rows:
        company = Path(path).stem if place is None else row[place]
        companies.setdefault(company, []).append((line, row))
    chosen = only(companies, name, path)
    return {
        company: _series(path, names, rows, columns, strict)[0] for company, rows in chosen.items()
    }


def only(companies, name, source):
    """The one company of a dictionary, or all of them, sorted, where `name` is None.

    Raises:
      InputError: there is no such company.
    """
    if name is None:
        return dict(sorted(companies.items()))
    if name not in companies:
        there = tables.shorten_list(sorted(companies))
        raise InputError(f"{source}: no company {name!r}; there are {there}")
    return {name: companies[name]}


def _series(path, names, rows, columns, strict, text_columns=()):
    """The wanted columns of the rows as a `tables.Series`, and the rows, oldest day first.

    A row that has nothing in one of the `text_columns` is left out too.
    """
    places = tables.find_columns(path, names, columns)
    wanted = [*places, *tables.find_columns(path, names, text_columns)]
    day = tables.find_column(path, names, "Date")
    if day is not None:
        wanted.append(day)
    rows, left_out = tables.without_empty_fields(path, names, rows, wanted, day, strict)
    values = np.array(
        [
            [tables.read_number(path, line, names[place], row[place], least=0) for place in places]
            for line, row in rows
        ]
    )
    lines, rows = [line for line, _ in rows], [row for _, row in rows]
    if day is None:
        days, order = None, np.arange(len(rows))[::-1]
    else:
        days = dates.read_days(path, names[day], lines, [row[day] for row in rows])
        order = np.argsort(days, kind="stable")
        _refuse_repeats(path, days, order, lines)
        days = days[order]
    prices = tables.Series(values[order], tuple(columns), days, str(path), left_out)
    return prices, [rows[place] for place in order]


def _refuse_several_companies(path, names, rows):
    place = tables.find_column(path, names, "Name")
    if place is None:
        return
    companies = sorted({row[place] for _, row in rows})
    if len(companies) > 1:
        raise InputError(
            f"{path}: prices of several companies ({tables.shorten_list(companies)}); "
            "keep the rows of one, or give the file to lab 25"
        )


def _refuse_repeats(path, days, order, lines):
    ordered = days[order]
    repeated = np.flatnonzero(ordered[1:] == ordered[:-1])
    if repeated.size:
        line = lines[order[repeated[0] + 1]]
        raise InputError(f"{path}, line {line}: the date {ordered[repeated[0]]} comes twice")
