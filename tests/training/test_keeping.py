"""The facts of a checkpoint."""

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint, keeping

import pytest


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The name of a checkpoint after 7 steps of seed 3."""
    prefix = tmp_path_factory.mktemp("keeping") / "model"
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        session.run(tf.global_variables_initializer())
        return checkpoint.save(session, prefix, 7, {"seed": 3})


def test_a_fact_that_is_missing(saved):
    assert keeping.fact(saved, checkpoint.facts(saved), "step") == 7
    with pytest.raises(InputError, match="says nothing about history; another lab saved it"):
        keeping.fact(saved, checkpoint.facts(saved), "history")
    assert keeping.facts_of(saved, ["step", "seed"]) == {"step": 7, "seed": 3}
