"""A process that ends at once: nothing that was promised for the end is lost."""

import os
import subprocess
import sys

from tests.processes import ROOT

import pytest

PROGRAM = """
import atexit, sys, threading, time
from common import process

atexit.register(print, "at exit")

class Freed:
    def __del__(self):
        print("freed")

freed = Freed()

def write_later():
    time.sleep(0.1)
    print("thread")

def main():
    if process.is_the_program(sys._getframe(1)):
        threading.Thread(target=write_later).start()
        print("no end of line", end="; ")
        process.end(3)
    sys.exit(4)

main()
"""


def run(tmp_path, *options, **environment):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return subprocess.run(
        [sys.executable, *options, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_threads_exit_functions_and_text_come_first(tmp_path):
    done = run(tmp_path)
    assert done.stdout == "no end of line; thread\nat exit\n"  # and nothing was freed
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize("options", [["-m", "cProfile"], ["-m", "trace", "--count"], ["-i"]])
def test_a_program_that_others_watch_ends_as_always(tmp_path, options):
    folder = ["-C", str(tmp_path)] if "trace" in options else []
    done = run(tmp_path, *options, *folder)
    assert done.returncode != 3
    assert "no end of line" not in done.stdout
    assert "freed" in done.stdout


def test_python_may_be_told_to_go_on(tmp_path):
    assert run(tmp_path, PYTHONINSPECT="1").returncode != 3
