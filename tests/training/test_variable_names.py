"""The table of variable names in checkpoints/README.md names what the cells really make."""

from pathlib import Path

from common import layers, rnn
from common.graph_mode import tf

import pytest

README = Path(__file__).parents[2] / "checkpoints" / "README.md"
CELLS = {
    "BasicRNNCell": lambda: rnn.BasicRNNCell(4),
    "GRUCell": lambda: rnn.GRUCell(4),
    "BasicLSTMCell": lambda: rnn.BasicLSTMCell(4),
    "LSTMCell": lambda: rnn.LSTMCell(4, use_peepholes=True, num_proj=3),
    "MultiRNNCell": lambda: rnn.MultiRNNCell([rnn.BasicLSTMCell(4), rnn.BasicLSTMCell(4)]),
}


@pytest.fixture(scope="module")
def table():
    """The names in the table's second column: full, and the endings that stand beside them."""
    lines = README.read_text(encoding="utf-8").splitlines()
    cells = [line.split("|")[2] for line in lines if line.startswith("|")]
    return [name for cell in cells for name in cell.split("`")[1::2]]


def said(name, table):
    """Returns whether a variable is in the table, whole or by its last part."""
    scope, _, last = name.rpartition("/")
    return name in table or (last in table and any(other.startswith(scope) for other in table))


@pytest.mark.parametrize("cell", CELLS)
def test_cells(cell, table):
    with tf.Graph().as_default():
        rnn.dynamic_rnn(CELLS[cell](), tf.zeros([1, 3, 5]), dtype=tf.float32)
        names = [variable.op.name for variable in tf.global_variables()]
    first_layer = [name for name in names if "cell_1/" not in name]
    assert first_layer and all(said(name, table) for name in first_layer), names


def test_layers_and_slots(table):
    with tf.Graph().as_default():
        layers.fully_connected(tf.ones([1, 3]), 2)
        optimizers = [tf.train.AdamOptimizer(), tf.train.MomentumOptimizer(0.1, 0.9)]
        for optimizer in [*optimizers, tf.train.RMSPropOptimizer(0.1)]:
            optimizer.minimize(tf.reduce_sum(tf.trainable_variables()[0]))
        names = [variable.op.name for variable in tf.global_variables()]
    assert "fully_connected/weights" in table and "fully_connected/weights" in names
    for slot in ("Adam", "Adam_1", "Momentum", "RMSProp", "RMSProp_1"):
        assert f"fully_connected/weights/{slot}" in names and f"/{slot}" in table
    assert {"beta1_power", "beta2_power"} <= set(table) & set(names)


def test_a_name_that_is_not_there_is_found_out(table):
    assert not said("rnn/gru_cell/gates/weights", table)
