"""Daily prices of one company or of several, from a CSV file of any of the usual kinds."""

from pathlib import Path

from common.data import columns as table_columns
from common.data import dates, tables
from common.errors import InputError

import numpy as np

PRICE_COLUMNS = ("Open", "High", "Low", "Volume", "Close")
OPTIONAL = ("Open", "High", "Low", "Volume")  # a forecast of the close can do without them
_WITH_DIVIDENDS = ("Open", "High", "Low", "Close")  # that splits and dividends change
JUMP = 1.9  # times: of a close that is halved or doubled in a day, the reader is told


def read_prices(
    path,
    columns=PRICE_COLUMNS,
    *,
    strict=False,
    optional=(),
    adjusted=False,
    renamed=None,
    encoding=None,
):
    """Reads the daily prices of one company, oldest first.

    Files with dates are sorted by them. Without dates the newest day is taken to stand first, as
    in the lecture's file: `#` lines on top, the last of them naming the columns.

    A row in which a wanted field is empty is left out and noted in `left_out`:
    public files of this kind often have a few.

    Args:
      path: the CSV file.
      columns: the columns wanted, in the order wanted; `columns.ALIASES` has their other names.
      strict: refuse a row with an empty field.
      optional: those of `columns` that may be missing or hold one value only; they are left out.
      adjusted: adjust the prices for splits and dividends, where there is an adjusted close: open,
        high, low and close of a day are multiplied by its ratio to the close over that of the
        newest day. So the newest close is the one traded.
      renamed: {column: its name in this file}, as --columns says.
      encoding: of the file; None: recognised.

    Returns:
      A `tables.Series` with values [days, columns].

    Raises:
      InputError: the file cannot be read, has no rows, lacks a column or has it
        twice, holds several companies, or a value is not a date or not a number
        of 0 or more.
    """
    table = tables.read_table(path, renamed, encoding)
    _refuse_several_companies(table)
    ((prices, _),) = _series(table, columns, strict, optional, adjusted).values()
    return prices


def read_prices_and_texts(
    path, columns, text_column, *, strict=False, adjusted=False, renamed=None, encoding=None
):
    """Reads the daily prices of one company, and a text for each day, such as its news.

    Several rows of one day are one: their texts are joined, and they must have the same prices.

    Args:
      path, columns, strict, adjusted, renamed, encoding: as for `read_prices`.
      text_column: the name of the column with the text. A row without a text is a row with
        an empty field.

    Returns:
      A `tables.Series` of the columns, and [text, ...] of the same days.

    Raises:
      InputError: as `read_prices`.
    """
    table = tables.read_table(path, renamed, encoding)
    _refuse_several_companies(table)
    (read,) = _series(table, columns, strict, (), adjusted, text_column).values()
    return read


def read_companies(
    path,
    columns=PRICE_COLUMNS,
    name=None,
    *,
    strict=False,
    optional=(),
    adjusted=False,
    renamed=None,
    encoding=None,
):
    """Reads the daily prices of several companies, told apart by a column Name, symbol, ticker ...

    A file without that column holds one company, named after the file.

    Args:
      path, columns, strict, optional, adjusted, renamed, encoding: as for `read_prices`.
      name: only this company; None takes all.

    Returns:
      {name: tables.Series}, the names sorted.

    Raises:
      InputError: as `read_prices`, or the file does not have the company.
    """
    table = tables.read_table(path, renamed, encoding)
    place = table.place("Name")
    rows = {}
    stem = Path(path).stem
    for line, fields in table.rows:
        company = stem if place is None else fields[place] or stem
        rows.setdefault(company, []).append((line, fields))
    chosen = only(rows, name, path)
    table = table._replace(rows=[row for of_company in chosen.values() for row in of_company])
    read = _series(table, columns, strict, optional, adjusted)
    companies = {company: read[company][0] for company in chosen if company in read}
    empty = [company for company in chosen if company not in read]
    if empty:
        sentence = f"no row without an empty field: {table_columns.shorten_list(empty)}"
        first = next(iter(companies))
        notes = (*companies[first].notes, sentence)
        companies[first] = companies[first]._replace(notes=notes)
    return companies


