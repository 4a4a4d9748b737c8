"""`tf.nn.conv2d` and `max_pool` on sentences: another way to the numbers of TensorFlow's own."""

from common import tf1 as tf
from common.graph_mode import tf as real

import numpy as np
import pytest


def gradients_and_outputs(convolve, shape, filters, **options):
    """(outputs, gradients of both, types of operations) of a convolution of smooth numbers."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        values = np.sin(0.7 * np.arange(np.prod(shape))).reshape(shape).astype("float32")
        x = tf.placeholder(tf.float32, [None, *shape[1:]])
        kernel = tf.Variable(
            np.cos(1.1 * np.arange(np.prod(filters))).reshape(filters).astype("float32")
        )
        outputs = convolve(x, kernel, **options)
        found = [outputs, *tf.gradients(tf.reduce_sum(tf.square(outputs)), [x, kernel])]
        session.run(tf.global_variables_initializer())
        assert outputs.shape[1:].is_fully_defined()
        return session.run(found, {x: values}), graph, outputs.name


WORDS = dict(strides=[1, 1, 1, 1], padding="VALID")


@pytest.mark.parametrize(
    "shape, filters, options, channels",
    [
        ((2, 5, 3, 1), (2, 3, 1, 4), dict(WORDS, name="few"), None),
        ((2, 5, 3, 1), (5, 3, 1, 2), WORDS, None),
        ((2, 7, 20, 1), (3, 20, 1, 6), dict(WORDS, name="many"), 20),
        ((2, 7, 20, 1), (3, 20, 1, 6), dict(strides=2, padding="VALID"), 20),
        ((2, 7, 20, 1), (1, 20, 1, 6), dict(strides=[2, 1], padding="VALID"), 20),
        ((2, 7, 20, 1), (3, 20, 1, 6), dict(strides=1, padding="SAME"), 1),
        ((2, 7, 20, 1), (3, 4, 1, 6), WORDS, 1),
        ((2, 7, 20, 3), (3, 20, 3, 6), WORDS, 3),
        ((2, 7, 20, 1), (3, 20, 1, 6), dict(WORDS, dilations=[1, 2, 1, 1]), 1),
    ],
)
def test_a_convolution_of_sentences_gives_the_numbers_of_tensorflow(
    shape, filters, options, channels
):
    found, graph, name = gradients_and_outputs(tf.nn.conv2d, shape, filters, **options)
    wanted, _, wanted_name = gradients_and_outputs(real.nn.conv2d, shape, filters, **options)
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    assert name == wanted_name
    convolutions = [op for op in graph.get_operations() if op.type == "Conv2D"]
    assert [op.inputs[0].shape[-1] for op in convolutions] == ([channels] if channels else [])


def test_a_wrong_argument_is_an_error_of_tensorflow():
    with tf.Graph().as_default(), pytest.raises(ValueError, match="rank 4"):
        tf.nn.conv2d(tf.zeros([2, 5, 3]), tf.zeros([2, 3, 1, 4]), [1, 1, 1, 1], "VALID")


@pytest.mark.parametrize(
    "shape, ksize, options, pools",
    [
        ((2, 4, 1, 3), [1, 4, 1, 1], dict(strides=[1, 1, 1, 1], padding="VALID"), False),
        ((2, 1, 1, 3), [1, 1, 1, 1], dict(strides=1, padding="VALID", name="whole"), False),
        ((2, 4, 1, 3), [1, 3, 1, 1], dict(strides=[1, 1, 1, 1], padding="VALID"), True),
        ((2, 4, 1, 3), [1, 4, 1, 1], dict(strides=[1, 1, 1, 1], padding="SAME"), True),
        ((2, 4, 2, 3), [1, 4, 1, 1], dict(strides=[1, 1, 1, 1], padding="VALID"), True),
        ((2, 4, 1, 65), [1, 4, 1, 1], dict(strides=[1, 1, 1, 1], padding="VALID"), True),
    ],
)
def test_the_largest_of_a_sentence_is_that_of_tensorflow(shape, ksize, options, pools):
    values = np.round(np.sin(0.7 * np.arange(np.prod(shape))), 0).reshape(shape)  # many are equal
    found = []
    for max_pool in (tf.nn.max_pool, real.nn.max_pool):
        with tf.Graph().as_default() as graph, tf.Session() as session:
            x = tf.placeholder(tf.float32, [None, *shape[1:]])
            outputs = max_pool(x, ksize, **options)
            assert outputs.shape[1:].is_fully_defined()
            gradient = tf.gradients(tf.square(outputs - 2.0), x)[0]
            found.append((outputs.name, session.run([outputs, gradient], {x: values})))
            if max_pool is tf.nn.max_pool:
                assert any(op.type == "MaxPool" for op in graph.get_operations()) == pools
    (name, ours), (wanted_name, wanted) = found
    assert name == wanted_name
    for one, other in zip(ours, wanted, strict=True):
        np.testing.assert_array_equal(one, other)
