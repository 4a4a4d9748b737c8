"""Lab 32: seven phrases, encoded, embedded, classified."""

from common.errors import InputError
from common.teaching.lesson import Lesson
from common.teaching.rows import plain
from labs import lab32_text_classification as lab32

import numpy as np
import pytest
import tensorflow.compat.v1 as tf


@pytest.fixture(scope="module")
def metrics():
    """Of twelve seeds."""
    return [lab32.run(seed=seed) for seed in range(12)]


def test_all_seeds_classify_the_seven_phrases(metrics):
    """TensorFlow 1.15: 10 of 10 runs, loss 0.539; here 0.523 [0.487, 0.542]."""
    assert [each["accuracy"] for each in metrics] == [1.0] * 12
    assert np.median([each["loss"] for each in metrics]) < 0.539
    assert max(each["loss"] for each in metrics) < 0.56
    for each in metrics:
        assert [prediction > 0.5 for prediction in each["predictions"]] == [1, 0, 0, 1, 1, 0, 1]


def test_encoding_and_parameters_are_the_lectures(metrics):
    assert metrics[0]["encoded"] == [
        [1, 2, 3, 4],
        [5, 6],
        [7, 8],
        [9, 10],
        [11, 12],
        [13],
        [14, 15],
    ]
    assert metrics[0]["parameters"] == 81


def test_words_alone_in_the_first_place_and_in_their_own(metrics):
    """Counted over twenty seeds: 5 to 12 and 8 to 15 of 15; 24 to 46 of 60 in all places."""
    first = [each["first_place_right"] for each in metrics]
    own = [each["own_place_right"] for each in metrics]
    assert 4 <= min(first) <= 6 and 9 <= max(first) <= 12
    assert 7 <= min(own) <= 9 and 14 <= max(own) <= 15
    assert np.mean(own) > np.mean(first) + 2
    assert max(each["all_places_right"] for each in metrics) < 50


def test_padding_alone_is_called_bad_in_most_seeds(metrics):
    """In 10 of these 12; all words in the first place in 4."""
    assert 9 <= sum(each["padding_alone"] < 0.5 for each in metrics) <= 11
    assert 3 <= sum(each["all_called_bad"] for each in metrics) <= 5


def test_in_the_recurrent_network_a_word_counts_wherever_it_stands(metrics):
    """Counted over twenty seeds: 55 to 60 of 60."""
    right = [each["recurrent_all_places_right"] for each in metrics]
    assert [each["recurrent_accuracy"] for each in metrics] == [1.0] * 12
    assert min(right) >= 54 and np.median(right) >= 58


def test_distinct_words_and_those_of_both_kinds():
    encoded, labels = [[1, 2], [3, 1], [2]], [1, 1, 0]
    assert lab32.distinct_words(encoded, labels) == [(1, 0, 1), (2, 1, None), (3, 0, 1)]


def test_own_phrases_and_a_sentence(tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_text("좋은 영화\tgood\n나쁜 영화\tbad\n최고\t1\n", encoding="utf-8")
    result = lab32.LAB.result(phrases=path, say="최고 영화 bad 좋은", steps=2)
    assert (result.metrics["words"], result.metrics["places"]) == (3, 2)  # 영화 is in both kinds
    assert len(result.metrics["said"]) == len(result.metrics["recurrent_said"]) == 2
    assert all(row.as_expected is None for row in result.rows)


def test_what_is_not_read_of_a_sentence_is_said():
    said = []
    lab32.run(Lesson(said.append), steps=1, say="Amazing: not bad, stop best work")
    assert "not read, since unknown or too late: not, work" in "\n".join(said)
    with pytest.raises(InputError, match="--say: none of these words is in the phrases: 'hm!'"):
        lab32.run(steps=1, say="hm!")


def test_another_cell_and_none():
    assert lab32.LAB.command(["--set", "CELL=gru", "--steps", "1", "--json"]) == 0
    assert lab32.LAB.command(["--set", "CELL=Elman", "--steps", "1", "--json"]) == 2


def test_one_word_stands_at_its_place():
    assert lab32.one_word(7, 2, 4).tolist() == [0, 0, 7, 0]


def test_same_seed_same_numbers():
    first, second, other = (lab32.run(seed=seed, steps=5) for seed in (3, 3, 4))
    assert lab32.LAB.result(seed=3, steps=5).metrics == plain(first) == plain(second)
    assert first["loss"] != other["loss"]


def test_the_graph_follows_the_equation():
    """y = sigmoid([e_1 ... e_4] w + b) and the mean cross entropy, in NumPy."""
    words, t = np.array([[1, 2, 0, 0], [4, 3, 2, 1]]), np.array([1, 0])
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab32.build_graph(vocabulary_size=5, length=4, seed=1)
        sess.run(tf.global_variables_initializer())
        fetches = [graph.embedded, graph.prediction, graph.loss]
        embedded, prediction, loss_value = sess.run(fetches, {graph.words: words, graph.t: t})
        embedding, w, b = sess.run(tf.trainable_variables())
    assert np.abs(embedding).max() <= 0.05
    np.testing.assert_array_equal(embedded, embedding[words])
    logits = (embedding[words].reshape(2, 16) @ w + b)[:, 0]
    y = 1 / (1 + np.exp(-logits))
    np.testing.assert_allclose(prediction, y, rtol=1e-5)
    loss = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
    np.testing.assert_allclose(loss_value, loss, rtol=1e-5)
