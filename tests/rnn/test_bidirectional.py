"""`rnn.bidirectional_dynamic_rnn` against the recorded layers of TensorFlow 1.15.5."""

from common import rnn
from common.graph_mode import tf
from tests import golden_cases
from tests.rnn.test_goldens import TOLERANCE

import numpy as np
import pytest

LAYERS = [name for name, case in golden_cases.CASES.items() if case.get("mode") == "bidir"]


@pytest.mark.parametrize("name", LAYERS)
def test_layer_equals_tensorflow_1_15(name):
    arrays = golden_cases.load(name)
    case = golden_cases.CASES[name]
    with tf.Graph().as_default(), tf.Session() as session:
        ours = rnn.dynamic_rnn, rnn.bidirectional_dynamic_rnn
        built = golden_cases.build(rnn, name, arrays, *ours)
        assert list(built.variables) == case["var_names"]
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        wanted = {
            key: array
            for key, array in arrays.items()
            if key.startswith(("out/", "state/", "grad")) or key == "loss"
        }
        found = session.run({key: built.tensors[key] for key in wanted}, built.feeds)
    for key, array in wanted.items():
        np.testing.assert_allclose(found[key], array, err_msg=key, **TOLERANCE[case["dtype"]])


def test_time_first_is_the_same_turned():
    x = np.random.RandomState(0).randn(2, 5, 3).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        cells = rnn.GRUCell(4), rnn.GRUCell(4)
        lengths = tf.constant([5, 2])
        both, _ = rnn.bidirectional_dynamic_rnn(*cells, x, lengths, dtype=tf.float32)
        turned = tf.transpose(x, [1, 0, 2])
        with tf.variable_scope("", reuse=True):
            again, _ = rnn.bidirectional_dynamic_rnn(
                *cells, turned, lengths, dtype=tf.float32, time_major=True
            )
        session.run(tf.global_variables_initializer())
        both, again = session.run([both, again])
    for batch_first, time_first in zip(both, again):
        np.testing.assert_allclose(batch_first, time_first.transpose(1, 0, 2), rtol=1e-6)


def test_both_directions_are_joined():
    x = np.random.RandomState(0).randn(2, 5, 3).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        cells = rnn.BasicLSTMCell(4), rnn.BasicLSTMCell(2)
        apart = rnn.bidirectional_dynamic_rnn(*cells, x, dtype=tf.float32)
        together = rnn.concat_directions(*apart)
        session.run(tf.global_variables_initializer())
        (outputs, states), (memory, state) = session.run([apart, together])
    np.testing.assert_array_equal(memory, np.concatenate(outputs, axis=2))
    assert memory.shape == (2, 5, 6) and isinstance(state, rnn.LSTMStateTuple)
    np.testing.assert_array_equal(state.c, np.hstack([states[0].c, states[1].c]))
    np.testing.assert_array_equal(state.h, np.hstack([states[0].h, states[1].h]))
