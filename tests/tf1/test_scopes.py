"""Two cells in one variable scope: the names, shapes and errors of TensorFlow 1.15.5."""

import json
from pathlib import Path

from common import tf1 as tf
from common.tf1 import importing
from tests.tf1 import scope_cases

import pytest

RECORDED = json.loads(
    (Path(__file__).parents[1] / "goldens" / "tf1_scopes.json").read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True, scope="module")
def _private_modules():
    importing.install()
    yield
    importing.uninstall()


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_cells_in_one_scope_are_named_as_in_tensorflow_1_15(name):
    found = {kind: scope_cases.run(tf, name, kind) for kind in scope_cases.KINDS}
    assert found == RECORDED[name]


def test_every_cell_and_kind_is_recorded():
    assert set(RECORDED) == set(scope_cases.cells(tf))
    assert all(set(kinds) == set(scope_cases.KINDS) for kinds in RECORDED.values())


def test_the_program_of_the_issue_has_two_variables():
    with tf.Graph().as_default():
        with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
            for _ in range(2):
                cell = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(3)])
                cell(tf.zeros([2, 3]), cell.zero_state(2, tf.float32))
        assert [variable.op.name for variable in tf.global_variables()] == [
            "m/multi_rnn_cell/cell_0/basic_lstm_cell/kernel",
            "m/multi_rnn_cell/cell_0/basic_lstm_cell/bias",
        ]
