"""TensorFlow 1.x behaviour on today's TensorFlow: import this before building a graph.

Every module of `common` that needs TensorFlow takes `tf` from here, so a lab
that imports any of them is in graph mode. The order of the two switches
matters (both were measured):

1. `disable_v2_behavior()`: graphs, sessions and control flow v1. With control
   flow v2 in a session graph, some gradients of `static_rnn` and `dynamic_rnn`
   fail ("Connecting to invalid output ...").
2. `enable_resource_variables()`: the first switch also brings back reference
   variables, with which an update may overtake the backward pass that still
   reads the old value, and then some losses are wrong.

TensorFlow is imported in a little more than half the time: Keras is imported when `tf.keras`
is first used, and the garbage collector rests meanwhile. The import is a plain one with
`COMMON_FAST=0`, where the program has imported TensorFlow before, and where it wants the old
Keras (`TF_USE_LEGACY_KERAS=1`).

TensorFlow's notices at its import are hidden, unless TF_CPP_MIN_LOG_LEVEL=0. Nothing else of
the program is changed. Sessions have TensorFlow's own settings, unless a
program asks for those of small networks (`configure_threads`).
"""

import contextlib
import gc
import importlib
import os
import re
import sys
import tempfile

from common.process import cores

__all__ = ["configure_threads", "operations_at_a_time", "tf"]

PARALLEL_FROM_UNITS = 64  # of the widest layer; see `configure_threads`
_NOTICE = re.compile(
    rb"[IWE]\d{4} |WARNING: All log messages before absl::|To enable the following"
)
_KERAS_AT_IMPORT = "keras.src.optimizers"  # what TensorFlow imports of Keras


def _is_plain():
    """Returns whether TensorFlow is to be imported as everywhere else."""
    return (
        os.environ.get("COMMON_FAST") == "0"
        or os.environ.get("TF_USE_LEGACY_KERAS", "0") in ("1", "true", "True")
        or "tensorflow" in sys.modules
        or _KERAS_AT_IMPORT in sys.modules
    )


@contextlib.contextmanager
def _fast_import():
    """In this context TensorFlow is imported without Keras, and nothing is collected."""
    collecting = gc.isenabled()
    gc.disable()
    sys.modules[_KERAS_AT_IMPORT] = None  # "there is no such module": TensorFlow passes over it
    try:
        yield
    finally:
        sys.modules.pop(_KERAS_AT_IMPORT, None)
        if collecting:
            gc.enable()


def _import_keras_when_used(loader):
    """Lets several threads be the first to use `tf.keras`, an object of the class `loader`.

    `loader` calls itself initialized before it has imported Keras, so a second thread would end
    in a RecursionError. Imported before that, all threads wait by Python's own lock.
    """

    def import_keras():
        is_keras_2 = os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True")
        with contextlib.suppress(ImportError):  # TensorFlow's own message says what is missing
            importlib.import_module("tf_keras" if is_keras_2 else "keras._tf_keras.keras")

    initialize = getattr(loader, "_initialize", None)
    if initialize is None:
        import_keras()
        return

    def import_and_initialize(self):
        import_keras()
        initialize(self)

    loader._initialize = import_and_initialize


@contextlib.contextmanager
def _without_notices():
    """In this context TensorFlow's notices on standard error are held back, and all else delayed.

    C++ code prints them before TensorFlow reads its settings. TF_CPP_MIN_LOG_LEVEL=0 shows them.
    """
    if sys.stderr is None or os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0":
        yield
        return
    with contextlib.suppress(OSError, ValueError):  # nobody reads it
        sys.stderr.flush()
    with tempfile.TemporaryFile() as written:
        standard_error = os.dup(2)
        os.dup2(written.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
            written.seek(0)
            for line in written:
                if not _NOTICE.match(line):
                    os.write(2, line)


_first = "tensorflow" not in sys.modules
if _first:  # level 3: what TensorFlow reports as an error also arrives as a Python exception
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
with _without_notices() if _first else contextlib.nullcontext():
    if _is_plain():
        import tensorflow.compat.v1 as tf
    else:
        with _fast_import():
            import tensorflow.compat.v1 as tf
        _import_keras_when_used(type(tf.keras))
if _first:
    tf.logging.set_verbosity(tf.logging.ERROR)  # no deprecation notices: graph mode is the point
tf.disable_v2_behavior()
tf.enable_resource_variables()


def configure_threads(widest_layer=1):
    """Sets what suits small networks, for the sessions to come; the first one settles it.

    For programs such as the labs (measured, see tests/benchmarks/README.md):

    * Grappler, which rewrites a graph before its first run, is off: a first run takes a
      third of the time, the steps as long as before. It also sorts the operations: without
      it, random numbers drawn inside a loop may come in another order in another process.
    * An operation uses one thread, and one operation runs at a time. With two cores for both,
      the smallest network makes 6,900 steps a second instead of 11,600.
    * From layers of `PARALLEL_FROM_UNITS` units on, as many operations run at a time as there
      are cores: `rnn.dynamic_rnn` then computes the batch in parts that do not wait for each
      other. One operation still has one thread, which is quicker than several up to 1,024 units.

    Where the user sets TF_NUM_INTRAOP_THREADS (within an operation) or TF_NUM_INTEROP_THREADS
    (operations at a time), their values win.

    Args:
      widest_layer: units.
    """
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    at_a_time = cores() if widest_layer >= PARALLEL_FROM_UNITS else 1
    threading = tf.config.threading
    for name, set_threads, threads in (
        ("TF_NUM_INTRAOP_THREADS", threading.set_intra_op_parallelism_threads, 1),
        ("TF_NUM_INTEROP_THREADS", threading.set_inter_op_parallelism_threads, at_a_time),
    ):
        if name not in os.environ:
            with contextlib.suppress(RuntimeError):  # too late: TensorFlow has started its threads
                set_threads(threads)


def operations_at_a_time():
    """Returns the number of operations that a session runs at the same time, one thread each.

    1 where an operation has several threads: those keep the cores busy already.
    """
    threading = tf.config.threading
    within = threading.get_intra_op_parallelism_threads() or _number("TF_NUM_INTRAOP_THREADS")
    asked = threading.get_inter_op_parallelism_threads() or _number("TF_NUM_INTEROP_THREADS")
    if cores() > 1 and within != 1:
        return 1
    return min(asked or cores(), cores())


def _number(name):
    """A number of threads from the environment, 0 for none."""
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else 0
