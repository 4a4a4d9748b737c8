"""The loss curve: what it draws, and that its legend covers nothing."""

from common.plots import learning

import numpy as np
import pytest


@pytest.fixture
def drawn(monkeypatch):
    """The figures that were saved."""
    figures = []
    monkeypatch.setattr(learning, "save", lambda figure, path: figures.append(figure))
    return figures


def legend_below(figure):
    """Returns whether the legend lies outside every panel."""
    figure.draw_without_rendering()
    (legend,) = figure.legends
    box = legend.get_window_extent()
    return not any(axes.get_window_extent().overlaps(box) for axes in figure.axes)


def test_curves_and_floors(drawn):
    curves = {"one": np.linspace(2, 1, 9), "two": np.linspace(2, 0.5, 9)}
    learning.loss_curve("unused.png", curves, "a", {"floor": 0.4, "lowest": 0.45})
    axes = drawn[0].axes[0]
    first, second, *floors = axes.get_lines()
    assert [line.get_ydata()[0] for line in floors] == [0.4, 0.45]
    assert [text.get_text() for text in axes.texts] == ["floor", "lowest"]
    assert first.get_linestyle() != second.get_linestyle(), "told apart in grey"
    assert first.get_marker() != second.get_marker()
    assert legend_below(drawn[0])


def test_one_curve_needs_no_legend(drawn):
    learning.loss_curve("unused.png", [2.0, 1.0], "a price of $5 and $6")
    assert drawn[0].legends == []
    assert drawn[0].axes[0].get_title() == r"a price of \$5 and \$6"


def test_bars_are_not_covered(drawn):
    learning.accuracy_by_position("unused.png", [0.5, 1.0], [0.6, 1.0], "a")
    assert legend_below(drawn[0])


def test_what_can_follow_has_bars_of_its_own(drawn):
    following = [("a", 0.75, 0.7), (" ", 0.25, 0.3)]
    learning.accuracy_by_position("unused.png", [0.5, 1.0], [0.6, 1.0], "a", "t", following)
    _, right = drawn[0].axes
    assert [bar.get_height() for bar in right.patches] == [0.75, 0.25, 0.7, 0.3]
    assert [label.get_text() for label in right.get_xticklabels()] == ["a", "\N{OPEN BOX}"]
    assert legend_below(drawn[0])
