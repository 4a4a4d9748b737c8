"""Dates as people write them: one format for a whole column, and only where it can be one date.

NumPy only.
"""

import datetime
import re

from common.errors import InputError

import numpy as np

# 2012-12-31, and the time of day that some programs write behind it, which is not used.
_ISO_DAY = re.compile(
    r"(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y"),
    *("%d/%m/%y", "%y/%m/%d", "%m-%d-%Y", "%d-%m-%Y", "%d-%m-%y", "%y-%m-%d", "%d.%m.%Y"),
    *("%d.%m.%y", "%y.%m.%d", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %b %y", "%b %d, %Y"),
    *("%b %d %Y", "%b-%d-%Y", "%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d-%B-%Y", "%Y-%b-%d"),
)
_TIME_OF_DAY = re.compile(
    r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?( ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$"
)
_WEEKDAY = re.compile(
    r"\(?\b((mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\.?|[월화수목금토일](요일)?)(\)|,|\s|$)\s*",
    re.IGNORECASE,
)
_SECONDS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}
_FIRST_MONTH, _LAST_MONTH = np.datetime64("1700-01"), np.datetime64("2200-01")
_MONTH_NUMBERS = (
    (re.compile(r"(\d{4})(?:[-./ ]|M|-M|\.M)?(\d{2})"), 1, 2),  # 1991-01, 199101, 1991M01
    (re.compile(r"(\d{4})[-./ ](\d)"), 1, 2),
    (re.compile(r"(\d{1,2})[-./](\d{4})"), 2, 1),
)
_MONTH_NAMES = ("%b-%Y", "%b-%y", "%B-%Y", "%B-%y", "%Y-%b", "%Y-%B", "%y-%b")


def read_days(path, column, lines, fields, notes=None):
    """Reads a column of days, all of them written in one way.

    A year of two digits never lies in the future. A column that can be read with the day first
    and with the month first is read so that its days are in order, where only one way does that.

    Args:
      path, column: for messages.
      lines: the line number of each field.
      fields: 2012-12-31, 2012/12/31, 20121231, 12/31/2012, 31.12.2012, 31-Dec-2012, seconds
        since 1970 and the like, with a time of day or a weekday or without.
      notes: a list, to which a sentence is added for what was assumed.

    Returns:
      datetime64[D] [rows].

    Raises:
      InputError: a field is no date, is written in another way than those above it, or
        more than one way of reading is possible.
    """
    readings = [_read_in(_iso, fields)]
    if len(readings[0]) == len(fields):
        return np.array(readings[0], "datetime64[D]")
    readings += [_read_in(reader, fields) for reader in _readers()]
    whole = [reading for reading in readings if len(reading) == len(fields)]
    if not whole:
        longest = max(readings, key=len)
        row = len(longest)
        like = f"{fields[0]!r} above" if row else "2012-12-31"
        raise InputError(
            f"{path}, line {lines[row]}, column {column}: {fields[row]!r} is not a date like {like}"
        )
    different = [whole[0]] + [other for other in whole[1:] if other != whole[0]]
    if len(different) > 1:
        in_order = [reading for reading in different if _is_in_order(reading)]
        if len(in_order) != 1:
            other = different[1]
            row = next(row for row, day in enumerate(other) if day != whole[0][row])
            raise InputError(
                f"{path}, line {lines[row]}, column {column}: {fields[row]!r} may be "
                f"{whole[0][row]} or {other[row]}, and no other date of the file tells "
                "which; write days like 2012-12-31"
            )
        different = in_order
        if notes is not None:
            notes.append(
                f"{fields[0]} is taken for {different[0][0]}: only so are the days in order"
            )
    if notes is not None and _unix_time(fields[0]) is not None:
        notes.append("the dates are seconds since 1970 (unix time)")
    return np.array(different[0], "datetime64[D]")


def possible_days(fields):
    """Returns every reading of a column of days, as for `read_days`: lists of dates."""
    readings = [_read_in(reader, fields) for reader in _readers()]
    return [reading for reading in readings if len(reading) == len(fields)]


