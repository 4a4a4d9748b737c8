"""The start of TensorFlow: in graph mode, without Keras, and with its own settings."""

import sys

from common import graph_mode, rnn
from common.graph_mode import tf
from tests.processes import complaints, run_python

import pytest


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
    done = run_python(program, COMMON_FAST=None, TF_USE_LEGACY_KERAS=None)
    assert done.stdout.split() == ["False", "False", "False", "True"]


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


def test_the_import_is_plain_where_it_is_asked_for(monkeypatch):
    for module in ("tensorflow", "keras.src.optimizers"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for name, plain in (("COMMON_FAST", "0"), ("TF_USE_LEGACY_KERAS", "1")):
        monkeypatch.delenv("COMMON_FAST", raising=False)
        monkeypatch.delenv("TF_USE_LEGACY_KERAS", raising=False)
        assert not graph_mode._is_plain()
        monkeypatch.setenv(name, plain)
        assert graph_mode._is_plain()
    monkeypatch.delenv("TF_USE_LEGACY_KERAS")
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    assert graph_mode._is_plain()


def test_keras_is_imported_at_once_by_a_tensorflow_whose_loader_is_another(monkeypatch):
    imported = []
    monkeypatch.delenv("TF_USE_LEGACY_KERAS", raising=False)  # the room of old programs sets it
    monkeypatch.setattr(graph_mode.importlib, "import_module", imported.append)
    graph_mode._import_keras_when_used(object)
    assert imported == ["keras._tf_keras.keras"]


THREADS = """
from common import graph_mode
from common.graph_mode import tf
graph_mode.cores = lambda: 3
def threads():
    asked = tf.config.threading
    return asked.get_intra_op_parallelism_threads(), asked.get_inter_op_parallelism_threads()
for units in (1, 63, 64):
    graph_mode.configure_threads(units)
    print(*threads(), graph_mode.operations_at_a_time())
with tf.Session() as session:
    print(session.run(tf.constant(7)))
graph_mode.configure_threads(1)  # too late, and no error
print(tf.config.optimizer.get_experimental_options()["disable_meta_optimizer"])
"""
UNSET = {"TF_NUM_INTRAOP_THREADS": None, "TF_NUM_INTEROP_THREADS": None}


@pytest.mark.parametrize(
    "setting, threads",  # within an operation, operations at a time (0: TensorFlow's own choice)
    [
        ({}, ["1 1 1", "1 1 1", "1 3 3"]),
        ({"TF_NUM_INTRAOP_THREADS": "2"}, ["0 1 1", "0 1 1", "0 3 1"]),
    ],
)
def test_wide_layers_have_as_many_operations_at_a_time_as_cores(setting, threads):
    done = run_python(THREADS, **{**UNSET, **setting})
    assert (done.stdout.splitlines(), complaints(done)) == ([*threads, "7", "True"], "")


def test_a_program_that_configured_nothing_computes_a_batch_whole():
    program = "from common import graph_mode; graph_mode.cores = lambda: 2; "
    done = run_python(program + "print(graph_mode.operations_at_a_time())", **UNSET)
    assert done.stdout == "1\n"


def test_notices_are_hidden_and_nothing_else_that_is_written_meanwhile():
    program = """
import os, sys, threading
class Finder:
    def find_spec(self, name, *rest):
        if name == "tensorflow.compat.v1":
            os.write(2, b"shown\\n")
sys.meta_path.insert(0, Finder())
from common.graph_mode import tf
"""
    assert run_python(program, TF_CPP_MIN_LOG_LEVEL=None).stderr == "shown\n"
    assert len(run_python(program, TF_CPP_MIN_LOG_LEVEL="0").stderr.splitlines()) > 1


def test_tensorflow_may_be_imported_without_standard_error():
    program = """
import os, sys
os.close(2)
sys.stderr = None
from common.graph_mode import tf
print("done")
"""
    assert run_python(program).stdout == "done\n"
