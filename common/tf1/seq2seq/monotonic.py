"""Monotonic attention: attention that only moves forward through the memory.

Paper: Raffel et al., 2017, https://arxiv.org/abs/1704.00784.
"""

import functools

from common.graph_mode import tf
from common.tf1.seq2seq.attention import (
    Additive,
    Multiplicative,
)

import numpy as np


def safe_cumprod(x, *args, **kwargs):
    """Cumulative product of numbers in [0, 1] as exp(cumsum(log)); its gradient stays finite.

    Source: `tf.contrib.seq2seq.safe_cumprod`.
    """
    x = tf.convert_to_tensor(x, name="x")
    tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
    return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))


def monotonic_attention(p_choose_i, previous_attention, mode):
    """Alignments [batch, length] from the probabilities of stopping at each memory entry.

    With p the probability to stop at an entry once there, and a the alignments before:

        recursive  q_j = (1 - p_(j-1)) q_(j-1) + a_j,  alignments = p * q
        parallel   the same in closed form: p * P * cumsum(a / P), P = cumprod(1 - p) exclusive
        hard       p and a are zeros and ones: the first p at or after a

    Source: `tf.contrib.seq2seq.monotonic_attention`.

    Raises:
      ValueError: another mode.
    """
    p = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode == "recursive":
        batch_size = tf.dimension_value(p.shape[0]) or tf.shape(p)[0]
        ones = tf.ones(tf.stack([batch_size, 1]), dtype=p.dtype)
        passed = tf.concat([ones, 1 - p[:, :-1]], axis=1)
        reached = tf.scan(
            lambda q, step: tf.reshape(step[0] * q + step[1], [batch_size]),
            [tf.transpose(passed), tf.transpose(previous)],
            tf.zeros([batch_size], dtype=p.dtype),
        )
        return p * tf.transpose(reached)
    if mode == "parallel":
        passed = safe_cumprod(1 - p, axis=1, exclusive=True)
        return p * passed * tf.cumsum(previous / tf.clip_by_value(passed, 1e-10, 1.0), axis=1)
    if mode == "hard":
        p *= tf.cumsum(previous, axis=1)
        return p * tf.cumprod(1 - p, axis=1, exclusive=True)
    raise ValueError("mode must be 'recursive', 'parallel', or 'hard'.")


def _monotonic_probability_fn(score, previous_alignments, sigmoid_noise, mode, seed=None):
    """Alignments from scores: p = sigmoid(score + noise), or 1 where score > 0 when hard."""
    if sigmoid_noise > 0:
        noise = tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
        score += sigmoid_noise * noise
    p = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(p, previous_alignments, mode)


class _Monotonic:
    """A base for monotonic mechanisms: a start at the first memory entry, a bias on the scores."""

    def initial_alignments(self, batch_size, dtype):
        first = tf.zeros(tf.stack([batch_size]), dtype=tf.int32)
        return tf.one_hot(first, self._alignments_size, dtype=dtype)

    def _score(self, query):
        score = super()._score(query)
        return score + tf.get_variable(
            "attention_score_bias",
            shape=(),
            dtype=score.dtype,
            initializer=tf.constant_initializer(self._score_bias_init),
        )


class BahdanauMonotonicAttention(_Monotonic, Additive):
    """`BahdanauAttention` with monotonic alignments and a scalar bias on the scores.

    Variables under `bahdanau_monotonic_attention`, with `attention_score_bias`
    [] that starts at `score_bias_init`.

    Source: `tf.contrib.seq2seq.BahdanauMonotonicAttention`.
    """

    _scope = "bahdanau_monotonic_attention"

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        score_mask_value=None,
        sigmoid_noise=0.0,
        sigmoid_noise_seed=None,
        score_bias_init=0.0,
        mode="parallel",
        dtype=None,
        name="BahdanauMonotonicAttention",
    ):
        super().__init__(
            num_units,
            normalize,
            dtype,
            memory=memory,
            probability_fn=_probability_fn(sigmoid_noise, mode, sigmoid_noise_seed),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._score_bias_init = score_bias_init


class LuongMonotonicAttention(_Monotonic, Multiplicative):
    """`LuongAttention` with monotonic alignments and a scalar bias on the scores.

    Variables under `luong_monotonic_attention`, with `attention_score_bias` []
    that starts at `score_bias_init`.

    Source: `tf.contrib.seq2seq.LuongMonotonicAttention`.
    """

    _scope = "luong_monotonic_attention"

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        score_mask_value=None,
        sigmoid_noise=0.0,
        sigmoid_noise_seed=None,
        score_bias_init=0.0,
        mode="parallel",
        dtype=None,
        name="LuongMonotonicAttention",
    ):
        super().__init__(
            num_units,
            scale,
            dtype,
            memory=memory,
            probability_fn=_probability_fn(sigmoid_noise, mode, sigmoid_noise_seed),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._score_bias_init = score_bias_init


def _probability_fn(sigmoid_noise, mode, seed):
    return functools.partial(
        _monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode, seed=seed
    )
