"""Reading price files: both kinds, and every way in which a file can be bad."""

from common.data import price_files
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
    prices = price_files.read_prices(write(LECTURE))
    assert prices.columns == ("Open", "High", "Low", "Volume", "Close")
    assert prices.dates is None
    assert prices.values[:, 4].tolist() == [1.5, 2.5, 3.5]
    assert prices.values[0].tolist() == [1, 2, 0.5, 300, 1.5]


def test_dates_put_a_file_in_order(write):
    prices = price_files.read_prices(write(DATED), columns=("Close", "Open"))
    assert prices.dates.astype(str).tolist() == ["2020-01-02", "2020-01-03"]
    assert prices.values.tolist() == [[2.5, 2], [1.5, 1]]


def test_the_newest_rows_and_those_since_a_day(write):
    assert price_files.read_prices(write(LECTURE)).last(1).values[0, 4] == 3.5
    dated = price_files.read_prices(write(DATED))
    for chosen in (dated.last(1), dated.since(np.datetime64("2020-01-03"))):
        assert [str(day) for day in chosen.dates] == ["2020-01-03"]
        assert chosen.values[0, 4] == 1.5


def test_capitals_in_the_header_do_not_matter(write):
    header, rows = DATED.split("\n", 1)
    for changed in (header.lower(), header.upper()):
        prices = price_files.read_prices(write(f"{changed}\n{rows}"), ("Close", "Open"))
        assert prices.columns == ("Close", "Open")
        assert [str(day) for day in prices.dates] == ["2020-01-02", "2020-01-03"]


def test_a_row_with_an_empty_field_is_left_out_and_counted_or_refused(write):
    for content, column in (
        (DATED.replace("0.5", ""), "Low"),
        (DATED.replace("2020-01-03", ""), "Date"),
    ):
        prices = price_files.read_prices(write(content))
        assert prices.values.shape == (1, 5)
        assert [(row.line, row.column) for row in prices.left_out] == [(2, column)]
        with pytest.raises(InputError, match=rf"prices\.csv, line 2, column {column}: ''"):
            price_files.read_prices(write(content), strict=True)


def test_an_empty_field_that_is_not_wanted_does_not_matter(write):
    prices = price_files.read_prices(write(DATED.replace("0.5", "")), ("Close",), strict=True)
    assert prices.left_out == ()
    assert prices.left_out_in_words() == "no row left out"


def test_many_rows_left_out_are_counted_and_the_first_ones_named(write):
    rows = "".join(f"2020-02-{day:02},1,,1,1,1,0\n" for day in range(1, 8))
    prices = price_files.read_prices(write(DATED + rows))
    said = prices.left_out_in_words(at_most=2)
    assert said == (
        "7 rows with an empty field left out: "
        "line 4 (2020-02-01, High), line 5 (2020-02-02, High), and 5 more"
    )


def test_a_file_with_an_empty_field_in_each_row(write):
    with pytest.raises(InputError, match="line 2: every row has an empty field"):
        price_files.read_prices(write(DATED.replace("0.5", "").replace("2.5", "")))


