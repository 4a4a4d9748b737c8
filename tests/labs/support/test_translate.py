"""Pairs and settings of lab 42, its scores, and texts cut as they were in training."""

from common.data.text import Vocabulary
from common.errors import InputError
from common.training import checkpoint
from labs.support import translate

import pytest
import tensorflow.compat.v1 as tf

OWN = {"task": translate.OWN, "source_cut": None, "target_cut": None}
SETTINGS = {
    **OWN,
    "attention": "luong",
    "hidden_size": 8,
    "half_life": 900,
    "dropout": 0.0,
    "seed": 0,
}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "pairs.tsv"
    lines = "".join(f"go {number}\tva {number} y ya\n" for number in range(40))
    path.write_text(lines, encoding="utf-8")
    return path


@pytest.fixture
def task(path):
    return translate.prepare(path, OWN)


def saved(folder, **metadata):
    """Returns the name of a checkpoint with these metadata."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.get_variable("w", [], initializer=tf.zeros_initializer())
        sess.run(tf.global_variables_initializer())
        return checkpoint.save(sess, folder / "model", 3, metadata)


def test_of_few_pairs_a_tenth_is_for_the_test(task):
    assert (len(task.training), len(task.test)) == (36, 4)
    assert task.longest == 5 and task.cuts == ("words", "words")
    assert translate.baseline(task) is None


def test_a_checkpoint_brings_its_settings_and_vocabularies(task, path, tmp_path):
    name = saved(tmp_path, **translate.metadata(task, SETTINGS))
    others = {**SETTINGS, "attention": "none", "hidden_size": 16, "source_cut": "characters"}
    start, settings = translate.start_point(name, None, others, data=path)
    assert (settings["attention"], settings["hidden_size"]) == ("luong", 8)
    assert (settings["source_cut"], start.step, start.resumed) == ("words", 0, None)
    assert translate.prepare(path, settings)._replace(notes=task.notes) == task


def test_a_training_resumes_with_its_own_settings_alone(task, tmp_path):
    name = saved(tmp_path, **translate.metadata(task, SETTINGS))
    start, _ = translate.start_point(None, name, SETTINGS)
    assert (start.step, start.resumed) == (3, name)
    _, settings = translate.start_point(None, name, {**SETTINGS, "hidden_size": None})
    assert settings["hidden_size"] == 8
    for setting, other in {"attention": "bahdanau", "hidden_size": 16, "seed": 1}.items():
        with pytest.raises(InputError, match=f"was trained with {setting}"):
            translate.start_point(None, name, {**SETTINGS, setting: other})
    with pytest.raises(InputError, match="give one of them"):
        translate.start_point(name, name, SETTINGS)


def test_texts_are_cut_as_in_training():
    words = Vocabulary(["<pad>", "<unknown>", "I", "like", "rice", "."])
    assert translate.cut(" I Like rice. ", "words", words) == ("I", "like", "rice", ".")
    assert translate.cut("i hate rice.", "words", words) == ("I", "hate", "rice", ".")
    letters = Vocabulary(["<pad>", "<unknown>", "a", "b", "B"])
    assert translate.cut("ABQ", "characters", letters) == ("a", "B", "Q")
    with pytest.raises(InputError, match="--say: an empty text"):
        translate.cut("  ", "words", words)


def test_scores_and_errors_by_length(task, monkeypatch):
    rights = [targets[0] for targets in task.test.values()]
    best = {"token_errors": 0, "sequence_errors": 0, "bleu": pytest.approx(100)}
    assert translate.scores(task, rights) == best
    half = [rights[0], rights[1], (), ()]
    assert translate.are_wrong(task, half) == [False, False, True, True]
    of_words = task._replace(kind=translate.PRONUNCIATION)
    assert translate.scores(of_words, half) == {"token_errors": 0.5, "sequence_errors": 0.5}
    assert translate.errors_by_length(task, {"a": rights}) == []
    monkeypatch.setattr(translate, "FEWEST", 3)
    by_length = translate.errors_by_length(task, {"a": rights, "b": half})
    assert by_length == [{"length": 2, "count": 4, "a": 0.0, "b": 0.5}]
    heads, row = (line.split() for line in translate.length_table(task, by_length)[1:])
    assert heads == ["tokens", "translations", "a", "b"] and row == ["2", "4", "0%", "50%"]


def test_a_network_that_is_not_tested_needs_no_pairs():
    settings = {**SETTINGS, "sources": ["a", "b"], "targets": ["c", "d"], "longest": 7}
    task = translate.without_pairs(settings)
    assert (task.test, task.longest, task.target_vocabulary.tokens) == ({}, 7, ["c", "d"])


def test_examples_are_right_ones_and_then_wrong_ones(task):
    rights = [targets[0] for targets in task.test.values()]
    sources = list(task.test)
    assert translate.examples(task, [(), *rights[1:]], count=2) == [
        (sources[1], rights[1], rights[1]),
        (sources[2], rights[2], rights[2]),
        (sources[0], (), rights[0]),
    ]


def test_the_picture_has_the_longest_right_and_the_longest_wrong_source(task):
    test = {("a",): [("x",)], ("a", "b"): [("x", "y")], ("c",): [("z",)], ("c", "d"): [("z",)]}
    task, sources = task._replace(test=test), list(test)
    written = [("x",), ("x", "y"), ("?",), ("?",)]
    drawn = translate.looks_to_draw(task, sources, written, [0, 1, 2, 3])
    assert drawn == [("Right", ("a", "b"), ("x", "y"), 1), ("Wrong", ("c", "d"), ("?",), 3)]
    assert translate.looks_to_draw(task, sources, written, None) == []
    said = translate.looks_to_draw(task, sources[:2], written[:2], [0, 1])
    assert [look[1] for look in said] == sources[:2]
