"""Monthly files as statistics offices write them, and prices of several companies."""

from common.data import tables
from common.errors import InputError
from common.teaching import lab

import numpy as np
import pytest

STATISTICS_CANADA = """\
"Table 080-0020 Retail trade, sales (dollars x 1,000)(2,3)",,
Survey or program details:,,
Geography,Canada,Canada
Adjustments,Unadjusted,Seasonally adjusted
{months}
Footnotes:,,
2,The total excludes group 454.,
3,"This table replaces 80-0014, 80-0015.",
Source:,,
"(accessed: April 19, 2017)",,
"""


@pytest.fixture
def write(tmp_path):
    def write_file(content):
        path = tmp_path / "months.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


@pytest.mark.parametrize(
    "months",
    [
        ["Nov-99", "Dec-99", "Jan-00", "Feb-00"],
        ["Nov-1999", "Dec-1999", "Jan-2000", "Feb-2000"],
        ["1999-11", "1999-12", "2000-01", "2000-02"],
    ],
)
def test_titles_above_and_footnotes_below(write, months):
    rows = "\n".join(f"{month},{n}5,{n}0" for n, month in enumerate(months, 1))
    series = tables.read_months(write(STATISTICS_CANADA.format(months=rows)))
    assert series.columns == ("Unadjusted",)
    np.testing.assert_array_equal(series.values, [[15], [25], [35], [45]])
    assert series.dates.tolist() == np.arange("1999-11", "2000-03", dtype="datetime64[M]").tolist()


def test_a_file_of_months_alone(write):
    series = tables.read_months(write("Month,Sales\n1982-04,1.5\n1982-05,2.5\n"))
    assert series.columns == ("Sales",)
    np.testing.assert_array_equal(series.values, [[1.5], [2.5]])


def test_the_months_that_come_with_the_course():
    series = tables.read_months(lab.data("auscafe.csv"))
    assert series.values.shape == (426, 1)
    assert [str(series.dates[place]) for place in (0, -1)] == ["1982-04", "2017-09"]
    assert series.values[[0, -1], 0].tolist() == [0.3424, 3.7297]


@pytest.mark.parametrize(
    "rows, message",
    [
        ("Jan-91,1,1\nFeb-91,..,1", r"line 6, column Unadjusted: '\.\.' is not a number"),
        ("Jan-91,1,1\nFeb-91", r"line 6, column Unadjusted: '' is not a number"),
        ("Jan-91,1,1\nFebruary,2,2\nMar-91,3,3", "line 6: 'February' is not a month like 1991-01"),
        ("Jan-91,1,1\nFeb-91,2,2\nMarch 91,3,3", "line 7: 'March 91' is not a month"),
        ("Jan-91,1,1\nMar-91,3,3", "line 6: 1991-02 should follow, not 1991-03"),
        ("Jan-91,1,1\nJan-91,3,3", "line 6: 1991-02 should follow, not 1991-01"),
        ("one,1,1", "no line begins with a month"),
    ],
)
def test_a_bad_month_is_named_with_its_line(write, rows, message):
    with pytest.raises(InputError, match=f"months.csv.*{message}"):
        tables.read_months(write(STATISTICS_CANADA.format(months=rows)))


def test_an_empty_or_missing_file_of_months(write, tmp_path):
    with pytest.raises(InputError, match="the file is empty"):
        tables.read_months(write(""))
    with pytest.raises(InputError, match=r"none\.csv: cannot be read"):
        tables.read_months(tmp_path / "none.csv")


COMPANIES = """\
Date,Open,High,Low,Close,Volume,Name
2006-01-04,2,2,2,2,9,BBB
2006-01-03,1,1,1,1,9,BBB
2006-01-03,5,,5,5,9,AAA
2006-01-04,6,6,6,6,9,AAA
"""


def test_companies_are_told_apart_and_put_in_order(write):
    companies = tables.read_companies(write(COMPANIES), ("Open", "Close"))
    assert list(companies) == ["AAA", "BBB"]
    np.testing.assert_array_equal(companies["BBB"].values, [[1, 1], [2, 2]])
    np.testing.assert_array_equal(companies["AAA"].values, [[5, 5], [6, 6]])


def test_a_row_with_a_blank_in_a_wanted_column_is_left_out_and_counted(write):
    (company,) = tables.read_companies(write(COMPANIES), ("High", "Close"), "AAA").values()
    np.testing.assert_array_equal(company.values, [[6, 6]])
    assert company.left_out == 1


def test_a_file_without_names_holds_one_company():
    companies = tables.read_companies(lab.data("IBM.csv"))
    assert list(companies) == ["IBM"]
    assert companies["IBM"].values.shape == (3270, 5)


@pytest.mark.parametrize(
    "content, message",
    [
        (COMPANIES.replace("6,6,6,6", "6,6,6,six"), "line 5, column Close: 'six' is not a number"),
        (COMPANIES.replace("6,6,6,6", "6,6,6,nan"), "line 5, column Close: 'nan' is not a finite"),
        (COMPANIES.replace("Close", "Last"), "no column 'Close'"),
        (COMPANIES.replace("2006-01-04,6", "2006-01-03,6"), "line 5: the date 2006-01-03 comes"),
        (
            COMPANIES.replace("5,,5,5", "5,,5,").replace("6,6,6,6", "6,6,6,"),
            "every row has",
        ),
    ],
)
def test_bad_company_files_are_named_with_their_line(write, content, message):
    with pytest.raises(InputError, match=f"months.csv.*{message}"):
        tables.read_companies(write(content), ("Close",))


def test_an_unknown_company_is_refused_with_those_that_are_there(write):
    with pytest.raises(InputError, match="no company 'CCC'; there are AAA, BBB"):
        tables.read_companies(write(COMPANIES), ("Close",), "CCC")


def test_several_companies_are_not_taken_for_one(write):
    with pytest.raises(InputError, match=r"several companies \(AAA, BBB\)"):
        tables.read_prices(write(COMPANIES))


def test_further_columns_begin_where_the_latest_of_them_does(write):
    table = tables.read_months(write("Month,Sales\n1982-04,1\n1982-05,2\n1982-06,4\n"))
    longer = tables.with_columns(table, {"twice": [4.0, 8.0], "half": [0.5, 1, 2]})
    assert longer.columns == ("Sales", "twice", "half")
    np.testing.assert_array_equal(longer.values, [[2, 4, 1], [4, 8, 2]])
    assert [str(month) for month in longer.dates] == ["1982-05", "1982-06"]
    with pytest.raises(InputError, match="3 rows are too few"):
        tables.with_columns(table, {"none": []})
