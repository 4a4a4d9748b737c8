"""Members on this machine: none of them stays behind, in whatever way the first process ends."""

import os
import signal
import subprocess
import sys
import time

from common.cluster.processes import Processes
from common.errors import InputError
from tests.processes import NEEDS_PROC, ROOT, is_there, started_with_others, wait_until

import pytest

MEMBER = """
import os, time
from common.cluster import processes
processes.end_with_parent()
open({file!r}, "w").write(str(os.getpid()))
time.sleep(60)
"""
STARTER = """
import time
from common.cluster.processes import Processes
with Processes() as started:
    for member in {members!r}:
        started.start(member, ["-c", member])
    {then}
"""
WAIT = "time.sleep(60)"


def starts(folder, then):
    """A process that starts two members and then does something; (it, the members' ids)."""
    files = [folder / "first", folder / "second"]
    members = [MEMBER.format(file=str(file)) for file in files]
    program = STARTER.format(members=members, then=then)
    return started_with_others(program, files)


@NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, None])
def test_none_is_left(tmp_path, number):
    process, members = starts(tmp_path, WAIT if number else "time.sleep(0.5)")
    if number:
        assert all(map(is_there, members))
        process.send_signal(number)
    status = process.wait(timeout=20)
    assert status == 0 if number is None else status != 0
    wait_until(lambda: not any(map(is_there, members)), seconds=5)


def test_what_members_write_is_given_back():
    with Processes() as started:
        started.start("one", ["-c", "print('a'); print('bé')"])
        started.start("two", ["-c", "pass"])
        assert started.wait() == {"one": "a\nbé\n", "two": ""}


def test_one_that_fails_ends_the_others():
    with Processes() as started:
        other = started.start("other", ["-c", "import time; time.sleep(60)"])
        started.start(
            "one", ["-c", "import sys; print('lab: error: it rains', file=sys.stderr); sys.exit(2)"]
        )
        with pytest.raises(InputError, match="one ended with status 2: it rains"):
            started.wait()
    assert other.returncode != 0


def test_a_mistake_in_a_program_is_shown_whole():
    with Processes() as started:
        started.start("one", ["-c", "1 / 0"])
        with pytest.raises(RuntimeError, match=r"(?s)one failed:.*Traceback.*ZeroDivisionError"):
            started.wait()


def test_ctrl_c_ends_a_process_that_waits_outside_python():
    program = """
import ctypes
from common.cluster import processes
lock, library = ctypes.create_string_buffer(256), ctypes.CDLL(None)
with processes.stopped_at_once():
    library.pthread_mutex_lock(lock)
    print("ready", flush=True)
    library.pthread_mutex_lock(lock)  # for ever: no signal ends it
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=5)
    assert process.returncode == 130 and said == "\nstopped\n"
