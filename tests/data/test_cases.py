"""Files as people have them, of each kind one: the same numbers, texts and reviews come out."""

from pathlib import Path

from common.data import price_files, text_files
from common.errors import InputError
from labs.support import month_files, news_files, pairs, review_files

import numpy as np
import pytest

CASES = Path(__file__).parent / "cases"
DAILY = (760, 184.14, 268.11)  # rows, the first close and the last
SHORT = (60, 1000.0, 1590.0)  # 1000, 1010, ... 1590
IN_WON = (760, 73656.0, 107243.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("german.csv", DAILY),
        ("investing.csv", DAILY),
        ("nasdaq.csv", DAILY),
        ("yfinance.csv", DAILY),
        ("investing_kr.csv", IN_WON),
        ("krx_cp949.csv", IN_WON),
        ("pandas_index.csv", SHORT),
        ("semicolon.csv", SHORT),
        ("two_digit_year_60s.csv", SHORT),
        ("yfinance_multi.csv", SHORT),
        ("yahoo_null.csv", (57, 1000.0, 1590.0)),  # three rows are null
    ],
)
def test_prices(name, expected):
    prices = price_files.read_prices(CASES / name)
    close = prices.values[:, prices.columns.index("Close")]
    assert (len(close), close[0], close[-1]) == expected
    assert np.all(np.diff(prices.dates) > np.timedelta64(0))
    assert prices.dates[-1] < np.datetime64("now")
    assert len(prices.left_out) == (3 if name == "yahoo_null.csv" else 0)


def test_companies_of_one_file_are_told_apart():
    path = CASES / "symbol_sequential.csv"
    with pytest.raises(InputError, match=r"several companies \(AAA, BBB\).*--columns symbol=AAA"):
        price_files.read_prices(path)
    chosen = price_files.read_prices(path, renamed={"symbol": "BBB"})
    assert any("have BBB in symbol" in note for note in chosen.notes)


@pytest.mark.parametrize("name", ["fred.csv", "kosis.csv", "statcan_new.csv"])
def test_months(name):
    series = month_files.read_months(CASES / name)
    assert (len(series.values), series.values[0, 0], series.values[-1, 0]) == (312, 101, 639)
    assert set(np.diff(series.dates).astype(int)) == {1}


@pytest.mark.parametrize("name", ["kaggle_imdb.csv", "nsmc.txt", "stars.csv", "korean_cp949.csv"])
def test_reviews(name):
    reviews = review_files.read(CASES / name, 500)
    for labels in (reviews.y_train, reviews.y_test):
        assert set(np.ravel(labels)) == {0, 1}


def test_news_of_a_row_a_headline():
    days = news_files.read(CASES / "news_rows.csv")
    assert any("1,520 rows of 760 days" in note for note in days.notes)


def test_pairs_of_sentences():
    source, target = pairs.read_pairs(CASES / "eng_kor.tsv").pairs[0]
    assert source[0] == "Tom" and target[0] == "톰은"


def test_texts():
    alphabets = [set(text_files.read_text(CASES / name)) for name in ("nfd.txt", "both.txt")]
    assert all(any("가" <= ch <= "힣" for ch in alphabet) for alphabet in alphabets)
    assert alphabets[0] == alphabets[1], "NFD and NFC are one alphabet"
    assert "\r" not in text_files.read_text(CASES / "cr.txt")
    book = text_files.without_gutenberg(text_files.read_text(CASES / "pg.txt"), "pg.txt")
    assert "Project Gutenberg" not in book.text and book.notes
