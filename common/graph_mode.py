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

TensorFlow's start-up notices are hidden; set TF_CPP_MIN_LOG_LEVEL=0 to see them.
"""

import contextlib
import gc
import os
import sys
import tempfile


@contextlib.contextmanager
def _quiet():
    """Hold back what C++ code prints on standard error; show it only if an import fails.

    No setting hides these notices: they come before TensorFlow reads its settings.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notices:
        standard_error = os.dup(2)
        os.dup2(notices.fileno(), 2)
        try:
            yield
        except BaseException:
            notices.seek(0)
            os.write(standard_error, notices.read())
            raise
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)


@contextlib.contextmanager
def _no_collecting():
    """An import makes many objects and no garbage: collecting meanwhile costs half a second."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# Level 3: what TensorFlow reports as an error also arrives as a Python exception.
_hidden = os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") != "0"
with _no_collecting(), _quiet() if _hidden else contextlib.nullcontext():
    import tensorflow.compat.v1 as tf

tf.logging.set_verbosity(tf.logging.ERROR)  # no deprecation notices: graph mode is the point
tf.disable_v2_behavior()
tf.enable_resource_variables()

__all__ = ["tf"]
