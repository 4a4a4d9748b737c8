"""Mistaken arguments raise an error that names the argument."""

from common import rnn
from common.graph_mode import tf

import numpy as np
import pytest

SIZED = {
    "BasicRNNCell": rnn.BasicRNNCell,
    "GRUCell": rnn.GRUCell,
    "BasicLSTMCell": rnn.BasicLSTMCell,
    "LSTMCell": rnn.LSTMCell,
    "JordanCell": rnn.JordanCell,
}


@pytest.mark.parametrize("name", SIZED)
@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, "num_units must be positive, not 0"),
        (-3, ValueError, "num_units must be positive, not -3"),
        ("8", TypeError, "num_units must be an integer, not '8'"),
        (6 / 2, TypeError, "num_units must be an integer, not 3.0; divide with //"),
        (True, TypeError, "num_units must be an integer, not True"),
        (None, TypeError, "num_units must be an integer, not None"),
    ],
)
def test_sizes_are_positive_integers(name, size, error, message):
    with pytest.raises(error, match=message):
        SIZED[name](size)


def test_sizes_may_come_from_an_array_or_a_shape():
    assert rnn.GRUCell(np.arange(4)[3]).state_size == 3
    with tf.Graph().as_default():
        cell = rnn.BasicLSTMCell(tf.ones([2, 5]).shape[1])
        output, _ = cell(tf.ones([2, 5]), cell.zero_state(2, tf.float32))
        assert output.shape.as_list() == [2, 5]


def test_other_sizes_are_checked_too():
    with pytest.raises(ValueError, match="num_proj must be positive, not 0"):
        rnn.LSTMCell(3, num_proj=0)
    with pytest.raises(TypeError, match=r"num_outputs must be an integer, not 1\.5"):
        rnn.JordanCell(3, 1.5)


@pytest.mark.parametrize("name", SIZED)
def test_activations_are_functions_or_their_names(name):
    with pytest.raises(ValueError, match=r"activation: tf\.nn has no function 'nope'"):
        SIZED[name](4, activation="nope")
    with pytest.raises(TypeError, match="activation must be a function or its name, not 3"):
        SIZED[name](4, activation=3)
    SIZED[name](4, activation="relu"), SIZED[name](4, activation="linear")


def test_a_class_is_not_a_cell():
    message = r"is the class BasicLSTMCell, not a cell: make one, BasicLSTMCell\(...\)"
    with pytest.raises(TypeError, match=r"the argument 'cells\[1\]' " + message):
        rnn.MultiRNNCell([rnn.GRUCell(2), rnn.BasicLSTMCell])
    with tf.Graph().as_default():
        x = tf.ones([1, 4, 2])
        with pytest.raises(TypeError, match="the argument 'cell' " + message):
            rnn.dynamic_rnn(rnn.BasicLSTMCell, x, dtype=tf.float32)
        with pytest.raises(TypeError, match="the argument 'cell_bw' " + message):
            rnn.bidirectional_dynamic_rnn(rnn.GRUCell(2), rnn.BasicLSTMCell, x, dtype=tf.float32)
    for wrapper in (rnn.DropoutWrapper, rnn.ResidualWrapper):
        with pytest.raises(TypeError, match="the argument 'cell' " + message):
            wrapper(rnn.BasicLSTMCell)


@pytest.mark.parametrize("layers", [1, 3])
def test_a_stack_refuses_too_few_or_too_many_states(layers):
    with tf.Graph().as_default():
        cell = rnn.MultiRNNCell([rnn.GRUCell(2), rnn.GRUCell(2)])
        states = tuple(tf.zeros([1, 2]) for _ in range(layers))
        message = f"state has {layers} parts, but MultiRNNCell has 2 layers"
        with pytest.raises(ValueError, match=message):
            cell(tf.ones([1, 2]), states)
        with pytest.raises(ValueError, match=message):
            rnn.dynamic_rnn(cell, tf.ones([1, 4, 2]), initial_state=states)


def test_the_room_shows_its_public_names():
    assert dir(rnn) == sorted(rnn.__all__)
