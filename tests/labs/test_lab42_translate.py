"""Lab 42: sentences and pronunciation, with and without attention; beam, checkpoints."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from common.training import checkpoint
from labs import lab42_translate as lab42
from labs.support import pairs

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

WORDS = 400


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A file of made-up words in which every letter makes one sound, x two, and e none."""
    random = np.random.RandomState(0)
    sounds = dict(a="AH", b="B", d="D", k="K", o="OW", s="S", x="K S", e="")
    lines = set()
    while len(lines) < WORDS:
        word = "".join(random.choice(list(sounds), random.randint(3, 7)))
        said = " ".join(sounds[letter] for letter in word if sounds[letter])
        if said:
            lines.add(f"{word}\t{said}\n")
    path = tmp_path_factory.mktemp("pairs") / "few.tsv"
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    return path


def run(few, **options):
    return lab42.run(data=few, hidden_size=32, **options)


@pytest.fixture(scope="module", params=["bahdanau", "luong"])
def trained(few, request, tmp_path_factory):
    """(its result; a folder with its checkpoint and its picture)."""
    folder = tmp_path_factory.mktemp(request.param)
    lesson = Lesson(None, folder / "translate.png")
    options = {"data": few, "hidden_size": 32, "epochs": 60, "save": str(folder / "model")}
    return lab42.run(lesson, attention=request.param, **options), folder


def test_pairs_are_padded():
    source = pairs.source_vocabulary([("a", "b")])
    target = pairs.target_vocabulary([("X", "Y")])
    x, lengths = lab42.padded_sources([("b",), ("a", "q", "b")], source)
    assert x.tolist() == [[3, 0, 0], [2, 1, 3]] and lengths.tolist() == [1, 3]
    read, labels, lengths = lab42.padded_targets([("Y",), ("X", "Y")], target)
    assert read.tolist() == [[2, 5, 0], [2, 4, 5]]
    assert labels.tolist() == [[5, 3, 0], [4, 5, 3]] and lengths.tolist() == [2, 3]
    written = np.array([[4, 3, 4], [4, 5, 4]])
    assert lab42.tokens_before_end(written, target) == [("X",), ("X", "Y", "X")]


def test_an_odd_hidden_size_is_shared_out():
    with tf.Graph().as_default():
        memory, state = lab42.encode(tf.zeros([2, 3, 4]), [3, 2], 5)
        assert memory.shape.as_list() == [2, 3, 5] and state.c.shape.as_list() == [2, 5]


def test_it_learns_to_pronounce_words_that_it_has_not_read(trained):
    metrics = trained[0]
    assert metrics["sequence_errors"] <= 0.15
    assert metrics["token_errors"] <= 0.05
    assert metrics["bleu"] > 85


def test_a_beam_is_no_worse(few, trained):
    _, folder = trained
    beamed = run(few, restore=str(folder), beam=3)
    assert beamed["token_errors"] <= trained[0]["token_errors"] + 0.01
    assert (beamed["loss"], beamed["steps"]) == (None, 0)


def test_resumed_it_continues_to_the_bit(few, tmp_path):
    whole = run(few, steps=9)
    run(few, steps=5, save=str(tmp_path / "model"))
    assert run(few, steps=4, resume=str(tmp_path)) == {**whole, "steps": 4}
    with pytest.raises(InputError, match="trained with attention bahdanau, this run has luong"):
        run(few, steps=4, resume=str(tmp_path), attention="luong")


def test_without_attention_one_state_is_all(few):
    result = run(few, no_attention=True, steps=20)
    assert 0 < result["sequence_errors"] <= 1 and result["attention"] == "none"


def test_it_says_words_without_a_test(few, trained, tmp_path):
    picture = tmp_path / "say.png"
    options = {"data": few, "restore": str(trained[1]), "say": ["box", "KOS"]}
    result = lab42.LAB.result(Lesson(None, picture), **options)
    assert list(result.metrics["said"]) == ["box", "KOS"] and all(result.metrics["said"].values())
    assert result.metrics["steps"] == 0 and "token_errors" not in result.metrics
    assert [row.name for row in result.rows] == ["box", "KOS"]
    assert picture.stat().st_size > 5000


def test_sentences_are_learned_sooner_with_attention(tmp_path):
    picture = tmp_path / "sentences.png"
    result = lab42.LAB.result(Lesson(None, picture))
    assert result.as_expected and result.metrics["task"] == "sentences"
    assert result.metrics["sequence_errors"] < 0.1
    assert 0 <= result.metrics["looks_at_verb"] <= 1
    assert picture.stat().st_size > 5000


