"""`tf.contrib.opt` against TensorFlow 1.15.5: variables and slots after each step, by name."""

from pathlib import Path

from common import tf1 as tf
from tests.tf1 import opt_cases

import numpy as np
import pytest

GOLDENS = Path(__file__).parents[1] / "goldens"
with np.load(GOLDENS / "tf1_opt.npz", allow_pickle=False) as _arrays:
    ARRAYS = {key: _arrays[key] for key in _arrays.files}


@pytest.mark.parametrize("name", opt_cases.CASES)
def test_an_optimizer_trains_as_in_tensorflow_1_15(name):
    found = opt_cases.run(tf, name)
    wanted = {key.partition("/")[2]: ARRAYS[key] for key in ARRAYS if key.startswith(f"{name}/")}
    assert sorted(found) == sorted(wanted)
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, rtol=2e-5, atol=1e-6, err_msg=key)


def test_a_swapping_saver_saves_the_averages_by_the_variables_names(tmp_path):
    path = str(tmp_path / "model")
    with tf.Graph().as_default(), tf.Session() as session:
        weight = tf.get_variable("weight", initializer=2.0)
        optimizer = tf.contrib.opt.MovingAverageOptimizer(
            tf.train.GradientDescentOptimizer(0.5), average_decay=0.5
        )
        with pytest.raises(RuntimeError, match="Must call apply_gradients"):
            optimizer.swapping_saver()
        train_op = optimizer.minimize(weight)
        session.run(tf.global_variables_initializer())
        session.run(train_op)
        optimizer.swapping_saver().save(session, path)
        with pytest.raises(ValueError, match="not part of variables to save"):
            optimizer.swapping_saver([weight])
    saved = tf.train.load_checkpoint(path)
    assert saved.get_tensor("weight") == pytest.approx(1.75)
    assert saved.get_tensor("weight/ExponentialMovingAverage") == pytest.approx(1.5)


def test_what_is_not_there_says_what_to_use():
    with pytest.raises(AttributeError, match=r"scipy\.optimize\.minimize"):
        tf.contrib.opt.ScipyOptimizerInterface  # noqa: B018
    with pytest.raises(AttributeError, match=r"an optimizer of tf\.train"):
        tf.contrib.opt.GGTOptimizer  # noqa: B018
    with pytest.raises(TypeError, match="instance of"):
        tf.contrib.opt.MultitaskOptimizerWrapper("adam")
