"""Lab 31: four words, right over twelve seeds; what padding does with lengths and without."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from labs import lab31_word_sentiment as lab31

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SEEDS = range(12)


@pytest.fixture(scope="module")
def metrics():
    return [lab31.run(seed=seed) for seed in SEEDS]


def test_graph():
    with tf.Graph().as_default():
        graph = lab31.build_graph(11)
        assert graph.x.shape.as_list() == [None, None]
        assert graph.state.shape.as_list() == [None, 10]
        assert graph.logits.shape.as_list() == [None, 2]
        assert graph.probability.shape.as_list() == [None]


def test_the_numbers_are_the_lectures():
    said = []
    lab31.run(Lesson(said.append), steps=1)
    assert "  good     [6 7 7 4 0 0 0 0 0 0]" in said
    assert "  so good  [9 7 1 6 7 7 4 0 0 0]" in said


@pytest.mark.parametrize("seed", SEEDS)
def test_every_seed_gets_all_four_words_right(metrics, seed):
    assert metrics[seed]["accuracy"] == 1.0
    assert metrics[seed]["vocabulary"] == 11
    assert metrics[seed]["parameters"] == (11 + 10) * 10 + 10 + 10 * 2 + 2


@pytest.mark.parametrize("seed", SEEDS)
def test_more_padding_changes_the_answer_only_without_lengths(metrics, seed):
    assert metrics[seed]["max_difference"] == 0.0
    assert metrics[seed]["max_difference_without_lengths"] > 0.001


def test_without_lengths_words_go_wrong(metrics):
    shares = np.array([found["accuracy_without_lengths"] for found in metrics])
    assert np.mean(shares) < 0.8
    assert 3 <= np.sum(shares == 1) <= 5  # 4 were counted


def test_every_row_is_as_expected():
    assert lab31.LAB.result().as_expected


def test_same_seed_same_result_to_the_bit():
    assert lab31.run(seed=5) == lab31.run(seed=5)


def test_the_control_is_right_at_the_length_of_its_training_only(metrics):
    """Counted over twenty seeds: 20 at 10 characters, 14 at 20, 6 where the words end."""
    assert [each["control_accuracy"] for each in metrics] == [1.0] * 12
    assert 5 <= sum(each["control_accuracy_twice"] == 1 for each in metrics) <= 10
    assert sum(each["control_accuracy_with_lengths"] == 1 for each in metrics) <= 7


def test_own_words_and_a_word_to_judge():
    said = []
    words = {"words": ["좋아요", "최고", "싫어요", "나빠"], "labels": ["1", "good", "neg", "BAD"]}
    result = lab31.LAB.result(Lesson(said.append), **words, say="최고요!")
    assert result.metrics["accuracy"] == 1.0
    assert len(result.metrics["said"]) == 3
    assert all(row.as_expected is None for row in result.rows)
    assert "not read: '!'" in "\n".join(said)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"words": ["a", "b"]}, "give a label for each word, not 0 for 2"),
        ({"words": ["a", "b"], "labels": ["1"]}, "not 1 for 2"),
        ({"words": ["a", "b"], "labels": ["1", "5"]}, "--labels: '5' is none of 0, 1"),
        ({"words": ["a", "b"], "labels": ["1", "1"]}, "words of both classes"),
        ({"words": ["a", "a"], "labels": ["1", "0"]}, "a word is given twice"),
        ({"words": ["a", ""], "labels": ["1", "0"]}, "1 to 20 characters"),
        ({"say": "xyz"}, "none of the characters of 'xyz'"),
    ],
)
def test_errors(options, message):
    with pytest.raises(InputError, match=message):
        lab31.run(**options)
