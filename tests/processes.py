"""Python programs in a process of their own, for what an import or a setting does at the start."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

NEEDS_PROC = pytest.mark.skipif(
    not os.path.exists("/proc/self/stat"), reason="this system has no /proc"
)
# What TensorFlow says on standard error before it reads its settings.
NOTICE = re.compile(r"[IWE]\d{4} |WARNING: All log messages before absl::|To enable the following")
ROOT = Path(__file__).resolve().parents[1]


def run_python(program, **environment):
    """Run a program that must succeed; the CompletedProcess. A setting of None is taken away."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done


def complaints(done):
    """The text that a program wrote to standard error, without TensorFlow's notices."""
    return without_notices(done.stderr)


def without_notices(said):
    """TensorFlow 2.17 to 2.20 print one at the first session, whatever the settings."""
    return "".join(line for line in said.splitlines(True) if not NOTICE.match(line))


def started_with_others(program, files):
    """Start a program that starts others, each of which leaves its id in a file: (it, the ids)."""
    first = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: all(file.exists() and file.read_text() for file in files))
    return first, [int(file.read_text()) for file in files]


def wait_until(condition, seconds=20):
    """Wait for it, and fail after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.02)


def is_there(process):
    """Returns whether a process lives; a process that has ended and was not waited for does not."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
