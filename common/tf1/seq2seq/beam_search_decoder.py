"""`BeamSearchDecoder`: the likeliest sequences instead of the likeliest symbol."""

import collections
import math

from common.graph_mode import tf
from common.tf1.rnn.base import assert_like_rnncell
from common.tf1.seq2seq.basic_decoder import check_is_layer, projected_size
from common.tf1.seq2seq.beam_search import (
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    _beam_search_step,
    get_attention_probs,
)
from common.tf1.seq2seq.decoder import Decoder
from common.tf1.seq2seq.embedding_helper import embedding_function
from common.tf1.seq2seq.gather_tree import gather_tree, gather_tree_from_array

nest = tf.nest


class FinalBeamSearchDecoderOutput(
    collections.namedtuple(
        "FinalBeamDecoderOutput", ("predicted_ids", "beam_search_decoder_output")
    )
):
    """`predicted_ids` [batch, time, beams], best first, and the outputs of all steps."""


def tile_batch(t, multiplier, name=None):
    """Repeat each sequence `multiplier` times: [batch, ...] -> [batch * multiplier, ...].

    Copies of one sequence stand together. `t` may be a structure of tensors.

    Source: `tf.contrib.seq2seq.tile_batch`.

    Raises:
      ValueError: a tensor of unknown rank, or a scalar.
    """
    with tf.name_scope(name, "tile_batch"):
        return nest.map_structure(lambda part: _tile_batch(part, multiplier), t)


def _tile_batch(t, multiplier):
    t = tf.convert_to_tensor(t, name="t")
    if t.shape.rank is None or t.shape.rank < 1:
        raise ValueError("t must have statically known rank")
    tiled = tf.tile(t[:, None], [1, multiplier] + [1] * (t.shape.rank - 1))
    tiled = tf.reshape(tiled, tf.concat([[tf.shape(t)[0] * multiplier], tf.shape(t)[1:]], axis=0))
    batch, times = tf.dimension_value(t.shape[0]), tf.get_static_value(multiplier)
    size = None if batch is None or times is None else batch * int(times)
    tiled.set_shape(tf.TensorShape([size]).concatenate(t.shape[1:]))
    return tiled


