"""The invented market does what is derived for it; days with news as windows, by hand."""

from common.data import words
from labs.support import news_files, news_prices
from tests.labs.support.test_news_files import FILE

import numpy as np
import pytest

DAYS = 40_000


@pytest.fixture
def days(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text(FILE, encoding="utf-8")
    return news_files.read(path)


@pytest.mark.parametrize("delayed", [0, 0.3, 1])
def test_the_best_errors_are_those_of_a_simulation(delayed):
    """Written anew: tones, returns, and the best forecasts of the next return."""
    random = np.random.RandomState(1)
    tone = random.choice([-1, 0, 1], size=[DAYS, 3]).sum(axis=1)
    late = np.append(0, tone[:-1])
    returns = random.normal(size=DAYS) + (1 - delayed) * tone + delayed * late
    with_news = np.sqrt(np.mean((returns - delayed * late) ** 2))
    assert news_prices.error_with_news(delayed) == pytest.approx(with_news, rel=0.01)
    lags = np.stack([returns[7 - lag : -lag] for lag in range(1, 8)], axis=1)
    weights = np.linalg.lstsq(lags, returns[7:], rcond=None)[0]
    without = np.sqrt(np.mean((returns[7:] - lags @ weights) ** 2))
    assert news_prices.error_without_news(delayed, 7) == pytest.approx(without, rel=0.01)


def test_errors_worked_out_by_hand():
    assert (
        news_prices.error_with_news(0)
        == news_prices.error_without_news(0, 7)
        == pytest.approx(3**0.5)
    )
    assert news_prices.error_with_news(0.5) == pytest.approx(1.5**0.5)
    assert news_prices.error_with_news(1) == pytest.approx(1)
    # From one return: variance 2, covariance 0.5 with the next; 2 - 0.5^2 / 2.
    assert news_prices.error_without_news(0.5, 1) == pytest.approx(1.875**0.5)


def test_the_price_follows_the_words():
    days = news_prices.invent(2000, 0.25, seed=3)
    tone = np.array(
        [
            sum(
                (word in news_prices.GOOD) - (word in news_prices.BAD) for word in words.split(text)
            )
            for text in days.texts
        ]
    )
    np.testing.assert_allclose(days.best, 0.25 * tone)
    noise = days.returns[1:] - 0.75 * tone[1:] - 0.25 * tone[:-1]
    assert abs(noise.mean()) < 0.1 and noise.std() == pytest.approx(1, abs=0.05)
    assert abs(np.corrcoef(noise, tone[1:])[0, 1]) < 0.1
    assert tone.var() == pytest.approx(news_prices.TONE_VARIANCE, rel=0.1)
    assert all(text.count(";") == 2 and len(text.split()) == 12 for text in days.texts)


def test_the_news_is_the_same_in_every_world():
    first, second = news_prices.invent(50, 0, seed=1), news_prices.invent(50, 0.5, seed=1)
    assert first.texts == second.texts != news_prices.invent(50, 0, seed=2).texts
    assert not first.best.any() and second.best.any()


def test_windows_by_hand(days):
    windows = news_prices.prepare(days, length=2, size=5, share=0.5)
    # Training has two windows, which know the first four days. "the" is in all of them.
    assert windows.train == 2
    assert windows.keywords == ["up", "calm", "down"]
    up, calm, down = [2, 0, 0], [0, 1, 0], [0, 0, 1]
    expected = [[calm, up], [up, down], [down, up], [up, calm]]
    np.testing.assert_array_equal(windows.counts[:, :, :3], expected)
    assert not windows.counts[:, :, 3:].any()  # five columns were wanted, there are three words
    np.testing.assert_allclose(windows.returns[:, -1, 0], days.returns[1:5], rtol=1e-6)
    np.testing.assert_allclose(windows.y[:, 0], days.returns[2:], rtol=1e-6)
    np.testing.assert_allclose(windows.actual, windows.y[2:])
    # A day later: beside each return stands the news of the next day.
    later = news_prices.prepare(days, length=2, size=5, share=0.5, later=1)
    assert later.keywords == ["calm", "down", "up"]  # one window of training, three days
    np.testing.assert_array_equal(later.counts[:, -1, :3], [[0, 1, 0], [0, 0, 2], [1, 0, 0]])


def test_the_best_forecast_is_that_of_the_day_after():
    best = np.arange(6.0)  # known on day t for day t + 1
    days = news_files.Days(best - 1, ["a", "b"] * 3, best, "made up", "")
    windows = news_prices.prepare(days, length=3, size=2, share=0.5)
    np.testing.assert_array_equal(windows.best, windows.y)
