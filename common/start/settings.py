"""TensorFlow's settings for small networks. Labs choose them; importing `common` does not.

A lab is a program of its own, so its command line may choose what suits its
network (measured, see tests/benchmarks/README.md):

* Grappler, which rewrites a graph before its first run, is off: a first run takes a
  third of the time, the steps as long as before. It also sorts the operations: without
  it, random numbers drawn inside a loop may come in another order in another process.
* An operation uses one thread, and one operation runs at a time. With two cores for both,
  the smallest network makes 6,900 steps a second instead of 11,600.
* From layers of `MIDDLING_LAYER` units on, as many operations run at a time as there are cores:
  `rnn.dynamic_rnn` then computes the batch in parts that do not wait for each other. One
  operation still has one thread, which is quicker than several up to 1,024 units (measured).

TF_NUM_INTRAOP_THREADS=N (within an operation) and TF_NUM_INTEROP_THREADS=N (operations
at a time) are the user's word, and stay.
"""

import contextlib
import os

from common.graph_mode import tf
from common.process import cores

MIDDLING_LAYER = 64  # units


def choose_for(units=1):
    """Choose for the sessions to come; the first session of a process settles it.

    Args:
      units: of the widest layer.
    """
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    at_a_time = cores() if units >= MIDDLING_LAYER else 1
    threading = tf.config.threading
    for name, set_threads, threads in (
        ("TF_NUM_INTRAOP_THREADS", threading.set_intra_op_parallelism_threads, 1),
        ("TF_NUM_INTEROP_THREADS", threading.set_inter_op_parallelism_threads, at_a_time),
    ):
        if name not in os.environ:
            with contextlib.suppress(RuntimeError):  # too late: TensorFlow has started its threads
                set_threads(threads)


def operations_at_a_time():
    """How many operations a session will run at the same time, one thread each, as it is set now.

    1 where an operation has several threads: those keep the cores busy already.
    """
    threading = tf.config.threading
    within = threading.get_intra_op_parallelism_threads() or _word("TF_NUM_INTRAOP_THREADS")
    asked = threading.get_inter_op_parallelism_threads() or _word("TF_NUM_INTEROP_THREADS")
    if cores() > 1 and within != 1:
        return 1
    return min(asked or cores(), cores())


def _word(name):
    """A number of threads from the environment, 0 for none."""
    word = os.environ.get(name, "")
    return int(word) if word.isdecimal() else 0
