"""Attention: a decoder reads a weighted mean of all encoder outputs at each step.

    mechanism = seq2seq.BahdanauAttention(64, memory, memory_sequence_length)
    cell = seq2seq.AttentionWrapper(rnn.BasicLSTMCell(128), mechanism, attention_layer_size=128)
    outputs, state = rnn.dynamic_rnn(cell, inputs, initial_state=cell.zero_state(batch, tf.float32))

The memory is the encoder's outputs, [batch, length, size].
Source: `tf.contrib.seq2seq` of TensorFlow 1.15, with its numbers and variable names. All its
options (several mechanisms, a history of alignments, monotonic attention) need another state
and stand in `common.tf1.seq2seq`.
"""

import copy
from typing import Any, NamedTuple

from common.graph_mode import tf
from common.rnn.cell import RNNCell, Size, State
from common.rnn.wrappers import check_is_cell
from common.shapes import check_size


def _projection(values, name, size):
    """Multiplies by a matrix: [..., depth] -> [..., size]; the variable is `name/kernel`."""
    depth = values.shape.as_list()[-1]
    kernel = tf.get_variable(f"{name}/kernel", [depth, size], dtype=values.dtype)
    if values.shape.rank == 2:
        return tf.matmul(values, kernel)
    return tf.tensordot(values, kernel, axes=1)


class _Attention:
    """The memory, its mask and its keys: the base of both mechanisms.

    Args:
      num_units: the size of the keys.
      memory: [batch, length, size]; the last size must be known.
      memory_sequence_length: [batch], the number of valid entries; None: all.
    """

    def __init__(self, num_units: int, memory: tf.Tensor, memory_sequence_length: Any = None):
        check_size("num_units", num_units)
        self.num_units = num_units
        self.mask = None  # [batch, length], true for valid entries
        if memory_sequence_length is not None:
            length = tf.shape(memory)[1]
            self.mask = tf.sequence_mask(memory_sequence_length, length)
            memory = memory * tf.cast(self.mask, memory.dtype)[:, :, tf.newaxis]
        self.memory = memory  # [batch, length, size]
        self.keys = _projection(memory, "memory_layer", num_units)  # [batch, length, num_units]

    def __call__(self, query: tf.Tensor) -> tf.Tensor:
        """Returns the alignments [batch, length] of a query [batch, size]; they sum to 1.

        alignments_k = exp(score_k) / sum over j of exp(score_j)        padding has 0
        """
        score = self.score(query)  # [batch, length]
        if self.mask is not None:
            score = tf.where_v2(self.mask, score, -float("inf"))
        return tf.nn.softmax(score)

    def tile_batch(self, multiplier: int) -> "_Attention":
        """Returns this mechanism with each row of its memory `multiplier` times, for a beam."""
        other = copy.copy(self)
        other.memory = tf.repeat(self.memory, multiplier, axis=0)
        other.keys = tf.repeat(self.keys, multiplier, axis=0)
        other.mask = None if self.mask is None else tf.repeat(self.mask, multiplier, axis=0)
        return other

    def score(self, query: tf.Tensor) -> tf.Tensor:
        """Returns the scores [batch, length] of a query [batch, size]."""
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

    def score(self, query: tf.Tensor) -> tf.Tensor:
        """Returns the scores [batch, length] of a query [batch, size]."""
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

    def score(self, query: tf.Tensor) -> tf.Tensor:
        """Returns the scores [batch, length] of a query [batch, num_units].

        Raises:
          ValueError: the query has another size.
        """
        size = query.shape.as_list()[-1]
        if size != self.num_units:
            raise ValueError(
                f"LuongAttention compares a query of {size} numbers with keys of "
                f"{self.num_units}: pass num_units={size}"
            )
        # score_k = query . W_m memory_k
        return tf.reduce_sum(query[:, tf.newaxis] * self.keys, axis=2)


class AttentionState(NamedTuple):
    """The state of an `AttentionWrapper`."""

    cell_state: Any  # of the wrapped cell
    attention: tf.Tensor  # [batch, attention size]: the output of the last step
    alignments: tf.Tensor  # [batch, length]: the weights of the last step, which sum to 1


class AttentionWrapper(RNNCell):
    """A cell that attends to a memory at each step and reads the result at the next step.

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
        self,
        cell: RNNCell,
        attention_mechanism: _Attention,
        attention_layer_size: int | None = None,
        name: str = "attention_wrapper",
    ):
        super().__init__(name=name)
        check_is_cell("cell", cell)
        if attention_layer_size is not None:
            check_size("attention_layer_size", attention_layer_size)
        self._cell = cell
        self.attention_mechanism = attention_mechanism
        self._attention_layer_size = attention_layer_size

    @property
    def output_size(self) -> int:
        return self._attention_layer_size or self.attention_mechanism.memory.shape.as_list()[2]

    @property
    def state_size(self) -> Size:
        length = self.attention_mechanism.memory.shape.as_list()[1]
        return AttentionState(self._cell.state_size, self.output_size, tf.TensorShape([length]))

    def zero_state(self, batch_size: int | tf.Tensor, dtype: Any) -> AttentionState:
        return self.initial_state(self._cell.zero_state(batch_size, dtype))

    def initial_state(self, cell_state: State) -> AttentionState:
        """Returns the state before the first step: `cell_state`, and zeros for the attention."""
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
        x_attention = tf.concat([inputs, state.attention], axis=1)
        y, cell_state = self._cell(x_attention, state.cell_state)
        alignments = self.attention_mechanism(y)  # [batch, length]
        # context = sum over k of alignments_k memory_k
        memory = self.attention_mechanism.memory
        context = tf.reduce_sum(alignments[:, :, tf.newaxis] * memory, axis=1)
        attention = context
        if self._attention_layer_size is not None:
            # attention' = [y, context] W_a
            y_context = tf.concat([y, context], axis=1)
            attention = _projection(y_context, "attention_layer", self._attention_layer_size)
        return attention, AttentionState(cell_state, attention, alignments)

    def tile_batch(self, multiplier: int) -> "AttentionWrapper":
        """Returns this cell with the same weights and its memory's rows tiled, for a beam.

        Raises:
          ValueError: the cell was not called before, so it has no weights to share.
        """
        if not self.built:
            raise ValueError("tile_batch: call the cell first, so that its weights exist")
        other = copy.copy(self)
        other.attention_mechanism = self.attention_mechanism.tile_batch(multiplier)
        return other
