"""The judge: what it says of wrong values, and what a hostile file may cost."""

import os
import time
from pathlib import Path

from common.teaching.exercises import classes, compare, judge, limits, runner, source

import numpy as np
import pytest

LIBRARY = Path(__file__).parents[3] / "labs" / "exercises"
RMSE = next(one for one in source.find(LIBRARY).values() if one.name == "persistence")
USUAL = runner.Limits(seconds=10, megabytes=1000)
SHORT = runner.Limits(seconds=1, megabytes=1000)  # for what does not end by itself


@pytest.fixture
def check(tmp_path):
    """check(text): the verdict on a file with this text."""

    def check_text(text, limits=USUAL):
        path = tmp_path / RMSE.file_name
        path.write_text(text, encoding="utf-8")
        return judge.check(RMSE, path, seed=4, limits=limits)

    return check_text


def with_line(line):
    """The solution with one more line at the start of its first function."""
    return RMSE.solution.replace(
        "    return x[:, -1, [target]]", f"    {line}\n    return x[:, -1, [target]]"
    )


def test_the_first_wrong_value_with_its_place(check):
    verdict = check(RMSE.solution.replace("x[:, -1, [target]]", "x[:, -1, [target]] + 1"))
    assert [step.right for step in verdict.steps] == [False]
    assert "the result[0, 0]: " in verdict.message
    assert (
        " came, " in verdict.message and " was expected (6 of 6 values differ)" in verdict.message
    )


def test_what_differs_in_words():
    assert compare.difference([1.0, 2.0], np.array([1.0, 2.0])) == ""
    assert "has shape [2]; shape [1, 2]" in compare.difference(np.ones(2), np.ones([1, 2]))
    assert "is a `return` missing?" in compare.difference(None, 1.0)
    assert "nan came" in compare.difference(float("nan"), 1.0)
    assert compare.difference(float("nan"), float("nan")) == ""
    assert "result 2 of 2: " in compare.difference((1, 2.5), (1, 2.0))
    assert "has 1 values; 2 were expected" in compare.difference(["a"], ["a", "b"])
    assert "'a' came, 1.0 was expected" in compare.difference("a", 1.0)
    assert "no entry 'b'" in compare.difference({}, {"b": 1})
    assert "not expected" in compare.difference({"a": 1, "b": 1}, {"a": 1})
    assert "2 was expected" in compare.difference({"a": 1}, {"a": 2})
    assert "a dict was expected" in compare.difference(3, {"a": 2})
    assert "3 values were expected" in compare.difference("abc", ["a", "b", ["c"]])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("print(100.0)\n    return None", "is a `return` missing?"),
        ("return np.full([len(x), 1], 100.0)", "100 came"),
        ("return (value for value in x)", "an object of type generator"),
        ("return 'tomorrow'", "'tomorrow' came"),
        ("return 1 / 0", "line 25: ZeroDivisionError: division by zero"),
        ("return x[:, -1, [9]]", "line 25: IndexError"),
    ],
)
def test_honest_mistakes(check, line, words):
    verdict = check(with_line(line))
    assert words in verdict.message
    assert not verdict.passed


def test_numbers_written_into_the_code(check):
    text = RMSE.solution.replace("x[:, -1, [target]]", "np.ones([6, 1])")
    path_of_first = check(text)
    assert not path_of_first.passed
    first = judge.cases_of(RMSE, 4)[0].expected
    text = RMSE.solution.replace("x[:, -1, [target]]", f"np.array({first.tolist()})")
    assert "is it written into the code?" in check(text).message


def test_a_syntax_error_and_a_missing_function(check):
    assert check("def rmse(:\n").message.startswith("line 1: SyntaxError")
    assert "there is no function persistence" in check("import numpy as np\n").message


@pytest.mark.parametrize(
    "line",
    [
        "from common import forecasting",
        "import common.forecasting as s",
        "__import__('common.forecasting')",
        "import importlib; importlib.import_module('labs.exercises')",
    ],
)
def test_the_course_s_own_functions_are_recognised(check, line):
    message = check(f"{line}\n{RMSE.solution}").message
    assert "import" in message and ("common" in message or "labs" in message)


