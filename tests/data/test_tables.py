"""Tables: further columns, and numbers as they are written."""

from common.data import tables
from common.errors import InputError
from labs.support import month_files

import numpy as np
import pytest


@pytest.fixture
def months(tmp_path):
    path = tmp_path / "months.csv"
    path.write_text("Month,Sales\n1982-04,1\n1982-05,2\n1982-06,4\n", encoding="utf-8")
    return month_files.read_months(path)


def test_further_columns_begin_where_the_latest_of_them_does(months):
    longer = tables.with_columns(months, {"twice": [4.0, 8.0], "half": [0.5, 1, 2]})
    assert longer.columns == ("Sales", "twice", "half")
    np.testing.assert_array_equal(longer.values, [[2, 4, 1], [4, 8, 2]])
    assert [str(month) for month in longer.dates] == ["1982-05", "1982-06"]
    assert tables.with_columns(months, {"last": [5]}).values.tolist() == [[4, 5]]
    with pytest.raises(InputError, match="3 rows are too few"):
        tables.with_columns(months, {"none": []})


def test_columns_by_name(months):
    longer = tables.with_columns(months, {"twice": [2.0, 4, 8]})
    chosen = longer.select(["twice", "Sales"])
    assert chosen.columns == ("twice", "Sales")
    np.testing.assert_array_equal(chosen.values, [[2, 1], [4, 2], [8, 4]])


def test_a_number_may_be_its_least_and_its_largest():
    assert tables.read_number("file", 2, "Open", "0", least=0) == 0.0
    assert tables.read_number("file", 2, "Open", "1e15") == tables.LARGEST == 1e15
    with pytest.raises(InputError, match="file, line 2, column Open: -1 is not between 0 and"):
        tables.read_number("file", 2, "Open", "-1", least=0)
