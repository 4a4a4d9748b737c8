"""The porting table (common/tf1/README.md): every row runs, and means the same where it says so."""

import json
import re
import subprocess
import sys
from pathlib import Path

import common.tf1
from common import layers, rnn, seq2seq
from common.graph_mode import tf
from common.teaching import lab
from common.training import checkpoint

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent.parent
HEAD = "| TensorFlow 1.x | this course | plain TensorFlow 2 |"
PREFIX = lab.checkpoint("tf115_stacked/model.ckpt-300")
LOGITS = np.random.RandomState(0).randn(2, 3, 4).astype(np.float32).tolist()
DATA = f"""
x = tf.ones([2, 3, 4])
logits, targets = tf.constant({LOGITS}), tf.constant([[0, 1, 2], [3, 0, 1]])
weights = tf.constant([[1.0, 1, 1], [1, 0, 0]])
prefix = {PREFIX!r}
"""


def rows():
    """[(1.x, this course, TensorFlow 2), ...] of that table."""
    table = (ROOT / "common" / "tf1" / "README.md").read_text(encoding="utf-8").partition(HEAD)[2]
    table = table.strip().partition("\n\n")[0].splitlines()[1:]
    return [tuple(re.findall(r"`([^`]+)`", row)) for row in table]


ROWS = rows()


def evaluate(expression, names, cells):
    """Build one cell of the table in a graph of its own, run it, and return the numbers."""
    with tf.Graph().as_default(), tf.Session() as session:
        exec(DATA + cells, names)
        value = eval(expression, names)
        session.run(tf.global_variables_initializer())
        return session.run(value) if isinstance(value, (tf.Tensor, tuple)) else value


def test_the_table_is_there():
    assert len(ROWS) >= 12
    assert all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_old_and_new_are_the_same(row):
    cells = "cell, top = {0}.BasicLSTMCell(8), {0}.BasicLSTMCell(8)"
    old = evaluate(row[0], {"tf": common.tf1}, cells.format("tf.contrib.rnn"))
    names = {"tf": tf, "rnn": rnn, "seq2seq": seq2seq, "layers": layers, "checkpoint": checkpoint}
    new = evaluate(row[1], names, cells.format("rnn"))
    if isinstance(old, np.ndarray | np.generic):
        assert old.shape == new.shape
    if "sequence_loss" in row[0]:
        assert old == new
    if "load_checkpoint" in row[0]:
        np.testing.assert_array_equal(old.get_tensor("softmax_w"), new["softmax_w"])


def test_the_third_column_runs_on_plain_tensorflow_2():
    program = f"""
import json
import tensorflow as tf
{DATA}
results = []
for expression in {[row[2] for row in ROWS]!r}:
    cell, top = tf.keras.layers.LSTMCell(8), tf.keras.layers.LSTMCell(8)
    value = eval(expression)
    results.append(float(value) if tf.is_tensor(value) and value.shape.rank == 0 else None)
print(json.dumps(results))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    results = json.loads(done.stdout)
    number = next(i for i, row in enumerate(ROWS) if "sequence_loss" in row[0])
    names = {"tf": tf, "seq2seq": seq2seq}
    assert results[number] == pytest.approx(evaluate(ROWS[number][1], names, ""), rel=1e-6)
