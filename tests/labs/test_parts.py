"""What every lab has: a loop to see, things to try, a question, results with their criteria."""

import ast
import re
from pathlib import Path

from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()


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


def test_every_lab_asks(source):
    assert "lesson.ask(" in source


def test_the_results_have_criteria_in_words(source):
    assert "lab.Finding(" in source


def test_nothing_is_packed(source):
    assert "fmt: skip" not in source
    assert not re.search(r"\(\*(graph|ops|losses)\b", source)


@pytest.mark.parametrize("number", LABS)
def test_two_or_three_things_to_try(number):
    assert 2 <= len(course.load(LABS, number).try_it) <= 3
