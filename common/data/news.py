"""A share and the news of each day, as windows for a network: returns and counts of keywords.

NumPy only.
"""

from typing import NamedTuple

from common.data import price_files, series, words
from common.data.forecasting import rmse
from common.data.regression import least_squares
from common.errors import InputError

import numpy as np


class Days(NamedTuple):
    """A share and its news, day by day, oldest first."""

    returns: np.ndarray  # float64 [days]: the change of the close's logarithm, in percent
    texts: list  # [days]: the headlines of the day, known at its close
    best: np.ndarray | None  # [days]: the best forecast of the NEXT return, where it is known
    source: str  # for messages
    description: str  # where they come from, and how many rows are left out


class Windows(NamedTuple):
    """Windows of days in time order, the first of them for training."""

    returns: np.ndarray  # float32 [windows, length, 1], in percent
    counts: np.ndarray  # float32 [windows, length, size]: how often each keyword is in the news
    y: np.ndarray  # float32 [windows, 1]: the return of the day after
    best: np.ndarray | None  # [windows, 1]: the best forecast, where it is known
    train: int  # how many windows are for training
    keywords: list  # `size` of them at most; the counts of missing ones are 0

    @property
    def actual(self):
        """What is to be forecast in the test: [test, 1]."""
        return self.y[self.train :]


def read(path, *, strict=False):
    """`Days` of a file with the columns Close and News, and Date in any order of days.

    A row in which one of them is empty is left out; `price_files.read_prices` says more.

    Raises:
      InputError: as `price_files.read_prices`; or a price is 0.
    """
    prices, texts = price_files.read_prices_and_texts(path, ("Close",), "News", strict=strict)
    close = prices.values[:, 0]
    if not close.all():
        raise InputError(f"{path}: a price is 0, and a return on it does not exist")
    description = f"{path}: {len(texts)} rows, {prices.span}; {prices.left_out_in_words()}"
    return Days(100 * np.diff(np.log(close)), texts[1:], None, str(path), description)


def prepare(days, length, size, *, share=0.7, later=0):
    """The `Windows` of `Days`.

    Args:
      length: days a window.
      size: how many keywords at most; they are those of the training days (`words.keywords`).
      share: of the windows, for training.
      later: how many days later the news is than the return beside it. 1 gives a
        window the news of the day that it forecasts.

    Raises:
      InputError: there are too few days, no keywords, or a price that never changes.
    """
    windows = len(days.returns) - length - later
    if windows < 2:
        raise InputError(
            f"{days.source}: {len(days.returns)} returns are too few for windows of {length} "
            "and a next one in training and test"
        )
    train = series.split(windows, share)
    vocabulary = words.keywords(days.texts[: train + length], size, days.source)
    counts = vocabulary.count(days.texts)[later:]
    values = np.zeros([len(counts), 1 + size])
    values[:, 0] = days.returns[: len(counts)]
    values[:, 1 : len(vocabulary)] = counts  # the vocabulary has a padding more
    x, y = series.windows(values, length, target=0)
    if not (y[:train].any() and y[train:].any()):
        raise InputError(f"{days.source}: the price never changes in the training or in the test")
    best = None
    if days.best is not None:
        best = days.best[length - 1 : length - 1 + windows, np.newaxis]
    return Windows(x[:, :, :1], x[:, :, 1:], y, best, train, vocabulary.tokens[1:])


def baselines(windows):
    """Forecasts of the test without a network: {label: [test, 1]}.

    Persistence says that the price stays as it is, a return of 0. Least squares reads the
    returns of a window, and with the news also the counts of its last day.
    """
    train, returns = windows.train, windows.returns[:, :, 0]
    with_news = np.hstack([returns, windows.counts[:, -1]])
    forecasts = {"persistence": np.zeros_like(windows.actual)}
    for label, inputs in (("least squares", returns), ("least squares, news", with_news)):
        forecasts[label] = least_squares(inputs[:train], windows.y[:train], inputs[train:])
    if windows.best is not None:
        forecasts["best possible"] = windows.best[train:]
    return forecasts


def errors(windows, forecasts):
    """{label: RMSE on the test, in percent} of forecasts {label: [test, 1]}."""
    return {label: rmse(forecast, windows.actual) for label, forecast in forecasts.items()}
