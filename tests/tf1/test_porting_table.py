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


def numbers(value, names, session):
    """The results of a cell of the table, as a list of arrays."""
    if hasattr(value, "get_tensor"):
        return [value.get_tensor("softmax_w")]
    if isinstance(value, dict):
        return [value["softmax_w"]]
    if hasattr(value, "minimize"):  # an optimizer: five steps down a parabola
        weight = tf.get_variable("weight", initializer=[1.0, -3.0])
        step = value.minimize(tf.reduce_sum(tf.square(weight)))
        session.run(tf.global_variables_initializer())
        return [session.run(step) or session.run(weight) for _ in range(5)]
    if hasattr(value, "state_size"):
        value = tf.nn.dynamic_rnn(value, names["x"], dtype=tf.float32)
    elif callable(value):  # an initializer
        value = value([4, 5])
    session.run(tf.global_variables_initializer())
    for number, variable in enumerate(tf.global_variables()):
        variable.load(smooth(variable.shape.as_list(), number), session)
    return session.run(tf.nest.flatten(value))


def smooth(shape, number):
    """Values for every variable: smooth numbers that tell one variable from another."""
    return (0.5 * np.sin(np.arange(np.prod(shape)) + number)).reshape(shape).astype(np.float32)


def evaluate(expression, names, cells):
    """Build one cell of the table in a graph of its own, run it, and return the numbers."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        exec(DATA + cells, names)
        return numbers(eval(expression, names), names, session)


OURS = {"tf": tf, "rnn": rnn, "seq2seq": seq2seq, "layers": layers, "checkpoint": checkpoint}
CELLS = "cell, top = {0}.BasicLSTMCell(8), {0}.BasicLSTMCell(8)"


def test_the_table_is_there():
    assert len(ROWS) >= 12
    assert all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_old_and_new_give_the_same_numbers(row):
    old = evaluate(row[0], {"tf": common.tf1}, CELLS.format("tf.contrib.rnn"))
    new = evaluate(row[1], dict(OURS), CELLS.format("rnn"))
    assert len(old) == len(new)
    for first, second in zip(old, new):
        np.testing.assert_array_equal(first, second)


# Runs the third column: each cell of the table with the weights of the second one.
KERAS = """
import json, sys
import numpy as np
import tensorflow as tf
{data}

def sine(shape, number):
    return (0.5 * np.sin(np.arange(np.prod(shape)) + number)).reshape(shape).astype(np.float32)

def lstm(inputs, units, number):
    # BasicLSTMCell keeps its gates in the order i, j, f, o and adds 1 to f; Keras i, f, j, o.
    order = lambda matrix: np.concatenate([np.split(matrix, 4, -1)[k] for k in (0, 2, 1, 3)], -1)
    kernel = order(sine([inputs + units, 4 * units], number))
    bias = order(sine([4 * units], number + 1))
    bias[units : 2 * units] += 1
    return [kernel[:inputs], kernel[inputs:], bias]

def gru(inputs, units):
    # GRUCell keeps reset before update; Keras update before reset.
    swap = lambda matrix: np.concatenate(np.split(matrix, 2, -1)[::-1], -1)
    gates, gate_bias = swap(sine([inputs + units, 2 * units], 0)), swap(sine([2 * units], 1))
    both = np.concatenate([gates, sine([inputs + units, units], 2)], 1)
    return [both[:inputs], both[inputs:], np.concatenate([gate_bias, sine([units], 3)])]

def numbers(row, expression):
    cell, top = tf.keras.layers.LSTMCell(8), tf.keras.layers.LSTMCell(8)
    if "LSTMCell" in row or "dynamic_rnn" in row or "MultiRNNCell" in row:
        cell.build((2, 4)), top.build((2, 8))
        cell.set_weights(lstm(4, 8, 0)), top.set_weights(lstm(8, 8, 2))
    value = eval(expression, dict(globals(), cell=cell, top=top))
    if "GRUCell" in row:
        value.build((2, 4))
        value.set_weights(gru(4, 8))
    if "LSTMCell" in row:
        value.build((2, 4))
        value.set_weights(lstm(4, 8, 0))
    if hasattr(value, "state_size"):
        value = tf.keras.layers.RNN(value, return_sequences=True, return_state=True)(x)
    elif hasattr(value, "apply_gradients"):
        weight = tf.Variable([1.0, -3.0])
        found = []
        for _ in range(5):
            value.apply_gradients([(2.0 * weight, weight)])
            found.append(weight.numpy().copy())
        return found
    elif hasattr(value, "get_tensor"):
        return [value.get_tensor("softmax_w")]
    elif callable(value):
        return [value([4, 5]).numpy()]
    return [part.numpy() for part in tf.nest.flatten(value)]

found = {{}}
for row, (old, expression) in enumerate(json.loads(sys.argv[1])):
    for number, array in enumerate(numbers(old, expression)):
        found["%d/%d" % (row, number)] = array
np.savez(sys.argv[2], **found)
"""


@pytest.fixture(scope="module")
def third_column(tmp_path_factory):
    """{row: arrays} of plain TensorFlow 2."""
    path = tmp_path_factory.mktemp("porting") / "found.npz"
    given = json.dumps([(row[0], row[2]) for row in ROWS])
    program = KERAS.format(data=DATA)
    subprocess.run([sys.executable, "-c", program, given, path], cwd=ROOT, check=True)
    found = {}
    with np.load(path, allow_pickle=False) as arrays:
        for key in arrays.files:
            found.setdefault(int(key.partition("/")[0]), []).append(arrays[key])
    return found


# What the README says of them: a draw of its own, other initial numbers.
DIFFERENT = ("DropoutWrapper", "xavier_initializer")


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row[2][:40] for row in ROWS])
def test_plain_tensorflow_2_gives_the_same_numbers_where_it_can(number, third_column):
    row = ROWS[number]
    ours = evaluate(row[1], dict(OURS), CELLS.format("rnn"))
    if any(name in row[0] for name in DIFFERENT):
        assert len(third_column[number]) > 0  # it runs
        return
    if ".Dense(" in row[2]:  # it draws its weights within the expression
        assert third_column[number][0].shape == ours[0].shape
        return
    theirs = _in_order(row, third_column[number])  # one row gives no state
    for first, second in zip(ours[: len(theirs)], theirs, strict=True):
        np.testing.assert_allclose(second, first, rtol=1e-4, atol=1e-5)


def _in_order(row, arrays):
    """Keras gives the state of an LSTM as (h, c); ours is (c, h)."""
    if "Adam" in row[0] or "GRU" in row[0] or len(arrays) < 3:
        return arrays
    states = arrays[1:]
    return [arrays[0], *(states[at + 1 - 2 * (at % 2)] for at in range(len(states)))]
