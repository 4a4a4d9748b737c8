"""TensorFlow's settings while a TensorFlow 1.x program runs: its messages, its seeds."""

import contextlib
import logging
import random

from common.graph_mode import tf

import numpy as np
from absl import flags


def quiet_deprecation():
    """Say nothing of names that are deprecated; other warnings show as in TensorFlow 1.15."""
    logging.getLogger("tensorflow").addFilter(_is_no_deprecation)
    tf.logging.set_verbosity(tf.logging.WARN)


def _is_no_deprecation(record):
    return "deprecated" not in str(record.msg)


def accept_float_sizes():
    """Lets a shape have a size of 6 / 2, which is 3.0: `tf.placeholder`, `tf.get_variable`, ..."""
    make = tf.Dimension.__init__

    def make_whole(dimension, value):
        is_whole = isinstance(value, float) and value.is_integer()
        make(dimension, int(value) if is_whole else value)

    tf.Dimension.__init__ = make_whole


def quicken_feeds():
    """Spares every fed value the look at NumPy's version, a tenth of a small step's time.

    `numpy_compat.np_asarray` parses it at each call. A TensorFlow without it is left alone.
    """
    if np.lib.NumpyVersion(np.__version__) < "2.0.0":
        return
    with contextlib.suppress(ImportError):
        from tensorflow.python.util import numpy_compat

        numpy_compat.np_asarray = _as_array


def _as_array(values, dtype=None, order=None, copy=None):
    """`numpy.asarray`; numbers that are too large for `dtype` wrap."""
    if dtype is None or not np.issubdtype(dtype, np.number):
        return np.asarray(values, dtype=dtype, order=order, copy=copy)
    return np.asarray(values, order=order, copy=copy).astype(dtype, copy=copy)


def free_flags():
    """Let a program define flags that absl's logging has taken: `log_dir`, `verbosity`, `v`, ..."""
    for flag in flags.FLAGS.flags_by_module_dict().get("absl.logging", []):
        flag.allow_override = True


def seed_everything(seed):
    """Seed `random`, NumPy, the default graph and every graph made from now on."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    make_graph = tf.Graph.__init__

    def make_seeded_graph(graph, *arguments, **keywords):
        make_graph(graph, *arguments, **keywords)
        graph.seed = seed

    tf.Graph.__init__ = make_seeded_graph
    tf.set_random_seed(seed)
