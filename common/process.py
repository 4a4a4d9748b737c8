"""Runs, watches and ends other processes, with the standard library alone.

A child does not outlive its parent, also where the parent is killed: the child's standard
input is a pipe from its parent, and a thread of the child ends it when that pipe is closed.
Ctrl-C at a terminal reaches the parent alone, which ends its children.
"""

import concurrent.futures
import contextlib
import gc
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import traceback

IS_CHILD = "COMMON_PROCESS_CHILD"  # in the environment of a child


class EndedError(RuntimeError):
    """A child process was ended from outside, where an answer was expected."""


def cores():
    """Returns the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def starting():
    """In this context a program of the course imports TensorFlow more quickly.

    Imported objects live until the end, so the garbage collector rests and later passes over
    them, at the end of the program too. That saves 0.8 s of 2.2.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def interrupted(program, interrupt):
    """Says in one line that a program was stopped; returns its exit status, 130 for Ctrl-C.

    Args:
      interrupt: the KeyboardInterrupt; its message and its `status` are used if it has them.
    """
    if sys.stderr is not None:
        from common.harmless import harmless  # not above: a student's process has this file alone

        print(harmless(f"\n{program}: {str(interrupt) or 'stopped'}"), file=sys.stderr)
    return getattr(interrupt, "status", 128 + signal.SIGINT)


class Child:
    """A Python program in a process of its own; a context at whose end it is killed.

    Args:
      arguments: of Python, such as ["-m", "labs", "4"].
      folder: its working directory; that of this process unless given.
      environment: variables to set, or with None to remove.
      inherited: the names of this process's variables that it gets too; all unless given.
      command: started in place of Python, with the arguments behind it.
      capture: `Output` reads what it writes; else standard output is for `receive`, and
        standard error is that of this process.
      most_output, most_errors: bytes; a captured child that writes more is killed.
    """

    def __init__(
        self,
        arguments,
        *,
        folder=None,
        environment=None,
        inherited=None,
        command=(sys.executable,),
        capture=True,
        most_output=50_000_000,
        most_errors=1_000_000,
    ):
        own = {
            name: value
            for name, value in os.environ.items()
            if inherited is None or name in inherited
        }
        variables = {**own, **(environment or {}), IS_CHILD: "1"}
        self._process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if capture else None,
            cwd=folder,
            env={name: value for name, value in variables.items() if value is not None},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self.output = self.errors = None
        if capture:
            self.output = Output(self._process.stdout, most_output, self.kill)
            self.errors = Output(self._process.stderr, most_errors, self.kill)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.wait()
        with contextlib.suppress(OSError):  # a line that was not sent whole
            self._process.stdin.close()
        if self.output is None:
            self._process.stdout.close()

    def send(self, line):
        """Sends a line to `end_with_parent` in the child; does nothing where it has ended."""
        with contextlib.suppress(OSError):
            self._process.stdin.write(line.encode("utf-8") + b"\n")
            self._process.stdin.flush()

    def receive(self):
        """Waits for a line of standard output; "" or half a line where the child has ended."""
        return self._process.stdout.readline().decode("utf-8")

    def poll(self):
        """Returns the exit status, or None while the child runs."""
        return self._process.poll()

    def wait(self, seconds=None):
        """Waits for the end: the exit status, or None if it has not come after `seconds`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self):
        """Ends the child, and what it may have started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()


class Output(threading.Thread):
    """Reads a pipe to its end, in a thread; calls `too_long` after more than `most` bytes."""

    def __init__(self, pipe, most, too_long):
        super().__init__(daemon=True)
        self._pipe, self._most, self._too_long = pipe, most, too_long
        self._read = bytearray()
        self.start()

    def run(self):
        with self._pipe:
            while piece := self._pipe.read1(65536):
                self._read += piece
                if self.is_too_long:
                    self._too_long()
                    return

    @property
    def size(self):
        """The bytes that have come so far."""
        return len(self._read)

    @property
    def is_too_long(self):
        return self.size > self._most

    def text(self):
        """Returns all of it, once the child has ended."""
        self.join(timeout=5)
        return bytes(self._read[: self._most]).decode("utf-8", errors="replace")


def end_with_parent(receive=lambda line: None):
    """Ends this process as soon as its parent has ended, if it is a `Child`.

    Args:
      receive: called, in a thread, with each line (bytes) that the parent sends.
    """
    if os.environ.pop(IS_CHILD, None) is None:
        return
    pipe = os.dup(0)
    with open(os.devnull, "rb") as nothing:  # the program itself reads nothing
        os.dup2(nothing.fileno(), 0)

    def read():
        unfinished = b""
        while piece := os.read(pipe, 65536):
            *lines, unfinished = (unfinished + piece).split(b"\n")
            for line in lines:
                receive(line)
        os._exit(1)  # nobody waits for a result

    threading.Thread(target=read, daemon=True).start()


def process_map(function, arguments, processes, announce):
    """Yields `function(argument)` for each argument, in their order.

    Close the generator if it is not read to its end: that ends the processes.

    Args:
      function: of a module's top level.
      arguments: a list; arguments and results are sent as JSON.
      processes: how many at most; with 1 the calls are made in this process.
      announce: called with the argument whose result is waited for.

    Raises:
      EndedError: a process was ended from outside.
      RuntimeError: the function raised an error in a child; the message is the traceback.
    """
    processes = min(processes, len(arguments))
    if processes <= 1:
        for argument in arguments:
            announce(argument)
            yield function(argument)
        return
    serve = f"process.serve({function.__module__!r}, {function.__qualname__!r})"
    program = f"import sys; sys.path[:] = {sys.path!r}; from common import process; {serve}"
    idle = queue.SimpleQueue()
    with (
        concurrent.futures.ThreadPoolExecutor(processes) as threads,
        contextlib.ExitStack() as children,
    ):
        for _ in range(processes):
            idle.put(children.enter_context(Child(["-c", program], capture=False)))
        futures = [threads.submit(_call, idle, argument) for argument in arguments]
        try:
            for argument, future in zip(arguments, futures):
                announce(argument)
                while not future.done():  # in short waits: Ctrl-C may reach another thread
                    concurrent.futures.wait([future], timeout=0.1)
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def _call(idle, argument):
    """Lets a child that is idle compute a result."""
    child = idle.get()
    try:
        child.send(json.dumps(argument))
        answer = child.receive()
    finally:
        idle.put(child)
    if not answer.endswith("\n"):
        raise EndedError("a process was ended from outside")
    answer = json.loads(answer)
    if "traceback" in answer:
        raise RuntimeError(answer["traceback"])
    return answer["result"]


def serve(module, name):
    """In a child of `process_map`: answers each argument with a line of JSON."""
    arguments = queue.SimpleQueue()
    end_with_parent(arguments.put)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed does not get between the answers
    function = getattr(importlib.import_module(module), name)
    while True:
        try:
            answer = {"result": function(json.loads(arguments.get()))}
        except Exception:
            answer = {"traceback": traceback.format_exc()}
        answers.write(json.dumps(answer).encode("utf-8") + b"\n")
        answers.flush()
