"""Lab 27's INVENTED market, and windows of returns and counts of keywords.

In the market the price of a share follows headlines that are invented too.

Each day has three headlines, each good, bad or neutral by chance. The tone of the day is the
number of good ones less that of bad ones. The return of the share, in percent:

    r_t = noise_t + EFFECT ((1 - delayed) tone_t + delayed tone_t-1)

The noise is normal with standard deviation NOISE. So it is known how good a forecast can be,
which nobody knows for a real share. Nothing here says anything about real prices.
NumPy only.
"""

from types import SimpleNamespace
from typing import NamedTuple

from common import forecasting
from common.data import words as text_words
from common.errors import InputError
from labs.support.news_files import Days

import numpy as np

GOOD = ("strong", "record", "rising", "solid", "growing", "healthy", "excellent", "robust")
BAD = ("weak", "poor", "falling", "slow", "shrinking", "bleak", "dismal", "disappointing")
NEUTRAL = ("usual", "annual", "monthly", "regional", "seasonal", "online", "domestic", "foreign")
TONES = {-1: BAD, 0: NEUTRAL, 1: GOOD}
WHO = ("analyst", "newspaper", "bank", "company", "supplier", "manager", "broker", "rival")
SAYS = ("sees", "reports", "expects", "mentions", "confirms", "describes", "predicts", "notes")
THINGS = ("sales", "orders", "profit", "demand", "exports", "margins", "deliveries", "results")
HEADLINES = 3  # a day
TONE_VARIANCE = HEADLINES * 2 / 3  # a headline's tone is -1, 0 or 1, each in a third of cases
NOISE, EFFECT = 1.0, 1.0  # percent; the effect is that of one headline


class Windows(NamedTuple):
    """Windows of days in time order, the first of them for training."""

    returns: np.ndarray  # float32 [windows, length, 1], in percent
    counts: np.ndarray  # float32 [windows, length, size]: how often each keyword is in the news
    y: np.ndarray  # float32 [windows, 1]: the return of the day after
    best: np.ndarray | None  # [windows, 1]: the best forecast, where it is known
    train: int  # how many windows are for training
    keywords: list  # `size` of them at most; the counts of missing ones are 0
    last: tuple | None = None  # returns and counts of the last days of a file, [1, length, ...]

    @property
    def actual(self):
        """The targets of the test: [test, 1]."""
        return self.y[self.train :]

    @property
    def to_forecast(self):
        """The returns and counts of the test, and behind them those of `last` if there are any."""
        test = self.returns[self.train :], self.counts[self.train :]
        if self.last is None:
            return test
        return tuple(np.concatenate(pair) for pair in zip(test, self.last))


def invent(days, delayed, seed):
    """`news_files.Days` of the invented market.

    Args:
      delayed: the share of the reaction that comes the day after, 0 to 1.
    """
    random = np.random.RandomState(seed)
    # The first day gives only its delayed reaction.
    tones = random.randint(-1, 2, size=[days + 1, HEADLINES])
    places = random.randint(len(GOOD), size=[days + 1, HEADLINES, 4])
    texts = [
        "; ".join(_headline(tone, words) for tone, words in zip(*day))
        for day in zip(tones[1:], places[1:])
    ]
    tone = tones.sum(axis=1)  # [days + 1]
    reaction = EFFECT * ((1 - delayed) * tone[1:] + delayed * tone[:-1])
    returns = NOISE * random.randn(days) + reaction
    best = EFFECT * delayed * tone[1:]
    return Days(returns, texts, best, "the invented market", f"INVENTED: {days} days")


def _headline(tone, places):
    """Such as "bank expects weak demand" for a tone of -1; each list has as many words."""
    lists = (WHO, SAYS, TONES[tone], THINGS)
    return " ".join(words[place] for words, place in zip(lists, places))


