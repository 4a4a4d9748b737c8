"""`AttentionWrapper`: a cell that attends to a memory at every step."""

import collections

from common import rnn
from common.graph_mode import tf
from common.tf1.rnn.base import _zero_state_tensors, assert_like_rnncell
from common.tf1.seq2seq.attention import AttentionMechanism, projection
from common.tf1.seq2seq.attention_scores import weighted_sum

nest = tf.nest

_BEAM_ADVICE = (
    "Are you using the BeamSearchDecoder?  Its memory, initial state and batch size must be those "
    "of batch_size * beam_width sequences: tile them with "
    "tf.contrib.seq2seq.tile_batch(..., multiplier=beam_width)."
)


class AttentionWrapperState(
    collections.namedtuple(
        "AttentionWrapperState",
        (
            "cell_state",
            "attention",
            "time",
            "alignments",
            "alignment_history",
            "attention_state",
        ),
    )
):
    """The state of an `AttentionWrapper`.

    | field             | what                                                          |
    |-------------------|---------------------------------------------------------------|
    | cell_state        | that of the wrapped cell                                      |
    | attention         | [batch, attention size], what the last step attended to       |
    | time              | int32 scalar                                                  |
    | alignments        | [batch, memory length], one a mechanism                       |
    | alignment_history | TensorArray of all alignments, or ()                          |
    | attention_state   | that of the mechanism                                         |

    Source: `tf.contrib.seq2seq.AttentionWrapperState`.
    """

    def clone(self, **kwargs):
        """The state with some fields replaced; new tensors must have the old shapes.

        Raises:
          ValueError: a shape differs.
        """
        return nest.map_structure(_same_shape, self, super()._replace(**kwargs))


def _same_shape(old, new):
    if not (tf.is_tensor(old) and tf.is_tensor(new)):
        return new
    if not old.shape.is_compatible_with(new.shape):
        raise ValueError(
            "The shape of the AttentionWrapperState is expected to be same as the one to clone. "
            f"self.shape: {old.shape}, input.shape: {new.shape}"
        )
    if old.shape.is_fully_defined() and new.shape.is_fully_defined():
        return new
    same = tf.assert_equal(tf.shape(old), tf.shape(new))
    with tf.control_dependencies([same]):
        new = tf.identity(new)
    new.set_shape(old.shape)
    return new


