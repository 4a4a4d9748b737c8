"""The files of pictures, and texts of the reader's in them."""

import os
import subprocess
import sys
import warnings
from types import SimpleNamespace

from common.errors import InputError
from common.plots import figures
from common.teaching.lesson import Lesson
from labs.support import plots
from tests.processes import ROOT

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
    path = tmp_path / "reviews.png"
    plots.reviews_read(path, [(["a$b"], [0.5], "$_$")], "Lab 33: a$^{_$.csv")
    assert path.stat().st_size > 1000


@pytest.fixture
def strange(tmp_path):
    """A picture with Hangul, a control character and tick labels of the reader's."""
    figure, axes = figures.new_figure()
    axes.set(title="Lab 33: 나의 리뷰.csv read", xlabel="a\x1b[2J\u202eb")
    axes.set_yticks([0, 1], ["안녕", "hello"])
    axes.text(0, 0, "안녕")
    return figure, axes, tmp_path / "a.png"


def test_what_no_font_can_draw_is_numbered_and_nothing_is_warned(strange, monkeypatch, capfd):
    figure, axes, path = strange
    monkeypatch.setattr(figures, "_families", lambda: ["DejaVu Sans"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        numbered = figures.save(figure, path)
    assert {text: number for number, text in numbered.items()} == {
        "나의 리뷰.csv": int(axes.get_title()[9]),
        "안녕": int(axes.texts[0].get_text()[1]),
    }
    assert axes.get_title() in ("Lab 33: [1] read", "Lab 33: [2] read")
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [axes.texts[0].get_text(), "hello"]
    assert axes.get_xlabel() == r"a\x1b[2J\u202eb"
    assert capfd.readouterr() == ("", "")


def test_a_font_that_has_the_characters_is_taken(strange, monkeypatch):
    figure, axes, path = strange
    known = figures._characters
    other = {"DejaVu Serif": set("나의리뷰안녕")}
    monkeypatch.setattr(figures, "_families", lambda: ["DejaVu Sans Mono", "DejaVu Serif"])
    monkeypatch.setattr(figures, "_characters", lambda kind: other.get(kind) or known(kind))
    assert figures.save(figure, path) == {}
    assert axes.texts[0].get_text() == "안녕"
    assert axes.texts[0].get_fontfamily() == ["DejaVu Sans", "DejaVu Serif"]
    assert axes.get_yticklabels()[0].get_fontfamily() == ["DejaVu Sans", "DejaVu Serif"]


def test_pictures_of_latin_letters_stay_as_they_are(tmp_path):
    figure, axes = figures.new_figure()
    axes.set_title("↵ loss · 1e-3")
    assert figures.save(figure, tmp_path / "a.png") == {}
    assert axes.title.get_fontfamily() == ["sans-serif"]


def test_the_lesson_says_which_number_is_which(tmp_path):
    printed = []
    lesson = Lesson(printed.append, tmp_path / "a.png")
    lesson.picture(lambda path: {1: "안녕"})
    assert printed[-1] == "  [1]  안녕"


def test_settings_that_matplotlib_refuses_are_one_line():
    program = (
        "from common import plots\n"
        "from common.errors import InputError\n"
        "try:\n    plots.figures.new_figure()\n"
        "except InputError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "MPLBACKEND": "nonsense", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stderr == "" and done.stdout.count("\n") == 1
    assert done.stdout.startswith("Matplotlib does not start: Key backend: 'nonsense'")
