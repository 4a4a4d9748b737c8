"""Reading price files: both kinds, and every way in which a file can be bad."""

from common.data import tables
from common.errors import InputError
from common.teaching import lab

import numpy as np
import pytest

LECTURE = """# somewhere/history
# Open,High,Low,Volume,Close
3,4,2,100,3.5
2,3,1,200,2.5
1,2,0.5,300,1.5
"""
DATED = """Date,Open,High,Low,Close,Volume,OpenInt
2020-01-03,1,2,0.5,1.5,300,0
2020-01-02,2,3,1,2.5,200,0
"""


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "prices.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def test_the_lectures_format_is_turned_round(write):
    prices = tables.read_prices(write(LECTURE))
    assert prices.columns == ("Open", "High", "Low", "Volume", "Close")
    assert prices.dates is None
    assert prices.values[:, 4].tolist() == [1.5, 2.5, 3.5]
    assert prices.values[0].tolist() == [1, 2, 0.5, 300, 1.5]


def test_dates_put_a_file_in_order(write):
    prices = tables.read_prices(write(DATED), columns=("Close", "Open"))
    assert prices.dates.astype(str).tolist() == ["2020-01-02", "2020-01-03"]
    assert prices.values.tolist() == [[2.5, 2], [1.5, 1]]


def test_last_keeps_the_newest(write):
    assert tables.read_prices(write(LECTURE), last=1).values[0, 4] == 3.5
    assert str(tables.read_prices(write(DATED), last=1).dates[0]) == "2020-01-03"


def test_windows_line_ends_a_byte_order_mark_and_blank_lines(write):
    content = ("\ufeff" + DATED.replace("\n", "\r\n") + "\r\n\r\n").encode("utf-8")
    assert len(tables.read_prices(write(content)).values) == 2


@pytest.mark.parametrize(("content", "message"), [
    ("", "the file is empty"),
    (" \n\n", "the file is empty"),
    (b"PK\x03\x04\0\0", "binary file"),
    (b"Date,Open,High,Low,Close,Volume\n2020-01-02,1,2,\xff,1,1\n", "line 2: not UTF-8"),
    ("Date,Open,High,Low,Close,Volume\n", "no rows below the header"),
    ("# Open,High,Low,Volume,Close\n", "no rows below the header"),
    (DATED.replace("Volume", "Amount"), "no column 'Volume'"),
    (DATED.replace("0.5", "low"), "line 2, column Low: 'low' is not a number"),
    (DATED.replace("0.5", ""), "line 2, column Low: '' is not a number"),
    (DATED.replace("0.5", "NaN"), "line 2, column Low: 'NaN' is not a finite number"),
    (DATED.replace("0.5", "inf"), "line 2, column Low: 'inf' is not a finite number"),
    (DATED.replace("2020-01-02", "Thursday"), "line 3, column Date: 'Thursday' is not a date"),
    (DATED.replace("2020-01-02", "2020-01-03"), "the date 2020-01-03 comes twice"),
    (DATED.replace(",300,0", ",300"), "line 2: 6 fields where 7 are expected"),
])  # fmt: skip
def test_a_bad_file_is_named_with_line_and_value(write, content, message):
    path = write(content)
    with pytest.raises(InputError, match=message) as caught:
        tables.read_prices(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        tables.read_prices(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="cannot be read: it is a folder"):
        tables.read_prices(tmp_path)


@pytest.mark.parametrize(("name", "days"), [
    ("GOOG", 2148), ("IBM", 3270), ("MSFT", 3270), ("AAPL", 3270),
])  # fmt: skip
def test_the_prices_that_come_with_the_course(name, days):
    prices = tables.read_prices(lab.data(f"{name}.csv"))
    assert prices.values.shape == (days, 5)
    assert np.all(np.diff(prices.dates) > np.timedelta64(0, "D"))
    low, high, close = (prices.values[:, prices.columns.index(c)] for c in ("Low", "High", "Close"))
    assert np.mean((low <= close + 0.01) & (close <= high + 0.01)) > 0.99
