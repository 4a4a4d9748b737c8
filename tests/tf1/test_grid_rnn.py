"""`tf.contrib.grid_rnn` against TensorFlow 1.15.5: results, gradients, variables."""

from common import tf1 as tf
from common.tf1 import importing
from tests.tf1 import checks
from tests.tf1.grid_rnn_cases import CASES

import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("grid_rnn", name, CASES[name])


def test_the_names_of_1_15_can_be_imported():
    importing.install()
    try:
        from tensorflow.contrib.grid_rnn.python.ops import grid_rnn_cell
    finally:
        importing.uninstall()
    assert grid_rnn_cell.Grid2LSTMCell is tf.contrib.grid_rnn.Grid2LSTMCell


def test_what_is_refused():
    grid = tf.contrib.grid_rnn
    with pytest.raises(ValueError, match="dims must be >= 1: 0"):
        grid.GridRNNCell(2, num_dims=0)
    with pytest.raises(ValueError, match="Invalid dims"):
        grid.GridRNNCell(2, num_dims=2, input_dims=2)
    with pytest.raises(TypeError, match="must return an RNNCell"):
        grid.GridRNNCell(2, cell_fn=lambda units: units)
    with tf.Graph().as_default(), pytest.raises(ValueError, match="tuple of 2 element"):
        grid.Grid2GRUCell(2)(tf.ones([1, 1]), (tf.ones([1, 2]),))
