"""`common.tf1.rnn` against TensorFlow 1.15.5: results, gradients, names, initial distributions."""

import copy

from common import tf1 as tf
from common.tf1 import importing, namespace
from tests import golden_cases
from tests.tf1 import checks
from tests.tf1.rnn_cases import CASES, CELLS

import numpy as np
import pytest

# Every cell, and the wrappers whose weights are drawn in a way of their own.
DRAWN = {*CELLS, "embedding", "phased", "convolution"}
assert set(CASES) >= DRAWN


@pytest.fixture(autouse=True, scope="module")
def _private_modules():
    """`tensorflow.contrib.rnn.python.ops.rnn_cell` and so on can be imported."""
    importing.install()
    yield
    importing.uninstall()


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("rnn", name, CASES[name], draw=name in DRAWN)


def test_one_cell_object_may_stand_twice():
    name = "dyn_multi2_sharedcell"
    arrays = golden_cases.load(name)
    with tf.Graph().as_default(), tf.Session() as session:
        built = golden_cases.build(tf.contrib.rnn, name, arrays)
        assert list(built.variables) == golden_cases.CASES[name]["var_names"]
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        for key, found in session.run(built.tensors, built.feeds).items():
            np.testing.assert_allclose(found, arrays[key], rtol=2e-5, atol=2e-6, err_msg=key)


def test_a_cell_may_be_built_by_hand():
    with tf.Graph().as_default():
        cell = tf.nn.rnn_cell.GRUCell(3, dtype=tf.float32)
        cell.build(tf.TensorShape([None, 4]))
        names = [variable.op.name for variable in cell.weights]
        cell(tf.zeros([2, 4]), cell.zero_state(2, tf.float32))
        assert [variable.op.name for variable in cell.trainable_weights] == names
        assert [variable.op.name for variable in tf.global_variables()] == names
        assert names[0] == "gru_cell/gates/kernel"


def test_a_copied_cell_has_weights_of_its_own():
    with tf.Graph().as_default():
        keep = tf.placeholder_with_default(0.5, [])
        cell = tf.contrib.rnn.DropoutWrapper(tf.contrib.rnn.GRUCell(3), output_keep_prob=keep)
        other = copy.deepcopy(cell)
        x, state = tf.zeros([2, 4]), tf.zeros([2, 3])
        cell(x, state)
        other(x, state)
        scopes = {variable.op.name.split("/")[0] for variable in tf.global_variables()}
        assert scopes == {"gru_cell", "gru_cell_1"}
        again = copy.deepcopy(cell)  # one that has weights shares them
        again(x, state)
        assert len(tf.global_variables()) == 8


def test_old_cells_that_define_call_themselves():
    class Counter(tf.contrib.rnn.RNNCell):
        def __init__(self):
            self.state_size_ = 2  # no call of the base's constructor, as many did

        state_size = output_size = property(lambda self: self.state_size_)

        def __call__(self, inputs, state, scope=None):
            return state, state + 1.0

    with tf.Graph().as_default(), tf.Session() as session:
        outputs, state = tf.nn.dynamic_rnn(Counter(), tf.zeros([1, 3, 1]), dtype=tf.float32)
        outputs, state = session.run([outputs, state])
    assert outputs[0, :, 0].tolist() == [0, 1, 2]
    assert state.tolist() == [[3, 3]]


def test_zero_states_of_every_form():
    sizes = (2, tf.TensorShape([3, 4]), [tf.nn.rnn_cell.LSTMStateTuple(1, 5)])
    with tf.Graph().as_default():
        helpers = namespace.resolve("tensorflow.python.ops.rnn_cell_impl")
        zeros = helpers._zero_state_tensors(sizes, 6, tf.float32)
        assert zeros[0].shape.as_list() == [6, 2]
        assert zeros[1].shape.as_list() == [6, 3, 4]
        assert isinstance(zeros[2][0], tf.nn.rnn_cell.LSTMStateTuple)
        assert zeros[2][0].h.shape.as_list() == [6, 5]


def test_linear_takes_one_tensor_or_several():
    helpers = namespace.resolve("tensorflow.contrib.rnn.python.ops.core_rnn_cell")
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.ones([2, 3]), tf.ones([2, 1])
        ones = tf.ones_initializer()
        with tf.variable_scope("several"):
            several = helpers._linear([x, y], 2, True, kernel_initializer=ones)
        with tf.variable_scope("one"):
            one = helpers._linear(x, 2, False, kernel_initializer=ones)
        names = [variable.op.name for variable in tf.global_variables()]
        assert names == ["several/kernel", "several/bias", "one/kernel"]
        session.run(tf.global_variables_initializer())
        assert session.run([several, one])[0].tolist() == [[4, 4]] * 2
        assert session.run(one).tolist() == [[3, 3]] * 2
        with pytest.raises(ValueError, match="at least one"):
            helpers._linear([], 2, False)


