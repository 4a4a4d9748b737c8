"""Pairs and settings of lab 42, its scores, and texts cut as they were in training."""

from common.data.text import Vocabulary
from common.errors import InputError
from common.training import checkpoint
from labs.support import translate

import pytest
import tensorflow.compat.v1 as tf

CUTS = {"source_cut": "words", "target_cut": "words"}
SETTINGS = {"attention": "luong", "hidden_size": 8, "half_life": 900, "seed": 0, **CUTS}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "pairs.tsv"
    lines = "".join(f"go {number}\tva {number} y ya\n" for number in range(40))
    path.write_text(lines, encoding="utf-8")
    return path


@pytest.fixture
def task(path):
    return translate.prepare(path, CUTS)


def saved(folder, **metadata):
    """Returns the name of a checkpoint with these metadata."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.get_variable("w", [], initializer=tf.zeros_initializer())
        sess.run(tf.global_variables_initializer())
        return checkpoint.save(sess, folder / "model", 3, metadata)


def test_of_few_pairs_a_tenth_is_for_the_test(task):
    assert (len(task.training), len(task.test)) == (36, 4)
    assert task.longest == 5 and not task.is_pronunciation
    assert translate.baseline(task) is None


def test_a_checkpoint_brings_its_settings_and_vocabularies(task, path, tmp_path):
    name = saved(tmp_path, **translate.metadata(task, SETTINGS))
    others = {**SETTINGS, "attention": "none", "hidden_size": 16, "source_cut": "characters"}
    start, settings = translate.start_point(name, None, others)
    assert (settings["attention"], settings["hidden_size"]) == ("luong", 8)
    assert (settings["source_cut"], start.step, start.resumed) == ("words", 0, None)
    assert translate.prepare(path, settings) == task


def test_a_training_resumes_with_its_own_settings_alone(task, tmp_path):
    name = saved(tmp_path, **translate.metadata(task, SETTINGS))
    start, _ = translate.start_point(None, name, SETTINGS)
    assert (start.step, start.resumed) == (3, name)
    for setting, other in {"attention": "bahdanau", "hidden_size": 16, "seed": 1}.items():
        with pytest.raises(InputError, match=f"was trained with {setting}"):
            translate.start_point(None, name, {**SETTINGS, setting: other})
    with pytest.raises(InputError, match="give one of them"):
        translate.start_point(name, name, SETTINGS)


def test_texts_are_cut_as_in_training():
    words = Vocabulary(["<pad>", "<unknown>", "I", "like", "rice", "."])
    assert translate.cut(" I Like rice. ", "words", words) == ("I", "like", "rice", ".")
    assert translate.cut("I hate rice.", "words", words) == ("I", "hate", "rice", ".")
    letters = Vocabulary(["<pad>", "<unknown>", "a", "b", "B"])
    assert translate.cut("ABQ", "characters", letters) == ("a", "B", "Q")
    with pytest.raises(InputError, match="--say: an empty text"):
        translate.cut("  ", "words", words)


def test_scores_without_and_with_a_baseline(task):
    rights = [targets[0] for targets in task.test.values()]
    assert translate.scores(task, rights) == {
        "token_errors": 0,
        "sequence_errors": 0,
        "bleu": pytest.approx(100),
    }
    half = [rights[0], rights[1], (), ()]
    assert translate.scores(task, rights, half) == {
        "token_errors": 0,
        "sequence_errors": 0,
        "baseline_token_errors": 0.5,
        "baseline_sequence_errors": 0.5,
    }
    assert translate.are_wrong(task, half) == [False, False, True, True]


def test_examples_are_right_ones_and_then_wrong_ones(task):
    rights = [targets[0] for targets in task.test.values()]
    sources = list(task.test)
    assert translate.examples(task, [(), *rights[1:]], count=2) == [
        (sources[1], rights[1], rights[1]),
        (sources[2], rights[2], rights[2]),
        (sources[0], (), rights[0]),
    ]
