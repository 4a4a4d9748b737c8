"""Monthly files as statistics offices write them."""

from common.errors import InputError
from common.teaching import lab
from labs.support import month_files

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


FIRST, COUNT = np.datetime64("1998-08"), 18
MONTHS = FIRST + np.arange(COUNT)
VALUES = [1000 + 7 * number for number in range(COUNT)]


def end(day):
    """Returns the last day of a month, a date."""
    after = np.datetime64(day, "M") + 1
    return (after.astype("datetime64[D]") - 1).item()


def below(names, month, value=str, newest_first=False, sep=","):
    rows = [sep.join([month(m.item()), value(v)]) for m, v in zip(MONTHS, VALUES)]
    return "\n".join([*names, *(rows[::-1] if newest_first else rows)])


STATISTICS_CANADA_NOW = (
    '\ufeff"REF_DATE","GEO","DGUID","UOM","VECTOR","VALUE","STATUS"\n'
    + "\n".join(
        f'"{month}","Canada","2016A","Dollars","v52","{value}","{status}"'
        for month, value, status in zip(MONTHS, VALUES, "EA" * COUNT)
    )
)
ONS = (
    '"Title","RSI: all retailers"\n"CDID","J5EK"\n"Unit",""\n"Release date","21-02-2025"\n'
    '"Important notes",\n"1998","99"\n"1999","98"\n"1998 Q3","97"\n"1998 Q4","96"\n'
)


def by_years(names, year="{}".format):
    """Returns a table with a line a year; months before the first and after the last are empty."""
    values = dict(zip(map(str, MONTHS), VALUES))
    rows = [
        ",".join([year(y), *(str(values.get(f"{y}-{month:02d}", "")) for month in range(1, 13))])
        for y in (2000, 1999, 1998)
    ]
    return "\n".join(["Source: the office", ",".join(names), *rows, "a note below"])


ENGLISH = "January February March April May June July August September October November December"
LAYOUTS = {
    "a line a year": by_years(["Year", *ENGLISH.split()]),
    "a line a year, Korean": by_years(["연도", *(f"{m}월" for m in range(1, 13))], "{}년".format),
    "a line a year, numbers": by_years(["year", *map(str, range(1, 13))]),
    "FRED": below(["observation_date,RSXFSN"], "{:%Y-%m-%d}".format),
    "FRED with slashes": below(["DATE,RSXFSN"], "{0.month}/1/{0.year}".format),
    "KOSIS": below(["시점,소매판매액"], "{:%Y.%m}".format, '"{:,}"'.format),
    "KOSIS, words": below(["시점,소매판매액"], "{:%Y년 %m월}".format),
    "Excel has dropped a 0": below(
        ["month,sales"], lambda m: f"{m:%Y.%m}".removesuffix("0" if m.month == 10 else "x")
    ),
    "Statistics Canada": STATISTICS_CANADA_NOW,
    "ONS": ONS + below([], "{:%Y %b}".format).upper(),
    "Eurostat": below(
        ["DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"],
        "ESTAT:STS(1.0),07/02/25 23:00:00,M,I21,FR,{:%Y-%m}".format,
        "{},p".format,
    ),
    "Eurostat, side by side": "freq,unit,geo\\TIME_PERIOD\t"
    + "\t".join(f"{month} " for month in MONTHS)
    + "\nM,I21,FR\t"
    + "\t".join(f"{value} p" if value > 1050 else f"{value}" for value in VALUES),
    "Eurostat, old": below(["time;value"], "{:%YM%m}".format, sep=";"),
    "newest first": below(["Month;Sales"], "{:%b %Y}".format, newest_first=True, sep=";"),
    "the last days of months": below(["month,sales"], lambda m: f"{end(m):%d.%m.%Y}"),
    "days": "day,sales\n"
    + "\n".join(
        f"{day},{value - 1000 if day.item().day == 5 else 1000 if day.item().day == 9 else 0}"
        for month, value in zip(MONTHS, VALUES)
        for day in np.arange(month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]"))
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_each_layout_gives_the_same_months(tmp_path, layout, encoding):
    path = tmp_path / "months.csv"
    path.write_bytes(LAYOUTS[layout].removeprefix("\ufeff").encode(encoding))
    series = month_files.read_months(path, monthly="sum" if layout == "days" else None)
    assert series.dates.tolist() == MONTHS.tolist()
    assert series.values[:, 0].tolist() == VALUES
    assert series.left_out == ()


def test_of_days_it_is_said_what_a_month_is(write):
    path = write(LAYOUTS["days"])
    with pytest.raises(InputError, match=r"several days a month; say .* --monthly sum"):
        month_files.read_months(path)
    assert month_files.read_months(path, monthly="last").values[0].tolist() == [0]
    mean = month_files.read_months(path, monthly="mean")
    np.testing.assert_allclose(mean.values[0], VALUES[0] / 31)
    cut = write("day,sales\n" + "\n".join(LAYOUTS["days"].split("\n")[10:-10]))
    series = month_files.read_months(cut, monthly="sum")
    assert series.values[:, 0].tolist() == VALUES[1:-1]
    assert [note for note in series.notes if "is not whole" in note] == [
        "1998-08 is not whole and is dropped",
        "2000-01 is not whole and is dropped",
    ]


def test_of_several_series_one_is_chosen(write):
    rows = "".join(f"{m},Canada,{v}\n{m},Ontario,{-v}\n" for m, v in zip(MONTHS, VALUES))
    path = write("REF_DATE,GEO,VALUE\n" + rows)
    with pytest.raises(InputError, match=r"several series: GEO is Canada, Ontario; .*GEO=Canada"):
        month_files.read_months(path)
    series = month_files.read_months(path, renamed={"GEO": "ontario"})
    assert series.values[:, 0].tolist() == [-value for value in VALUES]
    assert any("18 of 36 rows have ontario in GEO" in note for note in series.notes)
    rows = "".join(f"1,{m},{v}\n2,{m},{v + 1}\n" for m, v in zip(MONTHS, VALUES))
    with pytest.raises(InputError, match=r"several series: Store is 1, 2; .*Store=1"):
        month_files.read_months(write("Store,Date,Sales\n" + rows))
    path = write("month,a,b\n" + "".join(f"{m},{v},{-v}\n" for m, v in zip(MONTHS, VALUES)))
    assert "others are b (--columns Value=NAME" in month_files.read_months(path).notes[0]
    series = month_files.read_months(path, renamed={"Value": "b"})
    assert series.columns == ("b",) and series.values[0, 0] == -VALUES[0]
    side = (
        "geo,"
        + ",".join(map(str, MONTHS))
        + "\n"
        + "\n".join(f"{name}," + ",".join(map(str, VALUES)) for name in ("DE", "FR"))
    )
    with pytest.raises(InputError, match="2 lines of values; choose one, --columns Value=NAME: DE"):
        month_files.read_months(write(side))
    assert month_files.read_months(write(side), renamed={"Value": "FR"}).columns == ("FR",)