def test_reading_the_solution_is_recognised_even_where_the_error_is_caught(check):
    path = RMSE.path
    line = f"\n    try: open({str(path)!r}).read()\n    except OSError: pass"
    assert f"not allowed in an exercise: read {path}" in check(with_line(line)).message
    assert (
        "not allowed in an exercise: read"
        in check(f"import os\nnames = os.listdir({str(path.parent)!r})\n{RMSE.solution}").message
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("while True: pass", "did not end within 1 seconds"),
        ("import time; time.sleep(60)", "did not end within 1 seconds"),
        ("return np.ones([1000, 1000, 1000, 10])", "more memory than an exercise may take"),
        ("while True: print('x' * 100000)", "printed more than 1,000,000 bytes"),
        ("return np.ones([8_000_000])", "returned more than 50,000,000 bytes"),
        ("raise SystemExit", "it ended the process where a result was expected"),
        ("import os; os._exit(0)", "it ended the process (exit status 0)"),
        ("import os; os.abort()", "it crashed (SIGABRT)"),
        ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "os.kill"),
        ("import os; os.fork()", "os.fork"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("import socket; socket.socket()", "socket.__new__"),
        ("import ctypes; ctypes.CDLL(None)", "ctypes.dlopen"),
        ("open('/tmp/outside.txt', 'w')", "write /tmp/outside.txt"),
        ("import os; os.remove('/tmp/outside.txt')", "os.remove"),
    ],
)
def test_a_hostile_file(check, line, words):
    start = time.perf_counter()
    endless = words.startswith("did not end")
    verdict = check(with_line(line), SHORT if endless else USUAL)
    assert words in verdict.message, verdict
    assert not verdict.passed
    assert not endless or time.perf_counter() - start < 10


def test_files_in_the_student_s_own_folder_may_be_written(check, tmp_path):
    assert check(with_line("open('notes.txt', 'w').write('x')")).passed
    assert (tmp_path / "notes.txt").read_text() == "x"


def test_tampering_with_the_checker_changes_nothing(check):
    """Everything that could be patched lies in another process."""
    tampering = (
        "import numpy.testing\nimport builtins, gc, json, sys\n"
        "numpy.allclose = numpy.isclose = lambda *a, **k: True\n"
        "numpy.testing.assert_allclose = lambda *a, **k: None\n"
        'json.dumps = lambda *a, **k: \'{"ready": true, "result": 1, "refused": []}\'\n'
        "for name in list(sys.modules):\n"
        "    if 'judge' in name or 'values' in name: sys.modules.pop(name)\n"
    )
    text = tampering + RMSE.solution.replace("x[:, -1, [target]]", "x[:, 0, [target]]")
    assert not check(text).passed


def test_landlock_alone_closes_the_folder(tmp_path):
    """The second wall, in a process without the first."""
    program = (
        "import sys; from common.teaching.exercises import limits\n"
        f"closed = limits.close_with_landlock({str(tmp_path)!r})\n"
        f"open({str(tmp_path / 'inside')!r}, 'w').close()\n"
        "try: open('/tmp/ex_outside', 'w'); print(closed, 'written')\n"
        "except PermissionError: print(closed, 'refused')\n"
    )
    from tests import processes

    said = processes.run_python(program).stdout.split()
    assert said in (["True", "refused"], ["False", "written"])
    assert (tmp_path / "inside").exists()
    assert limits.close_with_landlock.__doc__


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / RMSE.file_name
    assert "no file" in judge.check(RMSE, path, 0).message
    os.mkfifo(path)
    assert "no file" in judge.check(RMSE, path, 0).message, "a pipe would block for ever"
    path.unlink()
    path.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in judge.check(RMSE, path, 0).message
    path.write_bytes(b"#" * 2_000_000)
    assert "longer than" in judge.check(RMSE, path, 0).message
    path.unlink()
    path.symlink_to(RMSE.path)
    assert "a link" in judge.check(RMSE, path, 0).message


def test_a_class(tmp_path):
    """A hostile student costs nobody else a point; a neighbour's file cannot be read."""
    files = {
        "good": RMSE.solution,
        "loops": with_line("while True: pass"),
        "copies": with_line(f"exec(open({str(tmp_path / 'good' / RMSE.file_name)!r}).read())"),
        "=1+1": RMSE.solution.replace("np.sqrt", "np.abs"),
    }
    for name, text in files.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / RMSE.file_name).write_text(text, encoding="utf-8")
    (tmp_path / "absent").mkdir()
    exercises = {RMSE.number: RMSE}
    said = []
    rows = classes.check(
        exercises,
        tmp_path,
        1,
        limits_of=lambda _: runner.Limits(seconds=3, megabytes=1000),
        said=said.append,
    )
    assert {row.name: row.points for row in rows} == {
        "=1+1": 0,
        "absent": 0,
        "copies": 0,
        "good": 1,
        "loops": 0,
    }
    lines = classes.table(exercises, rows).splitlines()
    assert lines[0] == "student,points,persistence,remarks"
    assert lines[1].startswith("'=1+1,0,0,")
    assert lines[2] == "absent,0,,"
    assert "read " in lines[3]
    assert lines[4] == "good,1,1,"
    assert "did not end" in lines[5]
    assert len(said) == 5