def only(companies, name, source):
    """Returns the one company of a dictionary, or all of them, sorted, where `name` is None.

    Raises:
      InputError: there is no such company.
    """
    if name is None:
        return dict(sorted(companies.items()))
    if name not in companies:
        there = table_columns.shorten_list(sorted(companies))
        raise InputError(f"{source}: no company {name!r}; there are {there}")
    return {name: companies[name]}


def _series(table, columns, strict, optional=(), adjusted=False, text_column=None):
    """Returns {company: (`tables.Series`, its texts)} of the columns, oldest day first.

    Decimal sign, way of writing dates and columns are those of the whole file.
    """
    missing = [column for column in optional if table.place(column) is None]
    if missing and len(missing) < len(columns):
        columns = [column for column in columns if column not in missing]
        table.notes.append(f"no {', '.join(missing)}; the lab does without")
    numbers = table.places(columns)
    day = _day_place(table)
    company = table.place("Name")
    texts = [] if text_column is None else table.places([text_column])
    adjusted_close = table.place("Adj Close") if adjusted else None
    if adjusted_close is not None:
        numbers += [adjusted_close, *table.places(["Close"])]
    empty_where = numbers if day is None else [*numbers, day]
    rows, left_out = tables.without_empty_fields(table, empty_where, day, strict, texts)
    values = tables.read_numbers(table, rows, numbers, least=0)
    ratios = None
    if adjusted_close is not None:
        values, ratios = values[:, :-2], _adjusted_ratios(table, *values[:, -2:].T)
    columns, values = _without_constants(table, columns, values, optional)
    days = None
    if day is not None:
        lines = [line for line, _ in rows]
        written = [fields[day] for _, fields in rows]
        days = dates.read_days(table.path, table.names[day] or "Date", lines, written, table.notes)
    names = ["" if company is None else fields[company] for _, fields in rows]
    groups = {}
    stem = Path(table.path).stem
    for row, name in enumerate(names):
        groups.setdefault(name or stem, []).append(row)
    if day is None:
        table.notes.append(
            "no dates; the first row is taken for the newest day (with a column "
            "Date the order would be that of the dates)"
        )
    left_out_of = {stem: left_out}
    if company is not None:
        left_out_of = _by_company(table, rows, left_out, company)
    companies = {}
    for name, group in groups.items():
        own = [rows[row] for row in group]
        own_days = None if days is None else days[group]
        own_ratios = None if ratios is None else ratios[group]
        companies[name] = _in_order(
            table,
            values[group],
            own_ratios,
            columns,
            own_days,
            own,
            left_out_of.get(name, ()),
            texts,
        )
    notes = table.all_notes()
    return {
        name: (series._replace(notes=(*notes, *series.notes)), text)
        for name, (series, text) in companies.items()
    }


def _by_company(table, kept, left_out, place):
    """Returns {company: its rows left out}, where `kept` are the other rows of the table."""
    stem = Path(table.path).stem
    waiting = iter(left_out)
    groups, at = {}, 0
    for row in table.rows:
        if at < len(kept) and kept[at] is row:
            at += 1
        else:
            groups.setdefault(row[1][place] or stem, []).append(next(waiting))
    return {company: tuple(rows) for company, rows in groups.items()}


def _day_place(table):
    """Returns the place of the days: a column Date, 일자 ..., or one that holds dates."""
    place = table.place("Date")
    if place is not None:
        return place
    _, first = table.rows[0]
    for at, name in enumerate(table.names):
        if not dates.is_day(first[at]):
            continue
        fields = [fields[at] for _, fields in table.rows if fields[at]]
        if dates.possible_days(fields) and not all(map(_is_small, fields)):
            named = f"the column {name!r}" if name else f"column {at + 1}, which has no name"
            table.notes.append(f"the dates are in {named}")
            return at
    return None


def _is_small(field):
    """Returns whether a field may be a price or a volume written as 20200102 or 1609459200 are."""
    return field.replace(".", "").isdecimal() and not field.startswith(("19", "20"))


def _adjusted_ratios(table, adjusted, close):
    """Returns the ratios of adjusted closes to closes, [rows]."""
    if not (close.all() and adjusted.all()):
        raise InputError(f"{table.path}: a close is 0, and cannot be adjusted")
    if (adjusted != close).any():
        table.notes.append(
            "the prices are adjusted for splits and dividends by the adjusted close, so that the "
            "newest close is the one traded"
        )
    return adjusted / close


