"""`tf.nn` of TensorFlow 1.15: today's `tensorflow.compat.v1.nn`, with `rnn_cell` again."""

from common.graph_mode import tf
from common.tf1 import rnn as rnn_cell  # noqa: F401  (this is the name it is used by)


def __getattr__(name):
    return getattr(tf.nn, name)


def __dir__():
    return sorted({*dir(tf.nn), "rnn_cell"})
