"""Lab 44's picture: a panel for each head, and curves that differ in grey."""

from labs.support.plots import attention

import numpy as np


def test_a_panel_for_each_head_and_a_curve_for_each_network(monkeypatch):
    figures = []
    monkeypatch.setattr(attention, "save", lambda figure, path: figures.append(figure))
    weights = {"head": np.eye(3), "no mask": np.eye(3)}
    accuracies = {name: {0: 0.1, 25: 0.5} for name in ("head", "no mask", "LSTM")}
    attention.self_attention("unused.png", "a b", weights, accuracies, "$ 5")
    figure = figures[0]
    head, no_mask, *_ = figure.axes
    assert [head.get_title(), no_mask.get_title()] == ["head", "no mask"]
    letters = [label.get_text() for label in head.get_xticklabels()]
    assert letters == ["a", "\N{OPEN BOX}", "b"]
    (curves,) = (axes for axes in figure.axes if axes.get_xlabel() == "training step")
    lines = curves.get_lines()
    assert [line.get_label() for line in lines] == ["head", "no mask", "LSTM"]
    assert (
        len({line.get_marker() for line in lines})
        == len({line.get_linestyle() for line in lines})
        == 3
    )
    figure.draw_without_rendering()
