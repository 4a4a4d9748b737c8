"""What is changed for XLA: the sigmoid's formula, and the size of loops made in one piece."""

import os

from common import jit_steps
from common.graph_mode import tf

import numpy as np
import pytest

OPTION = "xla_cpu_small_while_loop_byte_threshold"


@pytest.mark.parametrize("dtype, bound", [(np.float32, 3e-7), (np.float64, 1e-15)])
def test_sigmoid_by_tanh_is_sigmoid(dtype, bound):
    values = np.linspace(-40, 40, 2000, dtype=dtype)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(dtype, [2000], "x")
        with tf.control_dependencies([tf.no_op("before")]):
            sigmoid = tf.sigmoid(x, "y")
        wanted = session.run(sigmoid, {x: values})
        changed = tf.GraphDef(versions=graph.as_graph_def().versions)
        changed.node.extend(jit_steps._sigmoid_by_tanh(sigmoid.op.node_def, sigmoid))
        assert [node.op for node in changed.node] == ["Const", "Mul", "Tanh", "Mul", "AddV2"]
        assert changed.node[-1].input[-1] == "^before"
        changed.node.append(graph.get_operation_by_name("before").node_def)
        (by_tanh,) = tf.import_graph_def(changed, {"x": x}, ["y:0"])
        np.testing.assert_allclose(session.run(by_tanh, {x: values}), wanted, rtol=0, atol=bound)


@pytest.mark.parametrize("rows, changed", [(31, False), (32, True), (None, True)])
def test_only_large_sigmoids_are_changed(rows, changed):
    with tf.Graph().as_default():
        sigmoid = tf.sigmoid(tf.placeholder(tf.float32, [rows, 32]))
        nodes = jit_steps._sigmoid_by_tanh(sigmoid.op.node_def, sigmoid)
        assert (len(nodes) > 1) == changed
        tanh = tf.tanh(sigmoid)
        assert jit_steps._sigmoid_by_tanh(tanh.op.node_def, tanh) == [tanh.op.node_def]


def test_xla_is_asked_for_whole_loops_once_and_what_the_user_says_stays(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
    for _ in range(2):
        jit_steps._set_up_xla()
    extra = f"--xla_backend_extra_options={OPTION}=131072"
    assert os.environ["XLA_FLAGS"] == f"--xla_cpu_multi_thread_eigen=false {extra}"
    monkeypatch.setenv("XLA_FLAGS", f"--xla_backend_extra_options={OPTION}=1")
    jit_steps._set_up_xla()
    assert os.environ["XLA_FLAGS"] == f"--xla_backend_extra_options={OPTION}=1"
