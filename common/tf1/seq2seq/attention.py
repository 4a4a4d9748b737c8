"""Attention mechanisms: how much each memory entry matters to a query.

A mechanism is made once with the memory (an encoder's outputs) and called at
each step with the query (the cell's output) and its own state; it gives the
alignments, weights [batch, memory length] that sum to one, and its next state.
"""

import math

from common.graph_mode import tf
from common.tf1.rnn.base import _zero_state_tensors


class AttentionMechanism:
    """What every mechanism has.

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
    """Memory, its mask, and the keys.

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
            _masked_score(score, memory_sequence_length, score_mask_value), previous
        )
        with tf.name_scope(name, "BaseAttentionMechanismInit"):
            self._values = _masked_memory(memory, memory_sequence_length, check_inner_dims_defined)
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
        """What queries are compared with: [batch, length, num_units]."""
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

    def initial_alignments(self, batch_size, dtype):
        """Alignments before the first step: zeros [batch, length]."""
        return _zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size, dtype):
        """The mechanism's state before the first step."""
        return self.initial_alignments(batch_size, dtype)


class LuongAttention(_BaseAttentionMechanism):
    """Multiplicative attention: score_k = [g *] query . (W memory_k).

    The query must have `num_units` columns. W is `memory_layer/kernel`; with
    `scale` there is a scalar `luong_attention/attention_g`, one at first.

    Paper: Luong, Pham and Manning, 2015, https://arxiv.org/abs/1508.04025.
    Source: `tf.contrib.seq2seq.LuongAttention`.
    """

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
            query_layer=None,
            memory_layer=projection("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_of_score_alone(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query, state):
        """query [batch, num_units] -> (alignments [batch, length], next state)."""
        with tf.variable_scope(None, "luong_attention"):
            score = luong_score(query, self._keys, self._scale)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauAttention(_BaseAttentionMechanism):
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
            query_layer=projection("query_layer", num_units, dtype),
            memory_layer=projection("memory_layer", num_units, dtype),
            memory=memory,
            probability_fn=_of_score_alone(probability_fn),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query, state):
        """query [batch, any size] -> (alignments [batch, length], next state)."""
        with tf.variable_scope(None, "bahdanau_attention"):
            projected = self.query_layer(query) if self.query_layer else query
            score = bahdanau_score(projected, self._keys, self._num_units, self._normalize)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def hardmax(logits, name=None):
    """One where the largest of the last axis stands (the first of several), zero elsewhere.

    Source: `tf.contrib.seq2seq.hardmax`.
    """
    with tf.name_scope(name, "Hardmax"):
        logits = tf.convert_to_tensor(logits, name="logits")
        depth = tf.dimension_value(logits.shape[-1])
        depth = tf.shape(logits)[-1] if depth is None else depth
        return tf.one_hot(tf.argmax(logits, -1), depth, dtype=logits.dtype)


def projection(name, size, dtype=None):
    """A dense layer without bias: [..., any size] -> [..., size]."""
    from common.tf1 import layers  # a program without attention needs no layers

    return layers.Dense(size, name=name, use_bias=False, dtype=dtype or tf.float32)


def weighted_sum(weights, values):
    """weights [batch, length], values [batch, length, size] -> their sum [batch, size]."""
    if _is_small(values):
        return tf.reduce_sum(weights[:, :, None] * values, 1)
    return tf.squeeze(tf.matmul(weights[:, None], values), [1])


def _is_small(memory):
    """Whether [batch, length, size] is known to hold few numbers.

    To start a batch of matrix products takes today's TensorFlow about 0.1 ms, more
    than to multiply and add up to so many numbers one by one.
    """
    numbers = memory.shape.num_elements()
    return numbers is not None and numbers < 2**18


def _softmax(scores):
    """softmax over the last axis; small ones in pieces, as today's operation starts slowly."""
    if not _is_small(scores):
        return tf.nn.softmax(scores)
    exponentials = tf.exp(scores - tf.reduce_max(scores, -1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, -1, keepdims=True)


def luong_score(query, keys, scale):
    """query [batch, units], keys [batch, length, units] -> scores [batch, length]."""
    depth, units = (tf.dimension_value(tensor.shape[-1]) for tensor in (query, keys))
    if depth != units or depth is None:
        raise ValueError(
            "Incompatible or unknown inner dimensions between query and keys.  Query "
            f"({query}) has units: {depth}.  Keys ({keys}) have units: {units}.  Perhaps you need "
            f"to set num_units to the keys' dimension ({units})?"
        )
    if _is_small(keys):
        score = tf.reduce_sum(query[:, None] * keys, 2)
    else:
        score = tf.squeeze(tf.matmul(query[:, None], keys, transpose_b=True), [1])
    if not scale:
        return score
    return score * tf.get_variable(
        "attention_g", shape=(), dtype=query.dtype, initializer=tf.ones_initializer()
    )


def bahdanau_score(query, keys, num_units, normalize):
    """query [batch, units], keys [batch, length, units] -> scores [batch, length]."""
    dtype = query.dtype
    v = tf.get_variable("attention_v", [num_units], dtype=dtype)
    together = keys + query[:, None]  # [batch, length, units]
    if normalize:
        start = tf.constant_initializer(math.sqrt(1.0 / num_units))
        g = tf.get_variable("attention_g", shape=(), dtype=dtype, initializer=start)
        together += tf.get_variable(
            "attention_b", [num_units], dtype=dtype, initializer=tf.zeros_initializer()
        )
        v = g * v * tf.rsqrt(tf.reduce_sum(tf.square(v)))
    return tf.reduce_sum(v * tf.tanh(together), axis=2)


def _of_score_alone(probability_fn):
    """A function of (score, state) that ignores the state; softmax by default."""
    if probability_fn is None:
        probability_fn = _softmax
    return lambda score, _: probability_fn(score)


def _masked_memory(memory, lengths, check_inner_dims_defined):
    """The memory [batch, length, ...] with zeros past each sequence's length."""
    memory = tf.nest.map_structure(lambda m: tf.convert_to_tensor(m, name="memory"), memory)
    for part in tf.nest.flatten(memory):
        if check_inner_dims_defined and not part.shape[2:].is_fully_defined():
            raise ValueError(
                f"Expected memory {part.name} to have fully defined inner dims, but saw shape: "
                f"{part.shape}"
            )
    if lengths is None:
        return memory
    first = tf.nest.flatten(memory)[0]
    mask = tf.sequence_mask(lengths, maxlen=tf.shape(first)[1], dtype=first.dtype)

    def masked(part):
        inner = tf.ones([tf.rank(part) - 2], dtype=tf.int32)
        return part * tf.reshape(mask, tf.concat([tf.shape(mask), inner], axis=0))

    return tf.nest.map_structure(masked, memory)


def _masked_score(score, lengths, mask_value):
    """Scores [batch, length] with `mask_value` past each sequence's length."""
    if lengths is None:
        return score
    message = "All values in memory_sequence_length must be greater than zero."
    with tf.control_dependencies([tf.assert_positive(lengths, message=message)]):
        mask = tf.sequence_mask(lengths, maxlen=tf.shape(score)[1])
    return tf.where(mask, score, mask_value * tf.ones_like(score))
