"""Attention: the numbers and names of TensorFlow 1.15.5, the equation in NumPy, the padding."""

from common import rnn, seq2seq
from common.graph_mode import tf
from tests.tf1 import cases, checks

import numpy as np
import pytest

MECHANISMS = {
    "bahdanau": (lambda x, n: seq2seq.BahdanauAttention(3, x, n), 2),
    "luong": (lambda x, n: seq2seq.LuongAttention(4, x, n), 3),
}


def decoded(name):
    """A case as a function of (tf, x, lengths): the graph that was recorded, by our cell."""
    make, size = MECHANISMS[name]

    def case(_, x, lengths):
        mechanism = make(x, lengths)
        with tf.variable_scope("decoder"):
            cell = seq2seq.AttentionWrapper(rnn.BasicLSTMCell(4), mechanism, size)
            state = cell.zero_state(2, tf.float32)
            outputs, state = [], state
            for inputs in tf.unstack(x[:, ::-1], axis=1):
                output, state = cell(inputs, state)
                outputs.append(output)
            kernel = tf.get_variable("dense/kernel", [size, 5])
            bias = tf.get_variable("dense/bias", [5], initializer=tf.zeros_initializer())
            logits = tf.tensordot(tf.stack(outputs, axis=1), kernel, axes=1) + bias
        return {"outputs": logits, "state": state}

    return case


@pytest.mark.parametrize("name", MECHANISMS)
def test_outputs_states_and_names_of_tensorflow_1_15(name):
    results, index = checks.recorded("seq2seq")
    from common import tf1

    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [2, 3, 4])
        case = decoded(name)(tf1, x, tf.constant([3, 2]))
        variables = tf.global_variables()
        assert [[v.name, v.shape.as_list()] for v in variables] == index[name]["variables"]
        for variable in variables:
            value = cases.value(variable.name, variable.shape.as_list())
            variable.load(value, session)
        found = session.run(case, {x: cases.inputs()})
    wanted = results[name]
    close = dict(rtol=2e-4, atol=2e-6)
    np.testing.assert_allclose(found["outputs"], wanted["out/outputs/0"], **close)
    state = found["state"]
    parts = [*state.cell_state, state.attention, state.alignments]
    for part, key in zip(parts, ["state/0", "state/1", "state/2", "state/4"]):
        np.testing.assert_allclose(part, wanted[f"out/{key}"], **close)


def softmax(values):
    exps = np.exp(values - values.max())
    return exps / exps.sum()


def test_the_alignments_follow_the_equation_and_padding_has_none():
    memory = np.random.RandomState(0).randn(2, 4, 3).astype(np.float32)
    query = np.random.RandomState(1).randn(2, 5).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        mechanism = seq2seq.BahdanauAttention(6, tf.constant(memory), tf.constant([4, 2]))
        alignments = mechanism(tf.constant(query))
        twice = mechanism.tile_batch(2)
        with tf.variable_scope("", reuse=True):
            repeated = twice(tf.repeat(tf.constant(query), 2, axis=0))
        session.run(tf.global_variables_initializer())
        w_m, w_q, v = session.run(tf.trainable_variables())
        found, found_twice = session.run([alignments, repeated])
    for row, length in enumerate([4, 2]):
        scores = np.tanh(memory[row, :length] @ w_m + query[row] @ w_q) @ v
        np.testing.assert_allclose(found[row, :length], softmax(scores), rtol=1e-5)
        assert not found[row, length:].any()
    np.testing.assert_allclose(found_twice, np.repeat(found, 2, axis=0), rtol=1e-6)


def test_luong_refuses_a_query_of_another_size():
    with tf.Graph().as_default():
        mechanism = seq2seq.LuongAttention(6, tf.zeros([2, 4, 3]))
        with pytest.raises(ValueError, match="query of 5 numbers with keys of 6"):
            mechanism(tf.zeros([2, 5]))


def test_dynamic_rnn_runs_it_over_a_memory_of_unknown_length():
    with tf.Graph().as_default(), tf.Session() as session:
        memory = tf.placeholder(tf.float32, [None, None, 3])
        mechanism = seq2seq.BahdanauAttention(6, memory)
        cell = seq2seq.AttentionWrapper(rnn.GRUCell(5), mechanism, 4)
        first = cell.zero_state(tf.shape(memory)[0], tf.float32)
        inputs = tf.ones([2, 7, 2])
        outputs, state = rnn.dynamic_rnn(cell, inputs, initial_state=first)
        assert outputs.shape.as_list() == [2, 7, 4]
        session.run(tf.global_variables_initializer())
        alignments = session.run(state.alignments, {memory: np.ones([2, 9, 3])})
    np.testing.assert_allclose(alignments, np.full([2, 9], 1 / 9), rtol=1e-5)
    with pytest.raises(ValueError, match="call the cell first"):
        seq2seq.AttentionWrapper(rnn.BasicLSTMCell(5), mechanism, 4).tile_batch(2)
