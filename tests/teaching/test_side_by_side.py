"""Calls in several processes: their order, what ends them, and that none stays behind."""

import json
import os
import signal
import subprocess
import sys
import time

from common.errors import InputError
from common.teaching import side_by_side
from labs import __main__ as course
from tests.processes import NEEDS_PROC, ROOT, is_there, started_with_others, wait_until

import pytest


def first_waits(number):
    """(the argument, the process), the first argument's later than the others'."""
    time.sleep(0.3 if number == 1 else 0)
    return number, os.getpid()


def waits_or(what):
    """Fail as `what` says; otherwise leave this process's id in the file `what`, and wait long."""
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "refuse":
        raise InputError("line 3 is wrong")
    with open(what, "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    time.sleep(60)


def done(function, arguments, processes=2):
    """The results, and what was announced."""
    announced = []
    found = side_by_side.results(function, arguments, processes, announced.append)
    return list(found), announced


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_arguments(processes):
    found, announced = done(first_waits, [1, 2, 3, 4], processes)
    assert [number for number, _ in found] == announced == [1, 2, 3, 4]
    assert ({process for _, process in found} == {os.getpid()}) == (processes == 1)


@pytest.mark.parametrize("what, message", [("kill", "--jobs 1"), ("refuse", "line 3 is wrong")])
def test_one_that_fails_ends_the_others(what, message, tmp_path):
    # Of two arguments the pool would notice the death of the second process with the first result.
    arguments = [what, str(tmp_path / "one"), str(tmp_path / "two")]
    start = time.monotonic()
    with pytest.raises(InputError, match=message):
        done(waits_or, arguments)
    assert time.monotonic() - start < 30


@NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_none_is_left(number, tmp_path):
    files = [tmp_path / "one", tmp_path / "two"]
    program = f"""
from common.teaching import side_by_side
from tests.teaching.test_side_by_side import waits_or
for _ in side_by_side.results(waits_or, {list(map(str, files))}, 2, print):
    pass
"""
    first, others = started_with_others(program, files)
    assert all(map(is_there, others))
    first.send_signal(number)
    assert first.wait(timeout=20) != 0
    wait_until(lambda: not any(map(is_there, others)), seconds=5)


@pytest.mark.parametrize("after", [0, 0.02, 0.04, 0.06, 1])  # Python starts, then TensorFlow
def test_ctrl_c_for_all_is_answered_in_one_line_by_one(after):
    command = [sys.executable, "-m", "labs", "17", "36"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    process.stdout.readline()
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, b"\npython -m labs: stopped\n")


def test_labs_say_the_same_in_two_processes_as_in_one(capsys):
    reports = []
    for jobs in ("1", "2"):
        assert course.main(["2", "3", "--json", "--jobs", jobs]) == 0
        lines = capsys.readouterr().out.splitlines()
        reports.append([{**json.loads(line), "seconds": None} for line in lines])
    assert reports[0] == reports[1]
    assert [report["lab"] for report in reports[0]] == [2, 3]
