"""The pictures of texts are written, with what they should show in them."""

from labs.support import plots
from labs.support.plots import text as plots_text

import numpy as np
import pytest


@pytest.fixture
def figures(monkeypatch):
    """The figures that would be saved."""
    kept = []
    monkeypatch.setattr(plots_text, "save", lambda figure, path: kept.append(figure))
    return kept


def test_a_picture_is_written(tmp_path):
    path = tmp_path / "picture.png"
    plots.character_probabilities(path, "abc", {"one": [0.5]}, "title")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_each_character_lies_on_its_own_probability(figures):
    plots.character_probabilities("", "abcdefg", {"x": [0.1, 0.2], "y": [0, 1]}, "", 4)
    first, second = figures[0].axes[:2]
    cells = first.images[0].get_array().filled(np.nan).ravel()
    np.testing.assert_array_equal(cells, [np.nan] * 5 + [0.1, 0.2, np.nan])
    assert [(text.get_text(), text.get_position()) for text in first.texts[3:5]] == [
        ("d", (3, 0)),
        ("e", (0, 1)),
    ]
    assert (first.get_title(), second.get_title()) == ("x", "y")


def test_readings_shade_the_padding(figures):
    networks = {"with": np.full([3, 5], 0.25), "without": np.full([3, 5], 0.75)}
    plots.readings("", ["a$", "abc", "a"], networks, 4, "", "p")
    panels = np.reshape(figures[0].axes, [3, 2])
    assert [panel.get_title() for panel in panels[0]] == ["with", "without"]
    assert [label.get_text() for label in panels[0, 0].get_xticklabels()] == ["a", r"\$", *"···"]
    assert panels[0, 0].patches[0].get_x() == 2.5
    assert panels[1, 1].lines[-1].get_xdata().tolist() == [3]  # the end of the word


def test_reviews_read_draws_the_mean_of_the_last_steps_and_the_end_of_a_long_review(figures):
    readings = [(["a$b", "c"], [0.2, 0.8], "first$"), (list("abcdef"), [0.5] * 6, "second")]
    weights = {"good": 2.0, "bad": -1.0}
    scores = {"a": 0.5, "b": 1.0}
    plots.reviews_read("", readings, "a$^{_$", [4, 2, 0], scores, weights, window=2, most=4)
    losses, bars, words, first, second = figures[0].axes
    assert losses.lines[0].get_ydata().tolist() == [4, 3, 1]
    assert [bar.get_height() for bar in bars.patches] == [0.5, 1.0]
    assert [label.get_text() for label in words.get_yticklabels()] == ["bad", "good"]
    assert first.lines[1].get_ydata().tolist() == [0.2, 0.8]
    assert [label.get_text() for label in second.get_xticklabels()] == list("cdef")


def test_reviews_read_draws_readings_alone(figures):
    plots.reviews_read("", [(["a"], [0.2], "yours")], "title")
    assert len(figures[0].axes) == 1
