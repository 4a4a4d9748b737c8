"""Private modules of `tf.contrib`: the names of 1.15.5 and no others; what they compute there."""

import common.tf1 as tf
from common.tf1 import importing, namespace

import numpy as np
import pytest

CELLS = "tensorflow.contrib.rnn.python.ops.rnn_cell"
ATTENTION = "tensorflow.contrib.seq2seq.python.ops.attention_wrapper"


@pytest.fixture
def program():
    def run(*lines):
        names = {"__file__": "/program.py", "__name__": "program"}
        exec("\n".join(lines), names)
        return names

    importing.install()
    yield run
    importing.uninstall()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("from tensorflow.contrib.layers.python.layers.utils import no_such", "is no name of"),
        ("from tensorflow.contrib.rnn.python.ops.core_rnn_cell import no_such", "is no name of"),
        (f"from {ATTENTION} import AttentionWrapperV2", "is no name of"),
        (f"from {ATTENTION} import LuongAttentionV2", "is not restored"),
        ("import tensorflow.contrib.rnn.python.ops.no_such", "is no module of"),
        ("import tensorflow.contrib.rnn.no_such", "No module named"),
        ("import tensorflow.examples.tutorials.mnist.mnist", "is no module of"),
        (
            "from tensorflow.contrib.layers.python.layers.layers import maxout",
            "pip install tf-slim",
        ),
    ],
)
def test_what_is_not_there_is_an_import_error(line, message, program, monkeypatch):
    monkeypatch.setitem(importing.sys.modules, "tf_slim", None)
    with pytest.raises(ImportError, match=message):
        program(line)


def test_hasattr_tells_what_is_there(program):
    module = program(f"import {ATTENTION} as module")["module"]
    assert hasattr(module, "_luong_score") and hasattr(module, "math_ops")
    assert not hasattr(module, "no_such") and not hasattr(module, "LuongAttentionV2")
    assert "_luong_score" in dir(module) and "LuongAttentionV2" not in dir(module)
    assert not hasattr(tf.contrib.rnn.python, "no_such")


def test_every_recorded_module_can_be_imported():
    branches = ("tensorflow.contrib.rnn.python", "tensorflow.contrib.seq2seq.python")
    names = [name for name in namespace._private_names() if name.startswith(branches)]
    assert len(names) > 15
    for name in names:
        if not name.endswith("_ops"):
            assert namespace.resolve(name).__name__ == name


def test_a_star_import_keeps_what_python_calls_zip(program):
    names = program("from tensorflow.contrib.legacy_seq2seq.python.ops.seq2seq import *")
    assert names["zip"] is zip and names["xrange"] is range
    names = program("from tensorflow.contrib.rnn.python.ops.fused_rnn_cell import *")
    assert names["TimeReversedFusedRNN"] is tf.contrib.rnn.TimeReversedFusedRNN
    assert "LuongAttentionV2" not in program(f"from {ATTENTION} import *")


def test_the_helpers_of_attention(program):
    names = program(
        f"from {ATTENTION} import _maybe_mask_score, _luong_score, _prepare_memory",
        f"from {ATTENTION} import _bahdanau_score",
    )
    query = tf.constant(np.arange(6.0).reshape(2, 3))
    keys = tf.constant(np.arange(24.0).reshape(2, 4, 3) * 0.1)
    score = names["_luong_score"](query, keys, None)
    masked = names["_maybe_mask_score"](score, [4, 2], score_mask_value=-9.0)
    memory = names["_prepare_memory"](keys, [4, 1])
    v = tf.constant([1.0, 2.0, 3.0], tf.float64)
    additive = names["_bahdanau_score"](query, keys, v)
    with tf.Session() as session:
        score, masked, memory, additive = session.run([score, masked, memory, additive])
    # the numbers of 1.15.5
    assert np.allclose(score, [[0.5, 1.4, 2.3, 3.2], [15.8, 19.4, 23.0, 26.6]])
    assert np.allclose(masked[1], [15.8, 19.4, -9.0, -9.0])
    assert memory[1, 1:].max() == 0.0 and np.allclose(memory[1, 0], [1.2, 1.3, 1.4])
    assert additive.shape == (2, 4) and np.isclose(additive[0, 0], 4.5282, atol=1e-4)


