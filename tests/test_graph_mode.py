"""How TensorFlow is started: without Keras, and with the threads that suit the network."""

from tests.processes import run_python

import pytest

THREADS = """
from common import rnn
from common.graph_mode import tf
def threads():
    asked = tf.config.threading
    return asked.get_intra_op_parallelism_threads(), asked.get_inter_op_parallelism_threads()
print(threads())
for units in (128, 256):
    x = tf.zeros([2, 3, 4])
    tf.nn.dynamic_rnn(rnn.GRUCell(units), x, dtype=tf.float32, scope=str(units))
    print(threads())
with tf.Session() as session:
    print(session.run(tf.constant(7)))
"""


def printed(program, **environment):
    done = run_python(program, **environment)
    assert not done.stderr
    return done.stdout.split()


def test_keras_is_loaded_when_it_is_first_used_and_not_before():
    program = """
import sys
from common.graph_mode import tf
print("keras" in sys.modules, "matplotlib" in sys.modules, "pandas" in sys.modules)
from tensorflow.keras.layers import LSTM
import keras
print(tf.keras.layers.LSTM is LSTM is keras.layers.LSTM)
"""
    assert printed(program) == ["False", "False", "False", "True"]


@pytest.mark.parametrize(
    "setting, threads",  # 0: TensorFlow's own choice
    [
        ({}, ["(1, 1)", "(1, 1)", "(0, 0)"]),
        ({"TF_NUM_INTRAOP_THREADS": "2"}, ["(0, 1)", "(0, 1)", "(0, 0)"]),
        ({"TF_NUM_INTEROP_THREADS": "2"}, ["(1, 0)", "(1, 0)", "(0, 0)"]),
    ],
)
def test_small_layers_use_one_thread_and_wide_ones_all(setting, threads):
    not_set = {"TF_NUM_INTRAOP_THREADS": None, "TF_NUM_INTEROP_THREADS": None}
    done = run_python(THREADS, **{**not_set, **setting})
    assert (done.stdout.splitlines(), done.stderr) == ([*threads, "7"], "")


def test_a_layer_that_is_wide_too_late_is_no_error():
    program = """
from common.graph_mode import tf, use_cores_for
from tensorflow.python.eager import context
context.ensure_initialized()
use_cores_for(1000)
print(tf.config.threading.get_intra_op_parallelism_threads())
"""
    assert printed(program) == ["1"]
