"""Other processes: their results, what ends them, and that none stays behind."""

import json
import os
import signal
import subprocess
import sys
import time

from common import process
from labs import __main__ as course
from tests.processes import (
    NEEDS_PROC,
    ROOT,
    is_there,
    run_python,
    started_with_others,
    wait_until,
)

import pytest

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


def ended_child(arguments, **options):
    """(status, standard output, standard error) of a child."""
    with process.Child(arguments, **options) as child:
        status = child.wait()
        return status, child.output.text(), child.errors.text()


def test_status_and_output_of_a_child(tmp_path):
    program = "import os, sys; print('bé', os.getcwd()); print('no', file=sys.stderr); sys.exit(3)"
    environment = {"PYTHONIOENCODING": "utf-8"}
    said = ended_child(["-c", program], folder=tmp_path, environment=environment)
    assert said == (3, f"bé {tmp_path}\n", "no\n")


def test_environment_of_a_child(monkeypatch):
    monkeypatch.setenv("REMOVED", "1")
    program = "import os; print(os.environ.get('REMOVED'), os.environ.get('SET'))"
    status, said, _ = ended_child(["-c", program], environment={"REMOVED": None, "SET": "2"})
    assert (status, said) == (0, "None 2\n")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_child_that_writes_too_much_is_killed(stream):
    program = f"import sys\nwhile True: print('x' * 1000, file=sys.{stream})"
    with process.Child(["-c", program], most_output=50_000, most_errors=50_000) as child:
        assert child.wait(20) is not None
        output = child.output if stream == "stdout" else child.errors
        assert len(output.text()) == 50_000 and output.is_too_long


@pytest.mark.parametrize("size, is_whole", [(5, True), (6, False)])
def test_output_of_just_the_limit_is_whole(size, is_whole):
    reading, writing = os.pipe()
    os.write(writing, b"a" * size)
    os.close(writing)
    too_long = []
    output = process.Output(os.fdopen(reading, "rb"), 5, lambda: too_long.append(True))
    assert (output.text(), not too_long) == ("aaaaa", is_whole)


def test_a_child_is_killed_at_the_end_of_its_context():
    with process.Child(["-c", "import time; time.sleep(60)"]) as child:
        assert child.wait(0.1) is None and child.poll() is None
    assert child.poll() is not None


def test_lines_reach_a_child():
    program = (
        "import queue, sys; from common import process; lines = queue.SimpleQueue();"
        "process.end_with_parent(lines.put); print(len(lines.get()), lines.get());"
        "print(sys.stdin.read() == '')"
    )
    with process.Child(["-c", program], folder=ROOT) as child:
        child.send("x" * 1_000_000)
        child.send("bé")
        assert child.wait() == 0
        assert child.output.text() == "1000000 b'b\\xc3\\xa9'\nTrue\n"


def test_a_program_started_by_hand_keeps_its_standard_input():
    program = "from common import process; process.end_with_parent(); print(input())"
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"typed\n", cwd=ROOT, capture_output=True
    )
    assert (done.returncode, done.stdout.split()) == (0, [b"typed"])


CHILD = """
import os, time
from common import process
process.end_with_parent()
open({file!r}, "w").write(str(os.getpid()))
time.sleep(60)
"""


@NEEDS_PROC
@pytest.mark.parametrize("number", [*SIGNALS, None])
def test_no_child_is_left(tmp_path, number):
    files = [tmp_path / "first", tmp_path / "second"]
    programs = [CHILD.format(file=str(file)) for file in files]
    program = f"""
import time
from common import process
children = [process.Child(["-c", program]) for program in {programs!r}]
time.sleep({60 if number else 1})
"""
    parent, children = started_with_others(program, files)
    if number:
        assert all(map(is_there, children))
        parent.send_signal(number)
    assert (parent.wait(timeout=20) == 0) == (number is None)
    wait_until(lambda: not any(map(is_there, children)), seconds=5)


# --- process_map


