"""Lab 31: four words, right over twelve seeds; what padding does with lengths and without."""

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
        graph = lab31.build_graph()
        assert graph.x.shape.as_list() == [None, None]
        assert graph.state.shape.as_list() == [None, 10]
        assert graph.logits.shape.as_list() == [None, 2]
        assert graph.probability.shape.as_list() == [None]


def test_the_alphabet_and_the_numbers_are_the_lectures():
    assert lab31.CHARACTERS.tokens == ["<pad>", *" abdegorsw"]
    encoded = [lab31.CHARACTERS.encode(word).tolist() for word in lab31.WORDS]
    assert encoded == [[6, 7, 7, 4], [3, 2, 4], [10, 7, 8, 9, 5], [9, 7, 1, 6, 7, 7, 4]]
    assert lab31.LENGTHS.tolist() == [4, 3, 5, 7]


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
