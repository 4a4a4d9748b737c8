"""Runs a student's file in a process of its own (`child.py`), within limits."""

import contextlib
import json
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from common import process
from common.teaching.exercises import values

COURSE = Path(__file__).resolve().parents[3]
CHILD = Path(__file__).with_name("child.py")
ANSWER_BYTES = 50_000_000
PRINTED_BYTES = 1_000_000
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
INHERITED = ("PATH", "LANG", "SYSTEMROOT")  # without the last no Python starts on Windows
PRELOADED = {  # packages that students import by habit: to load them does not cost them time
    "keras": "keras",
    "matplotlib": "matplotlib.pyplot",
    "pandas": "pandas",
    "tensorflow": "tensorflow.compat.v1",
}
START_SECONDS = 300  # by the clock, for Python and these packages


class Limits(NamedTuple):
    """The time and memory that a check may take."""

    seconds: float = 10  # of processor time; twice as much by the clock
    megabytes: int = 2000


class Run(NamedTuple):
    """The outcome of a student's process."""

    answers: list  # lines of JSON
    printed: list  # texts: what the file printed, then each call
    end: str  # why no more answers came, in case some are missing


def run(exercise, path, source, cases, limits, closed, imported=(), container=None):
    """Runs a student's file.

    Args:
      source: the file's text.
      cases: of `judge.Case`, the calls.
      limits: a `Limits`.
      closed: folders that the student's code may not read, besides the course's own.
      imported: names of the packages that the file imports.
      container: a `container.Container`, where the process is to run in one.

    Returns:
      A `Run`.
    """
    allowed = exercise.part("ALLOWED", ())
    own_folder = path.parent.resolve()
    packages = [module for name, module in PRELOADED.items() if name in imported]
    if allowed:
        packages = ["common.graph_mode", *allowed, *packages]
    with tempfile.TemporaryDirectory(prefix="exercise-", ignore_cleanup_errors=True) as scratch:
        _prepare(Path(scratch), imported)
        request = {
            "file": str(path),
            "source": source,
            "driver": exercise.function_source("driver") or "",
            "calls": [[case.function, values.to_plain(list(case.arguments))] for case in cases],
            "seconds": limits.seconds,
            "megabytes": limits.megabytes,
            "own_folders": [str(own_folder), scratch],
            "closed_folders": [*_closed(COURSE, allowed), *map(str, closed)],
            "open_folders": [str(COURSE / "common")] if allowed else [],
            "closed_modules": ["labs"] if allowed else ["common", "labs"],
            "preload": ["numpy", *packages],
            "course": [str(COURSE)] if allowed else [],
        }
        environment = {
            **dict.fromkeys(THREADS, "1"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "TMPDIR": scratch,
            **_settings_of_libraries(scratch),
        }
        start = {"folder": own_folder, "environment": environment, "inherited": INHERITED}
        arguments = [str(CHILD)]
        if container:
            request, arguments, start = container.start(request, environment, COURSE)
        with (
            process.Child(
                arguments, most_output=ANSWER_BYTES, most_errors=PRINTED_BYTES, **start
            ) as child,
            container.ended(arguments) if container else contextlib.nullcontext(),
        ):
            child.send(json.dumps(request))
            watch = _Watch(child, limits, measured=container is None)
            late = watch.wait()
            child.kill()
            status = child.wait()
            whole_lines = child.output.text().split("\n")[:-1]  # the last one may be cut off
            printed = child.errors.text()
    end = _how_it_ended(child, status, late, limits, watch)
    return Run(whole_lines, _by_call(printed, len(cases)), end)


def _closed(course, allowed):
    folders = [course / "labs", course / "tests"] + ([] if allowed else [course / "common"])
    return [str(folder) for folder in folders]


def _settings_of_libraries(scratch):
    """Returns variables with which libraries write nowhere else when they are imported."""
    return {
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": os.path.join(scratch, "matplotlib"),
        "KERAS_HOME": os.path.join(scratch, "keras"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _prepare(scratch, imported):
    """Fills the check's own folder: Matplotlib's list of fonts takes seconds to make."""
    (scratch / "matplotlib").mkdir()
    (scratch / "keras").mkdir()
    if "matplotlib" not in imported:
        return
    home = Path(os.path.expanduser("~"))
    places = [os.environ.get("MPLCONFIGDIR"), home / ".cache/matplotlib", home / ".matplotlib"]
    for folder in filter(None, places):
        for fonts in Path(folder).glob("fontlist-*.json"):
            with contextlib.suppress(OSError):
                shutil.copy(fonts, scratch / "matplotlib")


def _by_call(printed, calls):
    """Returns what was printed by the file, then by each call."""
    before, mark, rest = printed.partition(values.MARK.format("start"))
    printed, texts = rest if mark else before, []  # libraries say something when they are loaded
    for number in range(calls):
        before, mark, rest = printed.partition(values.MARK.format(number))
        if not mark:
            break
        texts.append(before)
        printed = rest
    return [*texts, printed]


class _Watch:
    """Waits for a child's end, and measures its time where the system tells it.

    The time that it was ready but others had the processor is not counted against it.
    """

    def __init__(self, child, limits, measured):
        self._child, self._limits, self._measured = child, limits, measured
        self._cpu_before = self._delay_before = 0.0
        self.cpu = None  # seconds; None where the system does not tell

    def wait(self):
        """Returns whether it has not ended in time."""
        began, started = time.monotonic(), None
        while self._child.wait(0.1) is None:
            now = time.monotonic()
            cpu, delay = self._times()
            if started is None:
                if now - began > START_SECONDS:
                    return True
                if self._child.output.size:
                    started, self._cpu_before, self._delay_before = now, cpu or 0.0, delay or 0.0
                continue
            if cpu is not None:
                self.cpu = cpu - self._cpu_before
            most = 2 * self._limits.seconds
            if delay is None:
                most *= 3  # how busy the machine is is not known
            if now - started - ((delay or 0.0) - self._delay_before) > most:
                return True
        return False

    def _times(self):
        """Returns seconds of processor time and of waiting for a processor, None if unknown."""
        if not self._measured:
            return None, None
        try:
            folder = Path("/proc") / str(self._child.pid)
            numbers = (folder / "stat").read_text().rpartition(")")[2].split()
            cpu = (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
            return cpu, int((folder / "schedstat").read_text().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return None, None


def _how_it_ended(child, status, late, limits, watch):
    """Says why no more answers came, in case some are missing."""
    if child.errors.is_too_long:
        return f"it printed more than {PRINTED_BYTES:,} bytes"
    if child.output.is_too_long:
        return f"it returned more than {ANSWER_BYTES:,} bytes"
    idle = watch.cpu is not None and watch.cpu < 0.5 * limits.seconds
    did_not_end = f"it did not end within {limits.seconds:g} seconds"
    if late and idle:
        return f"{did_not_end}: it waited for something (a sleep, an input, a lock?)"
    if status == -9 and not late and idle:
        return "the system ended it: is this machine's memory full?"
    if late or status in (-getattr(signal, "SIGXCPU", 0), -9, 137):
        return f"{did_not_end}: does a loop run for ever?"
    if status < 0:
        return f"it crashed ({_name_of_signal(-status)})"
    return f"it ended the process (exit status {status}) where a result was expected"


def _name_of_signal(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