def error_with_news(delayed):
    """RMSE of the best forecast of tomorrow's return by someone who knows today's news.

    The noise of tomorrow, and its reaction to tomorrow's news, cannot be known:

        error^2 = NOISE^2 + EFFECT^2 (1 - delayed)^2 TONE_VARIANCE
    """
    return float(np.sqrt(NOISE**2 + (EFFECT * (1 - delayed)) ** 2 * TONE_VARIANCE))


def error_without_news(delayed, length):
    """RMSE of the best linear forecast from the last `length` returns alone.

    A part of yesterday's reaction comes today, so returns of neighbouring days are correlated:

        g_0 = NOISE^2 + EFFECT^2 ((1 - delayed)^2 + delayed^2) TONE_VARIANCE   the variance
        g_1 = EFFECT^2 (1 - delayed) delayed TONE_VARIANCE                     of neighbours
        error^2 = g_0 - g' G^-1 g,     g = (g_1, 0, ... 0)

    with G the covariances of the last returns: g_0 on the diagonal, g_1 beside it.
    """
    reaction = EFFECT**2 * TONE_VARIANCE
    variance = NOISE**2 + reaction * ((1 - delayed) ** 2 + delayed**2)
    neighbours = reaction * (1 - delayed) * delayed
    covariances = variance * np.eye(length)
    covariances += neighbours * (np.eye(length, k=1) + np.eye(length, k=-1))
    with_next = np.zeros(length)
    with_next[-1] = neighbours
    explained = with_next @ np.linalg.solve(covariances, with_next)
    return float(np.sqrt(variance - explained))


def gain(delayed, length):
    """The best error with news as a share of that without: 1 where the news gives nothing."""
    return error_with_news(delayed) / error_without_news(delayed, length)


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
    train = forecasting.split(windows, share)
    vocabulary = text_words.keywords(days.texts[: train + length], size, days.source)
    counts = vocabulary.count(days.texts)[later:]
    values = np.zeros([len(counts), 1 + size])
    values[:, 0] = days.returns[: len(counts)]
    values[:, 1 : len(vocabulary)] = counts  # the vocabulary has a padding more
    x, y = forecasting.sliding_windows(values, length, target=0)
    if not (y[:train].any() and y[train:].any()):
        raise InputError(f"{days.source}: the price never changes in the training or in the test")
    best = None
    if days.best is not None:
        best = days.best[length - 1 : length - 1 + windows, np.newaxis]
    last = None
    if days.last_close is not None and not later:
        last_days = values[np.newaxis, -length:].astype(x.dtype)
        last = last_days[:, :, :1], last_days[:, :, 1:]
    return Windows(x[:, :, :1], x[:, :, 1:], y, best, train, vocabulary.tokens[1:], last)


class DayAfter(NamedTuple):
    """The price on the day after a file."""

    in_words: str  # a line for each model, and which of them was nearest on the test
    metrics: dict  # as `forecasting.ahead_as_metrics`


def day_after(days, windows, forecasts, rmses):
    """Returns the `DayAfter` of a file.

    Args:
      days, windows: of the file; `windows.last` is not None.
      forecasts: {label: returns of the test and of the day after [test + 1, 1], in percent}.
      rmses: {label: RMSE on the test}.
    """
    ahead = {}
    for label in ("LSTM, news", *sorted(set(forecasts) - {"LSTM, news"}, key=rmses.get)):
        errors = windows.actual[:, 0] - forecasts[label][:-1, 0]
        changes = forecasts[label][-1] + np.array([0, *forecasting.error_range(errors)])  # percent
        value, low, high = days.last_close * np.exp(changes[:, np.newaxis] / 100)  # [1] each
        ahead[label] = forecasting.Ahead(value, low, high, forecasting.covered_share(errors))
    dates = np.arange(len(days.returns)) if days.dates is None else days.dates
    series = SimpleNamespace(dates=dates)
    scores = {label: forecasting.Score(rmse, rmse) for label, rmse in rmses.items()}
    words = forecasting.ahead_in_words(series, ahead, scores)
    return DayAfter(words, forecasting.ahead_as_metrics(series, ahead))
