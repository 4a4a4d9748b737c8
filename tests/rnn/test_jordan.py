"""The Jordan cell against its equation, written again in NumPy."""

from common import rnn

import numpy as np
import tensorflow.compat.v1 as tf

X = np.random.RandomState(0).randn(2, 5, 3).astype(np.float32)  # [batch, time, input]


def unroll(**options):
    """Outputs, last state and weights {name: value} of a Jordan cell of 4 units over X."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        cell = rnn.JordanCell(4, **options)
        outputs, state = tf.nn.dynamic_rnn(cell, tf.constant(X), dtype=tf.float32)
        sess.run(tf.global_variables_initializer())
        weights = {weight.name: weight for weight in cell.weights}
        return sess.run([outputs, state, weights])


def by_hand(weights, activation=np.tanh, output_activation=np.tanh):
    kernel, bias, output_kernel, output_bias = weights.values()
    y, outputs = np.zeros([len(X), len(output_bias)]), []
    for x in np.moveaxis(X, 1, 0):
        h = activation(np.hstack([x, y]) @ kernel + bias)
        y = output_activation(h @ output_kernel + output_bias)
        outputs.append(y)
    return np.stack(outputs, axis=1)


def test_outputs_follow_the_equation():
    outputs, state, weights = unroll(num_outputs=2)
    np.testing.assert_allclose(outputs, by_hand(weights), rtol=1e-5)
    np.testing.assert_array_equal(state, outputs[:, -1])  # the state is the output


def test_activations_are_those_given():
    options = {"activation": tf.nn.relu, "output_activation": tf.identity}
    outputs, _, weights = unroll(num_outputs=2, **options)
    expected = by_hand(weights, lambda value: np.maximum(value, 0), lambda value: value)
    np.testing.assert_allclose(outputs, expected, rtol=1e-5)


def test_weights_have_their_names_and_shapes():
    weights = unroll(num_outputs=2)[2]
    assert {name: value.shape for name, value in weights.items()} == {
        "rnn/jordan_cell/kernel:0": (3 + 2, 4),
        "rnn/jordan_cell/bias:0": (4,),
        "rnn/jordan_cell/output_kernel:0": (4, 2),
        "rnn/jordan_cell/output_bias:0": (2,),
    }
    assert not weights["rnn/jordan_cell/bias:0"].any()


def test_as_many_outputs_as_units_unless_given():
    cell = rnn.JordanCell(4)
    assert cell.state_size == cell.output_size == 4
    assert unroll()[0].shape == (2, 5, 4)
