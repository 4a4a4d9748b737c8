"""Variables as in TensorFlow 1.15: fed, asked for their initial value, known as `tf.Variable`."""

from common import tf1 as tf

import numpy as np
import pytest


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        yield session


def test_initialized_value_of_a_variable(session):
    first = tf.Variable([1.0, 2.0])
    second = tf.Variable(first.initialized_value() * 3.0)
    session.run(tf.global_variables_initializer())
    assert session.run(second).tolist() == [3.0, 6.0]


def test_a_value_fed_in_place_of_a_variable_is_used_for_that_run_only(session):
    weight = tf.Variable(1.0)
    product = weight * 2
    session.run(tf.global_variables_initializer())
    assert session.run(product, {weight: 5.0}) == 10.0  # as 1.15.5 gives
    assert session.run(weight, {weight: 3.0}) == 3.0
    assert product.eval({weight: 7.0}) == 14.0
    assert session.run([product, weight]) == [2.0, 1.0]


def test_a_variable_without_a_value_may_be_fed(session):
    weight = tf.Variable([1.0])
    assert session.run(weight + 1.0, {weight: [4.0]}).tolist() == [5.0]


def test_kernels_of_cells_and_layers_and_tables_may_be_fed(session):
    cell = tf.nn.rnn_cell.BasicLSTMCell(3)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.ones([2, 4, 5]), dtype=tf.float32)
    layer = tf.layers.Dense(2)
    dense = layer(tf.ones([1, 3]))
    table = tf.Variable(tf.zeros([4, 2]))
    row = tf.nn.embedding_lookup(table, [1])
    session.run(tf.global_variables_initializer())
    kernel = cell.weights[0]
    assert np.abs(session.run(outputs)).sum() > 0.1
    assert np.abs(session.run(outputs, {kernel: np.zeros([8, 12])})).sum() == 0.0
    assert session.run(dense, {layer.kernel: np.ones([3, 2])}).tolist() == [[3.0, 3.0]]
    assert session.run(row, {table: np.arange(8).reshape(4, 2)}).tolist() == [[2.0, 3.0]]


def test_a_fed_value_of_another_shape_is_refused_and_changes_nothing(session):
    weight = tf.Variable(1.0)
    session.run(tf.global_variables_initializer())
    with pytest.raises(ValueError, match="Cannot feed value of shape"):
        session.run(weight * 2, {weight: [1.0, 2.0]})
    assert session.run(weight) == 1.0


def test_every_variable_is_a_tf_variable():
    with tf.Graph().as_default():
        assert isinstance(tf.Variable(1.0), tf.Variable)
        assert isinstance(tf.get_variable("w", [2]), tf.Variable)
        assert not isinstance(tf.constant(1.0), tf.Variable)
        assert tf.Variable.SaveSliceInfo is not None
