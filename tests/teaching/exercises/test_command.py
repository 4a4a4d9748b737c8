"""`python -m labs exercise`, as a student and a teacher meet it."""

import csv
import json
import subprocess
import sys

from common.teaching.exercises import command, runner, show, source
from labs import __main__ as course
from tests.teaching.exercises.test_judge import LIBRARY, RMSE

import pytest

NUMBER = str(RMSE.number)


@pytest.fixture
def exercise(tmp_path, monkeypatch, capsys):
    """exercise(*arguments): exit status, output and errors, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        status = course.main(["exercise", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_the_list(exercise):
    status, printed, _ = exercise()
    assert status == 0
    for one in source.find(LIBRARY).values():
        assert f"{one.number:>3}  {one.title} (lab {one.lab})\n" in printed


def test_a_lab_points_to_its_exercises(capsys):
    """Lab 1 does; `--json` stays one object."""
    lab = course.load(course.find_labs(), 1)
    assert lab.command(["--no-plot"]) == 0
    printed = capsys.readouterr().out
    assert "\nExercise: python -m labs exercise 1 (one step of an LSTM cell)\n" in printed
    assert lab.command(["--json"]) == 0
    json.loads(capsys.readouterr().out)


@pytest.mark.covers("python -m labs exercise 1 --check")
@pytest.mark.covers("python -m labs exercise 1 --show")
@pytest.mark.covers("python -m labs exercise 1 --hint")
@pytest.mark.covers("python -m labs exercise 1 --solution")
@pytest.mark.covers("python -m labs exercise 1 --show")
def test_write_check_hint_and_solve(exercise, tmp_path, monkeypatch):
    path = tmp_path / "exercises" / RMSE.file_name
    assert exercise(NUMBER)[0] == 0
    assert path.read_text(encoding="utf-8") == RMSE.starter
    assert exercise(NUMBER)[0] == 0, "an untouched file may be written again"

    path.write_text(RMSE.starter + "\n", encoding="utf-8")
    status, _, error = exercise(NUMBER)
    assert status == 2 and "has been changed" in error
    assert path.read_text(encoding="utf-8") == RMSE.starter + "\n"

    assert exercise(NUMBER, "--hint")[1].count("\n") == 3
    status, printed, _ = exercise(NUMBER, "--check")
    assert status == 1 and "WRONG" in printed and "not written yet" in printed
    assert "--check --seed " in printed
    first = RMSE.hints["persistence"]
    hints = exercise(NUMBER, "--hint")[1]
    assert first[0] in hints and first[1] not in hints, "nothing is written yet: no try"

    path.write_text(RMSE.solution.replace("x[:, -1,", "x[:, 0,"), encoding="utf-8")
    status, printed, _ = exercise(NUMBER, "--show")
    assert status == 1 and "x = " in printed and "target = " in printed
    tried = subprocess.run([sys.executable, path.parent / "try_it.py"], capture_output=True)
    assert tried.returncode == 0 and b"came: " in tried.stdout and b"expected: " in tried.stdout
    hints = exercise(NUMBER, "--hint")[1]
    assert first[0] in hints and first[1] in hints and RMSE.hints["rmse"][0] not in hints

    path.write_text(RMSE.solution.replace("np.sqrt", "np.abs"), encoding="utf-8")
    exercise(NUMBER, "--check")
    hints = exercise(NUMBER, "--hint")[1]
    assert RMSE.hints["rmse"][0] in hints and first[0] not in hints, "persistence is right"

    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    assert "sqrt" not in exercise(NUMBER, "--solution")[1]
    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    path.write_text(exercise(NUMBER, "--solution")[1], encoding="utf-8")
    status, printed, _ = exercise(NUMBER, "--check", "--seed", "5")
    assert status == 0 and "All right." in printed and "WRONG" not in printed
    assert "All its functions were right" in exercise(NUMBER, "--hint")[1]


def test_what_the_student_prints_is_shown(exercise, tmp_path):
    (tmp_path / "exercises").mkdir()
    path = tmp_path / "exercises" / RMSE.file_name
    path.write_text("print('Grüße, 안녕')\n" + RMSE.solution, encoding="utf-8")
    assert "Your program printed:\nGrüße, 안녕\n" in exercise(NUMBER, "--check")[1]


@pytest.mark.covers("python -m labs exercise --all --json")
def test_all_as_json(exercise, tmp_path, monkeypatch):
    quick = {number: one for number, one in source.find(LIBRARY).items() if number in (7, 8)}
    monkeypatch.setattr(command.source, "find", lambda folder: quick)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / RMSE.file_name).write_text(RMSE.solution, encoding="utf-8")
    status, printed, _ = exercise("--all", "--json")
    reports = [json.loads(line) for line in printed.splitlines()]
    assert status == 1
    assert [(one["exercise"], one["begun"], one["right"]) for one in reports] == [
        (7, False, False),
        (8, True, True),
    ]
    assert "1 of 2 right" in exercise("--all")[1]


@pytest.mark.covers("python -m labs exercise --class FOLDER")
def test_a_class_s_table(exercise, tmp_path, monkeypatch):
    monkeypatch.setattr(command.source, "find", lambda folder: {RMSE.number: RMSE})
    for name in ("김", "li"):
        (tmp_path / "class" / name).mkdir(parents=True)
        path = tmp_path / "class" / name / RMSE.file_name
        path.write_text(RMSE.solution if name == "li" else "x = 1\n", encoding="utf-8")
    status, printed, _ = exercise("--class", "class")
    assert status == 0 and "Written: class/results.csv" in printed
    with open(tmp_path / "class" / "results.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["points"]) for row in rows] == [("li", "1"), ("김", "0")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["99"],
        ["--check"],
        ["8", "--check"],
        ["--class", "nowhere"],
        ["8", "--seed", "-1"],
        ["8", "--seconds", "0"],
        ["8", "--folder", "file/inside"],
        ["8", "--image", "x"],
    ],
)
def test_errors_in_one_line(exercise, tmp_path, arguments):
    (tmp_path / "file").write_text("")
    status, printed, error = exercise(*arguments)
    assert status == 2 and printed == ""
    assert error.startswith("python -m labs exercise: error: ") and error.count("\n") == 1


PODMAN = """\
#!{python}
import os, sys
arguments = sys.argv[1:]
if arguments[0] == "image":
    sys.exit(arguments[-1] != "rnn-graph-lab")