def test_windows_line_ends_a_byte_order_mark_and_blank_lines(write):
    content = ("\ufeff" + DATED.replace("\n", "\r\n") + "\r\n\r\n").encode("utf-8")
    assert len(price_files.read_prices(write(content)).values) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        (b"PK\x03\x04\0\0", "a workbook of Excel or a zip"),
        (b"Date,Open,High,Low,Close,Volume\n2020-01-02,1,2,\x81\xff,1,1\n", "line 2: not UTF-8"),
        ("Date,Open,High,Low,Close,Volume\n", "no rows below the header"),
        ("# Open,High,Low,Volume,Close\n", "no rows below the header"),
        (DATED.replace("Volume", "Amount"), "no column 'Volume'"),
        (DATED.replace("0.5", "low"), "line 2, column Low: 'low' is not a number"),
        (DATED.replace("0.5", "-0.5"), "line 2, column Low: -0.5 is not between 0 and 1e"),
        (DATED.replace("0.5", "1e39"), r"line 2, column Low: 1e39 is not between 0 and 1e\+15"),
        (DATED.replace("OpenInt", "Close"), "2 columns are named Close"),
        (DATED.replace("OpenInt", "close"), "2 columns are named Close"),
        (DATED.replace("OpenInt", "DATE"), "2 columns are named Date"),
        (DATED.replace("2020-01-02", "NaT"), "line 3, column Date: 'NaT' is not a date like"),
        (
            DATED.replace("2020-01-03", "today"),
            "line 2, column Date: 'today' is not a date like 2012",
        ),
        (DATED.replace("2020-01-03", "10"), "line 2, column Date: '10' is not a date like 2012"),
        (
            DATED.replace("2020-01-03", "20200103"),
            "line 3, column Date: '2020-01-02' is not a date",
        ),
        (DATED.replace("0.5", "inf"), "line 2, column Low: 'inf' is not a finite number"),
        (DATED.replace("2020-01-02", "Thursday"), "line 3, column Date: 'Thursday' is not a date"),
        (DATED.replace("2020-01-02", "2020-01-03"), "the date 2020-01-03 comes twice"),
        (DATED.replace(",300,0", ",300,0,0"), "line 2: 8 fields where 7 are expected"),
    ],
)
def test_a_bad_file_is_named_with_line_and_value(write, content, message):
    path = write(content)
    with pytest.raises(InputError, match=message) as caught:
        price_files.read_prices(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        price_files.read_prices(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="cannot be read: it is a folder"):
        price_files.read_prices(tmp_path)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("GOOG", 2148),
        ("IBM", 3270),
        ("MSFT", 3270),
        ("AAPL", 3270),
    ],
)
def test_the_prices_that_come_with_the_course(name, days):
    prices = price_files.read_prices(lab.data(f"{name}.csv"))
    assert prices.values.shape == (days, 5)
    assert np.all(np.diff(prices.dates) > np.timedelta64(0, "D"))
    low, high, close = (prices.values[:, prices.columns.index(c)] for c in ("Low", "High", "Close"))
    assert np.mean((low <= close + 0.01) & (close <= high + 0.01)) > 0.99


COMPANIES = """\
Date,Open,High,Low,Close,Volume,Name
2006-01-04,2,2,2,2,9,BBB
2006-01-03,1,1,1,1,9,BBB
2006-01-03,5,,5,5,9,AAA
2006-01-04,6,6,6,6,9,AAA
"""


def test_companies_are_told_apart_and_put_in_order(write):
    companies = price_files.read_companies(write(COMPANIES), ("Open", "Close"))
    assert list(companies) == ["AAA", "BBB"]
    np.testing.assert_array_equal(companies["BBB"].values, [[1, 1], [2, 2]])
    np.testing.assert_array_equal(companies["AAA"].values, [[5, 5], [6, 6]])


def test_a_row_with_a_blank_in_a_wanted_column_is_left_out_and_counted(write):
    (company,) = price_files.read_companies(write(COMPANIES), ("High", "Close"), "AAA").values()
    np.testing.assert_array_equal(company.values, [[6, 6]])
    assert [tuple(row) for row in company.left_out] == [(4, "2006-01-03", "High")]


def test_a_file_without_names_holds_one_company():
    companies = price_files.read_companies(lab.data("IBM.csv"))
    assert list(companies) == ["IBM"]
    assert companies["IBM"].values.shape == (3270, 5)


@pytest.mark.parametrize(
    "content, message",
    [
        (COMPANIES.replace("6,6,6,6", "6,6,6,six"), "line 5, column Close: 'six' is not a number"),
        (COMPANIES.replace("6,6,6,6", "6,6,6,inf"), "line 5, column Close: 'inf' is not a finite"),
        (COMPANIES.replace("Close", "Ende"), "no column 'Close'.*--columns Close=NAME"),
        (COMPANIES.replace("2006-01-04,6", "2006-01-03,6"), "line 5: the date 2006-01-03 comes"),
    ],
)
def test_bad_company_files_are_named_with_their_line(write, content, message):
    with pytest.raises(InputError, match=f"prices.csv.*{message}"):
        price_files.read_companies(write(content), ("Close",))


def test_an_unknown_company_is_refused_with_those_that_are_there(write):
    with pytest.raises(InputError, match="no company 'CCC'; there are AAA, BBB"):
        price_files.read_companies(write(COMPANIES), ("Close",), "CCC")


def test_several_companies_are_not_taken_for_one(write):
    with pytest.raises(InputError, match=r"several companies \(AAA, BBB\)"):
        price_files.read_prices(write(COMPANIES))
