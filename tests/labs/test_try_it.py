"""Each variation that a lab suggests runs to the end, with few steps."""

import functools
import itertools
import shlex
from pathlib import Path

from common.language import corpus
from common.teaching import constants
from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()


def changes_only_seed_or_steps(variation):
    """Then it runs nothing that the transcripts do not run."""
    return set(shlex.split(variation.options)[::2]) <= {"--seed", "--steps"}


def settings(variation):
    """The NAME=VALUE of each --set."""
    words = shlex.split(variation.options)
    return [value for option, value in itertools.pairwise(words) if option == "--set"]


ALL = [
    pytest.param(number, variation, id=f"lab{number:02}-{index}")
    for number in LABS
    for index, variation in enumerate(course.load(LABS, number).variations)
]
LONGER = [param for param in ALL if not changes_only_seed_or_steps(param.values[1])]


@pytest.mark.parametrize(("number", "variation"), LONGER)
def test_a_variation_runs(number, variation, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)  # as the reader does
    few_sources = functools.partial(corpus.python_sources, 60_000)  # of --stdlib, for time
    monkeypatch.setattr(corpus, "python_sources", few_sources)
    lab = course.load(LABS, number)
    few = ["--steps", "2"] if "steps" in lab.defaults else []
    assert lab.command([*shlex.split(variation.options), *few, "--no-plot"]) == 0
    out = capsys.readouterr().out
    assert "What came out" in out or ("--restore" in variation.options and len(out) > 20)


@pytest.mark.parametrize(("number", "variation"), ALL)
def test_a_variation_has_options_and_an_answer(number, variation):
    assert variation.options and variation.answer.rstrip(")").endswith((".", "?"))
    lab = course.load(LABS, number)
    known = constants.settable(lab.path)
    for setting in settings(variation):
        name, _, value = setting.partition("=")
        assert value != str(known[name]), f"{setting} changes nothing"
    if changes_only_seed_or_steps(variation):
        names, values = (shlex.split(variation.options)[start::2] for start in (0, 1))
        assert all(value.isdecimal() for value in values) and len(names) == len(values)
        assert "--steps" not in names or "steps" in lab.defaults
