"""A value for each month, from a CSV file as statistics offices write it. NumPy only."""

from common.data import dates, tables
from common.errors import InputError

import numpy as np


def read_months(path, *, strict=False):
    """A monthly series: the first column of a CSV file in which the months are written.

    Months may be written 1991-01, Jan-1991 or Jan-91 (from 69 on it is 19..).
    Lines above the first month are titles, the last of them naming the columns;
    lines below the last month are footnotes. That reads Statistics Canada's
    files as downloaded.

    A month whose value is empty is left out and noted in `left_out`; a month
    without a line is refused.

    Args:
      strict: refuse an empty value.

    Returns:
      A `tables.Series` with values [months, 1] and dates datetime64[M], oldest first.

    Raises:
      InputError: the file cannot be read, has no months, a month is missing,
        comes twice or cannot be read, or a value is not a number.
    """
    names, rows = _rows_of_months(path)
    column = names[1] if len(names) > 1 else "value"
    months = _months_without_a_gap(path, rows)
    padded = [(line, [*row, ""]) for line, row in rows]  # a line may end behind its month
    kept, left_out = tables.without_empty_fields(
        path, [names[0] if names else "month", column], padded, [1], 0, strict
    )
    values = [[tables.read_number(path, line, column, row[1])] for line, row in kept]
    of_line = {line: month for (line, _), month in zip(rows, months)}
    dates_kept = np.array([of_line[line] for line, _ in kept])
    return tables.Series(np.array(values), (column,), dates_kept, str(path), left_out)


def _rows_of_months(path):
    """(column names, [(line number, fields), ...]) of the lines that begin with a month."""
    rows = tables.read_fields(path)
    found = [place for place, (_, row) in enumerate(rows) if dates.parse_month(row[0]) is not None]
    if not found:
        raise InputError(f"{path}: no line begins with a month like 1991-01, Jan-1991 or Jan-91")
    first, last = found[0], found[-1]
    if last + 1 < len(rows) and _looks_like_data(rows[last + 1][1]):
        last += 1  # and its month is then refused by name
    names = rows[first - 1][1] if first else []
    return names, rows[first : last + 1]


def _months_without_a_gap(path, rows):
    months = []
    for line, row in rows:
        month = dates.parse_month(row[0])
        if month is None:
            raise InputError(
                f"{path}, line {line}: {row[0]!r} is not a month like 1991-01, Jan-1991 or Jan-91"
            )
        if months and month != months[-1] + 1:
            raise InputError(f"{path}, line {line}: {months[-1] + 1} should follow, not {month}")
        months.append(month)
    return months


def _looks_like_data(row):
    """Whether every field after the first is a number: then the line is no footnote."""
    try:
        return len([float(field) for field in row[1:]]) > 0
    except ValueError:
        return False
