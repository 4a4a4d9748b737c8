"""The numbers inside a network, by NumPy, are those of `dynamic_rnn`."""

from common import rnn
from common.graph_mode import tf
from common.rnn import by_hand

import numpy as np
import pytest

CELLS = {
    "lstm": lambda: rnn.BasicLSTMCell(4, forget_bias=0.3),
    "gru": lambda: rnn.GRUCell(4),
    "rnn": lambda: rnn.BasicRNNCell(4),
    "two layers": lambda: rnn.MultiRNNCell([rnn.LSTMCell(4), rnn.GRUCell(3)]),
}


@pytest.mark.parametrize("name", CELLS)
def test_equal_to_dynamic_rnn(name):
    x = np.random.RandomState(1).normal(size=[2, 5, 3]).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(3)
        cell = CELLS[name]()
        outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        expected = session.run(outputs)
        layers = by_hand.weights_of(session, cell)
    parts = by_hand.unroll(layers, x)
    np.testing.assert_allclose(parts[-1]["h"], expected, atol=1e-6)
    assert len(parts) == len(by_hand.layers_of(cell))


def test_other_cells_are_not_taken_apart():
    assert by_hand.layers_of(rnn.DropoutWrapper(rnn.GRUCell(2))) is None
    assert by_hand.layers_of(rnn.MultiRNNCell([rnn.JordanCell(2), rnn.GRUCell(2)])) is None
