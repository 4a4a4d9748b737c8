"""How TensorFlow is started: in graph mode, without Keras, and with its own settings."""

from common import rnn
from common.graph_mode import tf
from tests.processes import run_python


def test_variables_are_resource_variables():
    """With reference variables an update may overtake the backward pass."""
    with tf.Graph().as_default():
        assert tf.get_variable("v", [1]).op.type == "VarHandleOp"
        rnn.dynamic_rnn(rnn.GRUCell(2), tf.zeros([1, 3, 2]), dtype=tf.float32)
        types = {operation.type for operation in tf.get_default_graph().get_operations()}
    assert "VarHandleOp" in types and not types & {"Variable", "VariableV2"}


def test_keras_and_pictures_are_loaded_when_they_are_first_used():
    program = """
import sys
from common import rnn, training
from common.graph_mode import tf
print("keras" in sys.modules, "matplotlib" in sys.modules, "pandas" in sys.modules)
from tensorflow.keras.layers import LSTM
import keras
print(tf.keras.layers.LSTM is LSTM is keras.layers.LSTM)
"""
    done = run_python(program, COMMON_PLAIN_IMPORT=None, TF_CPP_MIN_LOG_LEVEL=None)
    assert done.stdout.split() == ["False", "False", "False", "True"]
    assert done.stderr == ""


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
