"""TensorFlow 1.x behaviour on today's TensorFlow: import this before building a graph.

Every module of `common` that needs TensorFlow takes `tf` from here, so a lab
that imports any of them is in graph mode. The order of the two switches
matters (both were measured):

1. `disable_v2_behavior()`: graphs, sessions and control flow v1. With control
   flow v2 in a session graph, some gradients of `static_rnn` and `dynamic_rnn`
   fail ("Connecting to invalid output ...").
2. `enable_resource_variables()`: the first switch also brings back reference
   variables, with which an update may overtake the backward pass that still
   reads the old value, and losses come out wrong now and then.

Two settings for sessions that name no configuration of their own suit the course's
small networks (measured; README, Speed):

* Grappler, which rewrites a graph before its first run, is off: a first run takes
  a third of the time, the steps as long as before. It also sorts the operations:
  without it, random numbers drawn inside a loop may come in another order in
  another process. `tf.config.optimizer.set_experimental_options` turns it on.
* An operation uses one thread, and one operation runs at a time. With two cores for both,
  the smallest network makes 6,900 steps a second instead of 11,600, W2 435 instead of 583.
  From layers of `WIDE_LAYER` units on two are faster, and `use_cores_for` asks for all.
  The first session of a process settles it. TF_NUM_INTRAOP_THREADS=N (within an operation)
  and TF_NUM_INTEROP_THREADS=N (operations at a time) override. The second is for programs
  where one run waits within an operation for another run, as TensorFlow's staging areas do.

TensorFlow's start-up notices are hidden; set TF_CPP_MIN_LOG_LEVEL=0 to see them.
"""

import contextlib
import os

from common import quick_import

# Level 3: what TensorFlow reports as an error also arrives as a Python exception.
_hidden = os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") != "0"
with quick_import.quickly(quiet=_hidden):
    import tensorflow.compat.v1 as tf

tf.logging.set_verbosity(tf.logging.ERROR)  # no deprecation notices: graph mode is the point
tf.disable_v2_behavior()
tf.enable_resource_variables()
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

WIDE_LAYER = 256  # units: measured, 128 are as fast on one thread as on two, 256 faster on two
_THREADS = {
    "TF_NUM_INTRAOP_THREADS": tf.config.threading.set_intra_op_parallelism_threads,
    "TF_NUM_INTEROP_THREADS": tf.config.threading.set_inter_op_parallelism_threads,
}
_NOT_CHOSEN = [set_threads for name, set_threads in _THREADS.items() if name not in os.environ]
for _set_threads in _NOT_CHOSEN:
    _set_threads(1)


def use_cores_for(units):
    """Let the sessions to come use all cores, if a layer is wide."""
    if units >= WIDE_LAYER:
        for set_threads in _NOT_CHOSEN:
            with contextlib.suppress(RuntimeError):  # too late: TensorFlow has started its threads
                set_threads(0)


__all__ = ["tf", "use_cores_for"]
