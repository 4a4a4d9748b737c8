"""Lab 28: numbers in words from pictures of digits."""

from types import SimpleNamespace

from common.data import digits, pairs
from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab28_caption as lab28

import numpy as np
import pytest


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = tmp_path_factory.mktemp("caption") / "caption.png"
    return lab28.run(Lesson(None, path), steps=250), path


@pytest.mark.slow
def test_it_reads_numbers_of_digits_that_it_has_not_seen(trained):
    metrics = trained[0].metrics
    assert metrics["sentences_right"] > 0.5
    assert metrics["words_wrong"] < 0.2
    assert sorted(metrics["by_length"]) == ["2", "3", "4"]


@pytest.mark.slow
def test_the_picture_is_drawn(trained):
    assert trained[1].stat().st_size > 10_000


def test_resumed_it_goes_on_to_the_bit(monkeypatch, tmp_path):
    monkeypatch.setattr(lab28, "TEST_PICTURES", 20)
    whole = lab28.run(steps=5, seed=3, korean=True).metrics
    lab28.run(steps=3, seed=3, korean=True, save=str(tmp_path / "model"), save_every=1e-9)
    assert lab28.run(steps=2, seed=3, korean=True, resume=str(tmp_path)).metrics == whole
    with pytest.raises(InputError, match="was trained with language Korean, this run has English"):
        lab28.run(steps=2, seed=3, resume=str(tmp_path))


def test_it_is_trained_with_training_digits_alone():
    training_digits, held_out = digits.Digits.parts()
    vocabularies = pairs.Vocabularies.of([((), digits.in_english(n)) for n in range(10_000)])
    names = ("columns", "column_count", "read", "target", "target_length")
    graph = SimpleNamespace(**{name: name for name in names})
    lessons = lab28.lessons(graph, vocabularies, training_digits, digits.in_english, seed=0)
    for_training = {image.tobytes() for image in training_digits.images}
    for_test = {image.tobytes() for image in held_out.images}
    for _ in range(10):
        fed = next(lessons)
        for picture, length in zip(fed["columns"], fed["column_count"]):
            for start in range(0, length, digits.SIDE):
                image = np.ascontiguousarray(picture[start : start + digits.SIDE].T).tobytes()
                assert image in for_training and image not in for_test
