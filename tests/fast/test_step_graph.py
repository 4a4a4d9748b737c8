"""The operations of a train step, and what a copy of it leaves out."""

from common import rnn, training
from common.fast import many_steps
from common.fast.step_graph import StepGraph
from common.graph_mode import tf

import numpy as np
import pytest

X = np.array([[1.0, 2.0], [0.5, -1.0]], np.float32)


@pytest.fixture
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def losses(train_op, loss, feed_dict, calls_an_operation, monkeypatch, steps=20):
    """Of a session of its own, many steps in a call if `calls_an_operation` is 0, one if inf."""
    monkeypatch.setattr(many_steps, "CALLS_AN_OPERATION", calls_an_operation)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return training.train(sess, train_op, loss, feed_dict, steps=steps).losses


def test_gradients_that_nobody_uses_are_left_out(graph):
    x = tf.placeholder(tf.float32, [2, 2])
    v = tf.get_variable("v", [2, 2])
    loss = tf.reduce_sum(tf.square(tf.matmul(x, v)))
    train_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    products = [
        operation.name for operation in graph.get_operations() if operation.type == "MatMul"
    ]
    assert products[1:] == ["gradients/MatMul_grad/MatMul", "gradients/MatMul_grad/MatMul_1"]
    reached = [one.name for one in StepGraph(train_op, [loss], [x], ()).operations]
    assert {name for name in reached if name in products} == {products[0], products[2]}


def test_the_inputs_of_a_network_get_no_gradient(graph):
    x = tf.placeholder(tf.float32, [2, 3, 4])
    outputs, _ = rnn.dynamic_rnn(rnn.BasicLSTMCell(5), x, dtype=tf.float32)
    loss = tf.reduce_sum(tf.square(outputs))
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss)
    step = StepGraph(train_op, [loss], [x], ())
    products = [one for one in step.operations if one.type == "MatMul"]
    everything = [one for one in graph.get_operations() if one.type == "MatMul"]
    # Not: the gradient of x, and of the first state.
    assert len(products) == len(everything) - 2


def test_what_has_an_effect_is_not_left_out(graph, monkeypatch):
    counter = tf.get_variable("counter", [], initializer=tf.zeros_initializer(), trainable=False)
    x = tf.placeholder(tf.float32, [2, 2])
    v = tf.get_variable("v", [2, 2])

    @tf.custom_gradient
    def product(x, v):
        def backward(gradient):
            with tf.control_dependencies([counter.assign_add(1.0)]):
                grad_x = tf.matmul(gradient, v, transpose_b=True)
            return grad_x, tf.matmul(x, gradient, transpose_a=True)

        return tf.matmul(x, v), backward

    loss = tf.reduce_sum(tf.square(product(x, tf.convert_to_tensor(v)) - 1.0))
    train_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    monkeypatch.setattr(many_steps, "CALLS_AN_OPERATION", 0)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        training.train(sess, train_op, loss, {x: X}, steps=20)
        assert sess.run(counter) == 20


def test_what_is_left_out_keeps_the_order_of_the_rest(graph, monkeypatch):
    """An update waits for a value read before it, through a gradient that nobody uses."""
    x = tf.placeholder(tf.float32, [2, 2])
    v = tf.get_variable("v", [2, 2], initializer=tf.ones_initializer())
    read = tf.identity(v.read_value(), "read")
    loss = tf.reduce_sum(tf.square(tf.matmul(x, read) - 1.0)) + tf.reduce_sum(read)
    train_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss, var_list=[v])
    step = StepGraph(train_op, [loss], [x], ())
    gates = [one for one in step.operations if one.name.endswith("_grad/tuple/group_deps")]
    assert gates
    for gate in gates:
        waits_for = step._waits_for(gate)
        assert waits_for and all(one in step.operations for one in waits_for)
    plain = losses(train_op, loss, {x: X}, np.inf, monkeypatch)
    assert np.array_equal(losses(train_op, loss, {x: X}, 0, monkeypatch), plain)


@pytest.mark.parametrize("time", [3, 70])  # unrolled, and a loop
def test_a_recurrent_step_gives_the_same_bits(graph, monkeypatch, time):
    tf.set_random_seed(1)  # each session begins with the same weights
    x = tf.placeholder(tf.float32, [None, time, 2])
    cell = rnn.MultiRNNCell([rnn.BasicLSTMCell(3), rnn.GRUCell(2)])
    outputs, _ = rnn.dynamic_rnn(cell, x, initial_state=cell.zero_state(2, tf.float32))
    loss = tf.reduce_sum(tf.square(outputs - 1.0))
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss)
    data = np.random.default_rng(0).normal(size=[2, time, 2]).astype(np.float32)
    found = [losses(train_op, loss, {x: data}, calls, monkeypatch, 10) for calls in (np.inf, 0)]
    assert np.array_equal(*found)


def test_another_batch_size_than_the_states_fails(graph):
    x = tf.placeholder(tf.float32, [None, 3, 2])
    cell = rnn.BasicLSTMCell(4)
    outputs, _ = rnn.dynamic_rnn(cell, x, initial_state=cell.zero_state(1, tf.float32))
    assert outputs.shape.as_list() == [1, 3, 4]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError):
            sess.run(outputs, {x: np.zeros([3, 3, 2])})
