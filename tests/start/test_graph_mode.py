"""How TensorFlow is started: without Keras, and with its own settings."""

from tests.processes import run_python


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


def test_importing_leaves_tensorflow_s_own_settings():
    program = """
from common import rnn, run_tf1, tf1, training
from common.graph_mode import tf
x = tf.zeros([2, 3, 4])
tf.nn.dynamic_rnn(rnn.GRUCell(2), x, dtype=tf.float32)
threading = tf.config.threading
print(threading.get_intra_op_parallelism_threads(), threading.get_inter_op_parallelism_threads())
print(tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False))
"""
    assert printed(program) == ["0", "0", "False"]


def test_a_program_that_has_used_tensorflow_may_import_the_course():
    program = """
import tensorflow
tensorflow.Variable(1.0) + 1
from common import rnn
from common.graph_mode import tf
with tf.Session() as session:
    print(session.run(tf.constant(7)))
"""
    assert run_python(program).stdout.split() == ["7"]
