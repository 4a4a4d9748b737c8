"""Lab 35: the carried state, what it gains over lab 34 and what it costs."""

from common.data import text
from common.errors import InputError
from labs import lab34_sixpence_next_char as lab34
from labs import lab35_sixpence_every_char as lab35

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SEEDS = (0, 3)
CHARACTERS = text.Vocabulary.of(lab34.RHYME)
X, Y = lab35.cut(CHARACTERS.encode(lab34.RHYME))


@pytest.fixture(scope="module")
def metrics():
    return {seed: lab35.run(seed=seed) for seed in SEEDS}


def test_graph():
    with tf.Graph().as_default():
        graph = lab35.build_graph(windows=45, classes=34, steps=3)
        assert graph.x.shape.as_list() == [None, None]
        assert graph.logits.shape.as_list() == [None, None, 34]
        assert [part.shape.as_list() for part in graph.memory] == [[45, 75], [45, 75]]
        assert [part.shape.as_list() for part in graph.begin] == [[None, 75], [None, 75]]


def test_the_windows_are_the_whole_rhyme_once():
    assert CHARACTERS.decode(X) == lab34.RHYME[:-1]
    assert CHARACTERS.decode(Y) == lab34.RHYME[1:]


def test_each_window_begins_with_the_state_that_the_one_before_ended_with():
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab35.build_graph(windows=45, classes=34, steps=3)
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: X, graph.y: Y}
        for _ in range(3):
            ended, _ = sess.run([graph.state, graph.train_op], feed_dict)
            for part, memory in zip(ended, sess.run(graph.memory)):
                np.testing.assert_array_equal(memory[1:], part[:-1])
                assert not memory[0].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_state_breaks_lab_34s_ceiling_and_needs_the_beginning(metrics, seed):
    found = metrics[seed]
    assert found["accuracy"] > found["lab34_accuracy_ceiling"] >= found["lab34_accuracy"]
    assert found["accuracy"] >= 0.995
    assert found["accuracy_from_ten"] < 0.8
    assert found["generated"]["Sing a son"] == "Sing a song of sixpence, a poc"
    assert found["generated_in_place"] == "king was in his counting house"
    assert found["parameters"] == 35_584


def test_same_seed_same_result_to_the_bit_and_lab_34_is_trained_as_long():
    first, second = (lab35.run(steps=20, seed=2, temperature=1.0) for _ in range(2))
    assert first == second
    assert first["lab34_generated"] == lab34.run(steps=20, seed=2)["generated"]


@pytest.mark.parametrize("options", [{"generate": ""}, {"generate": "7"}, {"temperature": -1.0}])
def test_bad_options_are_refused_before_training(options):
    with pytest.raises(InputError):
        lab35.run(steps=10**9, **options)


def test_a_text_of_ones_own_and_what_is_left_over():
    own = "abcabcabd " * 6
    metrics = lab35.LAB.result(text=own, steps=3).metrics
    assert metrics["windows"] == 6  # 59 characters once the last space is gone: 58 of 9 each
    assert list(metrics["generated"]) == list(metrics["lab34_generated"])
    with pytest.raises(InputError, match="no window of 9"):
        lab35.cut(np.arange(9))