def first_is_late(number):
    """The argument and the process, the first argument's later than the others'."""
    time.sleep(0.3 if number == 1 else 0)
    return [number, os.getpid()]


def wait_or(what):
    """Fails as `what` says; else leaves this process's id in the file `what`, and waits long."""
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "fail":
        raise ValueError("line 3 is wrong")
    with open(what, "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    time.sleep(60)


def add_printing(number):
    """Prints on the standard output over which the results come."""
    print("printed", flush=True)
    return 0.1 + number


def results_and_announced(function, arguments, processes=2):
    announced = []
    return list(process.process_map(function, arguments, processes, announced.append)), announced


@pytest.mark.parametrize("processes", [1, 2, 8])
def test_results_come_in_the_order_of_the_arguments(processes):
    results, announced = results_and_announced(first_is_late, [1, 2, 3, 4], processes)
    assert [number for number, _ in results] == announced == [1, 2, 3, 4]
    assert ({pid for _, pid in results} == {os.getpid()}) == (processes == 1)


def test_no_arguments_no_results():
    assert results_and_announced(first_is_late, []) == ([], [])


def test_results_are_exact_whatever_is_printed(capfd):
    assert results_and_announced(add_printing, [0.2, 1e300])[0] == [0.1 + 0.2, 0.1 + 1e300]
    assert capfd.readouterr().err == "printed\nprinted\n"


@pytest.mark.parametrize(
    "what, error, message",
    [
        ("kill", process.EndedError, "ended from outside"),
        ("fail", RuntimeError, r"(?s)Traceback.*line 3 is wrong"),
    ],
)
def test_a_failed_call_ends_the_others(what, error, message, tmp_path):
    start = time.monotonic()
    with pytest.raises(error, match=message):
        results_and_announced(wait_or, [what, str(tmp_path / "one"), str(tmp_path / "two")])
    assert time.monotonic() - start < 30


@NEEDS_PROC
@pytest.mark.parametrize("number", SIGNALS)
def test_no_process_of_a_map_is_left(number, tmp_path):
    files = [tmp_path / "one", tmp_path / "two"]
    program = f"""
from common import process
from tests.test_process import wait_or
for _ in process.process_map(wait_or, {list(map(str, files))}, 2, print):
    pass
"""
    parent, children = started_with_others(program, files)
    assert all(map(is_there, children))
    parent.send_signal(number)
    assert parent.wait(timeout=20) != 0
    wait_until(lambda: not any(map(is_there, children)), seconds=5)


# --- several labs


@pytest.mark.parametrize("seconds", [0, 0.02, 0.04, 0.06, 1])  # Python starts, then TensorFlow
def test_ctrl_c_while_labs_run_is_one_line(seconds):
    command = [sys.executable, "-m", "labs", "17", "36"]
    parent = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    parent.stdout.readline()
    time.sleep(seconds)
    os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
    _, errors = parent.communicate(timeout=30)
    assert (parent.returncode, errors) == (130, b"\npython -m labs: stopped\n")


def test_labs_give_the_same_results_in_two_processes_as_in_one(capsys):
    reports = []
    for jobs in ("1", "2"):
        assert course.main(["2", "3", "--json", "--jobs", jobs]) == 0
        lines = capsys.readouterr().out.splitlines()
        reports.append([{**json.loads(line), "seconds": None} for line in lines])
    assert reports[0] == reports[1]
    assert [report["lab"] for report in reports[0]] == [2, 3]


def test_a_stop_is_one_line(capsys):
    assert process.interrupted("labs", KeyboardInterrupt()) == 130
    assert process.interrupted("labs", KeyboardInterrupt("stopped after 3 steps")) == 130
    assert capsys.readouterr().err == "\nlabs: stopped\n\nlabs: stopped after 3 steps\n"


STARTING = """
import gc
from common import process
with process.starting():
    from common.graph_mode import tf
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


def test_a_program_starts_tensorflow_without_collecting():
    assert run_python(STARTING).stdout == "True True\n"
