"""`tf.contrib.cudnn_rnn` against the cells and conversions of TensorFlow 1.15.5."""

from pathlib import Path

from common import tf1 as tf
from tests.tf1 import cudnn_cases as cases

import numpy as np
import pytest

GOLDENS = Path(__file__).parents[1] / "goldens"
with np.load(GOLDENS / "tf1_cudnn.npz", allow_pickle=False) as _arrays:
    ARRAYS = {key: _arrays[key] for key in _arrays.files}


def recorded(name, start):
    """The arrays `start`/0, `start`/1, ... of a case."""
    keys = [key for key in ARRAYS if key.startswith(f"{name}/{start}/")]
    return [ARRAYS[f"{name}/{start}/{number}"] for number in range(len(keys))]


def vector(mode, direction):
    matrices, biases = cases.weights(mode, direction)
    return np.concatenate([part.ravel() for part in [*matrices, *biases]])


def session_of_small_graphs():
    """A session that does not optimize a graph: that takes longer than to run a small one."""
    config = tf.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    return tf.Session(config=config)


def layer_of(mode, direction, **options):
    layer = getattr(tf.contrib.cudnn_rnn, f"Cudnn{mode}")
    return layer(cases.LAYERS, cases.UNITS, direction=direction, **options)


def check(found, wanted, what):
    np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=2e-6, err_msg=what)


@pytest.mark.parametrize("name", cases.CASES)
def test_a_layer_computes_what_its_cells_compute_in_tensorflow_1_15(name):
    mode, direction = cases.CASES[name]
    time_major = mode in ("LSTM", "RNNRelu")
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        x = tf.placeholder(tf.float32, [cases.TIME, cases.BATCH, cases.SIZE])
        with tf.variable_scope("net"):
            layer = layer_of(mode, direction)
            inputs = x if time_major else tf.transpose(x, [1, 0, 2])
            outputs, state = layer(inputs, sequence_lengths=cases.LENGTHS, time_major=time_major)
        if not time_major:
            outputs, *state = [tf.transpose(one, [1, 0, 2]) for one in (outputs, *state)]
        assert [one.name for one in tf.global_variables()] == ARRAYS[f"{name}/variables"].tolist()
        loss = cases.loss_of(tf, [outputs, *state])
        of_x, of_weights = tf.gradients(loss, [x, layer.kernel])
        gradients = layer.saveable.format_converter.opaque_to_tf_canonical(of_weights)[0]
        layer.kernel.load(vector(mode, direction), session)
        fetches = outputs, list(state), of_x, gradients
        outputs, state, of_x, gradients = session.run(fetches, {x: cases.inputs()})
    check(outputs, ARRAYS[f"{name}/outputs"], "outputs")
    for key, part in zip("hc", state):
        check(part, recorded(name, key), key)
    check(of_x, ARRAYS[f"{name}/grad/x"], "gradient of x")
    variables = [one.removeprefix("net/") for one in ARRAYS[f"{name}/names"]]
    for variable, gradient in zip(variables, gradients):
        check(gradient, ARRAYS[f"{name}/grad/{variable}"], variable)


@pytest.mark.parametrize("name", cases.CASES)
def test_weights_are_converted_and_named_as_in_tensorflow_1_15(name):
    mode, direction = cases.CASES[name]
    names = []
    for called in (False, True):
        with tf.Graph().as_default(), session_of_small_graphs() as session:
            with tf.variable_scope("net"):
                layer = layer_of(mode, direction)
                shape = [cases.TIME, cases.BATCH, cases.SIZE]
                layer(tf.zeros(shape)) if called else layer.build(shape)
            names.append([spec.name for spec in layer.saveable.specs])
            converter = layer.saveable.format_converter
            kernels, biases = converter.opaque_to_tf_canonical(vector(mode, direction))
            back = converter.tf_canonical_to_opaque([*kernels, *biases])
            kernels, biases, back = session.run([kernels, biases, back])
    wanted = [ARRAYS[f"{name}/{key}"].tolist() for key in ("names", "names_when_called")]
    assert names == wanted
    for found, key in ((kernels, "kernel"), (biases, "bias")):
        for one, other in zip(found, recorded(name, key), strict=True):
            np.testing.assert_array_equal(one, other)
    wanted = np.concatenate([part.ravel() for part in recorded(name, "back")])
    np.testing.assert_array_equal(back, wanted)


