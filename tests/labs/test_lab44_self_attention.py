"""Lab 44: one head beside its equation in NumPy, its mask and positions, and what it learns."""

from common.data import text
from common.errors import InputError
from common.shapes import count_parameters
from labs import lab34_sixpence_next_char as lab34
from labs import lab44_self_attention as lab44
from labs.exercises import exercise23_causal_attention as exercise

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

SEEDS = (0, 1)
CHARACTERS = text.Vocabulary.of(lab34.RHYME)
X, Y = text.windows(CHARACTERS.encode(lab34.RHYME), lab44.LENGTH)


@pytest.fixture(scope="module")
def results():
    return {seed: lab44.run(seed=seed) for seed in SEEDS}


def head_of(inputs, masked=True, seed=0):
    """Runs one head -> context, weights, and its matrices w_q, w_k, w_v."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(seed)
        context, weights = lab44.attention_head(tf.constant(inputs, tf.float32), 3, masked)
        sess.run(tf.global_variables_initializer())
        return (*sess.run([context, weights]), sess.run(tf.trainable_variables()))


def test_the_head_is_its_equation():
    inputs = np.random.RandomState(0).normal(size=[2, 6, 4])
    context, weights, (w_q, w_k, w_v) = head_of(inputs)
    expected = exercise.causal_weights(exercise.attention_scores(inputs, w_q, w_k))
    np.testing.assert_allclose(weights, expected, atol=1e-6)
    np.testing.assert_allclose(
        context, exercise.causal_attention(inputs, w_q, w_k, w_v), rtol=1e-5, atol=1e-6
    )


def test_a_later_letter_changes_no_earlier_output_but_does_without_the_mask():
    inputs = np.random.RandomState(1).normal(size=[1, 6, 4])
    other = inputs.copy()
    other[:, 4] += 1.0
    before, after = (head_of(values)[0] for values in (inputs, other))
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert np.abs(before[:, 4:] - after[:, 4:]).min(axis=2).all()
    before, after = (head_of(values, masked=False)[0] for values in (inputs, other))
    assert np.abs(before - after).max(axis=2).all()


def test_the_loss_of_a_place_has_no_gradient_in_later_letters():
    with tf.Graph().as_default(), tf.Session() as sess:
        inputs = tf.constant(np.random.RandomState(2).normal(size=[1, 6, 4]), tf.float32)
        context, _ = lab44.attention_head(inputs, 3)
        gradient = tf.gradients(context[:, 2], inputs)[0]
        sess.run(tf.global_variables_initializer())
        sizes = np.abs(sess.run(gradient)).max(axis=2)[0]
    assert sizes[:3].all() and not sizes[3:].any()


@pytest.mark.parametrize("positions", [True, False])
def test_without_positions_the_earlier_letters_can_change_places(positions):
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab44.build_graph(classes=34, positions=positions)
        sess.run(tf.global_variables_initializer())
        logits = [
            sess.run(graph.logits, feed_dict={graph.x: CHARACTERS.encode(letters)[np.newaxis]})
            for letters in ("Sing a son", "aniS gs on")
        ]
    same_last_letter = [values[0, -1] for values in logits]
    difference = np.abs(same_last_letter[0] - same_last_letter[1]).max()
    assert difference > 1e-3 if positions else difference < 1e-5


def test_graph():
    with tf.Graph().as_default():
        graph = lab44.build_graph(classes=34)
        assert graph.inputs.shape.as_list() == [None, None, 32]
        assert graph.context.shape.as_list() == [None, None, 32]
        assert graph.weights.shape.as_list() == [None, None, None]
        assert graph.logits.shape.as_list() == [None, None, 34]
        assert graph.loss.shape.as_list() == []
        assert count_parameters() == 34 * 32 + 10 * 32 + 3 * 32 * 32 + 33 * 34


@pytest.mark.parametrize("classes", [2, 34, 80])
def test_the_lstm_has_as_many_parameters_as_fit(classes):
    units = lab44.lstm_size(classes, 5_602)
    with tf.Graph().as_default():
        lab44.build_lstm(classes, units)
        assert count_parameters() <= 5_602
    with tf.Graph().as_default():
        lab44.build_lstm(classes, units + 1)
        assert count_parameters() > 5_602


@pytest.mark.parametrize("seed", SEEDS)
def test_order_helps_the_lstm_has_more_and_without_the_mask_it_copies(results, seed):
    networks = results[seed]["networks"]
    last = {name: network["accuracy"] for name, network in networks.items()}
    assert last["no positions"] < last["head"] < last["LSTM"]
    best = results[seed]["best_possible_of_all"]
    for name in ("head", "no positions", "LSTM"):
        assert networks[name]["accuracy_of_all"] <= best + 1e-6
        as_read = pytest.approx(networks[name]["accuracy_of_all"], abs=2e-3)
        assert networks[name]["accuracy_as_read"] == as_read, "it never saw the later letters"
    assert networks["no mask"]["accuracy_of_all"] > best
    assert networks["no mask"]["accuracy_as_read"] < 0.3
    assert networks["no mask"]["loss"] < min(networks[name]["loss"] for name in ("head", "LSTM"))


def test_where_the_heads_look(results):
    weights = np.array(results[0]["weights"])
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert not np.triu(weights, 1).any()


def test_the_rows_hold(results):
    rows = list(lab44.expected(results[0], text=None, text_file=None))
    assert all(row.as_expected is not False for row in rows)


def test_same_seed_same_result_to_the_bit():
    first, second = (lab44.LAB.result(steps=20, seed=3, temperature=1.0).metrics for _ in range(2))
    assert first == second


def test_a_text_of_ones_own():
    result = lab44.LAB.result(text="abcabcabd " * 6, steps=3)
    assert result.metrics["windows"] == 49
    assert all(row.as_expected is None for row in result.rows)
    assert next(iter(result.metrics["networks"]["head"]["generated"])) == "abcabcabd "


@pytest.mark.parametrize("options", [{"generate": ""}, {"generate": "7"}, {"temperature": -1.0}])
def test_bad_options_are_refused_before_training(options):
    with pytest.raises(InputError):
        lab44.run(steps=10**9, **options)