def test_a_restored_network_is_tested_on_its_own_task(few, tmp_path):
    saved = lab42.run(steps=2, save=str(tmp_path / "sentences"))
    assert "without_attention_sequence_errors" not in saved
    lines = []
    restored = lab42.run(Lesson(lines.append), restore=str(tmp_path / "sentences"))
    assert restored == {**saved, "loss": None, "steps": 0}
    assert "  made-up sentences: 134 sentences" in lines
    with pytest.raises(InputError, match="was trained on sentences, not on pronunciation"):
        lab42.run(restore=str(tmp_path / "sentences"), task="pronunciation")
    run(few, steps=1, save=str(tmp_path / "own"))
    with pytest.raises(InputError, match="was trained on a file of pairs; name it with --data"):
        lab42.run(restore=str(tmp_path / "own"))


@pytest.mark.covers(
    "python -m labs 42 --restore checkpoints/lab42 --save checkpoints/pronounce/model.ckpt"
)
def test_what_is_restored_and_saved_are_the_weights_alone(few, tmp_path):
    whole = run(few, steps=2, save=str(tmp_path / "whole"))
    run(few, restore=str(tmp_path / "whole"), save=str(tmp_path / "weights"))
    saved, weights = (checkpoint.read(tmp_path / name) for name in ("whole-2", "weights-2"))
    assert not [name for name in weights if "Adam" in name] and set(weights) < set(saved)
    assert run(few, restore=str(tmp_path / "weights")) == {**whole, "loss": None, "steps": 0}
    with pytest.raises(InputError, match="weights-2"):
        run(few, steps=1, resume=str(tmp_path / "weights"))


def test_dropout_is_resumed_to_the_bit_and_off_when_it_writes(tmp_path):
    options = {"hidden_size": 8, "dropout": 0.5}
    whole = lab42.run(steps=5, save=str(tmp_path / "whole"), **options)
    lab42.run(steps=3, save=str(tmp_path / "first"), **options)
    resumed = lab42.run(steps=2, resume=str(tmp_path / "first"), dropout=0.5)
    assert resumed == {**whole, "steps": 2}
    assert lab42.run(restore=str(tmp_path / "whole"))["token_errors"] == whole["token_errors"]


def test_the_shipped_network_pronounces_better_than_counting():
    result = lab42.LAB.result(restore=lab42.SHIPPED)
    assert result.as_expected
    assert result.metrics["sequence_errors"] < result.metrics["baseline_sequence_errors"]
    assert result.metrics["token_errors"] < result.metrics["baseline_token_errors"]
    shares = result.metrics["by_length"]
    assert [row["length"] for row in shares] == list(range(4, 14))
    said = lab42.run(task="pronunciation", say=["tensor"])["said"]
    assert said["tensor"].split()[:3] == ["T", "EH", "N"]


def test_a_sentence_is_said_by_its_words_in_their_own_case(tmp_path):
    path = tmp_path / "sentences.tsv"
    lines = [f"I like {n} .\tva {n} y\tx\n" for n in range(30)]
    path.write_text("".join(lines), encoding="utf-8")
    result = lab42.LAB.result(data=path, steps=2, save=str(tmp_path / "model"))
    assert 0 <= result.metrics["bleu"] <= 100
    assert result.rows[0].name == "translations with an error"
    assert result.rows[0].as_expected is None

    lines = []
    said = lab42.run(Lesson(lines.append), restore=str(tmp_path), say=["I like rice ."])
    assert list(said["said"]) == ["I like rice ."]
    assert "  in no source of the training: 'rice'" in lines


def test_the_table_compares_with_the_baseline():
    result = {
        "task": "pronunciation",
        "token_errors": 0.13,
        "sequence_errors": 0.5,
        "baseline_token_errors": 0.14,
        "baseline_sequence_errors": 0.58,
    }
    for attention, as_expected in {"luong": True, "none": False}.items():
        rows = lab42.expected({**result, "attention": attention}, data=None, say=None)
        assert next(rows).as_expected is as_expected


def test_the_picture_is_drawn(trained):
    assert (trained[1] / "translate.png").stat().st_size > 5000


def test_bad_files_are_refused(tmp_path):
    path = tmp_path / "bad.tsv"
    path.write_text("no tab\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        lab42.run(data=path, steps=1)
