"""The course's prices, adjusted for splits and dividends."""

from common.data import price_files
from common.teaching import lab

import numpy as np


def read(company, columns, strict=False):
    """Returns the `tables.Series` of a company of the course, as if no share was ever split.

    The file has `Adj Close`. Open, high, low and close of a day are multiplied by
    Adj Close / Close over that of the last day, so the last close is the one traded; volume is
    left as it is.
    """
    names = (*columns, "Close", "Adj Close") if "Close" not in columns else (*columns, "Adj Close")
    prices = price_files.read_prices(lab.data(f"{company}.csv"), names, strict=strict)
    close, adjusted = (prices.values[:, names.index(name)] for name in ("Close", "Adj Close"))
    factor = (adjusted / close / (adjusted[-1] / close[-1]))[:, np.newaxis]  # [days, 1]
    moves = [name != "Volume" for name in columns]
    table = prices.select(columns)
    return table._replace(values=np.where(moves, table.values * factor, table.values))
