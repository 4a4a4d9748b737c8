"""Monthly files as statistics offices write them."""

from common.data import month_files
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
    series = month_files.read_months(write(STATISTICS_CANADA.format(months=rows)))
    assert series.columns == ("Unadjusted",)
    np.testing.assert_array_equal(series.values, [[15], [25], [35], [45]])
    assert series.dates.tolist() == np.arange("1999-11", "2000-03", dtype="datetime64[M]").tolist()


def test_a_file_of_months_alone(write):
    series = month_files.read_months(
        write("Month,Sales\n1982-04,1.5\n1982-05,2.5\nof the office\n")
    )
    assert series.columns == ("Sales",)
    np.testing.assert_array_equal(series.values, [[1.5], [2.5]])


def test_the_months_that_come_with_the_course():
    series = month_files.read_months(lab.data("auscafe.csv"))
    assert series.values.shape == (426, 1)
    assert [str(series.dates[place]) for place in (0, -1)] == ["1982-04", "2017-09"]
    assert series.values[[0, -1], 0].tolist() == [0.3424, 3.7297]


@pytest.mark.parametrize(
    "rows, message",
    [
        ("Jan-91,1,1\nFeb-91,x,1", r"line 6, column Unadjusted: 'x' is not a number"),
        ("Jan-91,1,1\nFebruary,2,2\nMar-91,3,3", "line 6: 'February' is not a month like 1991-01"),
        ("Jan-91,1,1\nFeb-91,2,2\nMarz 91,3,3", "line 7: 'Marz 91' is not a month"),
        ("Jan-91,1,1\nMar-91,3,3", "line 6: 1991-02 should follow, not 1991-03"),
        ("Jan-91,1,1\nJan-91,3,3", "line 6: 1991-02 should follow, not 1991-01"),
        ("one,1,1", "no line begins with a month"),
    ],
)
def test_a_bad_month_is_named_with_its_line(write, rows, message):
    with pytest.raises(InputError, match=f"months.csv.*{message}"):
        month_files.read_months(write(STATISTICS_CANADA.format(months=rows)))


@pytest.mark.parametrize(
    "without", ["Feb-91,,2", "Feb-91", "Feb-91,", "Feb-91,..,2", "Feb-91,null,2"]
)
def test_a_month_without_a_value_is_left_out_and_counted_or_refused(write, without):
    path = write(STATISTICS_CANADA.format(months=f"Jan-91,1,1\n{without}\nMar-91,3,3"))
    series = month_files.read_months(path)
    np.testing.assert_array_equal(series.values, [[1], [3]])
    assert [str(month) for month in series.dates] == ["1991-01", "1991-03"]
    assert series.left_out_in_words() == (
        "1 row with an empty field left out: line 6 (Feb-91, Unadjusted)"
    )
    with pytest.raises(InputError, match=r"months\.csv, line 6, column Unadjusted: '.*' is not a"):
        month_files.read_months(path, strict=True)


def test_an_empty_or_missing_file_of_months(write, tmp_path):
    with pytest.raises(InputError, match="the file is empty"):
        month_files.read_months(write(""))
    with pytest.raises(InputError, match=r"none\.csv: cannot be read"):
        month_files.read_months(tmp_path / "none.csv")
