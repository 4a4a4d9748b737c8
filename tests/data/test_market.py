"""The invented market does what is derived for it."""

from common.data import market, words

import numpy as np
import pytest

DAYS = 40_000


@pytest.mark.parametrize("delayed", [0, 0.3, 1])
def test_the_best_errors_are_those_of_a_simulation(delayed):
    """Written anew: tones, returns, and the best forecasts of the next return."""
    random = np.random.RandomState(1)
    tone = random.choice([-1, 0, 1], size=[DAYS, 3]).sum(axis=1)
    late = np.append(0, tone[:-1])
    returns = random.normal(size=DAYS) + (1 - delayed) * tone + delayed * late
    with_news = np.sqrt(np.mean((returns - delayed * late) ** 2))
    assert market.error_with_news(delayed) == pytest.approx(with_news, rel=0.01)
    lags = np.stack([returns[7 - lag : -lag] for lag in range(1, 8)], axis=1)
    weights = np.linalg.lstsq(lags, returns[7:], rcond=None)[0]
    without = np.sqrt(np.mean((returns[7:] - lags @ weights) ** 2))
    assert market.error_without_news(delayed, 7) == pytest.approx(without, rel=0.01)


def test_errors_worked_out_by_hand():
    assert market.error_with_news(0) == market.error_without_news(0, 7) == pytest.approx(3**0.5)
    assert market.error_with_news(0.5) == pytest.approx(1.5**0.5)
    assert market.error_with_news(1) == pytest.approx(1)
    # From one return: variance 2, covariance 0.5 with the next; 2 - 0.5^2 / 2.
    assert market.error_without_news(0.5, 1) == pytest.approx(1.875**0.5)


def test_the_price_follows_the_words():
    days = market.invent(2000, 0.25, seed=3)
    tone = np.array(
        [
            sum((word in market.GOOD) - (word in market.BAD) for word in words.split(text))
            for text in days.texts
        ]
    )
    np.testing.assert_allclose(days.best, 0.25 * tone)
    noise = days.returns[1:] - 0.75 * tone[1:] - 0.25 * tone[:-1]
    assert abs(noise.mean()) < 0.1 and noise.std() == pytest.approx(1, abs=0.05)
    assert abs(np.corrcoef(noise, tone[1:])[0, 1]) < 0.1
    assert tone.var() == pytest.approx(market.TONE_VARIANCE, rel=0.1)
    assert all(text.count(";") == 2 and len(text.split()) == 12 for text in days.texts)


def test_the_news_is_the_same_in_every_world():
    first, second = market.invent(50, 0, seed=1), market.invent(50, 0.5, seed=1)
    assert first.texts == second.texts != market.invent(50, 0, seed=2).texts
    assert not first.best.any() and second.best.any()
