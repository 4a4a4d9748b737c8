"""The judge: what it says of wrong values, and what a hostile file may cost."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from common.teaching.exercises import classes, compare, judge, runner, source, values

import numpy as np
import pytest

LIBRARY = Path(__file__).parents[3] / "labs" / "exercises"
RMSE = next(one for one in source.find(LIBRARY).values() if one.name == "persistence")
USUAL = runner.Limits(seconds=10, megabytes=1000)


def kernel_walls():
    """Returns whether this system has both walls of `kernel`; tried in another process."""
    from tests import processes

    program = (
        "from common.teaching.exercises import kernel\n"
        "print(kernel.close_files(['/tmp'], ['/usr']) and kernel.close_processes())"
    )
    return sys.platform == "linux" and processes.run_python(program).stdout.strip() == "True"


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
    assert not verdict.steps[0].right
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
    assert "a list of 3 values was expected" in compare.difference("abc", ["a", "b", ["c"]])
    assert "shape [1]; a number was expected" in compare.difference(np.ones(1), 1.0)


def test_how_a_wrong_result_comes_from_the_right_one():
    right = np.arange(6.0).reshape(2, 3)
    assert "transpose" in compare.relation(right.T, right)
    assert "sign" in compare.relation(-right, right)
    assert "another order" in compare.relation(["b", "a"], ["a", "b"])
    assert "nan comes from" in compare.relation([float("nan"), 1], [0.5, 1.0])
    for came in (right + 1, "text", None, {"a": 1}, [[1], [2, 3]], ["a", "b"]):
        assert compare.relation(came, right) == ""


def test_other_kinds_of_arrays_and_keys_arrive():
    pandas = pytest.importorskip("pandas")
    for value in (pandas.Series([1.0, 2.0]), np.float32(2), {(np.int64(1), 2): 3}):
        arrived = values.from_plain(json.loads(json.dumps(values.to_plain(value))))
        expected = value if isinstance(value, dict) else np.asarray(value)
        assert compare.same(arrived, expected)
    assert repr(values.from_plain(values.to_plain({1, 2}))) == "an object of type set"


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
    assert "written into the code?" in check(text).message


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


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.savefig('picture.png')",
        pytest.param("import tensorflow as tf", marks=pytest.mark.slow),
        "import pandas as pd",
        "import tempfile; tempfile.TemporaryFile().write(b'x')",
        "import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'",
        "import warnings, random, os, shutil, tempfile, subprocess, signal",
    ],
)
def test_usual_imports_cost_nothing(check, line):
    verdict = check(f"{line}\n{RMSE.solution}")
    assert verdict.passed, verdict.message


FORGED = [
    b'{"error": "x"}',
    b'{"refused": 5}',
    b'{"refused": {"a": [1]}}',
    b'{"error": {"line": "x", "type": 5, "text": {}}}',
    b'{"error": {"line": 1e30, "type": []}}',
    b"{}",
    b"[]",
    b"5",
    b"null",
    b'{"missing": {}}',
    b'{"ready": true}\n{"result": {"array": 5}}',
    b'{"ready": true}\n{"result": {"array": "AAAA", "dtype": "O", "shape": [1]}}',
    b'{"ready": true}\n{"result": {"array": "", "dtype": "f8", "shape": [0, 1e30]}}',
    b'{"ready": true}\n{"result": {"dict": 5}}',
    b'{"ready": true}\n{"result": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_costs_its_own_point(check, forged):
    """The student's code finds the file of the answers, and writes into it what it likes."""
    program = (
        "import os\n"
        "for descriptor in range(3, 20):\n"
        f"    try: os.write(descriptor, {forged!r} + b'\\n')\n"
        "    except OSError: pass\n"
        "os._exit(0)\n"
    )
    verdict = check(program)
    assert not verdict.passed and verdict.message.count("\n") < 3


@pytest.mark.parametrize("result", [{"dict": []}, {"dict": [["scores", "x"]]}, 5, None, "x"])
@pytest.mark.parametrize("number", [3, 10])
def test_a_forged_result_of_an_exercise_with_its_own_judgement(
    number, result, tmp_path, monkeypatch
):
    """Exercises 3 and 10 judge by a function of their own, in this process."""
    exercise = source.find(LIBRARY)[number]
    count = len(judge.cases_of(exercise, 1))
    answers = [{"started": True}, {"ready": True}, *[{"result": result}] * count]
    run = runner.Run([json.dumps(answer) for answer in answers], [""], "no more")
    monkeypatch.setattr(judge.runner, "run", lambda *arguments: run)
    path = tmp_path / exercise.file_name
    path.write_text("x = 1\n", encoding="utf-8")
    assert not judge.check(exercise, path, seed=1).passed


