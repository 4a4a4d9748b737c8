"""`tf.nn` of TensorFlow 1.15: today's `tensorflow.compat.v1.nn`, with `rnn_cell` again.

`dynamic_rnn` and `bidirectional_dynamic_rnn` are those of `common.rnn`: the same
numbers to float rounding, faster for the common cells.
"""

from common.graph_mode import tf
from common.rnn import bidirectional_dynamic_rnn, dynamic_rnn
from common.tf1 import rnn as rnn_cell

__all__ = ["bidirectional_dynamic_rnn", "dynamic_rnn", "rnn_cell"]  # and all of tf.nn


def __getattr__(name):
    return getattr(tf.nn, name)


def __dir__():
    return sorted({*dir(tf.nn), *__all__})
