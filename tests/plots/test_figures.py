"""Where pictures go, and texts of the reader's in them."""

from types import SimpleNamespace

from common import plots
from common.errors import InputError

import numpy as np
import pytest


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "x" * 260 + ".png", "a\0b.png"])
def test_names_that_no_system_takes_are_refused_before_the_picture_is_made(tmp_path, name):
    with pytest.raises(InputError, match="cannot be written"):
        plots.check_path(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_check_leaves_nothing_behind_and_harms_nothing(tmp_path):
    (tmp_path / "a.png").write_bytes(b"earlier")
    plots.check_path(tmp_path / "a.png")
    plots.check_path(tmp_path / "new" / "b.png")
    assert (tmp_path / "a.png").read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.png", "new"]


@pytest.mark.parametrize("name", ["x$^{_$", "$$", r"\$a$", "$"])
def test_a_dollar_in_a_company_s_name_is_no_formula(tmp_path, name):
    errors = dict.fromkeys(
        (
            "persistence_rmse",
            "test_rmse",
            "lstm_all_four_rmse",
            "ols_rmse",
            "least_squares_all_four_rmse",
        ),
        1.0,
    )
    windows = SimpleNamespace(in_units=np.ravel, test_y=np.ones([3, 1]), test_dates=np.arange(3))
    path = tmp_path / "companies.png"
    forecasts = {"LSTM": np.ones(3)}
    drawn = {"company": name, "windows": windows, "forecasts": forecasts}
    plots.companies(path, [{"name": name, **errors}], title="Lab 25", **drawn)
    assert path.stat().st_size > 1000


def test_a_dollar_in_a_file_name_is_no_formula(tmp_path):
    path = tmp_path / "classifier.png"
    plots.classifier(path, np.ones(5), {"LSTM": 0.5}, "Lab 33: a$^{_$.csv")
    assert path.stat().st_size > 1000
