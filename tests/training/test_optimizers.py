"""Adam with clipped gradients and a rate that halves, against the same written in NumPy."""

from common.training import optimizers

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

RATE, BETA1, BETA2, EPSILON = 0.1, 0.9, 0.999, 1e-8
SCALES = [2.0, 200.0, 0.5]  # of the gradient, step by step


def by_hand(largest_norm, half_life):
    """[steps, 3]: two variables, of two numbers and of one, whose gradients are `SCALES` times."""
    w, m, v, found = np.array([1.0, -2.0, 3.0]), np.zeros(3), np.zeros(3), []
    for step, scale in enumerate(SCALES):
        gradient = scale * w
        if largest_norm is not None:
            gradient *= min(1, largest_norm / np.linalg.norm(gradient))
        rate = RATE if half_life is None else RATE * 0.5 ** (step / half_life)
        m, v = BETA1 * m + (1 - BETA1) * gradient, BETA2 * v + (1 - BETA2) * gradient**2
        unbiased = rate * np.sqrt(1 - BETA2 ** (step + 1)) / (1 - BETA1 ** (step + 1))
        w = w - unbiased * m / (np.sqrt(v) + EPSILON)
        found.append(w)
    return np.array(found)


@pytest.mark.parametrize("largest_norm", [None, 5.0])
@pytest.mark.parametrize("half_life", [None, 2])
def test_it_is_adam_with_clipped_gradients_and_a_rate_that_halves(largest_norm, half_life):
    found = []
    with tf.Graph().as_default(), tf.Session() as sess:
        pair = tf.get_variable("pair", initializer=tf.constant([1.0, -2.0]))
        single = tf.get_variable("single", initializer=tf.constant(3.0))
        scale = tf.placeholder(tf.float32, [])
        loss = scale / 2 * (tf.reduce_sum(pair**2) + single**2)
        train_op = optimizers.clipped_adam(loss, RATE, largest_norm, half_life)
        sess.run(tf.global_variables_initializer())
        for value in SCALES:
            sess.run(train_op, {scale: value})
            found.append(np.append(*sess.run([pair, single])))
        assert sess.run(tf.train.get_global_step()) == len(SCALES)
    np.testing.assert_allclose(found, by_hand(largest_norm, half_life), rtol=1e-5)


def test_clipping_and_halving_change_these_steps():
    """Else the test above would not see them."""
    plain = by_hand(None, None)
    assert np.abs(by_hand(5.0, None) - plain).max() > 0.01
    assert np.abs(by_hand(None, 2) - plain).max() > 0.01
