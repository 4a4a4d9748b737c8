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

Nothing else of the program is changed. Sessions have TensorFlow's own settings.
TensorFlow's start-up notices are hidden, unless the program has imported TensorFlow
before; set TF_CPP_MIN_LOG_LEVEL=0 to see them.
"""

import os
import sys

from common.start import quick_import

_first = "tensorflow" not in sys.modules
# Level 3: what TensorFlow reports as an error also arrives as a Python exception.
_quiet = _first and os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") != "0"
with quick_import.quickly(quiet=_quiet):
    import tensorflow.compat.v1 as tf

if _first:
    tf.logging.set_verbosity(tf.logging.ERROR)  # no deprecation notices: graph mode is the point
tf.disable_v2_behavior()
tf.enable_resource_variables()

__all__ = ["tf"]
