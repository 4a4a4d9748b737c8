"""Members of a cluster on this machine, and that none of them stays behind.

Each reads its standard input, a pipe that ends when the process that started it does, in
whatever way: at its end, at Ctrl-C, at SIGTERM or at SIGKILL.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from common.errors import InputError

ENDS_WITH_PARENT = "COMMON_ENDS_WITH_PARENT"  # in the environment of those who were started
LOOK_EVERY = 0.02  # seconds
PYTHON_HAS = 0.5  # seconds to see Ctrl-C by itself


def run_cluster(cluster, program):
    """Run every member of a cluster on this machine, to its end.

    Args:
      cluster: {"ps": [addresses], "worker": [addresses]}.
      program: Python's arguments for a member; `--cluster FILE --job JOB --task N` is added.
        Its last line is a JSON object with the name "metrics".

    Returns:
      [worker] metrics.

    Raises:
      InputError: a member failed; the others were ended.
    """
    with tempfile.TemporaryDirectory() as folder, Processes() as started:
        file = os.path.join(folder, "cluster.json")
        with open(file, "w", encoding="utf-8") as opened:
            json.dump(cluster, opened)
        for job, addresses in cluster.items():
            for task in range(len(addresses)):
                own = ["--cluster", file, "--job", job, "--task", str(task)]
                started.start(f"{job} {task}", [*program, *own])
        written = started.wait()
    workers = [written[f"worker {task}"] for task in range(len(cluster["worker"]))]
    return [json.loads(text.splitlines()[-1])["metrics"] for text in workers]


class Processes:
    """The members that this process has started: a context manager at whose end none is left."""

    def __init__(self):
        self._running, self._written = {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
            process.stdin.close()
        for file in self._written.values():
            file.close()

    def start(self, name, arguments):
        """Start `python ARGUMENTS`. Ctrl-C reaches this process only, which ends the others."""
        for which in ("output", "error"):
            self._written[name, which] = tempfile.TemporaryFile()  # noqa: SIM115 (until __exit__)
        path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
        self._running[name] = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=self._written[name, "output"],
            stderr=self._written[name, "error"],
            env={**os.environ, "PYTHONPATH": path, ENDS_WITH_PARENT: "1"},
            start_new_session=True,
        )
        return self._running[name]

    def wait(self):
        """Wait until all have ended: {name: what it wrote to standard output}.

        Raises:
          InputError: one failed; the message has the last line of its standard error.
          RuntimeError: a mistake of the program; the message has all of its standard error.
        """
        waiting = dict(self._running)
        while waiting:
            for name, process in list(waiting.items()):
                if process.poll() is not None:
                    del waiting[name]
                    self._check(name, process.returncode)
            time.sleep(LOOK_EVERY)
        return {name: self._read(name, "output") for name in self._running}

    def _check(self, name, status):
        said = self._read(name, "error").strip()
        if status == 1:
            raise RuntimeError(f"{name} failed:\n{said}")
        if status != 0:
            last = said.splitlines()[-1] if said else "without a word"
            last = last.rpartition(": error: ")[2]  # the program's name goes before it
            raise InputError(f"{name} ended with status {status}: {last}")

    def _read(self, name, which):
        file = self._written[name, which]
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def end_with_parent():
    """Let this process end when the one that started it by `Processes` does."""
    if os.environ.get(ENDS_WITH_PARENT) == "1":
        threading.Thread(target=_end_with_standard_input, daemon=True).start()


def _end_with_standard_input():
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    os._exit(1)  # nobody is there who could wait for more


@contextlib.contextmanager
def stopped_at_once():
    """Ctrl-C ends this process, with one line and status 130, also within a call that waits.

    Only in the main thread, and only where Ctrl-C has Python's own meaning.
    """
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or (
        usual is not signal.default_int_handler
    ):
        yield
        return
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    former = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_stop_when_told, args=[reader], daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        writer.close()  # ends the thread


def _stop_when_told(reader):
    with reader:
        while number := reader.recv(1):
            if number[0] != signal.SIGINT:
                continue
            reader.settimeout(PYTHON_HAS)
            with contextlib.suppress(TimeoutError):
                if not reader.recv(1):
                    return  # Python has seen the signal itself
            print("\nstopped", file=sys.stderr, flush=True)
            os._exit(128 + signal.SIGINT)
