"""Ctrl-C while a lab starts."""

import signal
import subprocess
import sys
import time

from tests.imports import ROOT

import pytest

COMMANDS = (["labs/lab04_hihello.py"], ["-m", "labs", "4"])
# What `common` is told of the program, and a Ctrl-C at a moment of our choice.
PROGRAM = f"""
import os, signal, sys
sys.modules["__main__"].__file__ = {str(ROOT / "labs" / "lab04_hihello.py")!r}
import common
from common.start import stopping

def press():
    os.kill(os.getpid(), signal.SIGINT)

def another_error():
    try:
        press()
    except KeyboardInterrupt as error:
        raise ImportError("numpy is not installed well") from error
"""


def ended(end):
    """(status, standard error) of the program that ends with these lines."""
    command = [sys.executable, "-c", PROGRAM + end]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "end",
    [
        "another_error()",
        "with stopping.WithItsStatus(): another_error()",
        "with stopping.WithItsStatus(): press()",
        """
with stopping.WithItsStatus():
    try:
        another_error()
    except ImportError:
        print("an import that is not needed is passed over")
print("it must not come here", file=sys.stderr)
""",
    ],
)
def test_an_import_that_makes_another_error_of_it(end):
    assert ended(end) == (130, "\nlab04_hihello: stopped\n")


def test_python_s_handler_is_back_when_the_imports_are_done():
    end = """
with stopping.WithItsStatus(): pass
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
another_error()
"""
    status, errors = ended(end)
    assert status == 1 and errors.endswith("ImportError: numpy is not installed well\n")


def test_a_handler_of_somebody_else_stays():
    end = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
with stopping.WithItsStatus(): press()
assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
"""
    assert ended(end) == (0, "")


def stopped_after(seconds):
    """Start both commands, press Ctrl-C after so many seconds; what is wrong with each."""
    starting = [
        subprocess.Popen(
            [sys.executable, *command, "--no-plot"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in COMMANDS
    ]
    time.sleep(seconds)
    for process in starting:
        process.send_signal(signal.SIGINT)
    for process in starting:
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (130, -signal.SIGINT)  # the second is 130 in a shell
        assert errors.strip().endswith(": stopped") and errors.strip().count("\n") == 0, errors


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0, 1.5])
def test_ctrl_c_while_a_lab_starts_is_one_line(seconds):
    """Python, NumPy or TensorFlow is being imported, or the lab has begun."""
    stopped_after(seconds)


def test_of_an_import_that_ctrl_c_ends_no_notice_is_shown():
    end = """
from common.start import quick_import
with quick_import.quickly():
    os.write(2, b"I0000 00:00:1.2 1 port.cc:153] oneDNN custom operations are on.\\n")
    another_error()
"""
    assert ended(end) == (130, "\nlab04_hihello: stopped\n")
