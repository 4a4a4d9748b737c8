"""The places where a decoder looked, and beside them how it learned or its errors by length."""

import importlib

from labs.support import plots

import numpy as np
import pytest


@pytest.fixture
def figures(monkeypatch):
    """The figures that would be saved."""
    kept = []
    module = importlib.import_module("labs.support.plots.translation")  # not its function
    monkeypatch.setattr(module, "save", lambda figure, path: kept.append(figure))
    return kept


def test_each_look_has_its_panel_beside_the_losses(figures):
    looks = [("Right", ("I", "see"), ("본다",), np.array([[0.1, 0.9]]))] * 2
    plots.translation("", looks, "title", "words", {"with": [2, 1], "without": [2, 2]}, [])
    left, _, right = figures[0].axes
    assert [label.get_text() for label in left.get_xticklabels()] == ["I", "see"]
    assert [label.get_text() for label in left.get_yticklabels()] == ["본다"]
    assert [line.get_label() for line in right.lines] == ["with", "without"]
    assert len({line.get_linestyle() for line in right.lines}) == 2


def test_errors_stand_at_whole_lengths(figures):
    by_length = [{"length": 4, "count": 30, "a": 0.5}, {"length": 6, "count": 20, "a": 0.25}]
    plots.translation("", [], "title", "letters", {}, by_length)
    (panel,) = figures[0].axes
    assert panel.get_xlabel() == "letters of the source" and list(panel.get_xticks()) == [4, 6]
    np.testing.assert_array_equal(panel.lines[0].get_xydata(), [[4, 0.5], [6, 0.25]])