class AttentionWrapper(rnn.RNNCell):
    """A cell whose input is joined with what the last step attended to.

        y, s'     = cell(cell_input_fn(x, attention), s)
        a         = mechanism(y)               the alignments
        context   = sum over k of a_k memory_k
        attention'= attention_layer([y, context]), or the context without a layer

    The output is attention', or y where `output_attention` is false.

    | argument             | meaning                                                     |
    |----------------------|-------------------------------------------------------------|
    | attention_mechanism  | one, or a list of several                                   |
    | attention_layer_size | columns of a dense layer without bias; a list for several   |
    | attention_layer      | the layer itself instead                                    |
    | alignment_history    | keep the alignments of all steps in the state               |
    | cell_input_fn        | (x, attention) -> input; [x, attention] by default          |
    | initial_cell_state   | for `zero_state`                                            |
    | attention_fn         | (mechanism, y, state, layer) -> (attention, alignments, state) |

    Source: `tf.contrib.seq2seq.AttentionWrapper`.

    Raises:
      TypeError: an argument is not a cell or a mechanism.
      ValueError: sizes and layers do not match the mechanisms.
    """

    def __init__(
        self,
        cell,
        attention_mechanism,
        attention_layer_size=None,
        alignment_history=False,
        cell_input_fn=None,
        output_attention=True,
        initial_cell_state=None,
        name=None,
        attention_layer=None,
        attention_fn=None,
        dtype=None,
    ):
        super().__init__(name=name, dtype=dtype)
        assert_like_rnncell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        mechanisms = tuple(attention_mechanism) if self._is_multi else (attention_mechanism,)
        for mechanism in mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism or list of multiple "
                    f"AttentionMechanism instances, saw type: {type(mechanism).__name__}"
                )
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError(f"cell_input_fn must be callable, saw type: {type(cell_input_fn)}")
        self._cell = cell
        self._attention_mechanisms = mechanisms
        self._attention_layers = _layers(attention_layer_size, attention_layer, mechanisms)
        self._attention_layer_size = self._size_of_attention(attention_layer_size)
        self._attention_fn = attention_fn or _compute_attention
        self._cell_input_fn = cell_input_fn or _joined
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        self._initial_cell_state = None
        if initial_cell_state is not None:
            with tf.name_scope(name, "AttentionWrapperInit"):
                last = nest.flatten(initial_cell_state)[-1]
                batch_size = tf.dimension_value(last.shape[0]) or tf.shape(last)[0]
                self._initial_cell_state = self._checked(
                    initial_cell_state, batch_size, "the initial_cell_state"
                )

    def _size_of_attention(self, sizes):
        mechanisms = self._attention_mechanisms
        if sizes is not None:
            return sum(sizes) if isinstance(sizes, (list, tuple)) else sizes
        memory_sizes = [tf.dimension_value(each.values.shape[-1]) for each in mechanisms]
        if self._attention_layers is None:
            return sum(memory_sizes)
        return sum(
            tf.dimension_value(
                tf.TensorShape(
                    layer.compute_output_shape(
                        tf.TensorShape([None, self._cell.output_size + size])
                    )
                )[-1]
            )
            for layer, size in zip(self._attention_layers, memory_sizes)
        )

    def _checked(self, structure, batch_size, what):
        """`structure`, once it is sure that it has the batch size of every memory."""
        message = (
            f"When using AttentionWrapper {self.name}: Non-matching batch sizes between the "
            f"memory (encoder output) and {what}.  {_BEAM_ADVICE}"
        )
        checks = [
            tf.assert_equal(batch_size, mechanism.batch_size, message=message)
            for mechanism in self._attention_mechanisms
        ]
        with tf.control_dependencies(checks):
            return nest.map_structure(tf.identity, structure)

    def _item_or_tuple(self, items):
        """A tuple with an item for each mechanism; the item itself where there is one only."""
        items = tuple(items)
        return items if self._is_multi else items[0]

    @property
    def output_size(self):
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        mechanisms = self._attention_mechanisms
        sizes = [mechanism.alignments_size for mechanism in mechanisms]
        kept = sizes if self._alignment_history else [()] * len(sizes)
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple(sizes),
            attention_state=self._item_or_tuple(each.state_size for each in mechanisms),
            alignment_history=self._item_or_tuple(kept),
        )

    def zero_state(self, batch_size, dtype):
        """The state before the first step, an `AttentionWrapperState`."""
        with tf.name_scope(type(self).__name__ + "ZeroState"):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.zero_state(batch_size, dtype)
            mechanisms = self._attention_mechanisms
            alignments = [each.initial_alignments(batch_size, dtype) for each in mechanisms]
            states = [each.initial_state(batch_size, dtype) for each in mechanisms]
            return AttentionWrapperState(
                cell_state=self._checked(cell_state, batch_size, "the requested batch size"),
                time=tf.zeros([], dtype=tf.int32),
                attention=_zero_state_tensors(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(states),
                alignment_history=self._item_or_tuple(map(self._empty_history, alignments)),
            )

    def _empty_history(self, alignments):
        if not self._alignment_history:
            return ()
        return tf.TensorArray(
            alignments.dtype, size=0, dynamic_size=True, element_shape=alignments.shape
        )

    def call(self, inputs, state):
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                "Expected state to be instance of AttentionWrapperState. "
                f"Received type {type(state)} instead."
            )
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        cell_output, cell_state = self._cell(cell_inputs, state.cell_state)
        batch_size = tf.dimension_value(cell_output.shape[0]) or tf.shape(cell_output)[0]
        cell_output = self._checked(cell_output, batch_size, "the query (decoder output)")
        attentions, alignments, attention_states = self._attend(cell_output, state)
        attention = tf.concat(attentions, axis=1)
        new_state = AttentionWrapperState(
            cell_state=cell_state,
            time=state.time + 1,
            attention=attention,
            alignments=self._item_or_tuple(alignments),
            attention_state=self._item_or_tuple(attention_states),
            alignment_history=self._history(state, alignments),
        )
        return (attention if self._output_attention else cell_output), new_state

    def _attend(self, cell_output, state):
        """(attentions, alignments, states), each with an item for each mechanism."""
        mechanisms = self._attention_mechanisms
        states = state.attention_state if self._is_multi else [state.attention_state]
        layers = self._attention_layers or [None] * len(mechanisms)
        return zip(
            *(
                self._attention_fn(mechanism, cell_output, mechanism_state, layer)
                for mechanism, mechanism_state, layer in zip(mechanisms, states, layers)
            )
        )

    def _history(self, state, alignments):
        if not self._alignment_history:
            return self._item_or_tuple(() for _ in alignments)
        arrays = state.alignment_history if self._is_multi else [state.alignment_history]
        return self._item_or_tuple(
            array.write(state.time, each) for array, each in zip(arrays, alignments)
        )


def _joined(inputs, attention):
    return tf.concat([inputs, attention], axis=-1)


def _layers(sizes, layers, mechanisms):
    """A layer for each mechanism, or None."""
    if sizes is not None and layers is not None:
        raise ValueError("Only one of attention_layer_size and attention_layer should be set")
    if sizes is None and layers is None:
        return None
    given = layers if sizes is None else sizes
    given = tuple(given) if isinstance(given, (list, tuple)) else (given,)
    if len(given) != len(mechanisms):
        raise ValueError(
            "attention_layer_size or attention_layer must contain exactly one item per "
            f"attention_mechanism, saw: {len(given)} vs {len(mechanisms)}"
        )
    if sizes is None:
        return given
    return tuple(
        projection("attention_layer", size, mechanism.dtype)
        for size, mechanism in zip(given, mechanisms)
    )


def _compute_attention(attention_mechanism, cell_output, attention_state, attention_layer):
    """(attention [batch, size], alignments [batch, length], next state of the mechanism)."""
    alignments, next_state = attention_mechanism(cell_output, state=attention_state)
    context = weighted_sum(alignments, attention_mechanism.values)  # [batch, size]
    if attention_layer is None:
        return context, alignments, next_state
    return attention_layer(tf.concat([cell_output, context], axis=1)), alignments, next_state