def _without_constants(table, columns, values, optional):
    """Returns the columns and values without those that are optional and always the same."""
    constant = [
        name
        for column, name in enumerate(columns)
        if name in optional and np.ptp(values[:, column]) == 0
    ]
    if not constant or len(values) < 2:
        return tuple(columns), values
    table.notes.append(f"{', '.join(constant)}: the same in every row; the lab does without")
    kept = [column for column, name in enumerate(columns) if name not in constant]
    return tuple(columns[column] for column in kept), values[:, kept]


def _in_order(table, values, ratios, columns, days, rows, left_out, texts):
    """Returns the `tables.Series` of one company, and its texts, oldest day first."""
    lines = [line for line, _ in rows]
    written = [fields[place] for _, fields in rows for place in texts]
    notes = []
    if days is None:
        order = np.arange(len(rows))[::-1]
    else:
        order = np.argsort(days, kind="stable")
        if texts:
            order, written = _one_row_a_day(table, values, days, lines, order, written, notes)
        _refuse_repeats(table, days, order, lines, values)
        days = days[order]
    values = values[order]
    if ratios is not None:
        factors = (ratios[order] / ratios[order[-1]])[:, np.newaxis]  # [days, 1]
        moves = [column in _WITH_DIVIDENDS for column in columns]
        values = np.where(moves, values * factors, values)
    series = tables.Series(values, columns, days, table.path, left_out, tuple(notes))
    jump = _jump(series, is_adjusted=ratios is not None)
    return series._replace(notes=(*notes, *jump)), [written[row] for row in order] if texts else []


def _one_row_a_day(table, values, days, lines, order, texts, notes):
    """Returns the first row of each day, in order, and the texts of the day joined in it."""
    first_of = {}
    texts = list(texts)
    joined = 0
    for row in order:
        first = first_of.setdefault(days[row], row)
        if first == row:
            continue
        if (values[row] != values[first]).any():
            raise InputError(
                f"{table.path}, line {lines[row]}: {days[row]} has other prices than in line "
                f"{lines[first]}"
            )
        joined += 1
        if texts[row] not in texts[first].split("; "):
            texts[first] += f"; {texts[row]}"
    if joined:
        notes.append(
            f"{len(order):,} rows of {len(first_of):,} days; the texts of a day are joined"
        )
    return np.array(list(first_of.values()), int), texts


def _jump(series, is_adjusted):
    """Returns a list with a sentence on a close that doubles or halves in a day, or none."""
    if "Close" not in series.columns:
        return []
    close = series.values[:, series.columns.index("Close")]
    pairs = np.flatnonzero((close[:-1] > 0) & (close[1:] > 0))
    if not pairs.size:
        return []
    sizes = np.abs(np.log(close[pairs + 1] / close[pairs]))
    day = pairs[sizes.argmax()]
    if sizes.max() < np.log(JUMP):
        return []
    when = f"row {day + 1}" if series.dates is None else f"{series.dates[day + 1]}"
    split = "" if is_adjusted else "a split, or "
    return [
        f"from {close[day]:,g} to {close[day + 1]:,g} in a day ({when}): is it "
        f"{split}another company? (--columns Name=COLUMN tells companies apart)"
    ]


def _refuse_several_companies(table):
    place = table.place("Name")
    if place is None:
        return
    companies = sorted({fields[place] for _, fields in table.rows})
    if len(companies) > 1:
        name = table.names[place]
        raise InputError(
            f"{table.path}: prices of several companies "
            f"({table_columns.shorten_list(companies)}); choose one, "
            f"--columns {name}={companies[0]}, or give the file to lab 25"
        )


def _refuse_repeats(table, days, order, lines, values):
    ordered = days[order]
    repeated = np.flatnonzero(ordered[1:] == ordered[:-1])
    if repeated.size:
        line = lines[order[repeated[0] + 1]]
        raise InputError(
            f"{table.path}, line {line}: the date {ordered[repeated[0]]} comes twice: keep one row "
            "a day (of prices every hour the last); of several companies tell the column, "
            "--columns Name=COLUMN"
        )
