"""A value for each month, from a CSV file as statistics offices write it."""

import re

from common.data import columns, csv_lines, dates, numerals, tables
from common.errors import InputError

import numpy as np

A_MONTH = "a month like 1991-01, Jan-1991 or Jan-91"
OF_DAYS = {"sum": np.sum, "mean": np.mean, "last": lambda values: values[-1]}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_OR_QUARTER = re.compile(r"\d{4}([- ]?Q[1-4])?")
_MOST_MISSING = 3  # days at the end of a file's first and last month that may be missing
_FLAG = re.compile(r"^(.*\d)\s+[a-z]{1,3}$")  # 101.2 p: Eurostat's provisional


def read_months(path, *, strict=False, monthly=None, renamed=None, encoding=None):
    """Reads a monthly series: a column with months, and the first column of numbers beside it.

    Months may be written 1991-01, 1991M01, Jan-1991, Jan-91, 1991년 1월, or as their first or last
    day, 1991-01-01, oldest or newest first. Lines above the first month are titles, the last of
    them naming the columns; lines below the last month are footnotes. In a file that has the
    months side by side, each line is a series; or it has a line a year, and twelve columns Jan to
    Dec. That reads the files of FRED, KOSIS, Statistics
    Canada, Eurostat and the ONS as downloaded.

    A month whose value is empty is left out and noted in `left_out`; a month
    without a line is refused.

    Args:
      strict: refuse an empty value.
      monthly: "sum", "mean" or "last": what a month's value is where the file has days.
      renamed: {"Value": the name of the column, or of the line, of the values}, or rows to choose,
        {"GEO": "Canada"}, as --columns says.
      encoding: of the file; None: recognised.

    Returns:
      A `tables.Series` with values [months, 1] and dates datetime64[M], oldest first.

    Raises:
      InputError: the file cannot be read, has no months, several series or several days a
        month, a month is missing, comes twice or cannot be read, or a value is not a number.
    """
    lines = csv_lines.read(path, encoding)
    table = (
        _by_years(str(path), lines, renamed)
        or _across(str(path), lines, renamed)
        or _below(str(path), lines, renamed)
    )
    table = tables.chosen_rows(table)
    place = table.names.index("Date")
    value, name = _value_column(table, place)
    months, days = _months(table, place, value)
    kept, left_out = tables.without_empty_fields(table, [value], place, strict)
    values = tables.read_numbers(table, kept, [value])
    of_line = dict(zip((line for line, _ in table.rows), months))
    months = np.array([of_line[line] for line, _ in kept])
    if days is None:
        order = np.argsort(months, kind="stable")
        months, values = months[order], values[order]
    else:
        day_of_line = dict(zip((line for line, _ in table.rows), days))
        days = np.array([day_of_line[line] for line, _ in kept], "datetime64[D]")
        months, values = _of_days(table, days, values, monthly)
    return tables.Series(values, (name,), months, table.path, left_out, table.all_notes())


def _below(path, lines, renamed):
    """Returns the `Table` of a file whose months stand one below the other, in a column Date."""
    rows = lines.rows
    place = _month_column(rows)
    is_month = [_is_month(row[place]) for _, row in rows]
    if not any(is_month):
        raise InputError(f"{path}: no line begins with {A_MONTH}")
    first = is_month.index(True)
    last = len(rows) - 1 - is_month[::-1].index(True)
    if last + 1 < len(rows) and _looks_like_data(rows[last + 1][1], place):
        last += 1  # and its month is then refused by name
    notes = list(lines.notes)
    head = first
    while head and _YEAR_OR_QUARTER.fullmatch(rows[head - 1][1][place]):
        head -= 1
    if head < first:
        count = first - head
        notes.append(f"{count} lines of years and quarters passed over")
    names = list(rows[head - 1][1]) if head else []
    titles = [row for _, row in rows[:head] if row[place].lower() == "title"]
    names = list(titles[0]) if titles else names  # the ONS names its columns in its first line
    names = [columns_name or f"column {at + 1}" for at, columns_name in enumerate(names)]
    names += [f"column {at + 1}" for at in range(len(names), len(rows[first][1]))]
    if not head and len(names) == 2:
        names[1 - place] = "value"
    names[place] = "Date"
    table = tables.Table(path, names, rows[first : last + 1], notes, lines.separator, renamed, {})
    return _without_flags(table, place)


