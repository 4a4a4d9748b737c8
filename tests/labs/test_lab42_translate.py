"""Lab 42: learning to pronounce, with and without attention; beam, sentences, checkpoints."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab42_translate as lab42

import numpy as np
import pytest

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


def test_it_learns_to_pronounce_words_that_it_has_not_read(trained):
    metrics = trained[0].metrics
    assert metrics["sequence_errors"] <= 0.15
    assert metrics["token_errors"] <= 0.05
    assert metrics["bleu"] > 85


def test_a_beam_is_no_worse(few, trained):
    _, folder = trained
    beamed = run(few, restore=str(folder), beam=3).metrics
    assert beamed["token_errors"] <= trained[0].metrics["token_errors"] + 0.01


def test_resumed_it_goes_on_to_the_bit(few, tmp_path):
    whole = run(few, steps=9).metrics
    run(few, steps=5, save=str(tmp_path / "model"))
    assert run(few, steps=4, resume=str(tmp_path)).metrics == whole


def test_without_attention_one_state_is_all(few):
    metrics = run(few, no_attention=True, steps=20).metrics
    assert 0 < metrics["sequence_errors"] <= 1


def test_it_says_words(few, trained):
    _, folder = trained
    said = run(few, restore=str(folder), say=["box", "KOS"]).metrics["said"]
    assert list(said) == ["box", "KOS"] and all(said.values())


def test_sentences_are_cut_into_words_and_claim_nothing(tmp_path):
    path = tmp_path / "sentences.tsv"
    path.write_text("".join(f"go {n} on\tva {n} y\tx\n" for n in range(30)), encoding="utf-8")
    result = run(path, steps=2, source_cut="words")
    assert 0 <= result.metrics["bleu"] <= 100
    assert result.findings[0].what == "translations with an error"
    assert result.findings[0].met is None


def test_the_picture_is_drawn(trained):
    assert (trained[1] / "translate.png").stat().st_size > 5000


def test_bad_files_are_refused(tmp_path):
    path = tmp_path / "bad.tsv"
    path.write_text("no tab\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        lab42.run(data=path, steps=1)
