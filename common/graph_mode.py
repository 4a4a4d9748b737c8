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
"""

import gc
import os
import warnings

# Level 2 hides the C++ start-up notices. Set the variable yourself to see them.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# An import makes many objects and no garbage: collecting meanwhile costs half a second.
_collecting = gc.isenabled()
gc.disable()
import tensorflow.compat.v1 as tf  # noqa: E402

if _collecting:
    gc.enable()

tf.logging.set_verbosity(tf.logging.ERROR)  # the deprecation notices of graph mode
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    tf.disable_v2_behavior()
    tf.enable_resource_variables()

__all__ = ["tf"]
