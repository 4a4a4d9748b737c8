"""What every lab has: a loop to see, things to try, a question, results with their criteria."""

import ast
import re
from pathlib import Path

from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()
PROGRAMS = (36, 37, 42, 43, 51)  # to be used, more than to be read in a class: they need not ask


@pytest.fixture(params=LABS, ids=lambda number: f"lab{number:02}")
def source(request):
    """A lab's program, without its docstring."""
    text = (ROOT / "labs" / f"{LABS[request.param][0]}.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    return "\n".join(lines[ast.parse(text).body[0].end_lineno :])


def test_the_session_and_what_is_run_in_it_are_to_be_seen(source):
    assert re.search(r"tf\.(Interactive)?Session\(", source)
    assert re.search(r"training\.\w+\(|\.run\(", source)
    if "train_op" in source:
        assert "sess.run(graph," not in source, "that would train once more: fetch by name"


@pytest.mark.parametrize("number", [number for number in LABS if number not in PROGRAMS])
def test_every_lab_asks(number):
    path = ROOT / "labs" / f"{LABS[number][0]}.py"
    assert "lesson.ask(" in path.read_text(encoding="utf-8")


def test_the_results_have_criteria_in_words(source):
    assert "lab.Finding(" in source


def test_no_formatting_is_switched_off(source):
    assert "fmt: skip" not in source


@pytest.mark.parametrize("number", LABS)
def test_two_things_to_try_or_some_more(number):
    assert 2 <= len(course.load(LABS, number).try_it) <= 5