def test_a_neural_turing_machine(program):
    """Sums of absolute gradients and of outputs, as 1.15.5 gives them."""
    make = program(f"from {CELLS} import NTMCell")["NTMCell"]
    with tf.Graph().as_default(), tf.Session() as session:
        random = np.random.RandomState(1)
        inputs = tf.constant(random.uniform(-1, 1, [3, 5, 4]).astype("float32"))
        cell = make(tf.nn.rnn_cell.LSTMCell(6), 7, 3, 2, 2, output_dim=4, shift_range=2)
        state, outputs = cell.zero_state(3, tf.float32), []
        for step in range(5):
            output, state = cell(inputs[:, step], state)
            outputs.append(output)
        weights = tf.trainable_variables()
        loss = tf.add_n([tf.reduce_sum(tf.square(output)) for output in outputs])
        gradients = tf.gradients(loss, weights)
        random = np.random.RandomState(2)
        for variable in weights:
            variable.load(random.uniform(-0.5, 0.5, variable.shape.as_list()), session)
        found = [np.abs(gradient).sum() for gradient in session.run(gradients)]
        expected = [20.304, 29.2127, 59.4403, 37.0603, 1.1947, 1.11, 0.1945, 0.2267, 0.0768]
        assert np.allclose(found, [*expected, 0.1107, 39.1034, 45.4741, 22.4102], atol=2e-4)
        sums = [output.sum() for output in session.run(outputs)]
        assert np.allclose(sums, [2.0270, 2.5546, 2.6263, 2.6165, 2.3478], atol=2e-4)
        assert weights[0].name == "ntm_cell/parameters_kernel:0" and state.time == 5


def test_separable_convolution_and_the_analyzer_of_slim(program, capsys):
    slim = program("from tensorflow.contrib import slim")["slim"]
    with tf.Graph().as_default(), tf.Session() as session:
        random = np.random.RandomState(1)
        images = tf.constant(random.uniform(-1, 1, [2, 6, 6, 3]).astype("float32"))
        fill = dict(
            weights_initializer=tf.constant_initializer(0.1),
            pointwise_initializer=tf.constant_initializer(0.2),
        )
        both = slim.separable_conv2d(images, 4, [3, 3], 2, stride=2, **fill)
        alone = slim.separable_conv2d(images, None, 3, rate=2, scope="dw", **fill)
        session.run(tf.global_variables_initializer())
        both, alone = session.run([both, alone])
        assert both.shape == (2, 3, 3, 4) and alone.shape == (2, 6, 6, 3)
        assert np.isclose(both.sum(), 2.94619) and np.isclose(alone.sum(), 10.9968)
        names = [variable.op.name for variable in slim.get_model_variables()]
        scope = "SeparableConv2d/"
        kernels = [scope + "depthwise_weights", scope + "pointwise_weights"]
        assert names == [*kernels, scope + "biases", "dw/depthwise_weights", "dw/biases"]
        sizes = slim.model_analyzer.analyze_vars(tf.trainable_variables(), print_info=True)
        assert sizes == (54 + 24 + 4 + 27 + 3, 4 * 112)
        lines = capsys.readouterr().out.splitlines()
        assert lines[3] == f"{kernels[0]}:0 (float32_ref 3x3x3x2) [54, bytes: 216]"


def test_small_branches():
    with tf.Graph().as_default(), tf.Session() as session:
        proto = tf.contrib.util.make_tensor_proto([1, 2])
        assert tf.contrib.util.make_ndarray(proto).tolist() == [1, 2]
        drawn = tf.contrib.stateless.stateless_random_uniform([2], [1, 2])
        assert np.allclose(session.run(drawn), [0.8440604, 0.19204533])  # of 1.15.5
        dropped = tf.contrib.nn.alpha_dropout(tf.ones([100]), 0.5, seed=1)
        assert np.allclose(sorted(set(session.run(dropped))), [-0.7791939, 1.6655988])
        assert np.allclose(session.run(tf.contrib.signal.hann_window(4)), [0.0, 0.5, 1.0, 0.5])
        tf.get_variable("w", [2, 3])
        graph = tf.get_default_graph()
        tree = tf.contrib.tfprof.model_analyzer.print_model_analysis(graph)
        assert tree.total_parameters == 6
    assert tf.contrib.cluster_resolver.SimpleClusterResolver is not None