@pytest.mark.parametrize(
    "error, message, make",
    [
        (TypeError, "is not an RNNCell", lambda rnn: rnn.OutputProjectionWrapper(None, 2)),
        (ValueError, "positive", lambda rnn: rnn.OutputProjectionWrapper(rnn.GRUCell(2), 0)),
        (ValueError, "positive", lambda rnn: rnn.EmbeddingWrapper(rnn.GRUCell(2), 0, 2)),
        (ValueError, "greater than zero", lambda rnn: rnn.AttentionCellWrapper(rnn.GRUCell(2), 0)),
        (
            ValueError,
            "state_is_tuple is not set",
            lambda rnn: rnn.AttentionCellWrapper(rnn.BasicLSTMCell(2), 2, state_is_tuple=False),
        ),
        (ValueError, "divisible", lambda rnn: rnn.GLSTMCell(3, number_of_groups=2)),
        (ValueError, "Exactly one", lambda rnn: rnn.GRUBlockCell()),
        (ValueError, "num_frequency_blocks", lambda rnn: rnn.GridLSTMCell(2)),
        (ValueError, "conv_ndims", lambda rnn: rnn.ConvLSTMCell(2, [4, 1], 1, [2])),
        (
            ValueError,
            "same depth",
            lambda rnn: rnn.stack_bidirectional_rnn([1], [1, 2], [tf.zeros([1, 1])]),
        ),
        (ValueError, "between 0 and 1", lambda rnn: rnn.DropoutWrapper(rnn.GRUCell(2), 1.5)),
    ],
)
def test_errors_name_the_argument(error, message, make):
    with tf.Graph().as_default(), pytest.raises(error, match=message):
        make(tf.contrib.rnn)


def test_cells_have_the_configuration_that_they_had_in_1_15():
    random = tf.random_uniform_initializer(-0.1, 0.1)
    lstm = tf.nn.rnn_cell.LSTMCell(2, use_peepholes=True, initializer=random, name="a")
    assert lstm.get_config() == {
        **{"name": "a", "trainable": True, "dtype": None, "num_units": 2, "use_peepholes": True},
        **{"cell_clip": None, "num_proj": None, "proj_clip": None, "num_unit_shards": None},
        **{"num_proj_shards": None, "forget_bias": 1.0, "state_is_tuple": True, "reuse": None},
        "activation": "tanh",
        "initializer": {
            "class_name": "RandomUniform",
            "config": {"minval": -0.1, "maxval": 0.1, "seed": None, "dtype": "float32"},
        },
    }
    assert (lstm.losses, lstm.updates, lstm.graph) == ([], [], None)
    gru = tf.nn.rnn_cell.GRUCell(2, activation="hard_sigmoid", name="b", dtype=tf.float32)
    config = gru.get_config()
    assert (config["activation"], config["dtype"]) == ("hard_sigmoid", "float32")
    assert tf.nn.rnn_cell.GRUCell.from_config({**config, "num_units": 4}).output_size == 4
    config = tf.nn.rnn_cell.DropoutWrapper(gru, 0.5).get_config()
    assert config["cell"] == {"class_name": "GRUCell", "config": gru.get_config()}
    assert (config["input_keep_prob"], config["variational_recurrent"]) == (0.5, False)
    with pytest.raises(ValueError, match="needs a cell"):
        tf.nn.rnn_cell.DropoutWrapper.from_config(config)
    again = tf.nn.rnn_cell.ResidualWrapper.from_config({"cell": gru})
    assert again.wrapped_cell is gru
    assert sorted(tf.contrib.rnn.NASCell(2).get_config()) == ["dtype", "name", "trainable"]


@pytest.mark.parametrize(
    "make, first_output",  # of 1.15.5
    [
        (lambda rnn: rnn.LSTMCell(2, initializer="ones"), 0.7037754),
        (lambda rnn: rnn.GRUCell(2, None, None, "ones", "ones"), 0.01797417),
        (
            lambda rnn: rnn.LSTMCell(2, initializer="Ones", use_peepholes=True, num_proj=2),
            1.44965613,
        ),
        (lambda rnn: rnn.LSTMCell(2, initializer="zeros", activation="exponential"), 0.824360609),
        (lambda rnn: rnn.GRUCell(2, "hard_sigmoid", None, "ones"), 0.017986238),
    ],
)
def test_initializers_and_activations_of_cells_by_name(make, first_output):
    with tf.Graph().as_default(), tf.Session() as session:
        cell = make(tf.nn.rnn_cell)
        outputs, _ = cell(tf.ones([2, 3]), cell.zero_state(2, tf.float32))
        session.run(tf.global_variables_initializer())
        np.testing.assert_allclose(session.run(outputs), np.full([2, 2], first_output), rtol=1e-5)
