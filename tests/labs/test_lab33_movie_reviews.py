"""Lab 33: on its synthetic sentences, and on files of each kind."""

from common.data import reviews
from common.errors import InputError
from common.teaching.lesson import Lesson
from common.training import checkpoint
from labs import lab33_movie_reviews as lab33

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SEEDS = (0, 1)


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch):
    """The same data whether the package of real reviews is there or not."""
    monkeypatch.setattr(reviews, "installed", lambda size: None)


def test_graph():
    with tf.Graph().as_default():
        graph = lab33.build_graph()
        assert graph.x.shape.as_list() == [None, None]
        assert graph.embedding.shape.as_list() == [10_000, 128]
        assert graph.h.shape.as_list() == [None, 128]
        assert graph.probability.shape.as_list() == [None]


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_lstm_reads_in_order(seed):
    result = lab33.run(seed=seed)
    assert result["steps"] == 300  # three passes over 3,200
    assert result["accuracy"] > 0.98
    assert result["baseline_accuracy"] < 0.75
    assert result["parameters"] == 1_411_713
    assert "SYNTHETIC" in result["source"]


def test_same_seed_same_result_to_the_bit():
    first, second = (lab33.run(steps=10, seed=3) for _ in range(2))
    assert first == second
    assert lab33.run(steps=10, seed=4)["loss"] != first["loss"]


def test_the_last_eighty_words_of_a_csv(tmp_path):
    path = tmp_path / "reviews.csv"
    rows = "".join(
        f"{'filler ' * 100}{word},{label}\n" for word, label in [("fine", 1), ("poor", 0)]
    )
    path.write_text("text,label\n" + rows * 20, encoding="utf-8")
    result = lab33.run(data=path, epochs=2)
    assert result["steps"] == 2  # 32 reviews for training are one batch
    assert (result["train_reviews"], result["test_reviews"]) == (32, 8)
    assert result["baseline_accuracy"] == 1.0
    assert result["source"] == str(path)


@pytest.fixture
def small(tmp_path):
    """A file like Keras's: 80 reviews of one or two words."""
    x = np.empty(80, object)
    x[:] = [[5, 6 + n] if n % 2 else [7 + n] for n in range(80)]
    y = np.arange(80) % 2
    np.savez(tmp_path / "imdb.npz", x_train=x, y_train=y, x_test=x[:8], y_test=y[:8])
    return tmp_path / "imdb.npz"


def test_keras_s_file_without_words(small):
    metrics = lab33.run(data=small, steps=2)
    assert metrics["baseline_accuracy"] == 1.0
    assert metrics["test_reviews"] == 8


def test_a_missing_file_is_an_error_before_the_lesson():
    said = []
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        lab33.run(Lesson(said.append), data="nowhere.csv")
    assert said == []


def test_resumed_it_goes_on_to_the_bit_and_only_with_these_reviews(small, tmp_path):
    lab33.run(data=small, steps=5, save=str(tmp_path / "whole" / "model"))
    lab33.run(data=small, steps=3, save=str(tmp_path / "parts" / "model"), save_every=1e-9)
    parts = str(tmp_path / "parts")
    lab33.run(data=small, steps=2, resume=parts, save=f"{parts}/model")
    whole, resumed = (checkpoint.find(tmp_path / name) for name in ("whole", "parts"))
    assert checkpoint.differences(checkpoint.read(whole), checkpoint.read(resumed)) == []
    assert checkpoint.metadata(whole) == checkpoint.metadata(resumed)
    with pytest.raises(InputError, match=r"was trained with reviews \w{16}, this run has \w{16}"):
        lab33.run(steps=2, resume=parts)
    with pytest.raises(InputError, match="was trained with seed 0, this run has 1"):
        lab33.run(data=small, steps=2, seed=1, resume=parts)
