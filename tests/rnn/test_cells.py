"""Each cell against its equation written out in NumPy, and the rules around it."""

import copy

from common import rnn
from common.graph_mode import tf

import numpy as np
import pytest

BATCH, DEPTH, UNITS = 3, 4, 5
RANDOM = np.random.RandomState(0)
X = RANDOM.randn(BATCH, DEPTH)
C, H = RANDOM.randn(2, BATCH, UNITS)


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def run_cell(cell, state, x=X):
    """(output, new state, weights by name) of one call in float64, random weights."""
    with tf.Graph().as_default(), tf.Session() as session:
        output, new_state = cell(tf.constant(x), tf.nest.map_structure(tf.constant, state))
        for number, variable in enumerate(tf.global_variables()):
            values = np.random.RandomState(number).randn(*variable.shape.as_list())
            variable.load(values, session)
        return session.run(
            (output, new_state, {v.op.name: v for v in tf.global_variables()}),
        )


def test_basic_rnn_cell():
    output, state, weights = run_cell(rnn.BasicRNNCell(UNITS), H)
    joined = np.hstack([X, H])
    wanted = np.tanh(joined @ weights["basic_rnn_cell/kernel"] + weights["basic_rnn_cell/bias"])
    np.testing.assert_allclose(output, wanted, rtol=1e-12)
    np.testing.assert_array_equal(output, state)


def test_gru_cell():
    output, state, weights = run_cell(rnn.GRUCell(UNITS), H)
    names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
    w_g, b_g, w_c, b_c = (weights[f"gru_cell/{name}"] for name in names)
    r, u = np.split(sigmoid(np.hstack([X, H]) @ w_g + b_g), 2, axis=1)
    c = np.tanh(np.hstack([X, r * H]) @ w_c + b_c)
    np.testing.assert_allclose(output, u * H + (1 - u) * c, rtol=1e-12)
    np.testing.assert_array_equal(output, state)


@pytest.mark.parametrize("forget_bias", [0.0, 1.0])
def test_basic_lstm_cell(forget_bias):
    cell = rnn.BasicLSTMCell(UNITS, forget_bias=forget_bias)
    output, state, weights = run_cell(cell, rnn.LSTMStateTuple(C, H))
    gates = np.hstack([X, H]) @ weights["basic_lstm_cell/kernel"] + weights["basic_lstm_cell/bias"]
    i, j, f, o = np.split(gates, 4, axis=1)
    c = sigmoid(f + forget_bias) * C + sigmoid(i) * np.tanh(j)
    np.testing.assert_allclose(state.c, c, rtol=1e-12)
    np.testing.assert_allclose(output, sigmoid(o) * np.tanh(c), rtol=1e-12)
    np.testing.assert_array_equal(output, state.h)


def test_lstm_cell_with_everything():
    projected = H[:, :3]
    cell = rnn.LSTMCell(
        UNITS, use_peepholes=True, cell_clip=0.4, num_proj=3, proj_clip=0.5, forget_bias=0.7
    )
    output, state, weights = run_cell(cell, rnn.LSTMStateTuple(C, projected))
    w = {name.removeprefix("lstm_cell/"): value for name, value in weights.items()}
    i, j, f, o = np.split(np.hstack([X, projected]) @ w["kernel"] + w["bias"], 4, axis=1)
    i, f = i + w["w_i_diag"] * C, f + w["w_f_diag"] * C
    c = np.clip(sigmoid(f + 0.7) * C + sigmoid(i) * np.tanh(j), -0.4, 0.4)
    h = sigmoid(o + w["w_o_diag"] * c) * np.tanh(c) @ w["projection/kernel"]
    np.testing.assert_allclose(state.c, c, rtol=1e-12)
    np.testing.assert_allclose(output, np.clip(h, -0.5, 0.5), rtol=1e-12)


