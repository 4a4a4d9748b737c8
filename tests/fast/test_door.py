"""The one door to speed: every lab gives the same numbers with it, without it, and deleted."""

import json

from common import fast, rnn, seq2seq, training
from common.graph_mode import tf
from labs import __main__ as course
from tests.labs.test_transcripts import LABS, OPTIONS
from tests.processes import run_python

import numpy as np
import pytest

# Of lab 51: what differs from run to run, and names of operations.
VARYING = {"asynchronous", "seconds", "speed", "places", "fetched", "sent"}


@pytest.fixture
def off():
    fast.off()
    yield
    fast.on()


def metrics(number, capsys):
    """The report of `python -m labs N --json`, with the few steps of the lab's transcript."""
    lab = course.load(LABS, number)
    assert lab.command([*OPTIONS.get(number, []), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["metrics"]


def assert_near(plain, quick, path):
    """The same structure, words and, to rounding, numbers."""
    assert type(plain) is type(quick), path
    if isinstance(plain, dict):
        assert plain.keys() == quick.keys(), path
        for key in plain.keys() - VARYING:
            assert_near(plain[key], quick[key], f"{path}.{key}")
    elif isinstance(plain, list):
        assert len(plain) == len(quick), path
        for number, pair in enumerate(zip(plain, quick)):
            assert_near(*pair, f"{path}[{number}]")
    elif isinstance(plain, float):
        assert plain == pytest.approx(quick, rel=2e-3, abs=1e-4, nan_ok=True), path
    else:
        assert plain == quick, path


@pytest.mark.slow
@pytest.mark.parametrize("number", LABS)
def test_a_lab_gives_the_same_without_the_room(number, capsys, monkeypatch):
    quick = metrics(number, capsys)
    fast.off()
    monkeypatch.setenv("COMMON_FAST", "0")  # for processes that a lab starts
    try:
        plain = metrics(number, capsys)
    finally:
        fast.on()
    assert_near(plain, quick, f"lab {number}")


def test_off_is_plain_tensorflow(off):
    assert not fast.is_on()
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3, 4])
        scores, _ = rnn.dynamic_rnn(rnn.BasicLSTMCell(5), x, dtype=tf.float32)
        loss = seq2seq.sequence_loss(scores, tf.zeros([2, 3], tf.int32), tf.ones([2, 3]))
        train_op = tf.train.AdamOptimizer(0.1).minimize(loss)
        types = {operation.type for operation in graph.get_operations()}
        assert {"Enter", "SparseSoftmaxCrossEntropyWithLogits"} <= types
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            before = len(graph.get_operations())
            history = training.train(
                session, train_op, loss, {x: np.ones([2, 3, 4])}, steps=2_000, until=loss > -1.0
            )
    assert history.steps == 1
    assert len(graph.get_operations()) < before + 5, "no loop over the steps was added"


def test_the_switch_of_the_environment():
    program = "from common import fast; print(fast.is_on())"
    said = [run_python(program, COMMON_FAST=value).stdout for value in (None, "1", "0")]
    assert said == ["True\n", "True\n", "False\n"]


DELETED = """
import json, sys
sys.modules["common.fast"] = None  # importing it, or from it, is an ImportError

from common import rnn
from labs import __main__ as course
from tests import golden_cases
from tests.rnn.test_goldens import assert_equals_tensorflow_1_15

assert_equals_tensorflow_1_15("dyn_seqlen_multi2", rnn.dynamic_rnn)
for number, steps in ((4, "20"), (7, "10")):
    assert course.main([str(number), "--steps", steps, "--json"]) == 0
"""


def test_the_room_may_be_deleted(capsys):
    lines = run_python(DELETED).stdout.splitlines()
    assert len(lines) == 2
    for line in lines:
        report = json.loads(line)
        assert_near(report["metrics"], metrics(report["lab"], capsys), f"lab {report['lab']}")
