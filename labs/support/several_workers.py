"""Lab 51 without its lesson: addresses, the processes on this machine, and results put together."""

import concurrent.futures
import contextlib
import json
import os
import re
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from common import files, process
from common.errors import InputError, UnavailableError
from common.graph_mode import tf
from common.training import resume

import numpy as np

COURSE = Path(__file__).resolve().parents[2]
NETWORK = str(Path(__file__).with_name("private_network.py"))
LAST = 10  # steps of a worker whose losses make the loss at the end
COMPARED = 40  # steps in which trainings that differ by rounding stay together
LOOK_EVERY = 0.02  # seconds
DANGER = (
    "TensorFlow's servers ask for no password, so whoever reaches their ports can read and write "
    "your files"
)


# --- addresses


def free_addresses(workers):
    """Returns {"ps": [address], "worker": [addresses]} on this machine, with free ports."""
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(workers + 1)]
        for unused in sockets:
            unused.bind(("127.0.0.1", 0))
        addresses = [f"127.0.0.1:{unused.getsockname()[1]}" for unused in sockets]
    return {"ps": addresses[:1], "worker": addresses[1:]}


def read_cluster(path, job, task):
    """Returns the cluster of a file: {"ps": [addresses], "worker": [addresses]}.

    Raises:
      InputError: the file cannot be read or has other contents, or there is no such member.
    """
    try:
        cluster = json.loads(files.read_bytes(path).decode("utf-8"))
        jobs = sorted(cluster) if isinstance(cluster, dict) else None
        good = jobs == ["ps", "worker"] and all(map(_are_addresses, cluster.values()))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        good = False
    if not good:
        contents = '{"ps": ["HOST:PORT"], "worker": ["HOST:PORT", "HOST:PORT"]}'
        raise InputError(f"{path}: must be JSON such as {contents}")
    if task >= len(cluster[job]):
        count = len(cluster[job])
        raise InputError(f'--task {task}: the cluster has {count} "{job}", counted from 0')
    return cluster


def _are_addresses(addresses):
    return isinstance(addresses, list) and addresses and all(map(_is_address, addresses))


def _is_address(address):
    match = isinstance(address, str) and re.fullmatch(r"[^\s/]+:(\d{1,5})", address, re.ASCII)
    return match and 0 < int(match[1]) < 65536 and _is_host(address.rpartition(":")[0])


def _is_host(host):
    try:
        return bool(host.encode("idna")) and host.isprintable()
    except UnicodeError:  # "a..b", a part of more than 63 letters
        return False


# --- processes


class Members:
    """Members of a cluster on this machine, each a process of its own: a context manager.

    They share a network that nobody else reaches. At the end of the block all are killed.

    Args:
      open_port: whether they listen on the machine's own network, for everybody.

    Raises:
      UnavailableError: there is no private network, and `open_port` is not given.
    """

    def __init__(self, open_port):
        self._open_port = open_port
        self.join_network = []  # Python's arguments: a program in the private network
        self._running = {}

    def __enter__(self):
        with contextlib.ExitStack() as opened:
            self._folder = opened.enter_context(tempfile.TemporaryDirectory())
            if not self._open_port:
                self.join_network = [NETWORK, "join", str(_private_network(opened))]
            self._children = opened.enter_context(contextlib.ExitStack())
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_):
        self._opened.close()

    def start(self, cluster, job, task, options):
        """Starts `python -m labs 51 --cluster FILE --job JOB --task TASK OPTIONS`."""
        file = os.path.join(self._folder, "cluster.json")
        Path(file).write_text(json.dumps(cluster), encoding="utf-8")
        member = ["--cluster", file, "--job", job, "--task", str(task)]
        child = process.Child(
            [*self.join_network, "-m", "labs", "51", *member, *options], folder=COURSE
        )
        self._running[job, task] = self._children.enter_context(child)

    def wait(self, job):
        """Waits until all members of a job have ended; returns [member] their "metrics".

          Raises:
            InputError: a member ended with an error; the message has the last line that it wrote.
        RuntimeError: a mistake in the program; the message has the member's traceback.
        """
        waiting = {name: child for name, child in self._running.items() if name[0] == job}
        while any(child.poll() is None for child in waiting.values()):
            self._check()
            time.sleep(LOOK_EVERY)
        self._check()
        texts = [child.output.text() for _, child in sorted(waiting.items())]
        return [json.loads(text.splitlines()[-1])["metrics"] for text in texts]

    def _check(self):
        for (job, task), child in self._running.items():
            status = child.poll()
            if status not in (None, 0):
                errors = child.errors.text().strip() or "no message"
                if status == 1:  # a mistake in the program
                    raise RuntimeError(f"{job} {task} failed:\n{errors}")
                reason = errors.splitlines()[-1].rpartition(": error: ")[2]
                raise InputError(f"{job} {task} ended with status {status}: {reason}")


def _private_network(opened):
    """The number of a process with a private network, in a context of the ExitStack `opened`."""
    if sys.platform != "linux":
        reason = "it needs Linux"
    else:
        keeper = opened.enter_context(process.Child([NETWORK, "open"], capture=False))
        reason = keeper.receive().strip() or "it needs Linux"
        if reason == "ready":
            return keeper.pid
    raise UnavailableError(
        f"no private network here ({reason}). {DANGER}. --open-port starts them all the same; "
        "use it only in a network that you trust"
    )


def is_private():
    """Returns whether this process is in a network that has loopback alone."""
    return hasattr(socket, "if_nameindex") and [name for _, name in socket.if_nameindex()] == ["lo"]


