"""The batch in two parts: the numbers of the whole, and when it is done."""

from common import graph_mode, rnn
from common.fast.recurrent import batch, dynamic, scan
from common.graph_mode import tf
from tests.fast.recurrent.test_dynamic import FUSED

import numpy as np
import pytest

TIME, BATCH, SIZE = 4, 6, 3


def computed(name, parts, monkeypatch, one_hot, with_lengths, time_major):
    """Outputs, last state and gradients of a layer, computed in so many parts."""
    monkeypatch.setattr(dynamic, "parts_for", lambda units, batch_size: parts)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        random = np.random.RandomState(0)
        shape = [TIME, BATCH] if time_major else [BATCH, TIME]
        if one_hot:
            inputs = tf.one_hot(tf.constant(random.randint(0, SIZE + 1, shape)), SIZE)
        else:
            inputs = tf.constant(random.randn(*shape, SIZE).astype(np.float32))
        cell = FUSED[name]()
        first = tf.nest.map_structure(
            lambda size: tf.constant(random.randn(BATCH, size).astype(np.float32)), cell.state_size
        )
        lengths = tf.constant([0, 4, 2, 3, 1, 4]) if with_lengths else None
        outputs, state = rnn.dynamic_rnn(
            cell, inputs, lengths, first, dtype=tf.float32, time_major=time_major
        )
        loss = tf.add_n([tf.reduce_sum(tf.sin(part)) for part in tf.nest.flatten([outputs, state])])
        variables = [*tf.trainable_variables(), *tf.nest.flatten(first)]
        fetches = [outputs, tf.nest.flatten(state), tf.gradients(loss, variables)]
        session.run(tf.global_variables_initializer())
        return tf.nest.flatten(session.run(fetches))


@pytest.mark.parametrize("longest_unrolled", [0, 100])
@pytest.mark.parametrize("name", FUSED)
def test_two_parts_have_the_numbers_of_the_whole(name, longest_unrolled, monkeypatch):
    monkeypatch.setattr(scan, "LONGEST_UNROLLED", longest_unrolled)
    with_lengths = name in ("basic_lstm", "gru")
    options = (name != "lstm", with_lengths, name == "basic_rnn")
    whole, halves = (computed(name, parts, monkeypatch, *options) for parts in (1, 2))
    for one, two in zip(whole, halves):
        np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6)


def test_so_have_three_parts(monkeypatch):
    whole, thirds = (computed("gru", n, monkeypatch, True, True, False) for n in (1, 3))
    for one, three in zip(whole, thirds):
        np.testing.assert_allclose(three, one, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "at_a_time, units, batch_size, parts",
    [
        (2, [128, 128], 50, 2),
        (8, [128, 128], 50, 2),
        (1, [128, 128], 50, 1),
        (2, [63], 50, 1),
        (2, [64], 8, 2),
        (2, [512], 6, 1),  # too few
        (2, [512], 51, 1),  # not to be halved
        (2, [512], None, 1),
    ],
)
def test_when_the_batch_is_halved(at_a_time, units, batch_size, parts, monkeypatch):
    monkeypatch.setattr(graph_mode, "operations_at_a_time", lambda: at_a_time)
    assert batch.parts_for(units, batch_size) == parts
