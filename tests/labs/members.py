"""Members of lab 51's cluster that a test may pause, kill and start again.

Each is a process of its own. TensorFlow is imported once: every member is a fork of the
same process, which is much quicker than a start of Python.
"""

import importlib
import json
import multiprocessing
import os
import re
import sys
import time
import warnings

from labs.support import several_workers
from tests.processes import without_notices

LOOK_EVERY = 0.01  # seconds
LONGEST_WAIT = 120  # seconds: whoever says nothing for so long waits for ever
LAB = "labs.lab51_several_workers"
SMALL = {"TIME": 2, "HIDDEN_SIZE": 16}  # constants of the lab: the graph is quickly built, then


class Cluster:
    """A parameter server and two workers, from a file, as on several machines.

    Args:
      folder: for the file, the checkpoints and what the members say.
      options: of the lab, for every member.
      constants: of the lab, for every member.
    """

    def __init__(self, folder, *options, constants=SMALL):
        self._folder, self._constants = folder, constants
        self.addresses = several_workers.free_addresses(2)
        file = folder / "cluster.json"
        file.write_text(json.dumps(self.addresses), encoding="utf-8")
        self._options = ["--no-plot", "--cluster", str(file), "--save", str(folder), *options]
        self._started = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in self._started:
            member.kill()

    def run(self):
        """Returns [worker] its records, as `Members.wait` of the lab."""
        server, *workers = self.start_all()
        for worker in workers:
            assert worker.ended() == (0, "")
        server.kill()
        return [json.loads(worker.says("{.*}")[0])["metrics"] for worker in workers]

    def start_all(self):
        """The server, the chief and the other worker."""
        return self.start("ps", 0), self.start("worker", 0), self.start("worker", 1)

    def start(self, job, task):
        files = [self._folder / f"{len(self._started)}.{kind}" for kind in ("out", "err")]
        arguments = [*self._options, "--job", job, "--task", str(task)]
        member = Member(*files, arguments, self._constants)
        self._started.append(member)
        return member


class Member:
    """A process that runs the lab with these arguments and constants.

    Args:
      said, complained: files for its standard output and its standard error.
    """

    def __init__(self, said, complained, arguments, constants):
        said.touch()
        self._said, self._complained = said.open(encoding="utf-8"), complained
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([LAB])
        self._process = context.Process(target=_run, args=(said, complained, arguments, constants))
        self._process.start()

    def says(self, pattern):
        """Waits for the next line that has this pattern; the match."""
        line, latest = "", time.monotonic() + LONGEST_WAIT
        while True:
            assert time.monotonic() < latest, f"no line with {pattern!r} in {LONGEST_WAIT} s"
            ended = self._process.exitcode is not None
            line += self._said.readline()
            if line.endswith("\n"):
                found, line = re.search(pattern, line), ""
                if found:
                    return found
            elif ended:
                raise AssertionError(f"it has ended: {self.ended()}")
            else:
                time.sleep(LOOK_EVERY)

    def next_update(self):
        """The number of the next update that it tells from now on."""
        self._said.seek(0, os.SEEK_END)
        return int(self.says(r"update (\d+), loss")[1])

    def ended(self):
        """Waits for its end: (exit status, standard error without notices and the warning)."""
        self._process.join(timeout=60)
        complaints = without_notices(self._complained.read_text(encoding="utf-8"))
        return self._process.exitcode, re.sub(r"Warning: port .*\n", "", complaints)

    def signal(self, number):
        os.kill(self._process.pid, number)

    def kill(self):
        self._process.kill()
        self._process.join()
        self._said.close()


def _run(said, complained, arguments, constants):
    """In the new process. What TensorFlow itself writes goes to the files too."""
    for path, stream in ((said, sys.stdout), (complained, sys.stderr)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    warnings.simplefilter("ignore")  # TensorFlow 2.20 calls protobuf in a way of which it warns
    lab = importlib.import_module(LAB)
    vars(lab).update(constants)
    sys.exit(lab.LAB.command(arguments))