def is_day(field):
    """Returns whether a field is a date, but not a plain number."""
    return not re.fullmatch(r"\d{1,6}(\.\d*)?", field) and bool(possible_days([field]))


def parse_until(text, option):
    """Returns the last day that an option names: 2012-09-30, or the end of the month 2012-09.

    Raises:
      InputError: it is neither.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return (np.datetime64(text, "M") + 1).astype("datetime64[D]") - 1
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return np.datetime64(text, "D")
    except ValueError:
        pass  # a 13th month, a 31st of September
    raise InputError(f"{option} {text}: not a date like 2012-09-30 or 2012-09")


def parse_month(field):
    """Returns 1991-01, 1991M01, Jan-1991, Jan 91, 1991년 1월 ... as datetime64[M], or None.

    A year of two digits does not lie in the future.
    """
    field = re.sub(r"\s*p\)?$", "", field.strip())  # provisional
    field = re.sub(r"\s*년\s*", "-", field).rstrip("월 .")
    field = re.sub(r"\s*([-./])\s*", r"\1", field)
    for pattern, year, month in _MONTH_NUMBERS:
        match = pattern.fullmatch(field)
        if match and 1 <= int(match[month]) <= 12:
            value = np.datetime64(f"{int(match[year]):04}-{int(match[month]):02}", "M")
            return value if _FIRST_MONTH <= value < _LAST_MONTH else None
    if not re.search("[A-Za-z]{3}", field):
        return None
    for written in _MONTH_NAMES:
        try:
            day = datetime.datetime.strptime(re.sub(r"[ /.]+", "-", field), written).date()
        except ValueError:
            continue
        return np.datetime64(_not_in_the_future(day) if "%y" in written else day, "M")
    return None


def _readers():
    return (_iso, *map(_by_format, _FORMATS), _seconds)


def _read_in(read, fields):
    """Returns the days of the fields from the first on, as far as `read` can read them."""
    days = []
    for field in fields:
        try:
            days.append(read(field))
        except ValueError:
            break
    return days


def _is_in_order(days):
    """Returns whether each day is after the one before it, or each before it."""
    steps = np.diff(np.array(days, "datetime64[D]")).astype(int)
    return bool(np.all(steps > 0) or np.all(steps < 0))


def _iso(field):
    match = _ISO_DAY.fullmatch(field)
    if not match:
        raise ValueError(field)
    return datetime.date.fromisoformat(match[1])


def _by_format(written):
    def read(field):
        field = _tidied(field)
        if written == "%Y%m%d" and not re.fullmatch(r"\d{8}", field):
            raise ValueError(field)  # strptime would also take seven digits
        day = datetime.datetime.strptime(field, written).date()
        return _not_in_the_future(day) if "%y" in written else day

    return read


def _not_in_the_future(day):
    """Returns a day whose year had two digits, a hundred years earlier if it is to come."""
    if day <= datetime.date.today():
        return day
    return day.replace(year=day.year - 100, day=min(day.day, 28 if day.month == 2 else 31))


def _tidied(field):
    """Returns a date without its time of day and weekday, and without spaces at its dots."""
    field = _TIME_OF_DAY.sub("", field.strip())
    if re.search("[^\\d./-]", field):
        field = re.sub(r"\s*년\s*|\s*월\s+(?=\d)|\s*월(?=\d)", "-", field)
        field = re.sub(r"(?<=\d)\s*일\b", "", field)
        field = _WEEKDAY.sub("", field).strip()
        field = re.sub(r"\s*([-./])\s*", r"\1", field)
    return field.rstrip(".")


def _seconds(field):
    day = _unix_time(field)
    if day is None:
        raise ValueError(field)
    return day


def _unix_time(field):
    """Returns the day of seconds (milliseconds, ...) since 1970 in UTC, or None for others."""
    whole = field.partition(".")[0]
    if not re.fullmatch(r"\d+(\.\d*)?", field) or len(whole) not in _SECONDS:
        return None
    seconds = int(whole) // _SECONDS[len(whole)]
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).date()
