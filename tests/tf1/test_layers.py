"""`tf.layers` and `tf.contrib` against what TensorFlow 1.15.5 gave for the same programs.

Variables' names, order, shapes and whether they are trained; results, gradients,
updates of moving averages; values that a seed decides; steps of `optimize_loss`.
"""

from pathlib import Path

import common.tf1 as tf
from tests.tf1 import layer_cases

import numpy as np
import pytest

GOLDENS = np.load(Path(__file__).parents[1] / "goldens" / "tf1_layers.npz", allow_pickle=False)


def recorded(name):
    return {
        key.removeprefix(f"{name}/"): GOLDENS[key]
        for key in GOLDENS.files
        if key.startswith(f"{name}/")
    }


def compare(found, wanted):
    assert sorted(found) == sorted(wanted)
    for key, array in wanted.items():
        if array.dtype.kind in "Ui":
            assert found[key].tolist() == array.tolist(), key
        else:
            np.testing.assert_allclose(found[key], array, rtol=2e-5, atol=1e-5, err_msg=key)


@pytest.mark.parametrize("name", layer_cases.CASES)
def test_layer_equals_tensorflow_1_15(name):
    compare(layer_cases.run(tf, name), recorded(name))


@pytest.mark.parametrize("name", layer_cases.TRAININGS)
def test_optimize_loss_equals_tensorflow_1_15(name):
    compare(layer_cases.run_training(tf, name), recorded(f"training_{name}"))


def test_every_recorded_case_is_tested():
    names = {key.partition("/")[0] for key in GOLDENS.files}
    trainings = {f"training_{name}" for name in layer_cases.TRAININGS}
    assert names == set(layer_cases.CASES) | trainings
