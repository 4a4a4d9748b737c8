"""Attention mechanisms: how much each memory entry matters to a query.

A mechanism is made once with the memory (an encoder's outputs) and called at
each step with the query (the cell's output) and its own state; it gives the
alignments, weights [batch, memory length] that sum to one, and its next state.
"""

import math

from common.graph_mode import tf
from common.tf1.rnn.base import _zero_state_tensors
from common.tf1.seq2seq.attention_scores import (
    bahdanau_score,
    luong_score,
    masked_memory,
    masked_score,
    of_score_alone,
)


class AttentionMechanism:
    """The base of all attention mechanisms.

    Source: `tf.contrib.seq2seq.AttentionMechanism`.
    """

    @property
    def alignments_size(self):
        """The memory's length, a number or a scalar tensor."""
        raise NotImplementedError

    @property
    def state_size(self):
        """Size of the mechanism's state."""
        raise NotImplementedError


class _BaseAttentionMechanism(AttentionMechanism):
    """The memory, its mask, and the keys with which a query is compared.

    | name   | shape                                                                  |
    |--------|------------------------------------------------------------------------|
    | memory | [batch, length, ...]; entries past `memory_sequence_length` count as 0  |
    | values | the memory, masked                                                     |
    | keys   | memory_layer(values), [batch, length, num_units]                       |
    | state  | the alignments of the step before, [batch, length]                     |

    `probability_fn(score, state)` turns scores into alignments; masked scores
    are `score_mask_value` (minus infinity by default). `custom_key_value_fn`
    takes and gives (keys, values).

    Raises:
      TypeError: `probability_fn` cannot be called.
      ValueError: the memory's inner sizes are unknown.
    """

    def __init__(
        self,
        query_layer,
        memory,
        probability_fn,
        memory_sequence_length=None,
        memory_layer=None,
        check_inner_dims_defined=True,
        score_mask_value=None,
        custom_key_value_fn=None,
        name=None,
    ):
        if not callable(probability_fn):
            raise TypeError(f"probability_fn must be callable, saw type: {type(probability_fn)}")
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if score_mask_value is None:
            score_mask_value = -math.inf
        self._probability_fn = lambda score, previous: probability_fn(
            masked_score(score, memory_sequence_length, None, score_mask_value), previous
        )
        with tf.name_scope(name, "BaseAttentionMechanismInit"):
            self._values = masked_memory(
                memory, memory_sequence_length, None, check_inner_dims_defined
            )
            self._keys = self.memory_layer(self._values) if self.memory_layer else self._values
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size, self._alignments_size = (
                tf.dimension_value(self._keys.shape[axis]) or tf.shape(self._keys)[axis]
                for axis in (0, 1)
            )

    @property
    def memory_layer(self):
        """The layer that makes keys of the memory."""
        return self._memory_layer

    @property
    def query_layer(self):
        """The layer a query passes first; None without one."""
        return self._query_layer

    @property
    def values(self):
        """The memory, masked: [batch, length, ...]."""
        return self._values

    @property
    def keys(self):
        """The keys that queries are compared with: [batch, length, num_units]."""
        return self._keys

    @property
    def batch_size(self):
        """The memory's batch size, a number or a scalar tensor."""
        return self._batch_size

    @property
    def alignments_size(self):
        return self._alignments_size

    @property
    def state_size(self):
        return self._alignments_size

    def __call__(self, query, state):
        """query [batch, size] -> (alignments [batch, length], next state)."""
        with tf.variable_scope(None, self._scope):
            score = self._score(query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments

    def initial_alignments(self, batch_size, dtype):
        """Alignments before the first step: zeros [batch, length]."""
        return _zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size, dtype):
        """The mechanism's state before the first step."""
        return self.initial_alignments(batch_size, dtype)


class Multiplicative(_BaseAttentionMechanism):
    """score_k = [g *] query . (W memory_k), for queries with `num_units` columns.

    A subclass gives `_scope`, the scope of its variables.
    """

    def __init__(self, num_units, scale, dtype, **options):
        super().__init__(
            query_layer=None, memory_layer=projection("memory_layer", num_units, dtype), **options
        )
        self._num_units = num_units
        self._scale = scale
        self._name = options["name"]

    def _score(self, query):
        scale = None
        if self._scale:
            ones = tf.ones_initializer()
            scale = tf.get_variable("attention_g", [], query.dtype, ones)
        return luong_score(query, self._keys, scale)


class LuongAttention(Multiplicative):
    """Multiplicative attention: score_k = [g *] query . (W memory_k).

    The query must have `num_units` columns. W is `memory_layer/kernel`; with
    `scale` there is a scalar `luong_attention/attention_g`, one at first.

    Paper: Luong, Pham and Manning, 2015, https://arxiv.org/abs/1508.04025.
    Source: `tf.contrib.seq2seq.LuongAttention`.
    """

    _scope = "luong_attention"

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="LuongAttention",
    ):
        super().__init__(
            num_units,
            scale,
            dtype,
            memory=memory,
            probability_fn=of_score_alone(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )


class Additive(_BaseAttentionMechanism):
    """score_k = sum of v * tanh(W_q query + W_m memory_k), for queries of any size.

    A subclass gives `_scope`, the scope of its variables.
    """

    def __init__(self, num_units, normalize, dtype, **options):
        super().__init__(
            query_layer=projection("query_layer", num_units, dtype),
            memory_layer=projection("memory_layer", num_units, dtype),
            **options,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = options["name"]

    def _score(self, query):
        projected = self.query_layer(query) if self.query_layer else query
        dtype, units = projected.dtype, self._num_units
        v = tf.get_variable("attention_v", [units], dtype)
        g = b = None
        if self._normalize:
            start = tf.constant_initializer(math.sqrt(1.0 / units))
            g = tf.get_variable("attention_g", [], dtype, start)
            b = tf.get_variable("attention_b", [units], dtype, tf.zeros_initializer())
        return bahdanau_score(projected, self._keys, v, g, b)


class BahdanauAttention(Additive):
    """Additive attention: score_k = sum of v * tanh(W_q query + W_m memory_k).

    With `normalize`, v is replaced by g v / |v| and a bias b is added inside
    the tanh (Salimans and Kingma, 2016, https://arxiv.org/abs/1602.07868).

    | name     | variable                                                            |
    |----------|---------------------------------------------------------------------|
    | W_m, W_q | `memory_layer/kernel`, `bahdanau_attention/query_layer/kernel`      |
    | v        | `bahdanau_attention/attention_v`, [num_units]                       |
    | g        | `bahdanau_attention/attention_g`, scalar, sqrt(1 / num_units) first |
    | b        | `bahdanau_attention/attention_b`, [num_units], zeros first          |

    Paper: Bahdanau, Cho and Bengio, 2014, https://arxiv.org/abs/1409.0473.
    Source: `tf.contrib.seq2seq.BahdanauAttention`.
    """

    _scope = "bahdanau_attention"

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="BahdanauAttention",
    ):
        super().__init__(
            num_units,
            normalize,
            dtype,
            memory=memory,
            probability_fn=of_score_alone(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )


def projection(name, size, dtype=None):
    """A dense layer without bias: [..., any size] -> [..., size]."""
    from common.tf1 import layers  # a program without attention needs no layers

    return layers.Dense(size, name=name, use_bias=False, dtype=dtype or tf.float32)
