"""The diagrams carry the numbers they are given, each at its place, and no text covers another."""

import itertools

from labs.support.plots import diagrams

import numpy as np
import pytest


@pytest.fixture
def drawn(monkeypatch):
    """The figures that were saved."""
    figures = []
    monkeypatch.setattr(diagrams, "save", lambda figure, path: figures.append(figure))
    return figures


def texts(figure):
    """The texts of the diagram: the text objects that are not empty."""
    return [text for text in figure.axes[0].texts if text.get_text()]


def overlapping(figure):
    """Pairs of texts that cover each other."""
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        (first, second)
        for (first, one), (second, other) in itertools.combinations(boxes, 2)
        if one.overlaps(other)
    ]


def cell_step(letter, first_value):
    """A step whose values are all different."""
    keys = ("c_before", "h_before", "forget_gate", "input_gate", "new_input", "output_gate")
    vectors = {
        key: np.array([first_value + 0.01 * place, -first_value])
        for place, key in enumerate([*keys, "c", "h"])
    }
    return {"input": letter, **vectors}


def test_a_cell_shows_its_gates_and_values(drawn):
    steps = [cell_step("h", 0.1), cell_step("e", 0.3)]
    diagrams.lstm_cell("unused.png", steps, "a cell")
    said = [text.get_text() for text in texts(drawn[0])]
    for step in steps:
        for name, key in [("forget", "forget_gate"), ("input", "input_gate"), ("new c", "c")]:
            value = f"{step[key][0]:+.2f}"
            assert [text for text in said if text.startswith(name) and value in text]
        assert f"x = {step['input']}" in said
    assert len([text for text in said if text.startswith("c\n")]) == 1, "the first c only"
    assert overlapping(drawn[0]) == []


def test_a_table_shows_the_gates_that_are_set_by_hand(drawn):
    by_hand = [cell_step("store 0.3", 0.3), cell_step("show", 0.9)]
    diagrams.lstm_cell("unused.png", [cell_step("h", 0.1)], "a cell", set_by_hand=by_hand)
    said = [text.get_text() for text in texts(drawn[0])]
    assert "store 0.3" in said and "show" in said
    for step in by_hand:
        assert f"{step['input_gate'][0]:.2f}" in said and f"{step['c'][0]:.2f}" in said
    assert overlapping(drawn[0]) == []


@pytest.mark.parametrize("hidden", [1, 2, 3])
def test_an_unrolled_network_shows_each_step(drawn, hidden):
    outputs = np.linspace(-0.9, 0.9, 2 * 3 * hidden).reshape(2, 3, hidden)
    diagrams.unrolled("unused.png", ["abc", "def"], outputs, "unrolled", {"c": outputs / 2})
    said = [text.get_text() for text in texts(drawn[0])]
    assert all(letter in said for letter in "abcdef")
    for values in outputs.reshape(-1, hidden):
        assert "h  " + "  ".join(f"{value:+.2f}" for value in values) in said
        assert "c  " + "  ".join(f"{value / 2:+.2f}" for value in values) in said
    assert overlapping(drawn[0]) == []


def test_an_unrolled_network_has_one_set_of_weights(drawn):
    outputs = np.linspace(-0.9, 0.9, 6).reshape(1, 3, 2)
    diagrams.unrolled("unused.png", ["abc"], outputs, "unrolled", shared="W, b")
    said = [text.get_text() for text in texts(drawn[0])]
    assert said.count("W, b") == 1 and said.count("cell") == 4 and "=" in said
    assert overlapping(drawn[0]) == []


def test_a_batch_is_a_tensor_and_a_slice_of_it(drawn):
    words = ["abc", "bca"]
    x = np.eye(3)[[["abc".index(letter) for letter in word] for word in words]]
    outputs = np.linspace(-0.9, 0.9, 12).reshape(2, 3, 2)
    diagrams.batch("unused.png", words, "abc", x, outputs, "a batch")
    said = [text.get_text() for text in texts(drawn[0])]
    assert "x[:, 1]  [2, 3]" in said and "h[:, 1]  [2, 2]" in said
    assert "  ".join(f"{value:+.2f}" for value in outputs[1, 1]) in said
    frames = [patch for patch in drawn[0].axes[0].patches if patch.get_linewidth() > 2]
    assert len(frames) == 2, "the same step of each word"
    assert overlapping(drawn[0]) == []


def test_a_simple_cell_shows_its_states_and_what_it_says(drawn):
    words = {
        "ab": (np.array([[0.1, -0.2], [0.3, 0.4]]), [0.75, 0.25]),
        "bb": (np.array([[0.5, -0.6], [0.7, 0.8]]), [0.5, 0.5]),
    }
    diagrams.simple_cell("unused.png", words, "ab", "b", "two words")
    said = [text.get_text() for text in texts(drawn[0])]
    assert "h  +0.10  -0.20" in said and "h  +0.70  +0.80" in said
    assert said.count("x = 'b'") == 3 and "0.75" in said
    dark = [bar for bar in drawn[0].axes[0].patches if bar.get_facecolor()[0] < 0.4]
    assert len(dark) == 2, "the letter that comes next, once a word"
    assert overlapping(drawn[0]) == []


def test_a_mask_shows_what_counts(drawn):
    costs = np.array([[0.1, 0.2, 0.3], [0.4, 1.386, 1.386]])
    states = np.array([[0.5, -0.5], [0.25, 0.75]])
    diagrams.mask("unused.png", ["abc", "d"], [3, 1], costs, states, "a mask")
    said = [text.get_text() for text in texts(drawn[0])]
    assert said.count("padding") == 2
    assert "0.400 \N{MULTIPLICATION SIGN} 1" in said
    assert said.count("1.386 \N{MULTIPLICATION SIGN} 0") == 2
    assert "length 1\nstate h  +0.25  +0.75" in said
    thick = [patch for patch in drawn[0].axes[0].patches if patch.get_linewidth() > 2]
    assert len(thick) == 2, "one last live step a word"
    assert overlapping(drawn[0]) == []
