"""What a training begins with."""

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint
from common.training.beginning import Beginning

import pytest


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The name of a checkpoint after 7 steps of seed 3, whose only variable is 5."""
    prefix = tmp_path_factory.mktemp("beginning") / "model"
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [], initializer=tf.constant_initializer(5.0))
        session.run(tf.global_variables_initializer())
        return checkpoint.save(session, prefix, 7, {"seed": 3})


def restored(beginning, say=None):
    """The value of a variable that is 1 at first."""
    with tf.Graph().as_default(), tf.Session() as session:
        w = tf.get_variable("w", [], initializer=tf.constant_initializer(1.0))
        session.run(tf.global_variables_initializer())
        beginning.restore(session, say)
        return session.run(w)


def test_new_weights_stay_as_they_are():
    assert Beginning.of() == Beginning.same(None, {"seed": 3}) == (None, {}, 0)
    said = []
    assert restored(Beginning.of(), said.append) == 1 and said == []


def test_weights_alone_begin_at_step_0_and_a_training_goes_on(saved):
    assert Beginning.of(restore=saved) == (saved, {"step": 7, "seed": 3}, 0)
    said = []
    going_on = Beginning.of(resume=saved)
    assert going_on.done == 7 and restored(going_on, said.append) == 5
    assert said == [f"  it goes on after 7 steps: {saved}"]


def test_a_training_goes_on_from_its_own_checkpoint_alone(saved, tmp_path):
    assert Beginning.same(saved, {"seed": 3}) == (saved, {"step": 7, "seed": 3}, 7)
    with pytest.raises(InputError, match="was trained with seed 3, this run has 4"):
        Beginning.same(saved, {"seed": 4})
    with pytest.raises(InputError, match="no checkpoint in this folder"):
        Beginning.same(tmp_path, {"seed": 3})
