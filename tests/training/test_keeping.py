"""The facts of a checkpoint."""

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint, keeping

import pytest

FACTS = {"seed": 3, "alphabet": ["a", "b"], "rate": 0.5}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The name of a checkpoint after 7 steps of seed 3."""
    prefix = tmp_path_factory.mktemp("keeping") / "model"
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        session.run(tf.global_variables_initializer())
        return checkpoint.save(session, prefix, 7, FACTS)


def test_a_fact_that_is_missing(saved):
    assert keeping.fact(saved, checkpoint.facts(saved), "step") == 7
    with pytest.raises(InputError, match="says nothing about history; another lab saved it"):
        keeping.fact(saved, checkpoint.facts(saved), "history")
    assert keeping.facts_of(saved, ["step", "seed"]) == {"step": 7, "seed": 3}


def test_a_training_goes_on_from_its_own_checkpoint_alone(saved):
    keeping.check_same(saved, checkpoint.facts(saved), FACTS)
    with pytest.raises(InputError, match="was trained with seed 3, this run has 4"):
        keeping.check_same(saved, checkpoint.facts(saved), {**FACTS, "seed": 4})


def test_another_alphabet_is_shown_in_part():
    letters = [chr(ord("A") + number) for number in range(50)]
    with pytest.raises(InputError) as error:
        keeping.check_same("m-7", {"alphabet": ["!", *letters]}, {"alphabet": ["!", *"0123"]})
    assert str(error.value) == (
        "m-7: was trained with another alphabet: "
        f"{''.join(letters[:40])!r} is there and not in this run, '0123' in this run and not there"
    )
    with pytest.raises(InputError) as error:
        keeping.check_same("m-7", {"alphabet": []}, {"alphabet": letters})
    assert str(error.value).endswith(f"{''.join(letters[:40])!r} in this run and not there")


def test_a_keeper_has_the_last_checkpoint_and_the_best_weights(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [2])
        tf.get_variable("memory", [], trainable=False)
        session.run(tf.global_variables_initializer())
        keeper = keeping.Keeper(session, tmp_path, {"seed": 3})
        for done, score in ((10, 0.5), (20, 0.4)):
            keeper.best(done, score=score)
            last = keeper.last(done, history=[])
        assert keeping.Keeper(session, None, {}).last(20) is None
    best = keeping.find_best(tmp_path)
    assert (last, best) == (str(tmp_path / "last-20"), str(tmp_path / "best" / "weights-20"))
    assert (sorted(checkpoint.read(last)), list(checkpoint.read(best))) == (["memory", "w"], ["w"])
    assert checkpoint.facts(last) == {"step": 20, "seed": 3, "history": []}
    assert checkpoint.facts(best) == {"step": 20, "seed": 3, "score": 0.4}
    files = sorted(path.name for path in tmp_path.rglob("*.index"))
    assert files == ["last-20.index", "weights-20.index"]  # what they replace is removed
