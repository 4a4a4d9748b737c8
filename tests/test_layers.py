"""`fully_connected` and Xavier's initial weights."""

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
    wanted = np.maximum(x @ weights + [0.5, -0.5], 0)  # ReLU is the default
    np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-6)


def test_second_layer_and_scope(session):
    x = tf.ones([1, 3])
    layers.fully_connected(x, 2)
    layers.fully_connected(x, 2, biases_initializer=None)
    layers.fully_connected(x, 2, scope="mine")
    with_reuse = layers.fully_connected(x, 2, scope="mine", reuse=True)
    assert with_reuse.shape.as_list() == [1, 2]
    assert [v.op.name for v in tf.trainable_variables()] == [
        "fully_connected/weights",
        "fully_connected/biases",
        "fully_connected_1/weights",
        "mine/weights",
        "mine/biases",
    ]


def test_more_dimensions(session):
    x = np.random.RandomState(1).randn(2, 5, 3).astype(np.float32)
    outputs = layers.fully_connected(tf.constant(x), 4, activation_fn=None)
    assert outputs.shape.as_list() == [2, 5, 4]
    session.run(tf.global_variables_initializer())
    value, weights = session.run([outputs, tf.trainable_variables()[0]])
    np.testing.assert_allclose(value, x @ weights, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("uniform", [True, False])
def test_xavier(session, uniform):
    values = session.run(layers.xavier_initializer(uniform, seed=1)([300, 100]))
    deviation = np.sqrt(2 / (300 + 100))
    assert abs(values.std() - deviation) < 0.02 * deviation
    if uniform:
        assert np.abs(values).max() <= np.sqrt(6 / 400)


def test_regularizer_and_collections(session):
    layers.fully_connected(
        tf.ones([1, 3]),
        2,
        weights_regularizer=tf.nn.l2_loss,
        variables_collections={"weights": ["mine"]},
        outputs_collections="outputs",
    )
    assert len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)) == 1
    assert [v.op.name for v in tf.get_collection("mine")] == ["fully_connected/weights"]
    assert len(tf.get_collection("outputs")) == 1


def test_errors(session):
    with pytest.raises(ValueError, match="last dimension"):
        layers.fully_connected(tf.placeholder(tf.float32, [1, None]), 2)
    with pytest.raises(ValueError, match="positive whole number, not 0"):
        layers.fully_connected(tf.ones([1, 2]), 0)