if arguments[0] == "rm":
    sys.exit(0)
for option in ("--network=none", "--read-only", "--cap-drop=ALL", "--pids-limit=128"):
    assert option in arguments
for argument in arguments:
    if argument.startswith("--env="):
        name, _, value = argument.removeprefix("--env=").partition("=")
        os.environ[name] = value
os.execv(sys.executable, [sys.executable, {child!r}])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with #!")
def test_in_a_container(exercise, tmp_path, monkeypatch):
    """A stand-in for podman looks at the options, and starts the child without a container."""
    (tmp_path / "exercises").mkdir()
    path = tmp_path / "exercises" / RMSE.file_name
    path.write_text(RMSE.solution, encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, error = exercise(NUMBER, "--check", "--container")
    assert status == 2 and "needs podman or docker" in error
    podman = tmp_path / "podman"
    podman.write_text(PODMAN.format(python=sys.executable, child=str(runner.CHILD)))
    podman.chmod(0o755)
    status, printed, _ = exercise(NUMBER, "--check", "--container")
    assert status == 0, printed
    status, _, error = exercise(NUMBER, "--check", "--container", "--image", "absent")
    assert status == 2 and "podman has no image absent" in error


def test_what_a_student_prints_does_not_control_the_terminal(exercise, tmp_path):
    (tmp_path / "exercises").mkdir()
    path = tmp_path / "exercises" / RMSE.file_name
    path.write_text("print('\\x1b]0;title\\x07')\n" + RMSE.solution, encoding="utf-8")
    printed = exercise(NUMBER, "--check")[1]
    assert "Your program printed:\n\\x1b]0;title\\x07\n" in printed and "\x1b" not in printed


@pytest.mark.parametrize("name", ["results.csv", "results.csv.part"])
def test_a_teacher_s_own_file_stays(exercise, tmp_path, monkeypatch, name):
    monkeypatch.setattr(command.source, "find", lambda folder: {RMSE.number: RMSE})
    (tmp_path / "class" / "\x1b[31mli").mkdir(parents=True)
    marks = tmp_path / "class" / name
    marks.write_text("name;mark\nli;1\n", encoding="utf-8")
    status, printed, error = exercise("--class", "class")
    assert (status, printed, error.count("\n")) == (2, "", 1)
    assert marks.read_text(encoding="utf-8") == "name;mark\nli;1\n"
    for _ in range(2):  # its own table may be replaced
        status, printed, _ = exercise("--class", "class", "--out", "new.csv")
        assert status == 0 and "\x1b" not in printed and "\\x1b[31mli" in printed


@pytest.mark.parametrize(
    "contents", ["mine", "[1, 2]", '{"mine": 1}', '{"1": {"mine": "two"}}', '{"one": {"a": 1}}']
)
def test_another_s_file_with_the_name_of_the_tries_stays(exercise, tmp_path, contents):
    exercise(NUMBER)
    wrong = RMSE.solution.replace("return ", "return 2 * ")
    (tmp_path / "exercises" / RMSE.file_name).write_text(wrong, encoding="utf-8")
    tries = tmp_path / "exercises" / command.TRIES
    tries.write_text(contents)
    assert exercise(NUMBER, "--check")[0] == 1
    assert exercise(NUMBER, "--hint")[0] == 0
    assert tries.read_text() == contents


def test_a_student_s_own_try_stays(exercise, tmp_path):
    exercise(NUMBER)
    path = tmp_path / "exercises" / RMSE.file_name
    wrong = RMSE.solution.replace("return ", "return 2 * ")
    path.write_text(wrong, encoding="utf-8")
    own = tmp_path / "exercises" / show.FILE
    for _ in range(2):  # its own may be replaced
        status, printed, error = exercise(NUMBER, "--show")
        assert (status, error) == (1, "") and f"Written: exercises/{show.FILE}" in printed
    own.write_text("mine")
    status, _, error = exercise(NUMBER, "--show")
    assert status == 2 and "not written by --show" in error and error.count("\n") == 1
    assert own.read_text() == "mine"
