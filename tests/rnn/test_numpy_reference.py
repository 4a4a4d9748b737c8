"""The NumPy cells give the outputs of `dynamic_rnn`."""

from common import rnn
from common.graph_mode import tf
from common.rnn import numpy_reference

import numpy as np
import pytest

CELLS = {
    "lstm": lambda: rnn.BasicLSTMCell(4, forget_bias=0.3),
    "gru": lambda: rnn.GRUCell(4),
    "rnn": lambda: rnn.BasicRNNCell(4),
    "jordan": lambda: rnn.JordanCell(4, 3),
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
        layers = numpy_reference.read_weights(session, cell)
    parts = numpy_reference.unroll(layers, x)
    np.testing.assert_allclose(parts[-1]["h"], expected, atol=1e-6)
    assert len(parts) == len(numpy_reference.plain_layers(cell))


def test_other_cells_are_not_taken_apart():
    assert numpy_reference.plain_layers(rnn.DropoutWrapper(rnn.GRUCell(2))) is None
    stack = rnn.MultiRNNCell([rnn.ResidualWrapper(rnn.GRUCell(2)), rnn.GRUCell(2)])
    assert numpy_reference.plain_layers(stack) is None
