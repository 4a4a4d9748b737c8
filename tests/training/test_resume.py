"""The state a training starts from, and the metadata that it checks."""

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint, resume
from common.training.resume import StartPoint

import pytest


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The name of a checkpoint after 7 steps of seed 3, whose only variable is 5."""
    prefix = tmp_path_factory.mktemp("start") / "model"
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("w", [], initializer=tf.constant_initializer(5.0))
        session.run(tf.global_variables_initializer())
        return checkpoint.save(session, prefix, 7, {"seed": 3})


def restored(start, say=None):
    """The value of a variable that is 1 at first."""
    with tf.Graph().as_default(), tf.Session() as session:
        w = tf.get_variable("w", [], initializer=tf.constant_initializer(1.0))
        session.run(tf.global_variables_initializer())
        start.restore(session, say)
        return session.run(w)


def test_new_weights_stay_as_they_are():
    assert StartPoint.of() == StartPoint.resuming(None, {"seed": 3}) == (None, {}, 0, None)
    said = []
    assert restored(StartPoint.of(), said.append) == 1 and said == []


def test_weights_alone_start_at_step_0_and_a_training_resumes(saved):
    assert StartPoint.of(restore=saved) == (saved, {"step": 7, "seed": 3}, 0, None)
    said = []
    resuming = StartPoint.of(resume=saved)
    assert resuming.step == 7 and restored(resuming, said.append) == 5
    assert said == [f"  resumed after 7 steps: {saved}"]


def test_a_training_resumes_its_own_checkpoint_alone(saved, tmp_path):
    assert StartPoint.resuming(saved, {"seed": 3}) == (saved, {"step": 7, "seed": 3}, 7, saved)
    with pytest.raises(InputError, match="was trained with seed 3, this run has 4"):
        StartPoint.resuming(saved, {"seed": 4})
    with pytest.raises(InputError, match="no checkpoint in this folder"):
        StartPoint.resuming(tmp_path, {"seed": 3})
    with pytest.raises(InputError, match="says nothing about text; another lab saved it"):
        StartPoint.resuming(saved, {"text": "abc"})


def test_another_alphabet_is_shown_in_part():
    letters = [chr(ord("A") + number) for number in range(50)]
    with pytest.raises(InputError) as error:
        resume.check_same("m-7", {"alphabet": ["!", *letters]}, {"alphabet": ["!", *"0123"]})
    assert str(error.value) == (
        "m-7: was trained with another alphabet: "
        f"{''.join(letters[:40])!r} is there and not in this run, '0123' in this run and not there"
    )
    with pytest.raises(InputError) as error:
        resume.check_same("m-7", {"alphabet": []}, {"alphabet": letters})
    message = (
        f"m-7: was trained with another alphabet: {''.join(letters[:40])!r} in this run and not"
    )
    assert str(error.value) == f"{message} there"
    with pytest.raises(InputError, match="another alphabet: in another order"):
        resume.check_same("m-7", {"alphabet": ["a", "b"]}, {"alphabet": ["b", "a"]})


ALLOWED = {"cell": ("lstm", "gru"), "layers": range(1, 17), "alphabet": resume.is_vocabulary}
METADATA = {"cell": "gru", "layers": 2, "alphabet": ["a", "b"], "more": 1}


def test_metadata_are_checked_before_a_graph_is_built():
    expected = {"cell": "gru", "layers": 2, "alphabet": ["a", "b"]}
    assert StartPoint("m-7", METADATA, 0).values(**ALLOWED) == expected


@pytest.mark.parametrize(
    "name, value",
    [
        *(("cell", value) for value in ("rnn", "", None, 5, ["lstm"], {})),
        *(("layers", value) for value in (0, 17, -1, "2", 2.0, True, None, [2])),
        *(("alphabet", value) for value in ("ab", ["a"], ["a", "a"], [], None, ["a", 1], {"a": 1})),
    ],
)
def test_metadata_of_another_type_or_range_are_refused_by_name(name, value):
    with pytest.raises(InputError, match=f"m-7: its {name} is .*which this lab cannot take"):
        StartPoint("m-7", {**METADATA, name: value}, 0).values(**ALLOWED)
    missing = {key: METADATA[key] for key in METADATA if key != name}
    with pytest.raises(InputError, match=f"says nothing about {name}; another lab saved it"):
        StartPoint("m-7", missing, 0).values(**ALLOWED)
