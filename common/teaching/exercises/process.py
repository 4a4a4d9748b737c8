"""The student's process: started, fed with the calls, read within bounds, and ended.

`child` is the program that runs in it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from common.teaching.exercises import values

COURSE = Path(__file__).resolve().parents[3]
ANSWER_BYTES = 50_000_000
PRINTED_BYTES = 1_000_000
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Limits(NamedTuple):
    """What a check may take."""

    seconds: float = 10  # of processor time; twice as much by the clock
    megabytes: int = 2000


def run(exercise, path, source, cases, limits, closed):
    """Run a student's file; (its answers, what it printed, how it ended).

    Args:
      source: the file's text.
      cases: of `judge.Case`, the calls.
      limits: a `Limits`.
      closed: folders that the student's code may not read, besides the course's own.

    Returns:
      The whole lines of JSON that the process wrote, what the student's code printed, and
      why no more answers came, for the case that some are missing.
    """
    allowed = exercise.part("ALLOWED", ())
    own_folder = path.parent.resolve()
    course = [COURSE / "labs", COURSE / "tests"] + ([] if allowed else [COURSE / "common"])
    request = {
        "file": str(path),
        "source": source,
        "driver": exercise.function_source("driver") or "",
        "calls": [[case.function, values.to_plain(list(case.arguments))] for case in cases],
        "seconds": limits.seconds,
        "megabytes": limits.megabytes,
        "own_folder": str(own_folder),
        "closed_folders": [str(folder) for folder in [*course, *closed]],
        "closed_modules": ["labs"] if allowed else ["common", "labs"],
        "preload": ["common.graph_mode", *allowed] if allowed else ["numpy"],
        "course": [str(COURSE)] if allowed else [],
    }
    environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("child.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=own_folder,
        env=environment,
        start_new_session=True,
    )
    answered = _Reader(process, process.stdout, ANSWER_BYTES)
    printed = _Reader(process, process.stderr, PRINTED_BYTES)
    with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write(json.dumps(request).encode("utf-8"))
    late = False
    try:
        process.wait(timeout=2 * limits.seconds)
    except subprocess.TimeoutExpired:
        late = True
    finally:
        _kill(process)
    end = _how_it_ended(process.wait(), late, answered, printed, limits)
    whole_lines = answered.text().split("\n")[:-1]  # what is behind the last end is half a line
    return whole_lines, printed.text(), end


class _Reader(threading.Thread):
    """Reads a pipe to its end; more than `most` bytes end the process."""

    def __init__(self, process, pipe, most):
        super().__init__(daemon=True)
        self._process, self._pipe, self._most = process, pipe, most
        self._read = bytearray()
        self.too_much = False
        self.start()

    def run(self):
        while piece := self._pipe.read1(65536):
            self._read += piece
            if len(self._read) > self._most:
                self.too_much = True
                _kill(self._process)
                return

    def text(self):
        self.join(timeout=5)
        return bytes(self._read[: self._most]).decode("utf-8", errors="replace")


def _kill(process):
    """End the student's process and what it may have started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _how_it_ended(status, late, answered, printed, limits):
    """Why no more answers came, for the case that some are missing."""
    answered.join(timeout=5)
    printed.join(timeout=5)
    if printed.too_much:
        return f"it printed more than {PRINTED_BYTES:,} bytes"
    if answered.too_much:
        return f"it returned more than {ANSWER_BYTES:,} bytes"
    if late or status == -getattr(signal, "SIGXCPU", 0) or status == -9:
        return f"it did not end within {limits.seconds:g} seconds: does a loop run for ever?"
    if status < 0:
        return f"it crashed ({signal.Signals(-status).name})"
    return f"it ended the process (exit status {status}) where a result was expected"
