"""The same numbers drop the same outputs, and without dropout nothing changes."""

from common import rnn

import numpy as np
import tensorflow.compat.v1 as tf


def test_stateless_dropout():
    with tf.Graph().as_default(), tf.Session() as session:
        share, number = tf.placeholder(tf.float32, []), tf.placeholder(tf.int32, [])
        ones = tf.ones([50, 40])
        dropped = rnn.stateless_dropout(ones, share, [7, number])
        slope = tf.gradients(dropped, ones)[0]
        first, gradient = session.run([dropped, slope], {share: 0.25, number: 1})
        again = session.run(dropped, {share: 0.25, number: 1})
        other = session.run(dropped, {share: 0.25, number: 2})
        none, gradient_of_none = session.run([dropped, slope], {share: 0.0, number: 1})
    assert 0.2 < (first == 0).mean() < 0.3
    np.testing.assert_allclose(first[first != 0], 1 / 0.75)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, gradient)
    assert (first != other).any()
    assert (none == 1).all() and (gradient_of_none == 1).all()