LINUX_WALLS = pytest.mark.skipif(
    not kernel_walls(), reason="this kernel has no Landlock with scopes, or no seccomp filter"
)


@LINUX_WALLS
@pytest.mark.parametrize(
    "attack",
    [
        "import signal; signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
        "open('/etc/passwd').read()",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "os.listdir('/root' if os.path.exists('/root') else '/home')",
        "os.open({solution!r}, os.O_RDONLY, dir_fd=os.open('/', 0))",
        "import readline; readline.read_history_file({solution!r}); "
        "assert readline.get_current_history_length()",
        "import multiprocessing.util as u; "
        "u.spawnv_passfds(b'/bin/sh', [b'sh', b'-c', b'true'], [])",
        "import _posixsubprocess; import subprocess; subprocess.run(['true'])",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "os.chmod({solution!r}, 0o644)",
        "os.utime({solution!r})",
        "os.fork()",
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
        "open({outside!r}, 'w')",
    ],
)
def test_the_kernel_s_walls_hold_without_python_s(check, tmp_path_factory, monkeypatch, attack):
    """Python's own wall is taken down first: each attack must fail all the same."""
    outside = tmp_path_factory.mktemp("elsewhere") / "written"
    attack = attack.replace("{solution!r}", repr(str(RMSE.path)))
    attack = attack.replace("{outside!r}", repr(str(outside)))
    monkeypatch.setattr(runner, "CHILD", child_without_python_s_wall(tmp_path_factory))
    program = (
        f"import os\ntry:\n    {attack}\nexcept (OSError, AssertionError): pass\nelse: BROKEN\n"
    )
    verdict = check(program + RMSE.solution)
    assert verdict.passed, verdict.message
    assert not outside.exists()


def child_without_python_s_wall(tmp_path_factory):
    """A copy of the course's files whose `forbid` does nothing."""
    common = tmp_path_factory.mktemp("copy") / "common"
    here = Path(runner.__file__).parent
    exercises = common / "teaching" / "exercises"
    exercises.mkdir(parents=True)
    for name in ("child", "values", "kernel"):
        shutil.copy(here / f"{name}.py", exercises)
    shutil.copy(here.parents[1] / "process.py", common)
    text = (here / "limits.py").read_text(encoding="utf-8")
    text += "\n\ndef forbid(*arguments):\n    pass\n"
    (exercises / "limits.py").write_text(text, encoding="utf-8")
    return exercises / "child.py"


@pytest.mark.parametrize(
    "attack",
    [
        "import sys; sys.meta_path[0].find_spec.__closure__[0].cell_contents",
        "import sys; sys.meta_path[0].find_spec = None; from common import forecasting",
        "os.open('/', 0)",
        "os.open('.', 0)",
        "import gc; gc.get_objects()",
        "import readline",
        "import multiprocessing.util",
    ],
)
def test_ways_round_python_s_wall_are_closed(check, attack):
    program = f"import os\ntry:\n    {attack}\nexcept Exception: pass\nelse: BROKEN\n"
    assert "BROKEN" not in check(program + RMSE.solution).message


