"""`tf.contrib.tfprof` and its `model_analyzer`: prints what a graph consists of."""

import sys

from common.graph_mode import tf

_options = tf.profiler.ProfileOptionBuilder
TRAINABLE_VARS_PARAMS_STAT_OPTIONS = _options.trainable_variables_parameter()
FLOAT_OPS_OPTIONS = _options.float_operation()
PRINT_ALL_TIMING_MEMORY = _options.time_and_memory()
Profiler = tf.profiler.Profiler
advise = tf.profiler.advise


def print_model_analysis(
    graph,
    run_meta=None,
    op_log=None,
    tfprof_cmd="scope",
    tfprof_options=TRAINABLE_VARS_PARAMS_STAT_OPTIONS,
):
    """Prints the parameters, operations or times of a graph, and returns them as a tree."""
    return tf.profiler.profile(graph, run_meta, op_log, tfprof_cmd, tfprof_options)


model_analyzer = sys.modules[__name__]