def _across(path, lines, renamed):
    """Returns the `Table` of a file whose months stand side by side, or None for another file."""
    head = next((at for at, (_, row) in enumerate(lines.rows[:30]) if _has_months(row)), None)
    if head is None:
        return None
    fields = lines.rows[head][1]
    places = [place for place, field in enumerate(fields) if _is_month(field)]
    labels = [place for place in range(len(fields)) if place not in places]
    series = {}
    for line, row in lines.rows[head + 1 :]:
        if any(tables.is_number(row[place]) for place in places):
            label = " ".join(row[place] for place in labels if row[place]) or f"line {line}"
            series.setdefault(label, (line, row))
    asked = (renamed or {}).get("Value")
    chosen = [label for label in series if asked is None or asked.lower() in label.lower()]
    if len(chosen) != 1:
        there = columns.shorten_list(chosen or list(series)) or "none"
        raise InputError(
            f"{path}: {len(chosen) or 'no'} lines of values; choose one, --columns Value=NAME: "
            f"{there}"
        )
    line, row = series[chosen[0]]
    notes = [*lines.notes, f"the months stand side by side; the line is {chosen[0]!r}"]
    others = {name: value for name, value in (renamed or {}).items() if name != "Value"}
    rows = [(place + 1, [fields[place], row[place]]) for place in places]
    table = tables.Table(path, ["Date", chosen[0]], rows, notes, lines.separator, others, {})
    return _without_flags(table, 0)


def _by_years(path, lines, renamed):
    """Returns the `Table` of a file with a line a year and twelve months in it, or None."""
    heads = [(at, _places_of_months(row)) for at, (_, row) in enumerate(lines.rows[:30])]
    heads = [(at, places) for at, places in heads if places]
    if not heads:
        return None
    at, places = heads[0]
    names = lines.rows[at][1]
    (year_place,) = [place for place in range(places[0]) if place not in places][-1:] or [None]
    if year_place is None:
        return None
    rows = []
    for line, fields in lines.rows[at + 1 :]:
        if re.fullmatch(r"\d{4}년?", fields[year_place]):
            year = fields[year_place][:4]
            rows += [
                (f"{line} ({names[place]})", [f"{year}-{month:02d}", fields[place]])
                for month, place in enumerate(places, 1)
            ]
    rows.sort(key=lambda row: row[1][0])  # the sort keeps a year's months in order
    filled = [place for place, (_, row) in enumerate(rows) if not numerals.is_missing(row[1])]
    if not filled:
        return None
    notes = [*lines.notes, "a line a year, twelve months in each"]
    empty = len(rows) - (filled[-1] + 1 - filled[0])
    if empty:
        notes.append(f"{empty} empty months before the first value and after the last passed over")
    rows = rows[filled[0] : filled[-1] + 1]
    return tables.Table(path, ["Date", "value"], rows, notes, lines.separator, renamed, {})


def _places_of_months(fields):
    """Returns the places of Jan to Dec, 1월 to 12월 or 1 to 12 in a line of names, or None."""
    keys = [re.sub(r"[\W_]", "", field.lower()) for field in fields]
    for months in (
        [key[:3] if key[:3] in _MONTHS and not key[3:].isdigit() else "" for key in keys],
        [
            _MONTHS[int(key[:-1]) - 1] if re.fullmatch(r"([1-9]|1[0-2])월", key) else ""
            for key in keys
        ],
        [_MONTHS[int(key) - 1] if re.fullmatch(r"0?[1-9]|1[0-2]", key) else "" for key in keys],
    ):
        if [month for month in months if month] == list(_MONTHS):
            return [place for place, month in enumerate(months) if month]
    return None


def _has_months(fields):
    """Returns whether most fields of a line are months, six or more."""
    count = sum(map(_is_month, fields))
    return count >= 6 and count >= 0.6 * len([field for field in fields if field])


def _without_flags(table, place):
    """Returns the table without the letters that statisticians put behind a number: 101.2 p."""
    rows = [
        (
            line,
            [
                match[1] if at != place and (match := _FLAG.match(field)) else field
                for at, field in enumerate(fields)
            ],
        )
        for line, fields in table.rows
    ]
    changed = sum(new != old for new, old in zip(rows, table.rows))
    if not changed:
        return table
    sentence = f"letters behind the numbers dropped in {changed:,} lines"
    return table.without(rows, sentence)


