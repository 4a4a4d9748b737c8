"""The parts of every lab: a loop in sight, a question, rows, an explanation, variations."""

import ast
import re
from pathlib import Path

from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()
PROGRAMS = (36, 37, 42, 43, 51)  # to be used, more than to be read in a class: they need not ask


def source_of(number):
    """A lab's program without its docstring and without lines of comment."""
    text = (ROOT / "labs" / f"{LABS[number][0]}.py").read_text(encoding="utf-8")
    lines = text.splitlines()[ast.parse(text).body[0].end_lineno :]
    return "\n".join(line for line in lines if not line.lstrip().startswith("# "))


@pytest.mark.parametrize("number", LABS)
def test_the_session_and_what_is_run_in_it_are_to_be_seen(number):
    source = source_of(number)
    assert re.search(r"tf\.(Interactive)?Session\(", source)
    assert re.search(r"training\.\w+\(|\.run\(", source)
    if "train_op" in source:
        fetches_all = re.search(r"sess\.run\((graph|vars\(graph\))[,)]", source)
        assert not fetches_all, "that would train once more: fetch by name"


@pytest.mark.parametrize("number", [number for number in LABS if number not in PROGRAMS])
def test_every_lab_asks(number):
    assert "lesson.ask(" in source_of(number)


@pytest.mark.parametrize("number", LABS)
def test_a_lab_explains_and_varies(number):
    lab = course.load(LABS, number)
    assert lab.minutes and lab._after
    assert 2 <= len(lab.variations) <= 6


@pytest.mark.parametrize("number", LABS)
def test_each_constant_has_a_line_of_its_own(number):
    """So that `--set NAME=VALUE` finds it."""
    for node in ast.parse(source_of(number)).body:
        if isinstance(node, ast.Assign):
            assert isinstance(node.targets[0], ast.Name), ast.unparse(node)


@pytest.mark.parametrize("number", LABS)
def test_questions_begin_with_a_capital_and_end_in_a_question_mark(number):
    for node in ast.walk(ast.parse(source_of(number))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lesson.ask":
            question = node.args[0]
            pieces = question.values if isinstance(question, ast.JoinedStr) else [question]
            if isinstance(pieces[0], ast.Constant):
                assert not pieces[0].value[0].islower(), pieces[0].value
            if isinstance(pieces[-1], ast.Constant):
                assert pieces[-1].value.endswith("?"), pieces[-1].value
