"""Days with news, read from a file."""

from labs.support import news_files

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
    return news_files.read(path)


def test_returns_and_texts_of_a_file_stand_by_their_days(days):
    change = 100 * np.log(1.1)
    np.testing.assert_allclose(days.returns, [change, change, -change, 0, change, 0], atol=1e-9)
    assert days.texts[0] == "the calm" and days.texts[2] == "the DOWN!"
    assert "7 rows, 2020-01-01 to 2020-01-07; no row left out" in days.description
    assert days.best is None