def _month_column(rows):
    """Returns the place of the column with the most different months, of several the first."""
    width = min(len(rows[0][1]), 40) if rows else 1
    sample = rows[:: max(1, len(rows) // 300)]
    counts = [len(set(filter(_is_month, (row[at] for _, row in sample)))) for at in range(width)]
    return counts.index(max(counts)) if counts else 0


def _is_month(field):
    return dates.parse_month(field) is not None or dates.is_day(field)


def _looks_like_data(row, place):
    """Returns whether every other field is a number: then the line is no footnote."""
    others = [field for at, field in enumerate(row) if at != place and field]
    return bool(others) and all(map(tables.is_number, others))


def _value_column(table, place):
    """Returns the place and the name of the column of values: VALUE, or the first with numbers."""
    value = table.place("Value")
    if value is None:
        numeric = [at for at in range(len(table.names)) if at != place and _is_numeric(table, at)]
        if not numeric:
            numeric = [at for at in range(len(table.names)) if at != place][:1]
        if not numeric:
            raise InputError(f"{table.path}: no column of values beside the months")
        value = numeric[0]
        if len(numeric) > 1:
            others = columns.shorten_list([table.names[at] for at in numeric[1:]])
            table.notes.append(
                f"the values are of the column {table.names[value]!r}; others are "
                f"{others} (--columns Value=NAME chooses)"
            )
    return value, table.names[value]


def _is_numeric(table, at):
    """Returns whether most fields of a column are numbers, of those that are not empty."""
    fields = [fields[at] for _, fields in table.rows if not numerals.is_missing(fields[at])]
    fields = fields[:50]
    return bool(fields) and sum(map(tables.is_number, fields)) >= 0.5 * len(fields)


def _months(table, place, value):
    """Returns the month of each row, without a gap, and its days where the file has days."""
    fields = [fields[place] for _, fields in table.rows]
    lines = [line for line, _ in table.rows]
    months = [dates.parse_month(field) for field in fields]
    if all(month is None for month in months):
        return _months_of_days(table, lines, fields, value)
    if any(re.fullmatch(r"\d{4}\.0\d", field) for field in fields):
        # a program has dropped the last 0 of 1991.10
        months = [
            month + 9 if re.fullmatch(r"\d{4}\.1", field) else month
            for month, field in zip(months, fields)
        ]
    if None in months:
        row = months.index(None)
        raise InputError(f"{table.path}, line {lines[row]}: {fields[row]!r} is not {A_MONTH}")
    _refuse_gaps(table, lines, months)
    return months, None


def _months_of_days(table, lines, fields, value):
    """Returns the months of a column of days; the days too where a month has several."""
    for reading in dates.possible_days(fields):
        months = list(np.array(reading, "datetime64[M]"))
        if len(set(months)) == len(months) and _gap(months) is None:
            return months, None
    days = dates.read_days(table.path, "Date", lines, fields, table.notes)
    months = list(days.astype("datetime64[M]"))
    if len(set(days)) < len(days):
        _refuse_gaps(table, lines, months)
    if len(set(months)) == len(months):
        _refuse_gaps(table, lines, months)
        return months, None
    return months, list(days)


def _gap(months):
    """Returns the row whose month does not follow the one before it, or None."""
    steps = np.diff(np.array(months, "datetime64[M]")).astype(int)
    direction = -1 if steps.size and np.all(steps < 0) else 1
    wrong = np.flatnonzero(steps != direction)
    return None if not wrong.size else (int(wrong[0]) + 1, direction)


def _refuse_gaps(table, lines, months):
    gap = _gap(months)
    if gap is None:
        return
    row, direction = gap
    differing = _differing_columns(table, months)
    if len(set(months)) < len(months) and differing:
        name, fields = differing
        raise InputError(
            f"{table.path}, line {lines[row]}: several series: {name} is "
            f"{columns.shorten_list(fields)}; keep one, --columns {name}={fields[0]}"
        )
    raise InputError(
        f"{table.path}, line {lines[row]}: {months[row - 1] + direction} should follow, "
        f"not {months[row]}"
    )


def _differing_columns(table, months):
    """Returns the name and the fields of a column that tells series apart, or None.

    Its fields are words, or numbers such as those of stores, each once in each month.
    """
    for at, name in enumerate(table.names):
        fields = list(dict.fromkeys(fields[at] for _, fields in table.rows))
        is_words = not all(map(tables.is_number, filter(None, fields)))
        if name != "Date" and 2 <= len(fields) <= len(months) / 2:
            rows = {(month, row[at]) for month, (_, row) in zip(months, table.rows)}
            is_whole = len(rows) == len(table.rows) == len(fields) * len(set(months))
            if is_words or is_whole:
                return name, fields
    return None


def _of_days(table, days, values, monthly):
    """Returns months and values [months, 1] of days, whole months only."""
    if monthly is None:
        raise InputError(
            f"{table.path}: several days a month; say what a month's value is: "
            "--monthly sum (sales), mean (temperatures, prices) or last"
        )
    order = np.argsort(days, kind="stable")
    days, values = days[order], values[order]
    of_day = days.astype("datetime64[M]")
    months, starts = np.unique(of_day, return_index=True)
    parts = np.split(values[:, 0], starts[1:])
    result = np.array([[OF_DAYS[monthly](part)] for part in parts], float)
    table.notes.append(f"{len(days):,} days; of each month the {monthly}")
    first, last = 0, len(months)
    if (days[0] - months[0].astype("datetime64[D]")).astype(int) > _MOST_MISSING:
        first = 1
    if ((months[-1] + 1).astype("datetime64[D]") - 1 - days[-1]).astype(int) > _MOST_MISSING:
        last -= 1
    for month in [*months[:first], *months[last:]]:
        table.notes.append(f"{month} is not whole and is dropped")
    months, result = months[first:last], result[first:last]
    if not len(months):
        raise InputError(f"{table.path}: no whole month")
    missing = np.flatnonzero(np.diff(months).astype(int) != 1)
    if missing.size:
        raise InputError(f"{table.path}: no day of {months[missing[0]] + 1}")
    return months, result