def test_the_environment_is_not_passed_on(check, monkeypatch):
    monkeypatch.setenv("A_SECRET_OF_THE_TEACHER", "x")
    line = "import os; assert 'A_SECRET_OF_THE_TEACHER' not in os.environ"
    assert check(f"{line}\n{RMSE.solution}").passed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda text: f"{text}\ntf.Session = lambda: None\n", "that tf.Session itself runs"),
        (lambda text: f"{text}\ntf.Session.run = lambda *a: 1\n", "that tf.Session itself runs"),
        (
            lambda text: text.replace(
                "import tensorflow.", "import matplotlib\nimport tensorflow."
            ),
            "",
        ),
        (
            lambda text: text.replace(
                "loss = seq2seq", "tf.layers.dense(outputs, classes)\n    loss = seq2seq"
            ),
            "line 42: AttributeError: `dense` is not available with Keras 3",
        ),
    ],
)
def test_the_graph_exercise_with_other_lines(tmp_path, changed, words):
    """A session of one's own is seen; what 1.x programs import and call is no cheat."""
    exercise = source.find(LIBRARY)[3]
    path = tmp_path / exercise.file_name
    path.write_text(changed(exercise.solution), encoding="utf-8")
    verdict = judge.check(exercise, path, seed=1)
    assert "not allowed" not in verdict.message
    assert words in verdict.message and verdict.passed == (not words), verdict.message


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
        "import sys; from common.teaching.exercises import kernel\n"
        f"closed = kernel.close_files([{str(tmp_path)!r}], [])\n"
        f"open({str(tmp_path / 'inside')!r}, 'w').close()\n"
        "try: open('/tmp/ex_outside', 'w'); print(closed, 'written')\n"
        "except PermissionError: print(closed, 'refused')\n"
    )
    from tests import processes

    said = processes.run_python(program).stdout.split()
    assert said in (["True", "refused"], ["False", "written"])
    assert (tmp_path / "inside").exists()


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        (RMSE.file_name, "# Übung\n".encode("latin-1") + RMSE.solution.encode(), "Latin-1"),
        (RMSE.file_name, RMSE.solution.encode("utf-16"), "UTF-16"),
        (RMSE.file_name, b"\xef\xbb\xbf" + RMSE.solution.replace("\n", "\r\n").encode(), ""),
        ("exercise8.py", RMSE.solution.encode(), ""),
        ("Exercise_8_kim.py", RMSE.solution.encode(), ""),
        (f"submission/exercises/{RMSE.file_name}", RMSE.solution.encode(), ""),
        (
            "exercise8.ipynb",
            json.dumps(
                {
                    "cells": [
                        {"cell_type": "markdown", "source": "no code"},
                        {"cell_type": "code", "source": ["%matplotlib inline\n", RMSE.solution]},
                    ]
                }
            ).encode(),
            "the code cells of exercise8.ipynb",
        ),
    ],
)
def test_no_silent_zero(tmp_path, name, data, note):
    path = tmp_path / "kim" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    [row] = check_class(tmp_path)
    assert row.points == 1, row
    assert note in row.verdicts[8].note
    assert note in read_table(tmp_path)[1]


def test_what_is_there_is_said(tmp_path):
    for name in ("big", "link", "other", "damaged"):
        (tmp_path / name).mkdir()
    (tmp_path / "big" / RMSE.file_name).write_bytes(b"#" * 2_000_000)
    (tmp_path / "link" / RMSE.file_name).symlink_to(RMSE.path)
    (tmp_path / "other" / "solution.docx").write_bytes(b"x")
    (tmp_path / "damaged" / "exercise8.ipynb").write_text("{")
    (tmp_path / "linked").symlink_to(tmp_path / "big")
    check_class(tmp_path)
    lines = {line.partition(",")[0]: line for line in read_table(tmp_path)}
    assert "2,000,000 bytes" in lines["big"]
    assert "is a link" in lines["link"]
    assert "there is: solution.docx" in lines["other"]
    assert "no notebook" in lines["damaged"]
    assert "the folder is a link" in lines["linked"]


def test_a_run_goes_on_where_it_was_ended(tmp_path, monkeypatch):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / RMSE.file_name).write_text(RMSE.solution, encoding="utf-8")
    checked, check = [], judge.check

    def until_b(exercise, path, *arguments, **options):
        checked.append((path.parent.name, arguments[0]))
        if path.parent.name == "b":
            raise KeyboardInterrupt
        return check(exercise, path, *arguments, **options)

    monkeypatch.setattr(classes, "PROCESSES", 1)
    monkeypatch.setattr(judge, "check", until_b)
    with pytest.raises(KeyboardInterrupt):
        check_class(tmp_path, seed=None)
    assert [line.partition(",")[0] for line in read_table(tmp_path)] == ["student", "a"]

    def all_of_them(exercise, path, *arguments, **options):
        checked.append((path.parent.name, arguments[0]))
        return check(exercise, path, *arguments, **options)

    monkeypatch.setattr(judge, "check", all_of_them)
    (tmp_path / "c" / RMSE.file_name).write_text("x = 1\n" + RMSE.solution, encoding="utf-8")
    said, before = [], len(checked)
    rows = check_class(tmp_path, seed=None, said=said.append)
    assert said[0].startswith("goes on: ")
    assert [row.points for row in rows] == [1, 1, 1]
    assert [name for name, _ in checked[before:]] == ["b", "c"], "c has been changed"
    assert len({seed for _, seed in checked}) == 1, "all have the same inputs"
    assert not list(tmp_path.glob("*.part"))


