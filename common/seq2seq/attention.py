"""Attention: at each step a decoder looks at all outputs of an encoder, not at the last alone.

    mechanism = seq2seq.BahdanauAttention(64, memory, memory_sequence_length)
    cell = seq2seq.AttentionWrapper(rnn.BasicLSTMCell(128), mechanism, attention_layer_size=128)
    outputs, state = rnn.dynamic_rnn(cell, inputs, initial_state=cell.zero_state(batch, tf.float32))

The memory is what is looked at: the encoder's outputs, [batch, length, size].
Sources: `tf.contrib.seq2seq` of TensorFlow 1.15, whose numbers and variable names these
have; options that no lab needs are in `common.tf1.seq2seq`.
"""

import copy
from typing import Any, NamedTuple

from common.graph_mode import tf
from common.rnn.cell import RNNCell


def _projection(values, name, size):
    """values W, without a bias: [..., any size] -> [..., size]; W is the variable name/kernel."""
    depth = values.shape.as_list()[-1]
    kernel = tf.get_variable(f"{name}/kernel", [depth, size], dtype=values.dtype)
    if values.shape.rank == 2:
        return tf.matmul(values, kernel)
    return tf.tensordot(values, kernel, axes=1)


class _Attention:
    """What both mechanisms share.

    Args:
      num_units: the size of the keys.
      memory: [batch, length, size], whose last size must be known.
      memory_sequence_length: [batch], how many entries count; None: all.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None):
        self.num_units = num_units
        self.live = None  # [batch, length], true for entries that count
        if memory_sequence_length is not None:
            length = tf.shape(memory)[1]
            self.live = tf.sequence_mask(memory_sequence_length, length)
            memory = memory * tf.cast(self.live, memory.dtype)[:, :, tf.newaxis]
        self.memory = memory  # [batch, length, size]
        self.keys = _projection(memory, "memory_layer", num_units)  # [batch, length, num_units]

    def __call__(self, query):
        """query [batch, size] -> alignments [batch, length], which sum to 1 over the memory.

        alignments_k = exp(score_k) / sum over j of exp(score_j)        padding has 0
        """
        score = self.score(query)  # [batch, length]
        if self.live is not None:
            score = tf.where_v2(self.live, score, -float("inf"))
        return tf.nn.softmax(score)

    def tile_batch(self, multiplier):
        """Returns this mechanism with each row of its memory `multiplier` times, for a beam."""
        other = copy.copy(self)
        other.memory = tf.repeat(self.memory, multiplier, axis=0)
        other.keys = tf.repeat(self.keys, multiplier, axis=0)
        other.live = None if self.live is None else tf.repeat(self.live, multiplier, axis=0)
        return other

    def score(self, query):
        raise NotImplementedError


class BahdanauAttention(_Attention):
    """Additive attention: score_k = sum over the units of v tanh(W_m memory_k + W_q query).

    | name | variable                                                   |
    |------|------------------------------------------------------------|
    | W_m  | `memory_layer/kernel`, [size of memory, num_units]         |
    | W_q  | `bahdanau_attention/query_layer/kernel`, [query, num_units]|
    | v    | `bahdanau_attention/attention_v`, [num_units]              |

    Paper: Bahdanau, Cho and Bengio, 2014, https://arxiv.org/abs/1409.0473.
    Source: `tf.contrib.seq2seq.BahdanauAttention`.
    """

    def score(self, query):
        """query [batch, size] -> [batch, length]."""
        with tf.variable_scope("bahdanau_attention"):
            projected = _projection(query, "query_layer", self.num_units)  # [batch, num_units]
            v = tf.get_variable("attention_v", [self.num_units], dtype=query.dtype)
            # score_k = sum of v tanh(W_m memory_k + W_q query)
            return tf.reduce_sum(v * tf.tanh(self.keys + projected[:, tf.newaxis]), axis=2)


class LuongAttention(_Attention):
    """Multiplicative attention: score_k = query . W_m memory_k, so num_units is the query's size.

    W_m is `memory_layer/kernel`, [size of memory, num_units].

    Paper: Luong, Pham and Manning, 2015, https://arxiv.org/abs/1508.04025.
    Source: `tf.contrib.seq2seq.LuongAttention`.
    """

    def score(self, query):
        """query [batch, num_units] -> [batch, length].

        Raises:
          ValueError: the query has another size.
        """
        size = query.shape.as_list()[-1]
        if size != self.num_units:
            raise ValueError(
                f"LuongAttention compares a query of {size} numbers with keys of "
                f"{self.num_units}: give num_units={size}"
            )
        # score_k = query . W_m memory_k
        return tf.reduce_sum(query[:, tf.newaxis] * self.keys, axis=2)


class AttentionState(NamedTuple):
    """The state of an `AttentionWrapper`."""

    cell_state: Any  # that of the wrapped cell
    attention: tf.Tensor  # [batch, attention size]: what the last step attended to
    alignments: tf.Tensor  # [batch, length]: where it looked; sums to 1


class AttentionWrapper(RNNCell):
    """A cell that looks at a memory after each step, and reads what it found in the next.

        y, s'      = cell([x, attention], s)
        alignments = mechanism(y)
        context    = sum over k of alignments_k memory_k
        attention' = [y, context] W_a            the output

    | name       | shape                                                            |
    |------------|------------------------------------------------------------------|
    | x          | [batch, input_size]                                              |
    | y          | [batch, cell.output_size], the query                             |
    | context    | [batch, size of memory]                                          |
    | attention' | [batch, attention_layer_size]                                    |
    | W_a        | `attention_layer/kernel`, [size of y and context, attention size]|

    Args:
      cell: the wrapped `RNNCell`.
      attention_mechanism: a `BahdanauAttention` or `LuongAttention`.
      attention_layer_size: columns of W_a; None: attention' is the context itself.

    Source: `tf.contrib.seq2seq.AttentionWrapper`.
    """

    def __init__(
        self, cell, attention_mechanism, attention_layer_size=None, name="attention_wrapper"
    ):
        super().__init__(name=name)
        self._cell = cell
        self.attention_mechanism = attention_mechanism
        self._attention_layer_size = attention_layer_size

    @property
    def output_size(self):
        return self._attention_layer_size or self.attention_mechanism.memory.shape.as_list()[2]

    @property
    def state_size(self):
        length = self.attention_mechanism.memory.shape.as_list()[1]
        return AttentionState(self._cell.state_size, self.output_size, tf.TensorShape([length]))

    def zero_state(self, batch_size, dtype):
        return self.initial_state(self._cell.zero_state(batch_size, dtype))

    def initial_state(self, cell_state):
        """The state before the first step: `cell_state` for the cell, and nothing attended to."""
        part = tf.nest.flatten(cell_state)[0]
        batch_size = tf.shape(part)[0]
        attention = tf.zeros([batch_size, self.output_size], part.dtype)
        memory = self.attention_mechanism.memory
        alignments = tf.zeros([batch_size, tf.shape(memory)[1]], part.dtype)
        alignments.set_shape([part.shape[0], memory.shape[1]])
        attention.set_shape([part.shape[0], self.output_size])
        return AttentionState(cell_state, attention, alignments)

    def call(self, inputs, state):
        # y, s' = cell([x, attention], s)
        joined = tf.concat([inputs, state.attention], axis=1)
        y, cell_state = self._cell(joined, state.cell_state)
        alignments = self.attention_mechanism(y)  # [batch, length]
        # context = sum over k of alignments_k memory_k
        memory = self.attention_mechanism.memory
        context = tf.reduce_sum(alignments[:, :, tf.newaxis] * memory, axis=1)
        attention = context
        if self._attention_layer_size is not None:
            # attention' = [y, context] W_a
            both = tf.concat([y, context], axis=1)
            attention = _projection(both, "attention_layer", self._attention_layer_size)
        return attention, AttentionState(cell_state, attention, alignments)

    def tile_batch(self, multiplier):
        """Returns this cell with the same weights and its memory's rows tiled, for a beam.

        Raises:
          ValueError: the cell has not been called yet, so that it has no weights to share.
        """
        if not self.built:
            raise ValueError("tile_batch: call the cell first, so that its weights exist")
        other = copy.copy(self)
        other.attention_mechanism = self.attention_mechanism.tile_batch(multiplier)
        return other
