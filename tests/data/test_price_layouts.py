"""The same prices through every layout that people download give the same windows."""

import datetime
from typing import NamedTuple

from common.data import price_files
from common.errors import InputError
from common.forecasting import windows

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

FIRST = datetime.date(2021, 1, 4)


class Day(NamedTuple):
    """A day of prices; the prices have two decimals."""

    date: datetime.date
    open: float
    high: float
    low: float
    close: float
    volume: int


def made(count, seed=0):
    """Returns `count` days, one after the other."""
    random = np.random.RandomState(seed)
    days = []
    for number in range(count):
        middle = 1000 + number
        open_, close = np.round(middle + random.uniform(-5, 5, 2), 2)
        day = FIRST + datetime.timedelta(days=number)
        volume = 10_000 * random.randint(100, 9_999)
        days.append(Day(day, open_, max(open_, close) + 1, min(open_, close) - 1, close, volume))
    return days


def american(value):
    return f"{value:,.2f}"


def german(value, decimals=2):
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def lines(names, row, newest_first=False, sep=","):
    """Returns a layout: the names, and below them `row(day)` of each day."""

    def written(days):
        ordered = sorted(days, key=lambda day: day.date, reverse=newest_first)
        return "\n".join([*names, *(sep.join(map(str, row(day))) for day in ordered)])

    return written


YAHOO = ["Date,Open,High,Low,Close,Adj Close,Volume"]


def plain(day):
    return [f"{value:.2f}" for value in day[1:5]] + [day.volume]


def quoted(*fields):
    return [f'"{field}"' for field in fields]


def millions(volume):
    return f"{volume / 1e6:.2f}M"