class BeamSearchDecoder(Decoder):
    """Keeps the `beam_width` best sequences of each batch entry.

    | argument      | meaning                                                             |
    |---------------|---------------------------------------------------------------------|
    | embedding     | a table [symbols, size], or a function of ids [batch, beams]        |
    | start_tokens  | [batch] int32                                                       |
    | end_token     | int32 scalar                                                        |
    | initial_state | of batch * beam_width sequences (see `tile_batch`)                  |
    | output_layer  | makes logits of the cell's output                                   |
    | length_penalty_weight, coverage_penalty_weight | see `beam_search._get_scores`       |
    | reorder_tensor_arrays | sort TensorArrays in the final state as the beams are       |

    Inside, state and outputs are [batch, beams, ...]; the cell sees
    [batch * beams, ...]. Run with `dynamic_decode`, whose outputs are then a
    `FinalBeamSearchDecoderOutput`.

    Source: `tf.contrib.seq2seq.BeamSearchDecoder`.

    Raises:
      TypeError: `cell` is not a cell or `output_layer` not a layer.
      ValueError: tokens of another rank.
    """

    def __init__(
        self,
        cell,
        embedding,
        start_tokens,
        end_token,
        initial_state,
        beam_width,
        output_layer=None,
        length_penalty_weight=0.0,
        coverage_penalty_weight=0.0,
        reorder_tensor_arrays=True,
    ):
        assert_like_rnncell("cell", cell)
        check_is_layer(output_layer)
        self._cell = cell
        self._output_layer = output_layer
        self._beam_width = beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._embedding_fn = embedding_function(embedding)
        start_tokens = tf.convert_to_tensor(start_tokens, tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, tf.int32, name="end_token")
        if start_tokens.shape.rank != 1:
            raise ValueError("start_tokens must be a vector")
        if self._end_token.shape.rank != 0:
            raise ValueError("end_token must be a scalar")
        self._batch_size = tf.size(start_tokens)
        self._start_tokens = tf.tile(start_tokens[:, None], [1, beam_width])
        self._start_inputs = self._embedding_fn(self._start_tokens)
        self._initial_cell_state = nest.map_structure(self._split, initial_state)
        # At first all beams are alike: all but one count as finished.
        self._finished = self._in_first_beam(False, True, tf.bool)

    def _in_first_beam(self, first, others, dtype):
        return tf.one_hot(
            tf.zeros(tf.stack([self._batch_size]), dtype=tf.int32),
            depth=self._beam_width,
            on_value=tf.constant(first, dtype),
            off_value=tf.constant(others, dtype),
            dtype=dtype,
        )

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def tracks_own_finished(self):
        """True, because beams change places, and finished ones with them."""
        return True

    @property
    def output_size(self):
        return BeamSearchDecoderOutput(*[tf.TensorShape([self._beam_width])] * 3)

    @property
    def output_dtype(self):
        dtype = nest.flatten(self._initial_cell_state)[0].dtype
        sizes = projected_size(self._cell, self._output_layer)
        scores = nest.map_structure(lambda _: dtype, sizes)
        return BeamSearchDecoderOutput(scores, tf.int32, tf.int32)

    def initialize(self, name=None):
        dtype = nest.flatten(self._initial_cell_state)[0].dtype
        attended = get_attention_probs(self._initial_cell_state, self._coverage_penalty_weight)
        state = BeamSearchDecoderState(
            cell_state=self._initial_cell_state,
            log_probs=self._in_first_beam(0.0, -math.inf, dtype),
            finished=self._finished,
            lengths=tf.zeros(tf.stack([self._batch_size, self._beam_width]), dtype=tf.int64),
            accumulated_attention_probs=() if attended is None else attended,
        )
        return self._finished, self._start_inputs, state

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BeamSearchDecoderStep"):
            inputs = nest.map_structure(self._merge, inputs)
            cell_state = nest.map_structure(self._merge, state.cell_state)
            outputs, cell_state = self._cell(inputs, cell_state)
            outputs = nest.map_structure(self._split, outputs)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            output, state = _beam_search_step(
                time=time,
                logits=outputs,
                next_cell_state=nest.map_structure(self._split, cell_state),
                beam_state=state,
                batch_size=self._batch_size,
                beam_width=self._beam_width,
                end_token=self._end_token,
                length_penalty_weight=self._length_penalty_weight,
                coverage_penalty_weight=self._coverage_penalty_weight,
            )
            next_inputs = tf.cond(
                tf.reduce_all(state.finished),
                lambda: self._start_inputs,
                lambda: self._embedding_fn(output.predicted_ids),
            )
        return output, state, next_inputs, state.finished

    def finalize(self, outputs, final_state, sequence_lengths):
        """Follow the beams back from the last step."""
        longest = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        predicted_ids = gather_tree(
            outputs.predicted_ids,
            outputs.parent_ids,
            max_sequence_lengths=longest,
            end_token=self._end_token,
        )
        if self._reorder_tensor_arrays:
            cell_state = nest.map_structure(
                lambda part: self._sorted(part, outputs.parent_ids, final_state.lengths),
                final_state.cell_state,
            )
            final_state = final_state._replace(cell_state=cell_state)
        return FinalBeamSearchDecoderOutput(predicted_ids, outputs), final_state

    def _static_batch(self):
        return tf.get_static_value(self._batch_size)

    def _split(self, t):
        """[batch * beams, ...] -> [batch, beams, ...]; scalars and TensorArrays as they are."""
        if not _has_batch(t, 1):
            return t
        beams = [self._batch_size, self._beam_width]
        split = tf.reshape(t, tf.concat([beams, tf.shape(t)[1:]], axis=0))
        expected = tf.TensorShape([self._static_batch(), self._beam_width]).concatenate(t.shape[1:])
        if not split.shape.is_compatible_with(expected):
            raise ValueError(
                f"A state of shape {t.shape} cannot be cut into [batch, beams, ...] = {expected}. "
                "Perhaps you forgot to create a zero_state with batch_size=encoder_batch_size * "
                "beam_width?"
            )
        split.set_shape(expected)
        return split

    def _merge(self, t):
        """[batch, beams, ...] -> [batch * beams, ...]; scalars and TensorArrays as they are."""
        if not _has_batch(t, 2):
            return t
        rows = self._batch_size * self._beam_width
        merged = tf.reshape(t, tf.concat([[rows], tf.shape(t)[2:]], axis=0))
        batch = self._static_batch()
        size = None if batch is None else int(batch) * self._beam_width
        merged.set_shape(tf.TensorShape([size]).concatenate(t.shape[2:]))
        return merged

    def _sorted(self, t, parent_ids, lengths):
        """A TensorArray of the state, sorted as the beams are; other parts as they are."""
        if not isinstance(t, tf.TensorArray):
            return t
        shape = t.element_shape
        if shape.rank is None or shape.rank < 1 or not self._fits(shape):
            tf.logging.warn(
                "A TensorArray of the cell state is not sorted as the beams are: its elements, "
                f"{shape}, are not [batch, beams, ...]. reorder_tensor_arrays=False avoids this."
            )
            return t
        steps = t.stack()
        with tf.control_dependencies(
            [_check_batch_beam(steps, self._batch_size, self._beam_width)]
        ):
            return gather_tree_from_array(steps, parent_ids, lengths)

    def _fits(self, shape):
        return _check_static_batch_beam_maybe(shape, self._static_batch(), self._beam_width)


def _check_static_batch_beam_maybe(shape, batch_size, beam_width):
    """Returns whether arrays with elements of this shape are sorted, as 1.15 decides it.

    It takes [batch * beams, ...] only where the second size is unknown: with
    static shapes a history of alignments stays unsorted.
    """
    rows = tf.dimension_value(shape[0])
    if batch_size is None or rows is None:
        return True
    columns = tf.dimension_value(shape[1]) if shape.rank > 1 else None
    if columns is not None and (rows, columns) != (batch_size, beam_width):
        return False
    return bool(rows == batch_size * beam_width)


def _check_batch_beam(t, batch_size, beam_width):
    """An assertion that t is [time, batch * beams, ...] or [time, batch, beams, ...]."""
    shape = tf.shape(t)
    fits = tf.equal(shape[1], batch_size * beam_width)
    if t.shape.rank > 2:
        fits |= tf.equal(shape[1], batch_size) & tf.equal(shape[2], beam_width)
    message = (
        "TensorArray reordering expects elements to be reshapable to [batch_size, beam_size, -1]; "
        "reorder_tensor_arrays=False disables it."
    )
    return tf.Assert(fits, [message])


def _has_batch(t, rank):
    """Returns whether a part of the state has at least `rank` axes; a TensorArray has none."""
    if isinstance(t, tf.TensorArray):
        return False
    if t.shape.rank is None:
        raise ValueError(f"Expected tensor ({t}) to have known rank, but ndims == None.")
    return t.shape.rank >= rank
