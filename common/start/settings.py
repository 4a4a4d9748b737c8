"""TensorFlow's settings for small networks. Labs choose them; importing `common` does not.

A lab is a program of its own, so its command line may choose what suits its
network (measured, see tests/benchmarks/README.md):

* Grappler, which rewrites a graph before its first run, is off: a first run takes a
  third of the time, the steps as long as before. It also sorts the operations: without
  it, random numbers drawn inside a loop may come in another order in another process.
* An operation uses one thread, and one operation runs at a time. With two cores for both,
  the smallest network makes 6,900 steps a second instead of 11,600. From layers of
  `WIDE_LAYER` units on all cores are used.

TF_NUM_INTRAOP_THREADS=N (within an operation) and TF_NUM_INTEROP_THREADS=N (operations
at a time) are the user's word, and stay.
"""

import contextlib
import os

from common.graph_mode import tf

WIDE_LAYER = 256  # units: measured, 128 are as fast on one thread as on two, 256 faster on two


def choose_for(units=1):
    """Choose for the sessions to come; the first session of a process settles it.

    Args:
      units: of the widest layer.
    """
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    threads = 0 if units >= WIDE_LAYER else 1  # 0: as many as there are cores
    threading = tf.config.threading
    for name, set_threads in (
        ("TF_NUM_INTRAOP_THREADS", threading.set_intra_op_parallelism_threads),
        ("TF_NUM_INTEROP_THREADS", threading.set_inter_op_parallelism_threads),
    ):
        if name not in os.environ:
            with contextlib.suppress(RuntimeError):  # too late: TensorFlow has started its threads
                set_threads(threads)