LAYOUTS = {
    "Yahoo, oldest first": lines(YAHOO, lambda d: [d.date, *plain(d)[:4], plain(d)[3], d.volume]),
    "yfinance of 2025": lines(
        ["Price,Close,High,Low,Open,Volume", "Ticker,AAPL,AAPL,AAPL,AAPL,AAPL", "Date,,,,,"],
        lambda d: [d.date, *(f"{v:.2f}" for v in (d.close, d.high, d.low, d.open)), d.volume],
    ),
    "yfinance, grouped by ticker": lines(
        ["Ticker,AAPL,AAPL,AAPL,AAPL,AAPL", "Price,Open,High,Low,Close,Volume", "Date,,,,,"],
        lambda d: [d.date, *plain(d)],
    ),
    "yfinance, one company with a time zone": lines(
        ["Date,Open,High,Low,Close,Volume,Dividends,Stock Splits"],
        lambda d: [f"{d.date} 00:00:00-05:00", *plain(d), "0.0", "0.0"],
    ),
    "Stooq": lines(["Date,Open,High,Low,Close,Volume"], lambda d: [d.date, *plain(d)]),
    "Stooq in bulk": lines(
        ["<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>"],
        lambda d: ["AAPL.US", "D", f"{d.date:%Y%m%d}", "000000", *plain(d), "0"],
    ),
    "Investing.com": lines(
        ['\ufeff"Date","Price","Open","High","Low","Vol.","Change %"'],
        lambda d: quoted(
            f"{d.date:%m/%d/%Y}",
            *map(american, (d.close, d.open, d.high, d.low)),
            *(millions(d.volume), "-0.36%"),
        ),
        newest_first=True,
    ),
    "Investing.com in Korean": lines(
        ['"날짜","종가","시가","고가","저가","거래량","변동 %"'],
        lambda d: quoted(
            f"{d.date:%Y- %m- %d}",
            *map(american, (d.close, d.open, d.high, d.low)),
            *(millions(d.volume), "-0.36%"),
        ),
        newest_first=True,
    ),
    "Investing.com in German": lines(
        ['"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"'],
        lambda d: quoted(
            f"{d.date:%d.%m.%Y}",
            *map(german, (d.close, d.open, d.high, d.low)),
            *(millions(d.volume).replace(".", ","), "-0,36%"),
        ),
        newest_first=True,
    ),
    "Nasdaq": lines(
        ["Date,Close/Last,Volume,Open,High,Low"],
        lambda d: [
            f"{d.date:%m/%d/%Y}",
            *(f"${d.close:.2f}", d.volume, f"${d.open:.2f}", f"${d.high:.2f}", f"${d.low:.2f}"),
        ],
        newest_first=True,
    ),
    "KRX": lines(
        ['"일자","종가","대비","등락률","시가","고가","저가","거래량","거래대금"'],
        lambda d: quoted(
            f"{d.date:%Y/%m/%d}",
            *(american(d.close), "-500", "-0.69"),
            *(american(d.open), american(d.high), american(d.low), f"{d.volume:,}", "99"),
        ),
        newest_first=True,
    ),
    "FinanceDataReader": lines(
        [",Open,High,Low,Close,Volume,Change"], lambda d: [d.date, *plain(d), "0.01"]
    ),
    "an index without even a comma": lines(
        ["Open,High,Low,Close,Volume"], lambda d: [d.date, *plain(d)]
    ),
    "Alpha Vantage": lines(
        ["timestamp,open,high,low,close,volume"], lambda d: [d.date, *plain(d)], newest_first=True
    ),
    "German, semicolons": lines(
        ["Datum;Erster;Hoch;Tief;Schlusskurs;Volumen"],
        lambda d: [f"{d.date:%d.%m.%Y}", *map(german, d[1:5]), german(d.volume, 0)],
        sep=";",
    ),
    "Excel": lines(
        ["sep=;", "Date;Open;High;Low;Close;Volume"],
        lambda d: [f"{d.date:%d/%m/%Y}", *map(german, d[1:5]), d.volume],
        sep=";",
    ),
    "tabs, a weekday, a footer": lambda days: (
        lines(
            ["Prices of a share", "", "trade_date\tOpen\tHigh\tLow\tClose\tVolume"],
            lambda d: [f"{d.date:%a, %b %d, %Y}", *plain(d)],
            sep="\t",
        )(days)
        + "\n\nSource: the exchange, in dollars\n"
    ),
    "unix time": lines(
        ["unix,open,high,low,close,Volume"],
        lambda d: [(d.date - datetime.date(1970, 1, 1)).days * 86400, *plain(d)],
        newest_first=True,
    ),
    "milliseconds": lines(
        ["open_time,open,high,low,close,volume"],
        lambda d: [(d.date - datetime.date(1970, 1, 1)).days * 86_400_000, *plain(d)],
    ),
    "years of two digits": lines(
        ["Date,Open,High,Low,Close,Volume"], lambda d: [f"{d.date:%d-%b-%y}", *plain(d)]
    ),
    "a date column of an odd name": lines(
        ["wann,Open,High,Low,Close,Volume"], lambda d: [f"{d.date:%Y년 %m월 %d일}", *plain(d)]
    ),
    "the lecture's, without dates": lines(
        ["# http://finance.yahoo.com/", "# Open,High,Low,Volume,Close"],
        lambda d: [f"{d.open:.2f}", f"{d.high:.2f}", f"{d.low:.2f}", d.volume, f"{d.close:.2f}"],
        newest_first=True,
    ),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("prices") / "prices.csv"


def read(path, layout, days, encoding="utf-8", end="\n", **options):
    path.write_bytes(LAYOUTS[layout](days).replace("\n", end).encode(encoding))
    return price_files.read_prices(path, **options)


def values(days):
    return np.array([[d.open, d.high, d.low, d.volume, d.close] for d in days])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_days_in_order(path, layout):
    days = made(40)
    prices = read(path, layout, days, encoding="cp949" if layout == "KRX" else "utf-8")
    np.testing.assert_allclose(prices.values, values(days), rtol=1e-12)
    if "without dates" in layout:
        assert any("first row is taken for the newest day" in note for note in prices.notes)
    else:
        assert prices.dates.tolist() == [day.date for day in days]
    assert prices.left_out == ()


@hypothesis.settings(max_examples=60, deadline=None)
@given(
    layout=st.sampled_from(list(LAYOUTS)),
    count=st.integers(14, 40),
    seed=st.integers(0, 99),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_same_numbers_give_the_same_windows(path, layout, count, seed, encoding, end):
    hypothesis.assume(encoding != "cp949" or "ö" not in LAYOUTS[layout](made(1)))
    hypothesis.assume(encoding != "cp949" or "\ufeff" not in LAYOUTS[layout](made(1)))
    days = made(count, seed)
    prices = read(path, layout, days, encoding, end)
    series = prices._replace(values=values(days))
    expected = windows.scaled_windows(series, 7, "Close", share=0.7)
    cut = windows.scaled_windows(prices, 7, "Close", share=0.7)
    np.testing.assert_allclose(cut.x, expected.x, atol=1e-6)
    np.testing.assert_allclose(cut.y, expected.y, atol=1e-6)


SEVERAL = {
    "one below the other": "symbol,date,open,high,low,close,volume\n"
    + "".join(f"AAA,2020-01-{n:02},{n},{n},{n},{n},9\n" for n in range(1, 10))
    + "".join(f"BBB,2020-01-{n:02},5{n},5{n},5{n},5{n},9\n" for n in range(1, 10)),
    "side by side": "Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\n"
    "Ticker,AAA,BBB,AAA,BBB,AAA,BBB,AAA,BBB,AAA,BBB\nDate,,,,,,,,,,\n"
    + "".join(f"2020-01-{n:02}{f',{n},5{n}' * 4},9,9\n" for n in range(1, 10)),
}


@pytest.mark.parametrize("layout", SEVERAL)
def test_companies_are_told_apart(path, layout):
    path.write_text(SEVERAL[layout], encoding="utf-8")
    companies = price_files.read_companies(path, ("Open", "Close"))
    assert list(companies) == ["AAA", "BBB"]
    assert companies["BBB"].values.tolist() == [[50 + n] * 2 for n in range(1, 10)]
    with pytest.raises(InputError, match=r"several companies \(AAA, BBB\); choose one, --columns"):
        price_files.read_prices(path)
    name = "symbol" if layout == "one below the other" else "Ticker"
    prices = price_files.read_prices(path, ("Close",), renamed={name: "bbb"})
    assert prices.values.tolist() == [[50 + n] for n in range(1, 10)]
    with pytest.raises(InputError, match=r"no row has 'CCC' in .*; there are AAA, BBB"):
        price_files.read_prices(path, ("Close",), renamed={name: "CCC"})


def test_a_company_without_a_price_has_no_row_that_day(path):
    content = SEVERAL["side by side"].replace(
        "2020-01-01,1,51,1,51,1,51,1,51,9,9", "2020-01-01,1,,1,,1,,1,,9,"
    )
    path.write_text(content, encoding="utf-8")
    companies = price_files.read_companies(path, ("Close",))
    assert [len(series.values) for series in companies.values()] == [9, 8]


def test_a_jump_is_said(path):
    rows = "".join(f"{1600 + n},9\n" for n in range(5)) + "".join(f"{n},9\n" for n in range(10, 15))
    path.write_text(f"Close,Volume\n{rows}", encoding="utf-8")
    (_, jump) = price_files.read_prices(path, ("Close",)).notes
    assert "from 10 to 1,604 in a day (row 5): is it a split, or another company?" in jump


ADJUSTED = """date,open,high,low,close,adjusted_close,volume
2020-01-01,90,110,80,100,50,5
2020-01-02,50,52,40,51,51,null
2020-01-03,50,52,40,54,54,7
2020-01-04,null,N/A,-,,.,0
"""


def test_an_adjusted_close_is_used_where_it_is_asked_for(path):
    path.write_text(ADJUSTED, encoding="utf-8")
    columns = ("Open", "High", "Low", "Close")
    assert price_files.read_prices(path, columns).values[0].tolist() == [90, 110, 80, 100]
    prices = price_files.read_prices(path, columns, adjusted=True)
    assert prices.values[:2].tolist() == [[45, 55, 40, 50], [50, 52, 40, 51]]
    assert [(row.line, row.column) for row in prices.left_out] == [(5, "open")]
    assert any("adjusted for splits" in note for note in prices.notes)
    with_volume = price_files.read_prices(path, adjusted=True)
    assert [(row.line, row.column) for row in with_volume.left_out] == [(3, "volume"), (5, "open")]


def test_the_newest_close_of_each_company_is_the_one_traded(path):
    """A: a split, 40 to 20 without a loss; B: a dividend, 8 was worth 4 of today's."""
    path.write_text(
        "Name,Date,Close,Adj Close\nA,2020-01-03,20,5\nA,2020-01-02,40,5\n"
        "B,2020-01-02,8,4\nB,2020-01-03,5,5\n",
        encoding="utf-8",
    )
    companies = price_files.read_companies(path, ("Close",), adjusted=True)
    assert companies["A"].values[:, 0].tolist() == [20, 20]
    assert companies["B"].values[:, 0].tolist() == [4, 5]
    path.write_text("Date,Close,Adj Close\n2020-01-02,8,4\n2020-01-03,5,0\n", encoding="utf-8")
    with pytest.raises(InputError, match="a close is 0, and cannot be adjusted"):
        price_files.read_prices(path, ("Close",), adjusted=True)


def test_what_a_lab_can_do_without_may_be_missing_or_always_the_same(path):
    path.write_text("Date,Close,Volume\n2020-01-01,1,0\n2020-01-02,2,0\n", encoding="utf-8")
    prices = price_files.read_prices(path, optional=price_files.OPTIONAL)
    assert prices.columns == ("Close",) and prices.values.tolist() == [[1], [2]]
    assert "no Open, High, Low; the lab does without" in prices.notes
    assert any(note.startswith("Volume: the same in every row") for note in prices.notes)
    with pytest.raises(InputError, match=r"no column 'Open'.*--columns Open=NAME"):
        price_files.read_prices(path)


def test_columns_are_named_by_name_or_number(path):
    path.write_text("Tag;Preis;Menge\n2020-01-01;1,5;7\n2020-01-02;2,5;8\n", encoding="utf-8")
    for name in ("Preis", "preis", "2"):
        prices = price_files.read_prices(path, ("Close",), renamed={"Close": name})
        assert prices.values.tolist() == [[1.5], [2.5]] and len(prices.dates) == 2
    path.write_text("2020-01-01,1.5\n2020-01-02,2.5\n", encoding="utf-8")
    prices = price_files.read_prices(path, ("Close",), renamed={"Close": "2", "Date": "1"})
    assert prices.values.tolist() == [[1.5], [2.5]]
    for renamed, message in (
        ({"Close": "Kurs"}, "--columns Close=Kurs: no column 'Kurs'"),
        ({"Klose": "Kurs"}, "--columns Klose=Kurs: neither Date, Open"),
    ):
        with pytest.raises(InputError, match=message):
            price_files.read_prices(path, ("Close",), renamed=renamed)


def test_years_of_two_digits_are_not_in_the_future(path):
    path.write_text("Date,Close\n03-Jan-66,1\n20-Jun-72,2\n04-Jan-21,3\n", encoding="utf-8")
    years = price_files.read_prices(path, ("Close",)).dates.astype("datetime64[Y]").astype(str)
    assert years.tolist() == ["1966", "1972", "2021"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Date;Close\n2020-01-01;1,5\n2020-01-02;1.5\n", "line 2, column Close: '1,5' is not a"),
        ("Date,價格\n2020-01-01,1\n", "no column 'Close'.*--columns Close=NAME, or .*--encoding"),
        ("Date,Close\n2020-01-01,1\n2020-01-01,1\n", "the date 2020-01-01 comes twice: .*Name="),
        ('Date,Close\n2020-01-01,"1\n', "a quote that is opened in row 2 is never closed"),
        ("Date,Close\n2020-01-01,1,2\n", "line 2: 3 fields where 2 are expected"),
    ],
)
def test_what_cannot_be_told_is_refused(path, content, message):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        price_files.read_prices(path, ("Close",))
