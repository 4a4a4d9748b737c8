"""The shapes in a lab's docstring are those it builds, as its recorded transcript shows."""

import ast
import re
from pathlib import Path

from common.teaching.lesson import docstring_table
from labs.__main__ import find_labs

import pytest

ROOT = Path(__file__).parents[2]
LABS = find_labs()
PRINTED = re.compile(r"  (\w+) +((?:\[[^]]*\] \w+(?:, )?)+)  +\S")


def said_shapes(number):
    """{name: shape in words} of the docstring's table."""
    source = (ROOT / "labs" / f"{LABS[number][0]}.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    rows = [line.strip("| ").split("|") for line in docstring.splitlines() if line.startswith("|")]
    return {name.strip(): row[1].strip() for row in rows for name in row[0].split(",")}


def built_shapes(number):
    """{name: [its axes]} of the tensors whose shape the transcript prints once."""
    text = (ROOT / f"tests/labs/transcripts/lab{number:02}.txt").read_text(encoding="utf-8")
    shapes = {}
    for line in text.splitlines():
        match = PRINTED.match(line)
        if match and match[2].count("[") == 1:
            shapes.setdefault(match[1], match[2].partition("]")[0].strip("[").split(", "))
    return shapes


def fits(axis, built):
    """Returns whether an axis of the table fits the built one; a word fits any size."""
    if axis == "None":
        return built == "?"
    return built in (axis, "?") if axis.isdigit() else True


@pytest.mark.parametrize("number", LABS)
def test_the_shapes_said_are_those_built(number):
    said, built = said_shapes(number), built_shapes(number)
    checked = 0
    for name in set(said) & set(built):
        if not said[name].startswith("[") or said[name].count("]") != 1:
            continue
        axes = [axis.strip() for axis in said[name].partition("]")[0].strip("[").split(",")]
        assert len(axes) == len(built[name]), (name, said[name], built[name])
        for axis, size in zip(axes, built[name]):
            assert fits(axis, size), f"{name}: the table says {said[name]}, built is {built[name]}"
        checked += 1
    assert checked >= 1


def test_an_axis_that_does_not_fit_is_found():
    assert fits("None", "?") and fits("5", "5") and fits("time", "7")
    assert fits("4", "?") and not fits("4", "5") and not fits("None", "3")
    assert docstring_table("| x | [3] | a |")["x"] == "a"
