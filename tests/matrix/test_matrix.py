"""The matrix of versions: what it would run, and its table."""

import sys
from pathlib import Path

from tests.matrix import __main__ as matrix

import pytest


def test_pairs_and_arguments_for_pytest():
    assert matrix.parse([]).pairs == list(matrix.PAIRS)
    options = matrix.parse(["3.10:2.16.2", "--folder", "elsewhere", "--", "tests/rnn", "-x"])
    assert options.pairs == ["3.10:2.16.2"]
    assert options.folder == Path("elsewhere")
    assert options.tests == ["tests/rnn", "-x"]
    assert matrix.parse(["--coming"]).pairs == list(matrix.COMING)
    assert all(matrix.a_pair(pair) == pair for pair in matrix.COMING)
    assert matrix.parse(["--quick"]).tests == ["-n", "2", *matrix.QUICK]
    assert all((matrix.ROOT / path).exists() for path in matrix.QUICK)


def test_a_pair_that_is_none(capsys):
    with pytest.raises(SystemExit):
        matrix.parse(["2.16"])
    assert "must be like 3.10:2.16.2, not '2.16'" in capsys.readouterr().err


def test_what_an_environment_needs(monkeypatch):
    monkeypatch.setattr(matrix, "python_of", lambda version: [f"python{version}"])
    make, install = matrix.commands("3.12:2.20.0", Path("home"), Path("home/bin/python"))
    assert make == ["python3.12", "-m", "venv", "home"]
    assert {"tensorflow==2.20.0", "protobuf<7", "numpy", "pandas", "pytest"} <= set(install)
    assert not any(word.startswith("-e") for word in install)
    _, install = matrix.commands("3.13:nightly", Path("home"), Path("home/bin/python"))
    assert "tf-nightly" in install and not any("tensorflow" in word for word in install)
    make, _ = matrix.commands("3.12:2.20.0", Path("home"), Path("home/bin/python"), "uv")
    assert make == ["uv", "venv", "--python", "3.12", "home"]


def test_an_environment_is_kept_until_other_packages_are_wanted(tmp_path, monkeypatch):
    run, extra = [], []
    monkeypatch.setattr(matrix.subprocess, "run", lambda command, **_: run.append(command))
    monkeypatch.setattr(matrix, "commands", lambda pair, home, *_: [["install", pair, *extra]])
    (tmp_path / "3.12-2.20.0").mkdir()
    for wanted in ([], [], ["another"]):
        extra[:] = wanted
        matrix.environment("3.12:2.20.0", tmp_path)
    assert run == [["install", "3.12:2.20.0"], ["install", "3.12:2.20.0", "another"]]


def test_a_python_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"no python9.9 here"):
        matrix.python_of("9.9")


def test_tests_are_counted_and_named(tmp_path):
    file = tmp_path / "test_two.py"
    file.write_text("def test_one(): pass\ndef test_two(): assert False\n", encoding="utf-8")
    arguments = ["-p", "no:cacheprovider", str(file)]
    outcome = matrix.measure("3.13:2.21.0", sys.executable, arguments)
    assert (outcome.passed, outcome.failed) == (1, 1)
    assert outcome.remark.endswith("test_two.py::test_two")
    *_, row = matrix.table([outcome._replace(seconds=90.0, remark="why")])
    assert row == "| 3.13 | 2.21.0 | 1 | 1 | 1.5 | why |"
