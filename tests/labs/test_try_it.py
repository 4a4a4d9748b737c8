"""What each lab tells the reader to try is tried: with few steps, to the end, without an error."""

import functools
import importlib.util
import inspect
import shlex
import sys
from pathlib import Path

from common.language import corpus
from labs import __main__ as course

import pytest

ROOT = Path(__file__).parents[2]
LABS = course.find_labs()
ALL_TRIES = [
    pytest.param(number, one, id=f"lab{number:02}-{place}")
    for number in LABS
    for place, one in enumerate(course.load(LABS, number).try_it)
]


def says_only_seed_or_steps(one):
    """Then there is nothing to run that the transcripts do not run."""
    return not one.edit and set(shlex.split(one.options)[::2]) <= {"--seed", "--steps"}


TRIES = [param for param in ALL_TRIES if not says_only_seed_or_steps(param.values[1])]


def edited(lab, edit, folder):
    """The lab of a copy of the file, with one line changed. The line must be there, once."""
    line, new_line = edit
    source = Path(inspect.getsourcefile(lab.run)).read_text(encoding="utf-8")
    lines = source.splitlines()
    places = [place for place, found in enumerate(lines) if found.strip() == line.strip()]
    assert len(places) == 1, f"{line!r} is there {len(places)} times"
    indent = lines[places[0]][: -len(lines[places[0]].lstrip())]
    lines[places[0]] = indent + new_line.strip()
    path = folder / f"{lab.file_name}.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("edited_lab", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["edited_lab"] = module
    spec.loader.exec_module(module)
    return module.LAB


@pytest.mark.parametrize(("number", "one"), TRIES)
def test_what_a_lab_tells_to_try(number, one, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)  # as the reader does
    few_sources = functools.partial(corpus.python_sources, 60_000)  # of --stdlib, for time
    monkeypatch.setattr(corpus, "python_sources", few_sources)
    lab = course.load(LABS, number)
    if one.edit:
        lab = edited(lab, one.edit, tmp_path)
    few = ["--steps", "2"] if "steps" in lab.defaults else []
    assert lab.command([*shlex.split(one.options), *few, "--no-plot"]) == 0
    assert "What came out" in capsys.readouterr().out


@pytest.mark.parametrize("number", LABS)
def test_a_try_says_what_to_change_and_what_to_look_for(number):
    for one in course.load(LABS, number).try_it:
        assert one.options or one.edit
        assert one.look_for.rstrip(")").endswith((".", "?")), one
        if says_only_seed_or_steps(one):
            names, values = (shlex.split(one.options)[start::2] for start in (0, 1))
            assert all(value.isdecimal() for value in values) and len(names) == len(values)
            assert "--steps" not in names or "steps" in course.load(LABS, number).defaults
