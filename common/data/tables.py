"""CSV files as columns of numbers, with errors that name the file, the line and the value.

One rule for rows with an empty field, whatever the file holds: they are left out
and counted; a strict reader refuses them.
"""

from typing import NamedTuple

from common.data import columns, csv_lines, dates, numerals
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
    notes: tuple = ()  # sentences: what the reader assumed, renamed or dropped

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
    arrays = [np.asarray(values, float)[-rows:] for values in extra.values()]
    table = table.last(rows)
    return table._replace(
        values=np.column_stack([table.values, *arrays]), columns=(*table.columns, *extra)
    )


class Table(NamedTuple):
    """A table as it stands in a file: names of columns, and fields."""

    path: str
    names: list
    rows: list  # of (line number, fields), as many fields as names
    notes: list  # sentences: what was assumed, renamed or dropped
    separator: str = ","
    renamed: dict | None = None  # {column: its name in this file}, as --columns says
    taken: dict | None = None  # {column: its name in this file}, of those taken so far

    def place(self, column):
        """Returns the place of a column, or None; a name that differs is noted."""
        place = columns.place_of(self.path, self.names, column, self.renamed)
        if place is not None and self.names[place].lower() != column.lower():
            self.taken[column] = self.names[place] or f"column {place + 1}"
        return place

    def all_notes(self):
        """Returns the notes, with a sentence on the columns of other names."""
        if not self.taken:
            return tuple(self.notes)
        taken = ", ".join(f"{name} for {column}" for column, name in self.taken.items())
        return (*self.notes, f"of the columns it takes {taken}")

    def places(self, names):
        """Returns the places of columns. Raises InputError where one is missing."""
        columns.places_of(self.path, self.names, names, self.renamed)
        return [self.place(column) for column in names]

    def without(self, rows, sentence):
        """Returns the table with these rows only, and with a sentence on it."""
        return self._replace(rows=rows, notes=[*self.notes, sentence])


def read_table(path, renamed=None, encoding=None):
    """Reads a CSV file with a line of names.

    Lines above the names (titles, `#` comments) and below the rows (a source, a footnote) are
    passed over. yfinance's two or three lines of names become one, with a column Name for the
    companies. Rows whose values --columns does not choose are dropped.

    Args:
      renamed: {column: its name or number in this file}.
      encoding: of the file; None: recognised.

    Raises:
      InputError: the file cannot be read, has no rows, or a line has too many fields.
    """
    lines = csv_lines.read(path, encoding)
    names, rows, notes = _header(str(path), lines.rows, renamed)
    notes = [*lines.notes, *notes]
    rows, footer = _without_footer(rows, len(names))
    if footer:
        notes.append(f"{_lines_in_words(footer)} below the rows passed over")
    fitting = []
    for line, fields in rows:
        if any(fields[len(names) :]):
            count = max(place for place, field in enumerate(fields) if field) + 1
            raise InputError(
                f"{path}, line {line}: {count} fields where {len(names)} "
                f"are expected ({columns.shorten_list(names)}); put a field with a separator in "
                "quotes"
            )
        fitting.append((line, fields[: len(names)]))
    if not fitting:
        raise InputError(f"{path}: no rows below the header")
    table = Table(str(path), names, fitting, notes, lines.separator, renamed, {})
    return chosen_rows(table)


def _header(path, rows, renamed):
    """Returns the names of the columns, the rows below them, and notes."""
    comments = 0
    while comments < len(rows) and rows[comments][1][0].startswith("#"):
        comments += 1
    if comments and len([field for field in rows[comments - 1][1] if field]) > 1:
        # the lecture's file: the last comment names the columns
        first, *others = rows[comments - 1][1]
        return _without_end([first.lstrip("# "), *others]), rows[comments:], []
    rows = rows[comments:]
    unfolded = _unfolded(rows)
    if unfolded:
        return *unfolded, ["lines of names one below the other, as yfinance has them"]
    own = {name.lower() for name in (renamed or {}).values()}
    scores = [
        columns.known(fields) + len(own.intersection(map(str.lower, fields)))
        for _, fields in rows[:30]
    ]
    if not scores:
        raise InputError(f"{path}: no rows below the header")
    at = scores.index(max(scores))
    notes = []
    if max(scores) == 0 and _names_are_missing(rows, renamed):
        names = [str(place + 1) for place in range(len(_without_end(rows[0][1])))]
        return names, rows, ["no line of names; the columns are numbered from 1"]
    if at:
        notes.append(f"{_lines_in_words(rows[:at])} above the names passed over")
    names, rows = _without_end(rows[at][1]), rows[at + 1 :]
    has_date = any(columns.key(name) in columns.ALIASES["Date"] for name in names)
    if not has_date and all(len(_without_end(fields)) == len(names) + 1 for _, fields in rows):
        names = ["", *names]  # an index without a name, and not even a comma for it
    return names, rows, notes


def _names_are_missing(rows, renamed):
    """Returns whether --columns gives numbers, and the first line has numbers or dates."""
    has_numbers = bool(renamed) and any(name.isdecimal() for name in renamed.values())
    return has_numbers and any(map(_is_value, rows[0][1]))


def _without_end(fields):
    """Returns fields without the empty ones at the end."""
    count = max((place + 1 for place, field in enumerate(fields) if field), default=0)
    return fields[:count]


