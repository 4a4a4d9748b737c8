"""Keras and old programs: `keras_style_scope`, and the cells of Keras in `dynamic_rnn`."""

import functools
import json
from pathlib import Path

from common import tf1 as tf
from tests.tf1 import keras_style_cases

import numpy as np
import pytest

GOLDENS = Path(__file__).parents[1] / "goldens"
RECORDED = json.loads((GOLDENS / "tf1_keras_style.json").read_text(encoding="utf-8"))
X = np.sin(np.arange(24)).reshape(2, 4, 3).astype("float32")


@pytest.mark.parametrize("name", keras_style_cases.CASES)
def test_layers_in_the_style_of_keras_are_named_as_in_tensorflow_1_15(name):
    assert keras_style_cases.run(tf, name) == RECORDED[name]


def test_the_style_ends_with_its_scope_and_a_layer_keeps_its_own():
    with tf.Graph().as_default():
        with tf.layers.experimental.keras_style_scope():
            apart = tf.layers.Dense(2)
        for _ in range(2):
            with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
                tf.layers.dense(tf.zeros([1, 3]), 2, name="shared")
                apart(tf.zeros([1, 3]))
        names = [variable.op.name for variable in tf.global_variables()]
    assert names == ["m/shared/kernel", "m/shared/bias", "m/dense_1/kernel", "m/dense_1/bias"]


def test_a_cell_in_the_style_of_keras_computes_the_same():
    outputs = []
    for style in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            if style:
                with tf.layers.experimental.keras_style_scope():
                    cell = tf.nn.rnn_cell.GRUCell(3)
            else:
                cell = tf.nn.rnn_cell.GRUCell(3)
            found, _ = tf.nn.dynamic_rnn(cell, tf.constant(X), dtype=tf.float32)
            for number, variable in enumerate(tf.trainable_variables()):
                shape = variable.shape.as_list()
                values = np.cos(np.arange(np.prod(shape)) + number).reshape(shape)
                variable.load(values, session)
            outputs.append(session.run(found))
    np.testing.assert_allclose(*outputs, rtol=1e-5, atol=1e-6)


def keras_3():
    """Keras 3, also where tf-keras is installed and is `tf.keras`."""
    import keras

    return keras


def _keras_cells():
    layers = keras_3().layers
    return {
        "lstm_cell": lambda: layers.LSTMCell(3),
        "gru_cell": lambda: layers.GRUCell(3, reset_after=False),
        "simple_rnn_cell": lambda: layers.SimpleRNNCell(3),
        "stacked_rnn_cells": lambda: layers.StackedRNNCells(
            [layers.LSTMCell(3), layers.LSTMCell(2)]
        ),
    }


@pytest.mark.parametrize("name", _keras_cells())
def test_dynamic_rnn_takes_the_cells_of_keras(name):
    with tf.Graph().as_default(), tf.Session() as session:
        cell = _keras_cells()[name]()
        outputs, state = tf.nn.dynamic_rnn(cell, tf.constant(X), [4, 2], dtype=tf.float32)
        first = tf.trainable_variables()[0].name
        state_by_hand, by_hand = cell.get_initial_state(batch_size=2), []
        for step in range(4):
            output, state_by_hand = cell(tf.constant(X[:, step]), state_by_hand)
            by_hand.append(output)
        assert None not in tf.gradients(outputs, tf.trainable_variables())
        session.run(tf.global_variables_initializer())
        outputs, state, by_hand, state_by_hand = session.run(
            [outputs, state, tf.stack(by_hand, axis=1), state_by_hand]
        )
    assert first.startswith(f"rnn/while/{name}/") and "kernel" in first
    np.testing.assert_allclose(outputs[0], by_hand[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs[1, :2], by_hand[1, :2], rtol=1e-5, atol=1e-6)
    assert not outputs[1, 2:].any()
    for found, wanted in zip(tf.nest.flatten(state), tf.nest.flatten(state_by_hand), strict=True):
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-5, atol=1e-6)


def test_dynamic_rnn_takes_the_gru_cell_as_keras_3_makes_it():
    """The reset gate acts after the matrix; Keras alone fails to build it in such a graph."""
    with tf.Graph().as_default(), tf.Session() as session:
        outputs, _ = tf.nn.dynamic_rnn(keras_3().layers.GRUCell(3), X, dtype=tf.float32)
        weights = tf.trainable_variables()
        for number, variable in enumerate(weights):
            shape = variable.shape.as_list()
            variable.load(np.cos(np.arange(np.prod(shape)) + number).reshape(shape), session)
        outputs, (kernel, recurrent_kernel, (bias, recurrent_bias)) = session.run(
            [outputs, weights]
        )
    assert isinstance(tf.TensorShape([1])[0], tf.Dimension)  # as before
    h = np.zeros((2, 3))
    for step in range(4):
        from_input = X[:, step] @ kernel + bias
        from_state = h @ recurrent_kernel + recurrent_bias
        gates = 1 / (1 + np.exp(-from_input[:, :6] - from_state[:, :6]))
        update, reset = gates[:, :3], gates[:, 3:]
        candidate = np.tanh(from_input[:, 6:] + reset * from_state[:, 6:])
        h = update * h + (1 - update) * candidate
        np.testing.assert_allclose(outputs[:, step], h, rtol=1e-5, atol=1e-6)


def test_both_directions_take_the_cells_of_keras():
    with tf.Graph().as_default(), tf.Session() as session:
        cells = [keras_3().layers.LSTMCell(3) for _ in range(2)]
        outputs, _ = tf.nn.bidirectional_dynamic_rnn(*cells, tf.constant(X), dtype=tf.float32)
        session.run(tf.global_variables_initializer())
        assert [one.shape for one in session.run(outputs)] == [(2, 4, 3)] * 2


def _basic_rnn_cell(inputs, state, num_units, scope=None):
    if state is None:
        return tf.zeros([0, num_units]), tf.zeros([0, num_units])
    with tf.variable_scope(scope, "cell", [inputs, state]):
        output = tf.tanh(tf.layers.dense(tf.concat([inputs, state], axis=1), num_units))
    return output, output


def test_a_function_is_made_a_cell():
    with tf.Graph().as_default(), tf.variable_scope("root"):
        cell = tf.nn.rnn_cell._SlimRNNCell(functools.partial(_basic_rnn_cell, num_units=3))
        output, state = cell(tf.zeros([2, 4]), tf.zeros([2, 3]))
        names = [variable.op.name for variable in tf.global_variables()]
    assert output is state and output.shape == [2, 3] == [2, cell.output_size]
    assert names[0] == "root/_basic_rnn_cell/dense/kernel"
    with pytest.raises(TypeError, match="callable"):
        tf.nn.rnn_cell._SlimRNNCell(3)


@pytest.mark.parametrize("name", ["tf.estimator", "tf.contrib.estimator"])
def test_estimators_say_what_to_do(name):
    with pytest.raises(AttributeError, match=r"is gone; .*model_fn") as error:
        functools.reduce(getattr, name.split(".")[1:], tf)
    assert "MonitoredTrainingSession" in str(error.value)
