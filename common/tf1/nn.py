"""`tf.nn` of TensorFlow 1.15: today's `tensorflow.compat.v1.nn`, with `rnn_cell` again.

`dynamic_rnn` is that of `common.rnn`: the same numbers to float rounding, faster
for the common cells.
"""

from common.graph_mode import tf
from common.rnn import dynamic_rnn
from common.tf1 import rnn as rnn_cell

__all__ = ["dynamic_rnn", "rnn_cell"]  # and all of tf.nn


def __getattr__(name):
    return getattr(tf.nn, name)


def __dir__():
    return sorted({*dir(tf.nn), *__all__})