def test_multi_rnn_cell_feeds_each_layer_to_the_next():
    cell = rnn.MultiRNNCell([rnn.BasicRNNCell(UNITS), rnn.BasicRNNCell(UNITS)])
    output, state, weights = run_cell(cell, (C, H))
    layer = "multi_rnn_cell/cell_{}/basic_rnn_cell/{}"
    value, new_states = X, []
    for number, old in enumerate((C, H)):
        kernel, bias = (weights[layer.format(number, name)] for name in ("kernel", "bias"))
        value = np.tanh(np.hstack([value, old]) @ kernel + bias)
        new_states.append(value)
    np.testing.assert_allclose(output, value, rtol=1e-12)
    np.testing.assert_allclose(state, new_states, rtol=1e-12)


def test_residual_wrapper_adds_the_inputs():
    x = X[:, :DEPTH]
    state = H[:, :DEPTH]
    plain, _, _ = run_cell(rnn.BasicRNNCell(DEPTH), state, x)
    residual, _, _ = run_cell(rnn.ResidualWrapper(rnn.BasicRNNCell(DEPTH)), state, x)
    np.testing.assert_allclose(residual, plain + x, rtol=1e-12)


def test_dropout_wrapper_drops_and_scales():
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.DropoutWrapper(
            rnn.BasicLSTMCell(200), output_keep_prob=0.5, state_keep_prob=0.5, seed=3
        )
        state = rnn.LSTMStateTuple(tf.ones([4, 200]), tf.ones([4, 200]))
        output, new_state = cell(tf.ones([4, 7]), state)
        session.run(tf.global_variables_initializer())
        output, new_state = session.run([output, new_state])
    assert 0.4 < np.mean(output == 0) < 0.6
    assert 0.4 < np.mean(new_state.h == 0) < 0.6
    assert np.all(new_state.c != 0), "the memory of an LSTM is never dropped"
    both = (output != 0) & (new_state.h != 0)
    np.testing.assert_allclose(output[both], new_state.h[both], rtol=1e-6)


def test_variational_dropout_keeps_one_mask_for_all_steps():
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.DropoutWrapper(
            rnn.BasicRNNCell(50),
            input_keep_prob=0.5,
            output_keep_prob=0.5,
            variational_recurrent=True,
            input_size=7,
            dtype=tf.float32,
        )
        outputs, _ = tf.nn.dynamic_rnn(cell, tf.ones([2, 6, 7]), dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        dropped = session.run(outputs) == 0  # [batch, time, units]
    assert 0 < dropped.mean() < 1
    assert np.all(dropped == dropped[:1, :1])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"input_keep_prob": 1.5}, "input_keep_prob must lie between 0 and 1"),
        ({"variational_recurrent": True}, "needs dtype"),
        (
            {"variational_recurrent": True, "input_keep_prob": 0.5, "dtype": tf.float32},
            "needs input_size",
        ),
    ],
)
def test_dropout_wrapper_refuses(arguments, error):
    with pytest.raises(ValueError, match=error):
        rnn.DropoutWrapper(rnn.BasicRNNCell(2), **arguments)


def test_a_concatenated_state_computes_the_same():
    tuple_output, tuple_state, _ = run_cell(rnn.BasicLSTMCell(UNITS), rnn.LSTMStateTuple(C, H))
    cell = rnn.BasicLSTMCell(UNITS, state_is_tuple=False)
    assert cell.state_size == 2 * UNITS
    output, state, _ = run_cell(cell, np.hstack([C, H]))
    np.testing.assert_array_equal(output, tuple_output)
    np.testing.assert_array_equal(state, np.hstack(tuple_state))


def test_initial_weights():
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.zeros([1, 1, 30])
        tf.nn.dynamic_rnn(rnn.GRUCell(40), x, dtype=tf.float32, scope="gru")
        tf.nn.dynamic_rnn(rnn.BasicLSTMCell(40), x, dtype=tf.float32, scope="lstm")
        session.run(tf.global_variables_initializer())
        values = session.run({v.op.name: v for v in tf.global_variables()})
    assert np.all(values["gru/gru_cell/gates/bias"] == 1)
    assert np.all(values["gru/gru_cell/candidate/bias"] == 0)
    assert np.all(values["lstm/basic_lstm_cell/bias"] == 0)
    kernel = values["lstm/basic_lstm_cell/kernel"]
    limit = np.sqrt(6 / sum(kernel.shape))  # Glorot and Bengio's uniform distribution
    assert 0.98 * limit < np.abs(kernel).max() <= limit
    assert abs(kernel.std() - limit / np.sqrt(3)) < 0.02 * limit