def warning(port):
    """The warning before a member listens."""
    return (
        f"Warning: port {port} will be open on all networks of this machine. {DANGER}. Use it only "
        "in a network that you trust, behind a firewall."
    )


def answering_ctrl_c(program, work):
    """Runs `work()` in a thread and returns its result.

    So Ctrl-C ends this process at once, also where TensorFlow waits for another member: Python
    sees the signal in the main thread only, and not while TensorFlow has it.
    """
    outcome = concurrent.futures.Future()

    def run():
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        while not outcome.done():
            time.sleep(LOOK_EVERY)  # the signal may have reached another thread
    except KeyboardInterrupt as interrupt:
        os._exit(process.interrupted(program, interrupt))  # the thread may wait for ever
    return outcome.result()


def silence_cancelled_threads():
    """Prints no traceback of the chief's thread for updates, which its session's end cancels."""
    usual = threading.excepthook

    def hook(thread):
        if not issubclass(thread.exc_type, tf.errors.CancelledError):
            usual(thread)

    threading.excepthook = hook


def wait_for_chief(target, config):
    """Waits until the chief has initialized the variables of the default graph.

    `tf.train.MonitoredTrainingSession` looks too, but only every 30 seconds.
    """
    missing = tf.report_uninitialized_variables(tf.global_variables())
    with tf.Session(target, config=config) as session:
        while session.run(missing).size:
            time.sleep(LOOK_EVERY)


# --- checkpoints

_OWN_NAME = re.compile(r"model\.ckpt-\d+")  # of the checkpoints of MonitoredTrainingSession
SETTINGS = "training.json"  # beside the checkpoints of a training: what it was started with


def check_folder(folder, settings):
    """Checks that a folder is new, empty, or that of the same training, which then resumes.

    TensorFlow's saver removes the checkpoints that the folder's file `checkpoint` names, and
    replaces files of the same name, so nobody else's may be there.

    Raises:
      InputError: it has other files, or a training with other settings.
    """
    path = Path(folder, SETTINGS)
    if not path.exists():
        if os.path.lexists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
            raise InputError(f"{folder}: is no folder of this lab; name another one with --save")
        return
    try:
        saved = json.loads(files.read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError):
        saved = None
    if not isinstance(saved, dict):
        raise InputError(f"{path}: not the JSON of this lab")
    resume.check_same(path, saved, settings)
    try:
        names = tf.train.get_checkpoint_state(str(folder))
    except ValueError as error:  # it names none, or is no text
        raise InputError(f"{folder}: its file checkpoint is damaged") from error
    for name in names.all_model_checkpoint_paths if names else ():
        if os.path.realpath(os.path.dirname(name)) != os.path.realpath(folder):
            raise InputError(f"{folder}: its file checkpoint names {name}, in another folder")
        if not _OWN_NAME.fullmatch(os.path.basename(name)):
            raise InputError(
                f"{folder}: its file checkpoint names {name}, which is not of this lab"
            )


@contextlib.contextmanager
def plain_folder(folder, settings):
    """Makes the folder of a training; gives a name without * ? [ ], which TensorFlow would expand.

    Args:
      folder: None: nothing is saved.
      settings: see `check_folder`.
    """
    if folder is None:
        yield None
        return
    check_folder(folder, settings)
    files.write_text(Path(folder, SETTINGS), json.dumps(settings))
    with tempfile.TemporaryDirectory() as links:
        link = os.path.join(links, "training")
        os.symlink(os.path.abspath(folder), link, target_is_directory=True)
        yield link


# --- results


class Result(NamedTuple):
    """Of one training, from the records of its workers."""

    workers: int
    losses: np.ndarray  # of all steps of all workers, in the order of their updates
    loss: float  # at the end
    speed: float  # characters a second, of all workers

    def in_words(self):
        return (
            f"{len(self.losses)} steps in all, loss {self.loss:.3f}, {self.speed:,.0f} characters/s"
        )


def summarize(records, characters):
    """Returns the `Result` of several workers.

    Args:
      records: [worker] {"losses": [steps], "updates": [steps], "seconds": [steps]}.
      characters: in a worker's share of a batch.
    """
    pairs = [pair for record in records for pair in zip(record["updates"], record["losses"])]
    losses = np.array([loss for _, loss in sorted(pairs)])
    worked = [record for record in records if record["seconds"]]
    # the median: the first steps of each training take longer
    speed = sum(characters / np.median(record["seconds"]) for record in worked)
    end = np.mean(losses[-LAST * len(worked) :]) if worked else np.nan
    return Result(len(records), losses, float(end), float(speed))


def curve(records):
    """Returns (updates, losses): the mean loss of the steps that ended with each update."""
    losses = {}
    for record in records:
        for update, loss in zip(record["updates"], record["losses"]):
            losses.setdefault(update, []).append(loss)
    updates = sorted(losses)
    return updates, [float(np.mean(losses[update])) for update in updates]


def difference(records, losses):
    """Returns how far the mean loss of several workers is from the `losses` of one process.

    The largest difference in the first COMPARED steps: later a training multiplies what rounding
    has changed. Workers that have resumed a training are compared with the losses of the same
    steps.
    """
    means = np.mean([record["losses"] for record in records], axis=0)
    same_steps = np.asarray(losses)[len(losses) - len(means) :]
    return float(np.abs(means - same_steps)[:COMPARED].max(initial=0.0))
