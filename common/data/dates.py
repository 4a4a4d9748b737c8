"""Dates as people write them: one format for a whole column, and only where it can be one date.

NumPy only.
"""

import re
from datetime import datetime

from common.errors import InputError

import numpy as np

# 2012-12-31, and the time of day that some programs write behind it, which is not used.
_ISO_DAY = re.compile(
    r"(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_FORMATS = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
)


def read_days(path, column, lines, fields):
    """A column of days, all of them written in one way.

    Args:
      path, column: for messages.
      lines: the line number of each field.
      fields: 2012-12-31, 2012/12/31, 20121231, 12/31/2012, 31.12.2012, 31-Dec-2012 and
        the like.

    Returns:
      datetime64[D] [rows].

    Raises:
      InputError: a field is no date, is written in another way than those above it, or
        the whole column can be read with the day first and with the month first.
    """
    readings = [_read_in(written, fields) for written in (_iso, *map(_by_format, _FORMATS))]
    whole = [reading for reading in readings if len(reading) == len(fields)]
    if not whole:
        longest = max(readings, key=len)
        place = len(longest)
        like = f"{fields[0]!r} above" if place else "2012-12-31"
        raise InputError(
            f"{path}, line {lines[place]}, column {column}: {fields[place]!r} "
            f"is not a date like {like}"
        )
    for other in whole[1:]:
        differ = [place for place, day in enumerate(other) if day != whole[0][place]]
        if differ:
            place = differ[0]
            raise InputError(
                f"{path}, line {lines[place]}, column {column}: {fields[place]!r} may be "
                f"{whole[0][place]} or {other[place]}, and no other date of the file tells "
                "which; write days like 2012-12-31"
            )
    return np.array(whole[0], "datetime64[D]")


def parse_until(text, option):
    """The last day that an option names: 2012-09-30 itself, or the end of the month 2012-09.

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
    """1991-01, Jan-1991 or Jan-91 (from 69 on it is 19..) as datetime64[M]; None for others."""
    if re.fullmatch(r"\d{4}-\d{2}", field):
        written = "%Y-%m"
    else:
        written = "%b-%Y" if re.fullmatch(r"[A-Za-z]{3}-\d{4}", field) else "%b-%y"
    try:
        return np.datetime64(datetime.strptime(field, written), "M")
    except ValueError:
        return None


def _read_in(read, fields):
    """The days of the fields from the first on, as far as `read` can read them."""
    days = []
    for field in fields:
        try:
            days.append(read(field))
        except ValueError:
            break
    return days


def _iso(field):
    found = _ISO_DAY.fullmatch(field)
    if not found:
        raise ValueError(field)
    return np.datetime64(found[1], "D").item()


def _by_format(written):
    def read(field):
        if written == "%Y%m%d" and not re.fullmatch(r"\d{8}", field):
            raise ValueError(field)  # strptime would also take seven digits
        return datetime.strptime(field, written).date()

    return read