def test_a_cell_keeps_its_weights_and_a_second_cell_has_its_own():
    with tf.Graph().as_default():
        cell = rnn.BasicRNNCell(2)
        with pytest.raises(ValueError, match="basic_rnn_cell has no scope before its first call"):
            print(cell.scope_name)
        state = cell.zero_state(1, tf.float32)
        for _ in range(3):
            _, state = cell(tf.ones([1, 2]), state)
        rnn.BasicRNNCell(2)(tf.ones([1, 2]), state)
        names = [variable.op.name for variable in tf.global_variables()]
        assert names == [
            "basic_rnn_cell/kernel",
            "basic_rnn_cell/bias",
            "basic_rnn_cell_1/kernel",
            "basic_rnn_cell_1/bias",
        ]
        assert cell.weights == tf.global_variables()[:2]
        assert cell.trainable_weights == cell.weights
        assert cell.scope_name == "basic_rnn_cell"


def test_a_copied_cell_shares_its_weights_and_not_its_list_of_them():
    with tf.Graph().as_default():
        cell = rnn.BasicRNNCell(2)
        cell(tf.ones([1, 2]), tf.ones([1, 2]))
        copied = copy.deepcopy(cell)
        assert copied.weights == cell.weights
        assert copied.weights is not cell.weights


def test_a_cell_of_ones_own():
    class Leaky(rnn.RNNCell):
        state_size = output_size = 3

        def call(self, inputs, state):
            w = tf.get_variable("w", [2, 3], initializer=tf.ones_initializer())
            new = 0.5 * state + tf.matmul(inputs, w)
            return new, new

    with tf.Graph().as_default(), tf.Session() as session:
        outputs, _ = tf.nn.dynamic_rnn(Leaky(), tf.ones([1, 3, 2]), dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        assert [v.op.name for v in tf.global_variables()] == ["rnn/leaky/w"]
        np.testing.assert_allclose(session.run(outputs)[0, :, 0], [2, 3, 3.5])


def test_zero_state_and_initial_state():
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.MultiRNNCell([rnn.LSTMCell(4, num_proj=2), rnn.GRUCell(3)])
        state = session.run(cell.zero_state(5, tf.float64))
        assert [part.shape for part in tf.nest.flatten(state)] == [(5, 4), (5, 2), (5, 3)]
        assert not any(np.any(part) for part in tf.nest.flatten(state))
        state = cell.get_initial_state(inputs=tf.zeros([7, 1]))
        assert session.run(state)[1].shape == (7, 3)
        state = cell.get_initial_state(inputs=tf.zeros([7, 1]), batch_size=7)
        assert state[1].shape.as_list() == [7, 3]
        with pytest.raises(ValueError, match="a batch of 7, but batch_size=6"):
            cell.get_initial_state(inputs=tf.zeros([7, 1]), batch_size=6)
        with pytest.raises(ValueError, match="needs inputs, or both"):
            cell.get_initial_state(batch_size=3)


def test_errors_say_what_is_wrong():
    with pytest.raises(TypeError, match="no argument 'forget'"):
        rnn.BasicLSTMCell(3, forget=1)
    with pytest.raises(ValueError, match="at least one cell"):
        rnn.MultiRNNCell([])
    with tf.Graph().as_default(), pytest.raises(ValueError, match="last dimension"):
        rnn.BasicRNNCell(3)(tf.placeholder(tf.float32, [1, None]), tf.zeros([1, 3]))


def test_a_cell_that_says_no_sizes_can_be_called_by_hand():
    class Sum(rnn.RNNCell):
        def call(self, inputs, state):
            return inputs + state, state

    with tf.Graph().as_default(), tf.Session() as session:
        output, _ = Sum()(tf.ones([1, 2]), tf.ones([1, 2]))
        assert session.run(output).tolist() == [[2, 2]]
