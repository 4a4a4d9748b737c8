"""Heat maps: each value in its cell, and a frame where the right answer stands."""

from labs.support.plots import heat_maps

import numpy as np
import pytest


@pytest.fixture
def drawn(monkeypatch):
    """The figures that were saved."""
    figures = []
    monkeypatch.setattr(heat_maps, "save", lambda figure, path: figures.append(figure))
    return figures


def panels(figure):
    """The axes that hold an image, without the colour bar."""
    return [axes for axes in figure.axes if axes.images and len(axes.get_title())]


def test_letters_learned(drawn):
    snapshots = {0: np.full([3, 2], 0.5), 9: np.array([[0.1, 0.9], [0.8, 0.2], [1, 0]])}
    losses = np.linspace(2, 1, 9)
    heat_maps.letters_learned("", "ab$", "xy", [1, 0, 0], snapshots, losses, "a", {"floor": 0.5})
    first, last = panels(drawn[0])
    assert [axes.get_title() for axes in (first, last)] == ["step 0", "step 9"]
    np.testing.assert_array_equal(last.images[0].get_array(), snapshots[9].T)
    corners = [patch.get_xy() for patch in last.patches]
    assert corners == [(-0.5, 0.5), (0.5, -0.5), (1.5, -0.5)], "the right answer is framed"
    assert [label.get_text() for label in first.get_xticklabels()] == ["a", "b", r"\$"]
    (curve,) = (axes for axes in drawn[0].axes if axes.get_ylabel() == "loss")
    assert curve.get_xscale() == "log"
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), losses)


def test_states_learned(drawn):
    outputs = np.linspace(-1, 1, 10).reshape(5, 2)
    heat_maps.states_learned("", "a b a", outputs, " ", [2.0, 1.0], "a", [" ", "b"])
    (panel,) = panels(drawn[0])
    np.testing.assert_array_equal(panel.images[0].get_array(), outputs.T)
    assert [patch.get_x() for patch in panel.patches] == [0.5, 2.5], "the spaces are framed"
    labels = [label.get_text() for label in panel.get_xticklabels()]
    assert labels == ["a", "\N{OPEN BOX}", "b", "\N{OPEN BOX}", "a"]
    assert [label.get_text() for label in panel.get_yticklabels()] == ["\N{OPEN BOX}", "b"]


def test_words_by_place(drawn):
    values = np.array([[0.1, 0.9], [0.5, 0.7]])
    heat_maps.words_by_place("", ["a$", "b"], [1, 0], {"x": values, "y": 1 - values}, "t")
    first, second = panels(drawn[0])
    np.testing.assert_array_equal(second.images[0].get_array(), 1 - values)
    assert [text.get_text() for text in first.texts] == ["0.10", "0.90", "0.50", "0.70"]
    assert [patch.get_xy() for patch in first.patches] == [(0.53, -0.47), (-0.47, 0.53)]
    assert [label.get_text() for label in first.get_yticklabels()] == [r"a\$", "b"]
