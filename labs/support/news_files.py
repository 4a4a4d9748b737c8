"""A share and the news of each day, read from a file."""

from typing import NamedTuple

from common.data import price_files
from common.errors import InputError

import numpy as np


class Days(NamedTuple):
    """A share and its news, day by day, oldest first."""

    returns: np.ndarray  # float64 [days]: the change of the close's logarithm, in percent
    texts: list  # [days]: the headlines of the day, known at its close
    best: np.ndarray | None  # [days]: the best forecast of the NEXT return, where it is known
    source: str  # for messages
    description: str  # where they come from, and how many rows are left out
    notes: tuple = ()  # sentences: what the reader assumed, renamed or dropped
    dates: np.ndarray | None = None  # datetime64[D] [days], where the file has dates
    last_close: float | None = None  # the price after the last of `returns`


def read(path, *, strict=False, renamed=None, encoding=None):
    """Reads `Days` from a file with the columns Close and News, and Date in any order of days.

    A row in which one of them is empty is left out. A day may have several rows, a headline each.
    `price_files.read_prices` says more, and explains the arguments.

    Raises:
      InputError: as `price_files.read_prices`; or a price is 0.
    """
    prices, texts = price_files.read_prices_and_texts(
        path,
        ("Close",),
        "News",
        strict=strict,
        adjusted=True,
        renamed=renamed,
        encoding=encoding,
    )
    close = prices.values[:, 0]
    if not close.all():
        raise InputError(f"{path}: a price is 0, and a return on it does not exist")
    description = f"{path}: {len(texts)} rows, {prices.span}; {prices.left_out_in_words()}"
    return Days(
        100 * np.diff(np.log(close)),
        texts[1:],
        None,
        str(path),
        description,
        prices.notes,
        None if prices.dates is None else prices.dates[1:],
        close[-1],
    )
