"""`fully_connected` and Xavier initialization."""

from common import layers
from common.graph_mode import tf

import numpy as np
import pytest


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(0)
        yield session


def test_the_equation_and_the_names(session):
    x = np.random.RandomState(0).randn(4, 3).astype(np.float32)
    outputs = layers.fully_connected(tf.constant(x), 2)
    session.run(tf.global_variables_initializer())
    weights, biases = tf.trainable_variables()
    assert weights.op.name == "fully_connected/weights"
    assert biases.op.name == "fully_connected/biases"
    biases.load(np.float32([0.5, -0.5]), session)
    value, weights = session.run([outputs, weights])
    expected = np.maximum(x @ weights + [0.5, -0.5], 0)  # ReLU is the default
    np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)


def test_a_second_layer_has_its_own_weights(session):
    for _ in range(2):
        layers.fully_connected(tf.ones([1, 3]), 2)
    assert [v.op.name for v in tf.trainable_variables()] == [
        "fully_connected/weights",
        "fully_connected/biases",
        "fully_connected_1/weights",
        "fully_connected_1/biases",
    ]


def test_more_dimensions(session):
    x = np.random.RandomState(1).randn(2, 5, 3).astype(np.float32)
    outputs = layers.fully_connected(tf.constant(x), 4, activation_fn=None)
    assert outputs.shape.as_list() == [2, 5, 4]
    session.run(tf.global_variables_initializer())
    value, weights = session.run([outputs, tf.trainable_variables()[0]])
    np.testing.assert_allclose(value, x @ weights, rtol=1e-5, atol=1e-6)


def test_xavier(session):
    values = session.run(layers.xavier_initializer(seed=1)([300, 100]))
    deviation = np.sqrt(2 / (300 + 100))
    assert abs(values.std() - deviation) < 0.02 * deviation
    assert np.abs(values).max() <= np.sqrt(6 / 400)


def test_the_last_dimension_must_be_known(session):
    with pytest.raises(ValueError, match="last dimension"):
        layers.fully_connected(tf.placeholder(tf.float32, [1, None]), 2)


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, "num_outputs must be positive, not 0"),
        (6 / 2, TypeError, "num_outputs must be an integer, not 3.0; divide with //"),
        ("8", TypeError, "num_outputs must be an integer, not '8'"),
    ],
)
def test_sizes_are_positive_integers(session, size, error, message):
    with pytest.raises(error, match=message):
        layers.fully_connected(tf.ones([1, 2]), size)