@pytest.mark.parametrize("name", ["LSTM_unidirectional", "GRU_bidirectional"])
def test_checkpoints_go_from_the_layer_to_its_cells_and_back(name, tmp_path):
    mode, direction = cases.CASES[name]
    path, x = str(tmp_path / "model"), cases.inputs()
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        layer = layer_of(mode, direction)
        outputs, _ = layer(tf.constant(x), sequence_lengths=cases.LENGTHS)
        session.run(tf.global_variables_initializer())
        wanted = session.run(outputs)
        tf.train.Saver().save(session, path)
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        with tf.variable_scope(layer.scope_name):
            outputs, _ = cases.network(tf, mode, direction, tf.constant(x))
        tf.train.Saver().restore(session, path)
        check(session.run(outputs), wanted, "outputs of the cells")
        tf.train.Saver().save(session, path)
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        layer = layer_of(mode, direction)
        outputs, _ = layer(tf.constant(x), sequence_lengths=cases.LENGTHS)
        tf.train.Saver([layer.saveable]).restore(session, path)
        check(session.run(outputs), wanted, "outputs of the layer again")


def test_an_initial_state_is_where_the_layer_goes_on():
    steps = cases.inputs()
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        layer = layer_of("LSTM", "unidirectional")
        whole, last = layer(tf.constant(steps))
        _, half = layer(tf.constant(steps[:2]))
        rest, again = layer(tf.constant(steps[2:]), initial_state=half)
        session.run(tf.global_variables_initializer())
        whole, last, rest, again = session.run([whole, last, rest, again])
    check(rest, whole[2:], "outputs")
    check(again, last, "state")


def test_weights_start_as_glorot_says_and_layers_drop_out_only_in_training():
    with tf.Graph().as_default(), session_of_small_graphs() as session:
        layer = tf.contrib.cudnn_rnn.CudnnLSTM(2, 50, dropout=0.5)
        x = tf.constant(cases.inputs())
        outputs = [layer(x)[0], layer(x, training=False)[0]]
        session.run(tf.global_variables_initializer())
        kernel = session.run(layer.kernel)
        trained, used = ([session.run(one) for _ in range(2)] for one in outputs)
    first = kernel[: 50 * cases.SIZE]
    limit = np.sqrt(6 / (50 + cases.SIZE))
    assert abs(first).max() <= limit and first.std() == pytest.approx(limit / 3**0.5, rel=0.2)
    biases = kernel[sum(rows * columns for rows, columns in layer.canonical_weight_shapes) :]
    assert len(biases) == 50 * len(layer.canonical_bias_shapes) and not biases.any()
    assert (trained[0] != trained[1]).any() and (used[0] == used[1]).all()


def test_what_is_refused():
    cudnn = tf.contrib.cudnn_rnn
    with pytest.raises(ValueError, match="Invalid direction: both"):
        cudnn.CudnnGRU(1, 3, direction="both")
    with pytest.raises(ValueError, match="Invalid input_mode: 3"):
        cudnn.CudnnLSTM(1, 3, 3)  # before 1.4 the input size stood here
    with tf.Graph().as_default():
        with pytest.raises(NotImplementedError, match="linear_input"):
            cudnn.CudnnLSTM(1, 3, "skip_input")(tf.zeros([2, 2, 3]))
        with pytest.raises(TypeError, match="expecting tuple"):
            cudnn.CudnnGRU(1, 3)(tf.zeros([2, 2, 3]), initial_state=tf.zeros([1, 2, 3]))
    with pytest.raises(AttributeError, match="CudnnCompatibleLSTMCell"):
        cudnn.CudnnRNNLinear  # noqa: B018
