"""Lab 28: numbers in words from pictures of digits."""

from common.teaching.lesson import Lesson
from labs import lab28_caption as lab28

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


def test_same_seed_same_numbers(monkeypatch):
    monkeypatch.setattr(lab28, "TEST_PICTURES", 20)
    first, second = (lab28.run(steps=2, seed=3, korean=True).metrics for _ in range(2))
    assert first == second
