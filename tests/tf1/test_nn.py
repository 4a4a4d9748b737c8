"""`tf.nn` of old programs: its `dynamic_rnn` is the fast one, with the numbers of 1.15.5."""

import common.tf1 as tf
from tests import golden_cases

import numpy as np
import pytest


@pytest.mark.parametrize(
    "name", ["dyn_multi2", "dyn_multi2_sharedcell", "dyn_seqlen_gru", "dyn_init_seqlen_basic_lstm"]
)
def test_dynamic_rnn_is_fast_and_equals_tensorflow_1_15(name):
    arrays = golden_cases.load(name)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        built = golden_cases.build(tf.contrib.rnn, name, arrays, dynamic_rnn=tf.nn.dynamic_rnn)
        assert list(built.variables) == golden_cases.CASES[name]["var_names"]
        assert not [op for op in graph.get_operations() if op.type in ("While", "Enter")]
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        found = session.run(built.tensors, built.feeds)
    compared = [key for key in arrays if key in found]
    assert any(key.startswith("grad/") for key in compared) and "loss" in compared
    for key in compared:
        np.testing.assert_allclose(found[key], arrays[key], rtol=2e-5, atol=2e-6, err_msg=key)


def test_a_cell_of_the_programs_own_runs_in_the_loop_of_tensorflow():
    class Adder(tf.nn.rnn_cell.RNNCell):
        state_size = output_size = 2

        def call(self, inputs, state):
            return inputs + state, inputs + state

    with tf.Graph().as_default(), tf.Session() as session:
        outputs, _ = tf.nn.dynamic_rnn(Adder(), tf.ones([1, 3, 2]), dtype=tf.float32)
        assert session.run(outputs)[0].tolist() == [[1, 1], [2, 2], [3, 3]]


def test_a_sequence_of_no_steps_gives_the_initial_state():
    with tf.Graph().as_default(), tf.Session() as session:
        cell = tf.nn.rnn_cell.GRUCell(2)
        outputs, state = tf.nn.dynamic_rnn(cell, tf.zeros([3, 0, 4]), dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        outputs, state = session.run([outputs, state])
    assert outputs.shape == (3, 0, 2) and state.tolist() == [[0, 0]] * 3


@pytest.mark.parametrize("name", ["bidir_seqlen_gru", "bidir_multi2"])
def test_bidirectional_dynamic_rnn_is_fast_and_equals_tensorflow_1_15(name):
    arrays = golden_cases.load(name)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        fast = tf.nn.dynamic_rnn, tf.nn.bidirectional_dynamic_rnn
        built = golden_cases.build(tf.contrib.rnn, name, arrays, *fast)
        assert list(built.variables) == golden_cases.CASES[name]["var_names"]
        assert not [op for op in graph.get_operations() if op.type in ("While", "Enter")]
        for key, variable in built.variables.items():
            variable.load(arrays[f"var/{key}"], session)
        found = session.run(built.tensors, built.feeds)
    for key in [key for key in arrays if key in found]:
        np.testing.assert_allclose(found[key], arrays[key], rtol=2e-5, atol=2e-6, err_msg=key)


def test_both_ways_a_cell_may_give_several_outputs():
    class Pair(tf.nn.rnn_cell.RNNCell):
        state_size, output_size = 2, (2, 2)

        def call(self, inputs, state):
            return (inputs, state), inputs + state

    with tf.Graph().as_default(), tf.Session() as session:
        (_, back), _ = tf.nn.bidirectional_dynamic_rnn(
            Pair(), Pair(), tf.ones([1, 3, 2]), dtype=tf.float32
        )
        assert session.run(back)[1][0].tolist() == [[2, 2], [1, 1], [0, 0]]


@pytest.mark.parametrize("lengths", [[[2], [4]], 3])
def test_lengths_that_are_no_vector_are_refused_as_in_1_15(lengths):
    with tf.Graph().as_default(), pytest.raises(ValueError, match="must be a vector of length"):
        tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), tf.ones([2, 4, 3]), lengths, dtype=tf.float32)
