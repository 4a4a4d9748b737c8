"""Dates: one format for a whole column, and never a guess."""

from common.data import dates
from common.errors import InputError

import numpy as np
import pytest


def read(*fields):
    return [str(day) for day in dates.read_days("a.csv", "Date", range(2, 9), list(fields))]


@pytest.mark.parametrize(
    "fields",
    [
        ("2012-12-31", "2013-01-02"),
        ("2012-12-31 00:00:00", "2013-01-02 00:00:00-05:00"),
        ("2012-12-31T16:00:00Z", "2013-01-02T16:00:00Z"),
        ("2012/12/31", "2013/01/02"),
        ("20121231", "20130102"),
        ("12/31/2012", "01/02/2013"),
        ("12/31/12", "1/2/13"),
        ("31/12/2012", "02/01/2013"),
        ("31.12.2012", "2.1.2013"),
        ("31-Dec-2012", "2-Jan-2013"),
        ("31-Dec-12", "2-Jan-13"),
        ("Dec 31, 2012", "Jan 2, 2013"),
        ("December 31, 2012", "January 2, 2013"),
    ],
)
def test_formats(fields):
    assert read(*fields) == ["2012-12-31", "2013-01-02"]


def test_a_column_that_may_be_read_in_two_ways_is_refused():
    with pytest.raises(InputError, match=r"line 3, column Date: '02/01/2013' may be 2013-"):
        read("01/01/2013", "02/01/2013")
    assert read("01/01/2013", "02/02/2013") == ["2013-01-01", "2013-02-02"]  # both ways the same


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (["", "2013-01-02"], "line 2, column Date: '' is not a date like 2012-12-31"),
        (["today"], "line 2, column Date: 'today' is not a date like 2012-12-31"),
        (["2013-01-02", "NaT"], "line 3, column Date: 'NaT' is not a date like '2013-01-02' above"),
        (["2013-01-02", "2013-02-30"], "line 3, column Date: '2013-02-30' is not a date"),
        (["2013-01-02", "01/03/2013"], "line 3, column Date: '01/03/2013' is not a date like"),
        (["10"], "line 2, column Date: '10' is not a date"),
        (["2013130"], "line 2, column Date: '2013130' is not a date"),
    ],
)
def test_what_is_no_date_is_named(fields, message):
    with pytest.raises(InputError, match=message):
        read(*fields)


def test_the_last_day_that_an_option_names():
    assert str(dates.parse_until("2012-09-30", "--until")) == "2012-09-30"
    assert str(dates.parse_until("2012-02", "--until")) == "2012-02-29"
    for text in ("today", "NaT", "", "20120930", "10", "2012-13", "2012-09-31"):
        with pytest.raises(InputError, match=f"--until {text}: not a date like 2012-09-30"):
            dates.parse_until(text, "--until")


@pytest.mark.parametrize(
    ("field", "month"),
    [("1991-01", "1991-01"), ("Jan-1991", "1991-01"), ("Dec-68", "1968-12"), ("Dec-69", "1969-12")],
)
def test_months(field, month):
    assert dates.parse_month(field) == np.datetime64(month)