def _without_footer(rows, width):
    """Returns the rows, and those at the end that are none: no number and no date is in them."""
    end = len(rows)
    while end and width > 1:
        fields = [field for field in rows[end - 1][1] if field]
        if len(fields) == width or any(map(_is_value, fields)):
            break
        end -= 1
    return (rows[:end], rows[end:]) if end else (rows, [])


def _is_value(field):
    return dates.is_day(field) or is_number(field)


def is_number(field):
    """Returns whether a field is a number, with a decimal point or comma."""
    for sign in ".,":
        try:
            numerals.parse(field, sign)
        except ValueError:
            continue
        return True
    return False


def _lines_in_words(rows):
    if len(rows) == 1:
        return f"line {rows[0][0]}"
    return f"{len(rows)} lines ({rows[0][0]} to {rows[-1][0]})"


def _unfolded(rows):
    """Returns the names and the rows of a table with yfinance's lines Price, Ticker and Date.

    The fields and companies may stand the other way round, and the line Date may be missing.
    None: it is no such table.
    """
    if len(rows) < 3 or len(rows[0][1]) < 2 or _is_value(rows[1][1][0]):
        return None
    first, second = rows[0][1], rows[1][1]
    if columns.known(second[1:]) > columns.known(first[1:]):
        first, second = second, first  # fields below companies
    if not _is_unfolded_by(first, second):
        return None
    rows = rows[2:]
    if columns.key(rows[0][1][0]) in columns.ALIASES["Date"] and not any(rows[0][1][1:]):
        rows = rows[1:]
    companies = list(dict.fromkeys(second[1:]))
    names = list(dict.fromkeys(first[1:]))
    place = {(name, company): at for at, (name, company) in enumerate(zip(first, second)) if at}
    long = [
        (line, [fields[0], company, *_of_company(fields, place, names, company)])
        for company in companies
        for line, fields in rows
    ]
    # Without a price of it that day, a company has no row.
    long = [row for row in long if any(not numerals.is_missing(field) for field in row[1][2:])]
    return ["Date", "Name", *names], long


def _is_unfolded_by(fields, companies):
    named = [name for name in fields[1:] if columns.known([name])]
    return (
        columns.key(fields[0]) in ("", "price", "ticker", "attributes", "date")
        and len(named) == len(fields) - 1
        and all(companies[1:])
        and not any(_is_value(name) for name in companies[1:])
        and len(set(zip(fields[1:], companies[1:]))) == len(fields) - 1
        and columns.known(companies[1:]) == 0
    )


def _of_company(fields, place, names, company):
    places = [place.get((name, company)) for name in names]
    return ["" if at is None else fields[at] for at in places]


def chosen_rows(table):
    """Returns the table with the rows that --columns chooses, as in symbol=AAPL."""
    for place, value in columns.filters(table.path, table.names, table.renamed).items():
        rows = [row for row in table.rows if row[1][place].lower() == value.lower()]
        name = table.names[place]
        if not rows:
            there = columns.shorten_list(list(dict.fromkeys(row[1][place] for row in table.rows)))
            raise InputError(f"{table.path}: no row has {value!r} in {name}; there are {there}")
        sentence = f"{len(rows):,} of {len(table.rows):,} rows have {value} in {name}"
        table = table.without(rows, f"{sentence}; the others are dropped")
    return table


def without_empty_fields(table, places, day, strict, text_places=()):
    """The rule for empty fields: rows whose wanted fields are all there, and those left out.

    null, N/A, - and the like are empty too, but not where a text is wanted.

    Args:
      places: of the columns that are wanted.
      day: the place of the column that names a row in messages, or None.
      strict: refuse the first row with an empty field.
      text_places: of columns with texts.

    Returns:
      rows, and a tuple of `LeftOut`.

    Raises:
      InputError: no row is left, or `strict`.
    """
    kept, left_out = [], []
    for row in table.rows:
        line, fields = row
        empty = [table.names[at] for at in places if numerals.is_missing(fields[at])]
        empty += [table.names[at] for at in text_places if not fields[at]]
        if not empty:
            kept.append(row)
        elif strict:
            raise InputError(
                f"{table.path}, line {line}, column {empty[0]}: "
                f"{fields[table.names.index(empty[0])]!r} is not a value "
                "(without --strict the row is left out)"
            )
        else:
            left_out.append(LeftOut(line, "" if day is None else fields[day], empty[0]))
    if not kept:
        raise InputError(f"{table.path}, line {table.rows[0][0]}: every row has an empty field")
    return kept, tuple(left_out)


def read_numbers(table, rows, places, least=-LARGEST):
    """Returns float64 [rows, places]: the fields of some columns, with one decimal sign.

    What commas and letters are taken for is noted.

    Raises:
      InputError: as `read_number`.
    """
    fields = [fields[place] for _, fields in rows for place in places]
    if_unclear = "," if table.separator == ";" else "."
    sign = numerals.decimal_sign(fields, if_unclear)
    values = [
        [
            read_number(table.path, line, table.names[place], fields[place], least, sign)
            for place in places
        ]
        for line, fields in rows
    ]
    for example in numerals.examples(fields):
        number = f"{numerals.parse(example, sign):.15g}"
        if number != example:
            table.notes.append(f"the field {example} is read as {number}")
    return np.array(values)


def read_number(path, line, column, field, least=-LARGEST, sign="."):
    """Returns a field as a float.

    Args:
      sign: the decimal sign of the table.

    Raises:
      InputError: it is no finite number, or not between `least` and `LARGEST`.
    """
    try:
        number = numerals.parse(field, sign)
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
