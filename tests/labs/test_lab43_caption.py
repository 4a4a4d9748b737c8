"""Lab 43: numbers in words from pictures of digits."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab43_caption as lab43

import pytest


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = tmp_path_factory.mktemp("caption") / "caption.png"
    return lab43.run(Lesson(None, path), steps=250), path


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
    monkeypatch.setattr(lab43, "TEST_PICTURES", 20)
    whole = lab43.run(steps=5, seed=3, korean=True).metrics
    lab43.run(steps=3, seed=3, korean=True, save=str(tmp_path / "model"), save_every=1e-9)
    assert lab43.run(steps=2, seed=3, korean=True, resume=str(tmp_path)).metrics == whole
    with pytest.raises(InputError, match="was trained with language Korean, this run has English"):
        lab43.run(steps=2, seed=3, resume=str(tmp_path))
