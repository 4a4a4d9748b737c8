"""Paragraphs at the width of the terminal."""

from common.teaching import layout

import pytest

TEXT = """The first line of a paragraph
and its second.

    h = tanh(x W + h U + b)        an equation longer than the line stays as it is

| name | shape | meaning of a tensor |
"""


def test_paragraphs_are_filled_and_equations_stay():
    assert layout.wrapped(TEXT, 20).splitlines() == [
        "The first line of a",
        "paragraph and its",
        "second.",
        "",
        "    h = tanh(x W + h U + b)        an equation longer than the line stays as it is",
        "",
        "| name | shape | meaning of a tensor |",
    ]


@pytest.mark.parametrize(("columns", "width"), [(60, 80), (90, 90), (300, 100)])
def test_the_width_of_a_terminal_within_bounds(monkeypatch, columns, width):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert layout.width() == width


def test_a_file_has_the_full_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert layout.width() == 100
