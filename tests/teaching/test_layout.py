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


def test_a_long_line_is_filled_below_its_last_column(monkeypatch):
    monkeypatch.setattr(layout, "width", lambda: 40)
    assert layout.fitted("  x  [1]  " + "word " * 7 + "\n  short") == (
        "  x  [1]  word word word word word word\n          word\n  short"
    )
    assert layout.fitted("word " * 9).splitlines() == [" ".join(["word"] * 8), "word"]


@pytest.mark.parametrize(
    "line",
    [
        "x" * 50,
        "  step 3   'text of   a network that " + "writes " * 9 + "'",
        "| a table " + "cell " * 20 + "|",
        "1  " * 30,
    ],
)
def test_quotations_tables_and_long_words_stay(line, monkeypatch):
    monkeypatch.setattr(layout, "width", lambda: 40)
    assert layout.fitted(line) == line


def test_an_answer_stands_behind_its_letter(monkeypatch):
    monkeypatch.setattr(layout, "width", lambda: 20)
    assert layout.hanging("  a) ", "one two three four") == "  a) one two three\n     four"
    assert layout.hanging("  a) ", 3) == "  a) 3"
