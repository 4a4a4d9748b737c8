"""`tf.layers` and `tf.contrib` against what TensorFlow 1.15.5 gave for the same programs.

Variables' names, order, shapes and whether they are trained; results, gradients,
updates of moving averages; values that a seed decides; steps of `optimize_loss`;
signatures; readers, queues, data sets, checkpoints, hyperparameters.
"""

from pathlib import Path

import common.tf1 as tf
from common.tf1 import importing
from tests.tf1 import contrib_cases, layer_cases

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "goldens"
LAYERS = np.load(FOLDER / "tf1_layers.npz", allow_pickle=False)
CONTRIB = np.load(FOLDER / "tf1_contrib.npz", allow_pickle=False)


def recorded(arrays, name):
    """The arrays of one case, by key."""
    keys = [key for key in arrays.files if key.startswith(f"{name}/")]
    return {key.removeprefix(f"{name}/"): arrays[key] for key in keys}


def compare(found, wanted):
    assert sorted(found) == sorted(wanted)
    for key, array in wanted.items():
        result = np.asarray(found[key])
        assert result.shape == array.shape, key
        if array.dtype.kind in "USib":
            result = result.astype(array.dtype) if array.dtype.kind == "S" else result
            assert result.tolist() == array.tolist(), key
        else:
            np.testing.assert_allclose(result, array, rtol=2e-5, atol=1e-5, err_msg=key)


@pytest.fixture
def old_imports():
    """Programs' imports of `tensorflow` find `common.tf1`."""
    importing.install()
    yield
    importing.uninstall()


@pytest.mark.parametrize("name", layer_cases.CASES)
def test_layer_equals_tensorflow_1_15(name):
    compare(layer_cases.run(tf, name), recorded(LAYERS, name))


@pytest.mark.parametrize("name", layer_cases.TRAININGS)
def test_optimize_loss_equals_tensorflow_1_15(name):
    compare(layer_cases.run_training(tf, name), recorded(LAYERS, f"training_{name}"))


def test_fully_connected_keeps_its_variables_and_outputs_in_collections():
    with tf.Graph().as_default():
        tf.contrib.layers.fully_connected(
            tf.ones([1, 3]),
            4 / 2,  # 1.15 takes a float that is whole
            variables_collections={"weights": ["mine"]},
            outputs_collections="outputs",
        )
        assert [v.op.name for v in tf.get_collection("mine")] == ["fully_connected/weights"]
        [outputs] = tf.get_collection("outputs")
        assert outputs.shape.as_list() == [1, 2]
        with pytest.raises(ValueError, match=r"positive whole number, not 3\.5"):
            tf.contrib.layers.fully_connected(outputs, 3.5)


@pytest.mark.parametrize("name", contrib_cases.CASES)
def test_contrib_equals_tensorflow_1_15(name, tmp_path, old_imports):
    compare(contrib_cases.run(tf, name, tmp_path), recorded(CONTRIB, name))


def test_every_recorded_case_is_tested():
    trainings = {f"training_{name}" for name in layer_cases.TRAININGS}
    assert {key.partition("/")[0] for key in LAYERS.files} == set(layer_cases.CASES) | trainings
    assert {key.partition("/")[0] for key in CONTRIB.files} == set(contrib_cases.CASES)


def test_a_frozen_layer_has_no_updates():
    """The numbers of updates are those of 1.15.5, where only `tf.layers` looks at `trainable`."""
    with tf.Graph().as_default():
        rows = tf.constant([[1.0, 2.0], [3.0, 6.0]])
        images = tf.reshape(rows, [1, 2, 2, 1])
        counts = []
        for normalize in (
            lambda: tf.layers.batch_normalization(rows, training=True, trainable=False),
            lambda: tf.contrib.layers.batch_norm(images, trainable=False),
            lambda: tf.contrib.layers.batch_norm(rows, trainable=False),
        ):
            normalize()
            counts.append(len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)))
        assert counts == [0, 0, 2]
        layer = tf.layers.BatchNormalization(trainable=False)
        layer(rows, training=True)
        assert layer.updates == []
        layer.trainable = True
        assert len(layer.updates) == 2


def test_a_penalty_is_once_among_the_losses_of_a_layer():
    with tf.Graph().as_default(), tf.Session() as session:
        layer = tf.layers.Dense(
            3,
            kernel_regularizer=tf.contrib.layers.l2_regularizer(0.1),
            kernel_initializer=tf.ones_initializer(),
        )
        layer(layer(tf.ones([4, 3])))
        session.run(tf.global_variables_initializer())
        penalty = session.run(tf.losses.get_regularization_loss())
        assert len(layer.losses) == 1 and session.run(layer.losses[0]) == penalty
        with tf.variable_scope("p", partitioner=tf.fixed_size_partitioner(2)):
            parted = tf.layers.Dense(4, kernel_regularizer=tf.nn.l2_loss)
            parted(tf.ones([2, 4]))
        assert len(parted.losses) == 2


def test_activations_initializers_and_regularizers_by_the_names_of_keras():
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.constant([[-1.0, 0.0, 4.0]])
        ones = dict(kernel_initializer=tf.initializers.identity(), use_bias=False)
        hard = tf.layers.dense(inputs, 3, activation="hard_sigmoid", **ones)
        exponential = tf.layers.dense(inputs, 3, activation="exponential", **ones)
        for name in ("RandomNormal", "TruncatedNormal", "VarianceScaling", "Ones"):
            tf.layers.dense(inputs, 2, kernel_initializer=name)
        tf.layers.dense(inputs, 2, kernel_initializer="Ones", kernel_regularizer="l1_l2")
        session.run(tf.global_variables_initializer())
        assert np.allclose(session.run(hard), [[0.3, 0.5, 1.0]])
        assert np.allclose(session.run(exponential), np.exp([[-1.0, 0.0, 4.0]]))
        penalty = session.run(tf.losses.get_regularization_loss())
        assert np.isclose(penalty, 0.01 * (6 + 6))
