"""An INVENTED market: a share whose price follows headlines that are invented too.

Each day has three headlines, each good, bad or neutral by chance. The tone of the day is the
number of good ones less that of bad ones. The return of the share, in percent:

    r_t = noise_t + EFFECT ((1 - delayed) tone_t + delayed tone_t-1)

The noise is normal with standard deviation NOISE. So it is known how good a forecast can be,
which nobody knows for a real share. Nothing here says anything about real prices.
NumPy only.
"""

from common.data.news import Days

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


def invent(days, delayed, seed):
    """`news.Days` of the invented market.

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
