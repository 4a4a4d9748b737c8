"""One member of a cluster: its server, whom it waits for, when it ends."""

import contextlib
import os
import socket
import threading
import time
from typing import NamedTuple

from common.cluster import addresses, processes
from common.errors import InputError
from common.graph_mode import tf

LOOK_EVERY = 0.05  # seconds


class Member(NamedTuple):
    """This process."""

    server: tf.train.Server
    cluster: dict  # {"ps": [addresses], "worker": [addresses]}
    job: str
    task: int

    @property
    def is_chief(self):
        return self.job == "worker" and self.task == 0

    @property
    def spec(self):
        """The cluster as TensorFlow takes it."""
        return tf.train.ClusterSpec(self.cluster)

    @property
    def device(self):
        """The name of this process, where TensorFlow places operations."""
        return f"/job:{self.job}/task:{self.task}"

    @property
    def settings(self):
        """Of a worker's session: it sees the servers only, and goes on when a worker is lost.

        Otherwise a session begins when all members are there, and fails when one goes.
        """
        filters = ["/job:ps", f"/job:worker/task:{self.task}"]
        return tf.ConfigProto(device_filters=filters)

    def wait_for_chief(self):
        """Wait until the chief has given all variables of the default graph their first values.

        `tf.train.MonitoredTrainingSession` looks too, but only every 30 seconds.
        """
        if self.is_chief:
            return
        missing = tf.report_uninitialized_variables(tf.global_variables())
        with tf.Session(self.server.target, config=self.settings) as session:
            while session.run(missing).size:
                time.sleep(LOOK_EVERY)


@contextlib.contextmanager
def joined(cluster, job, task, say):
    """This process as a member: gives a `Member`.

    At its end a worker tells the parameter servers that it is done, and a parameter server
    waits until all workers have. Until then Ctrl-C ends this process at once, also where
    TensorFlow waits for another member: Python would see the signal only after that.

    Args:
      cluster: {"ps": [addresses], "worker": [addresses]}.
      job: "ps" or "worker".
      task: which of them, from 0.
      say: is called with a line of text where this member has to wait for another machine.

    Raises:
      InputError: there is no such member, its port is taken, or TensorFlow ends the training.
    """
    processes.end_with_parent()
    address = addresses.of(cluster, job, task)
    _check_free(address)
    try:
        server = tf.train.Server(tf.train.ClusterSpec(cluster), job_name=job, task_index=task)
    except tf.errors.OpError as error:
        raise InputError(f"{address}: cannot listen there: {error.message}") from error
    with processes.stopped_at_once(), _quiet_threads():
        try:
            if job == "worker":
                for number, other in enumerate(cluster["ps"]):
                    _wait_for(other, f"parameter server {number}", say)
            member = Member(server, cluster, job, task)
            yield member
            if job == "worker":
                _say_done(member)
            else:
                _serve(member)
        except tf.errors.OpError as error:
            line = error.message.strip().partition("\n")[0]
            raise InputError(f"{job} {task} cannot go on: {line}") from error


class BeginTogether(tf.train.SessionRunHook):
    """Lets a worker begin when all others are ready; one that comes again later begins at once."""

    def __init__(self, member):
        self._workers, self._task = len(member.cluster["worker"]), member.task

    def begin(self):
        with tf.device("/job:ps/task:0"):
            queue = tf.FIFOQueue(-1, tf.int32, shared_name="workers_ready", name="ready")
        self._tell, self._size = queue.enqueue(self._task), queue.size()

    def after_create_session(self, session, coord):
        session.run(self._tell)
        while session.run(self._size) < self._workers:
            time.sleep(LOOK_EVERY)


def _serve(member):
    """Hold variables until every worker has said that it is done."""
    workers = set(range(len(member.cluster["worker"])))
    with tf.Graph().as_default():
        queue = _queue(member.task)
        size, name = queue.size(), queue.dequeue()
        own = tf.ConfigProto(device_filters=[f"/job:ps/task:{member.task}"])
        with tf.Session(member.server.target, config=own) as session:
            while workers:
                time.sleep(LOOK_EVERY)
                while session.run(size):
                    workers.discard(int(session.run(name)))


def _say_done(member):
    """Tell every parameter server that this worker is done."""
    with tf.Graph().as_default():
        servers = range(len(member.cluster["ps"]))
        tell = [_queue(number).enqueue(member.task) for number in servers]
        with tf.Session(member.server.target, config=member.settings) as session:
            session.run(tell)


def _queue(task):
    """On a parameter server: the workers that are done."""
    with tf.device(f"/job:ps/task:{task}"):
        return tf.FIFOQueue(-1, tf.int32, shared_name="workers_done", name=f"done_{task}")


def _check_free(address):
    host, port = addresses.split(address, "the cluster")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name == "posix":  # a port that was used a moment ago is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError as error:
            raise InputError(
                f"{address}: port {port} of this machine is taken; choose another one"
            ) from error


def _wait_for(address, name, say):
    """Wait until somebody listens at an address."""
    host, port = addresses.split(address, "the cluster")
    said = False
    while True:
        try:
            socket.create_connection((host, port), timeout=5).close()
            return
        except socket.gaierror as error:
            raise InputError(f"{name}: this machine does not know the host {host!r}") from error
        except OSError:
            if not said:
                say(f"  waiting for {name} at {address}")
            said = True
            time.sleep(LOOK_EVERY)


@contextlib.contextmanager
def _quiet_threads():
    """The chief's thread that makes the updates is cancelled at the end: no error to report."""
    usual = threading.excepthook

    def hook(thread):
        if not issubclass(thread.exc_type, tf.errors.CancelledError):
            usual(thread)

    threading.excepthook = hook
    try:
        yield
    finally:
        for thread in threading.enumerate():
            if thread.name.startswith("QueueRunnerThread"):
                thread.join(timeout=1)
        threading.excepthook = usual
