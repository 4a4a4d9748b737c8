"""Days with news as windows, worked out by hand."""

from common.data import news

import numpy as np
import pytest

FILE = """\
News,Date,Close
"up, the up",2020-01-03,121
the calm,2020-01-02,110
the,2020-01-01,100
the DOWN!,2020-01-04,110
up the up,2020-01-05,110
the calm,2020-01-06,121
the,2020-01-07,121
"""


@pytest.fixture
def days(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text(FILE, encoding="utf-8")
    return news.read(path)


def test_returns_and_texts_of_a_file_stand_by_their_days(days):
    change = 100 * np.log(1.1)
    np.testing.assert_allclose(days.returns, [change, change, -change, 0, change, 0], atol=1e-9)
    assert days.texts[0] == "the calm" and days.texts[2] == "the DOWN!"
    assert "7 rows, 2020-01-01 to 2020-01-07; no row left out" in days.description
    assert days.best is None


def test_windows_by_hand(days):
    windows = news.prepare(days, length=2, size=5, share=0.5)
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
    later = news.prepare(days, length=2, size=5, share=0.5, later=1)
    assert later.keywords == ["calm", "down", "up"]  # one window of training, three days
    np.testing.assert_array_equal(later.counts[:, -1, :3], [[0, 1, 0], [0, 0, 2], [1, 0, 0]])


def test_the_best_forecast_is_that_of_the_day_after():
    best = np.arange(6.0)  # known on day t for day t + 1
    days = news.Days(best - 1, ["a", "b"] * 3, best, "made up", "")
    windows = news.prepare(days, length=3, size=2, share=0.5)
    np.testing.assert_array_equal(windows.best, windows.y)


def test_baselines_find_what_is_there():
    """y is 2 a - b of the last day's words; the returns tell nothing of it."""
    random = np.random.RandomState(0)
    counts = random.randint(3, size=[60, 4, 2])
    y = counts[:, -1] @ [[2.0], [-1.0]]
    windows = news.Windows(random.randn(60, 4, 1), counts, y, None, 40, ["a", "b"])
    found = news.baselines(windows)
    assert list(found) == ["persistence", "least squares", "least squares, news"]
    assert not found["persistence"].any()
    np.testing.assert_allclose(found["least squares, news"], windows.actual, atol=1e-9)
    assert np.abs(found["least squares"] - windows.actual).mean() > 0.5
    known = news.baselines(windows._replace(best=y))
    np.testing.assert_array_equal(known["best possible"], y[40:])