def test_the_same_program_under_other_names(tmp_path):
    own = RMSE.solution.replace("np.sqrt(np.mean((forecast - actual) ** 2))", "XX")
    first = own.replace("XX", "float(np.mean((forecast - actual) ** 2)) ** 0.5")
    second = f"# mine\n{first}".replace("forecast", "guess").replace("lags", "most")
    for name, text in {"kim": first, "li": second, "park": RMSE.solution}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / RMSE.file_name).write_text(text, encoding="utf-8")
    check_class(tmp_path)
    _, kim, li, park = read_table(tmp_path)
    assert "8: li" in kim or kim.endswith(",,"), kim
    assert "8: the solution" in park
    assert "8: kim" in li


def test_a_slow_machine_is_no_endless_loop(check, monkeypatch):
    """The time that others had the processor does not count."""
    monkeypatch.setattr(runner._Watch, "_times", lambda self: (0.1, 1000.0 * time.monotonic()))
    verdict = check(with_line("import time; time.sleep(4)"), SHORT)
    assert verdict.passed, verdict.message


def test_every_function_is_judged(tmp_path):
    """In exercise 14 one function is wrong, another is not written: both are said."""
    exercise = source.find(LIBRARY)[14]
    path = tmp_path / exercise.file_name
    text = exercise.starter.split("def reach")[1]
    wrong = exercise.solution.replace("d = w.T @ e", "d = w @ e").split("def reach")[0]
    path.write_text(f"{wrong}def reach{text}", encoding="utf-8")
    verdict = judge.check(exercise, path, seed=1)
    assert verdict.functions() == {"forward": True, "gradients": False, "reach": False}
    assert "Back through W goes its transpose" in verdict.message
    assert "dW[" in verdict.message
    assert [step.unwritten for step in verdict.steps if step.function == "reach"] == [True, True]


def test_an_argument_that_is_not_used_is_named(tmp_path):
    exercise = source.find(LIBRARY)[1]
    path = tmp_path / exercise.file_name
    text = exercise.solution.replace("sigmoid(f + forget_bias)", "sigmoid(f + 1.0)")
    path.write_text(text, encoding="utf-8")
    message = judge.check(exercise, path, seed=1).message
    assert "new c[0, 0]: " in message
    assert "with another forget_bias: is forget_bias used" in message


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / RMSE.file_name
    assert "no file" in judge.check(RMSE, path, 0).message
    os.mkfifo(path)
    assert "no ordinary" in judge.check(RMSE, path, 0).message, "a pipe would block for ever"
    path.unlink()
    path.write_bytes(b"\xff\xfe")
    assert "UTF-16" in judge.check(RMSE, path, 0).note
    path.write_bytes(b"#" * 2_000_000)
    assert "2,000,000 bytes" in judge.check(RMSE, path, 0).message
    path.unlink()
    path.symlink_to(RMSE.path)
    assert "a link" in judge.check(RMSE, path, 0).message


def check_class(folder, seed=1, said=lambda line: None):
    return classes.check(
        {RMSE.number: RMSE},
        folder,
        seed,
        folder / "results.csv",
        limits_of=lambda _: runner.Limits(seconds=3, megabytes=1000),
        said=said,
    )


def read_table(folder):
    return (folder / "results.csv").read_text(encoding="utf-8-sig").splitlines()


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
    said = []
    rows = check_class(tmp_path, said=said.append)
    assert {row.name: row.points for row in rows} == {
        "=1+1": 0,
        "absent": 0,
        "copies": 0,
        "good": 1,
        "loops": 0,
    }
    lines = read_table(tmp_path)
    assert lines[0] == "student,points,persistence,same as,remarks"
    assert lines[1].startswith("'=1+1,0,0,")
    assert lines[2] == "absent,0,,,the folder is empty"
    assert "read " in lines[3]
    assert lines[4] == "good,1,1,8: the solution,"
    assert "did not end" in lines[5]
    assert len(said) == 5
