"""Checkpoints of TensorFlow 1.15.5, with optimizer slots: restored here, training goes on."""

import json
from pathlib import Path

from common import tf1 as tf
from tests.tf1.checkpoint_models import AFTER, MODELS, Model

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "goldens" / "tf1_checkpoints"
LOSSES = json.loads((FOLDER / "losses.json").read_text(encoding="utf-8"))


def contents(path):
    """{name: (type, array)} of a checkpoint."""
    reader = tf.train.load_checkpoint(str(path))
    types = reader.get_variable_to_dtype_map()
    return {name: (types[name], reader.get_tensor(name)) for name in types}


@pytest.fixture(scope="module", params=sorted(MODELS))
def restored(request):
    model = Model(tf, request.param)
    model.restore(str(FOLDER / request.param))
    return request.param, model


def test_training_goes_on_with_the_losses_it_would_have_had(restored, tmp_path):
    name, model = restored
    model.save(str(tmp_path / "again"))
    np.testing.assert_allclose(model.train(AFTER), LOSSES[name], rtol=2e-5)
    old, again = contents(FOLDER / name), contents(tmp_path / "again")
    assert set(again) == set(old) == set(model.variables)
    for variable, (dtype, array) in old.items():
        assert again[variable][0] == dtype
        np.testing.assert_array_equal(again[variable][1], array, err_msg=variable)


def test_optimizer_slots_matter(restored):
    """Without its slots training goes another way: the test above sees whether they are there."""
    name, _ = restored
    model = Model(tf, name)
    model.initialize()
    old = contents(FOLDER / name)
    trainable = [each for each in model.variables.values() if each.trainable]
    for variable in trainable:
        variable.load(old[variable.op.name][1], model._session)
    losses = model.train(AFTER)
    assert abs(losses[0] - LOSSES[name][0]) < 1e-5
    assert max(abs(np.subtract(losses, LOSSES[name]))) > 1e-3
