"""Gradients of one's own: the numbers of TensorFlow's, and nothing stays behind."""

import gc

from common import rnn, seq2seq
from common.fast.custom_gradient import custom_gradient
from common.graph_mode import tf
from labs import lab04_hihello, lab07_stacked_softmax

import numpy as np
import pytest


def product(x, y):
    """x * y and x + y, whose gradient is thrice the right one."""

    def backward(of_product, of_sum):
        return 3.0 * (of_product * y + of_sum), 3.0 * (of_product * x + of_sum)

    return (x * y, x + y), backward


@pytest.mark.parametrize("decorate", [custom_gradient, tf.custom_gradient])
def test_the_gradient_is_the_function_s_own(decorate):
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.constant([1.0, 2.0]), tf.constant([3.0, 5.0])
        results = decorate(product)(x, y)
        first = tf.gradients(results, [x, y])
        values = session.run([*results, *first, *tf.gradients(first, [x, y])])
    expected = [[3, 10], [4, 7], [12, 18], [6, 9], [3, 3], [3, 3]]
    np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize("decorate", [custom_gradient, tf.custom_gradient])
def test_within_a_loop(decorate):
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.constant(1.0), tf.constant(3.0)
        last = tf.while_loop(lambda x: x < 5.0, lambda x: decorate(product)(x, y)[0], [x])
        # Two passes; each has thrice the right gradient: d(x y y)/dx = 9 y y.
        assert session.run([last, *tf.gradients(last, [x])]) == [9.0, 81.0]


def test_a_single_result_that_is_no_tuple():
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(2.0)
        square = custom_gradient(lambda x: (x * x, lambda gradient: gradient * 10.0))(x)
        assert session.run([square, *tf.gradients(square, x)]) == [4.0, 10.0]


def live_graphs():
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, tf.Graph)]


def train_one_step(cell_class):
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.zeros([2, 4, 5])
        cell = cell_class(3)
        outputs, _ = rnn.dynamic_rnn(cell, x, sequence_length=[4, 2], dtype=tf.float32)
        loss = seq2seq.sequence_loss(outputs, tf.zeros([2, 4], tf.int32), tf.ones([2, 4]))
        train_op = tf.train.AdamOptimizer().minimize(loss)
        session.run(tf.global_variables_initializer())
        session.run(train_op)


def test_no_graph_stays_after_its_training():
    before = live_graphs()
    for lab in (lab04_hihello, lab07_stacked_softmax):
        lab.run(steps=2)
    for cell_class in (rnn.BasicRNNCell, rnn.GRUCell, rnn.LSTMCell):
        train_one_step(cell_class)
    assert live_graphs() == before
