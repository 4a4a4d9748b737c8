"""Runs a student's file in a process of its own (`child.py`), within limits."""

import json
import signal
from pathlib import Path
from typing import NamedTuple

from common import process
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
    """Runs a student's file: (its answers, what it printed, why no more answers came).

    Args:
      source: the file's text.
      cases: of `judge.Case`, the calls.
      limits: a `Limits`.
      closed: folders that the student's code may not read, besides the course's own.

    Returns:
      The lines of JSON that the process wrote, the text that the student's code printed, and
      a sentence for the case that answers are missing.
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
    environment = {
        **dict.fromkeys(THREADS, "1"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": None,
    }
    with process.Child(
        [str(Path(__file__).with_name("child.py"))],
        folder=own_folder,
        environment=environment,
        most_output=ANSWER_BYTES,
        most_errors=PRINTED_BYTES,
    ) as child:
        child.send(json.dumps(request))
        late = child.wait(2 * limits.seconds) is None
        child.kill()
        status = child.wait()
        whole_lines = child.output.text().split("\n")[:-1]  # the last one may be cut off
        printed = child.errors.text()
    return whole_lines, printed, _how_it_ended(child, status, late, limits)


def _how_it_ended(child, status, late, limits):
    """Says why no more answers came, in case some are missing."""
    if child.errors.is_too_long:
        return f"it printed more than {PRINTED_BYTES:,} bytes"
    if child.output.is_too_long:
        return f"it returned more than {ANSWER_BYTES:,} bytes"
    if late or status == -getattr(signal, "SIGXCPU", 0) or status == -9:
        return f"it did not end within {limits.seconds:g} seconds: does a loop run for ever?"
    if status < 0:
        return f"it crashed ({signal.Signals(-status).name})"
    return f"it ended the process (exit status {status}) where a result was expected"
