"""`common.tf1.seq2seq` against TensorFlow 1.15.5: results, gradients, names, distributions."""

from common import tf1 as tf
from common.tf1 import namespace
from tests.tf1 import checks
from tests.tf1.seq2seq_cases import CASES

import numpy as np
import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    draw = name in ("bahdanau_normalized", "luong_monotonic")
    checks.check_results("seq2seq", name, CASES[name], draw)


def test_a_parent_that_is_no_beam_is_named():
    with tf.Graph().as_default(), tf.Session() as session:
        tree = tf.contrib.seq2seq.gather_tree(
            tf.zeros([3, 1, 2], tf.int32), tf.constant([[[0, 0]], [[0, 7]], [[0, 1]]]), [3], 9
        )
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"parent id 7 .*\(0, 0, 1\)"):
            session.run(tree)


def test_tile_batch_keeps_copies_together():
    with tf.Graph().as_default(), tf.Session() as session:
        tiled = tf.contrib.seq2seq.tile_batch({"a": tf.constant([[1], [2]])}, 2)["a"]
        assert tiled.shape.as_list() == [4, 1]
        assert session.run(tiled).ravel().tolist() == [1, 1, 2, 2]


def test_attention_state_keeps_its_shapes():
    with tf.Graph().as_default():
        state = tf.contrib.seq2seq.AttentionWrapperState(
            tf.zeros([2, 3]), tf.zeros([2, 4]), 0, tf.zeros([2, 5]), (), tf.zeros([2, 5])
        )
        assert state.clone(time=3).time == 3
        with pytest.raises(ValueError, match="shape"):
            state.clone(cell_state=tf.zeros([2, 4]))


def _mechanism():
    return tf.contrib.seq2seq.LuongAttention(3, tf.zeros([2, 4, 3]))


@pytest.mark.parametrize(
    "error, message, make",
    [
        (TypeError, "Decoder", lambda s: s.dynamic_decode(None)),
        (TypeError, "Helper", lambda s: s.BasicDecoder(tf.contrib.rnn.GRUCell(2), None, None)),
        (ValueError, "vector", lambda s: s.TrainingHelper(tf.zeros([1, 2, 3]), 2)),
        (ValueError, "vector", lambda s: s.GreedyEmbeddingHelper(tf.zeros([2, 2]), 0, 1)),
        (ValueError, "scalar", lambda s: s.GreedyEmbeddingHelper(tf.zeros([2, 2]), [0], [1])),
        (TypeError, "Mechanism", lambda s: s.AttentionWrapper(tf.contrib.rnn.GRUCell(2), None)),
        (
            ValueError,
            "exactly one item",
            lambda s: s.AttentionWrapper(tf.contrib.rnn.GRUCell(2), _mechanism(), [1, 2]),
        ),
        (ValueError, "units", lambda s: _mechanism()(tf.zeros([2, 5]), None)),
        (ValueError, "mode", lambda s: s.monotonic_attention([[0.5]], [[1.0]], "soft")),
        (
            ValueError,
            "same time",
            lambda s: s.sequence_loss(
                *(tf.zeros([1, 2, 3]), tf.zeros([1, 2], tf.int32), tf.ones([1, 2])),
                sum_over_batch=True,
            ),
        ),
    ],
)
def test_errors_name_the_argument(error, message, make):
    with tf.Graph().as_default(), pytest.raises(error, match=message):
        make(tf.contrib.seq2seq)


def test_memory_of_another_batch_is_explained():
    with tf.Graph().as_default():
        cell = tf.contrib.seq2seq.AttentionWrapper(tf.contrib.rnn.GRUCell(2), _mechanism())
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="tile_batch"):
            cell.zero_state(6, tf.float32)


def test_sequence_loss_as_an_object():
    logits = np.sin(np.arange(24.0)).reshape(2, 3, 4).astype("float32")
    targets, weights = [[1, 3, 0], [2, 2, 0]], [[1.0, 1, 1], [1, 1, 0]]
    losses = namespace.resolve("tensorflow.contrib.seq2seq.python.ops.loss")
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(
            [
                losses.SequenceLoss()(tf.constant(targets), tf.constant(logits), weights),
                losses.SequenceLoss(average_across_timesteps=True, sum_over_timesteps=False)(
                    tf.constant(targets), tf.constant(logits), tf.constant(weights)
                ),
            ]
        )
    assert found[0] == pytest.approx(1.0071427822)  # what 1.15.5 gives
    assert found[1].tolist() == pytest.approx([0.7845094799, 1.3410929441])
