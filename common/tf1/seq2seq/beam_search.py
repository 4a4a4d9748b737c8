"""One step of beam search: every beam times every symbol, of which the best go on."""

import collections

from common.graph_mode import tf
from common.tf1.seq2seq.attention_wrapper import AttentionWrapperState

nest = tf.nest


class BeamSearchDecoderState(
    collections.namedtuple(
        "BeamSearchDecoderState",
        ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs"),
        defaults=[()],  # earlier releases had four fields
    )
):
    """The state of the search; each [batch, beams, ...].

    `log_probs` is the sum of log probabilities of each beam, `lengths` (int64)
    its symbols, `accumulated_attention_probs` what it attended to so far, or ().
    """


class BeamSearchDecoderOutput(
    collections.namedtuple("BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids"))
):
    """The choice of a step: scores, symbols, and the beams they continue; each [batch, beams]."""


def _beam_search_step(
    time,
    logits,
    next_cell_state,
    beam_state,
    batch_size,
    beam_width,
    end_token,
    length_penalty_weight,
    coverage_penalty_weight=0.0,
):
    """(BeamSearchDecoderOutput, BeamSearchDecoderState) after one step.

    `logits` is [batch, beams, symbols]. A finished beam can only be followed by
    `end_token`, at probability one; it keeps its length.
    """
    static_batch = tf.get_static_value(batch_size)
    finished = beam_state.finished  # [batch, beams]
    log_probs = _only_end_after_end(tf.nn.log_softmax(logits), end_token, finished)
    total = beam_state.log_probs[:, :, None] + log_probs  # [batch, beams, symbols]
    symbols = tf.dimension_value(logits.shape[-1]) or tf.shape(logits)[-1]
    attended = _attended(next_cell_state, beam_state, finished, coverage_penalty_weight)
    scores = _get_scores(
        total,
        _lengths_with(beam_state.lengths, symbols, end_token, finished),
        length_penalty_weight,
        coverage_penalty_weight,
        finished,
        attended,
    )
    scores, chosen = tf.nn.top_k(tf.reshape(scores, [batch_size, -1]), k=beam_width)
    for tensor in (scores, chosen):
        tensor.set_shape([static_batch, beam_width])
    ids = tf.mod(chosen, symbols, name="next_beam_word_ids")  # [batch, beams]
    parents = tf.floordiv(chosen, symbols, name="next_beam_parent_ids")

    def of_parents(values):
        return tf.gather(values, parents, batch_dims=1)

    was_finished = of_parents(finished)
    new_state = BeamSearchDecoderState(
        cell_state=nest.map_structure(lambda part: _of_parents(part, of_parents), next_cell_state),
        log_probs=tf.gather(tf.reshape(total, [batch_size, -1]), chosen, batch_dims=1),
        finished=tf.logical_or(was_finished, tf.equal(ids, end_token)),
        lengths=of_parents(beam_state.lengths) + tf.cast(~was_finished, tf.int64),
        accumulated_attention_probs=() if attended is None else of_parents(attended),
    )
    for tensor in (new_state.log_probs, new_state.finished, new_state.lengths):
        tensor.set_shape([static_batch, beam_width])
    return BeamSearchDecoderOutput(scores, ids, parents), new_state


def _of_parents(part, of_parents):
    """The cell's state, each beam with that of its parent; scalars and TensorArrays as they are."""
    if isinstance(part, tf.TensorArray):
        return part
    if part.shape.rank is None:
        raise ValueError(f"Expected tensor ({part}) to have known rank, but ndims == None.")
    if part.shape.rank < 2:
        return part
    gathered = of_parents(part)
    gathered.set_shape(part.shape)
    return gathered


def _only_end_after_end(log_probs, end_token, finished):
    """Log probabilities [batch, beams, symbols]; a finished beam can only have the end token."""
    dtype = log_probs.dtype
    row = tf.one_hot(
        end_token,
        tf.shape(log_probs)[2],
        dtype=dtype,
        on_value=tf.constant(0.0, dtype),
        off_value=dtype.min,
    )
    rows = tf.zeros_like(log_probs) + row
    return tf.where(tf.tile(finished[:, :, None], [1, 1, tf.shape(log_probs)[2]]), rows, log_probs)


# The name under which old programs and tests take it.
_mask_probs = _only_end_after_end


def _lengths_with(lengths, symbols, end_token, finished):
    """The length of each beam with each symbol, [batch, beams, symbols]; the end adds nothing."""
    counts = tf.one_hot(
        tf.zeros_like(lengths) + tf.cast(end_token, tf.int64),
        symbols,
        on_value=tf.constant(0, tf.int64),
        off_value=tf.constant(1, tf.int64),
        dtype=tf.int64,
    )
    return lengths[:, :, None] + counts * tf.cast(~finished, tf.int64)[:, :, None]


def _get_scores(
    log_probs,
    sequence_lengths,
    length_penalty_weight,
    coverage_penalty_weight,
    finished,
    accumulated_attention_probs,
):
    """Scores [batch, beams, symbols]: log_probs / length penalty + weighted coverage penalty.

    Coverage: the sum over the memory of log(min(attention so far, 1)), counted
    where a beam has finished (Wu et al., 2016, https://arxiv.org/abs/1609.08144).

    Raises:
      ValueError: a coverage weight that is no scalar, or without attention.
    """
    penalty = _length_penalty(sequence_lengths, length_penalty_weight)
    scores = log_probs / tf.cast(penalty, log_probs.dtype)
    weight = tf.convert_to_tensor(coverage_penalty_weight, name="coverage_penalty_weight")
    if weight.shape.rank != 0:
        raise ValueError(
            f"coverage_penalty_weight should be a scalar, but saw shape: {weight.shape}"
        )
    if tf.get_static_value(weight) == 0.0:
        return scores
    if accumulated_attention_probs is None:
        raise ValueError(
            "accumulated_attention_probs can be None only if coverage penalty is disabled."
        )
    attended = accumulated_attention_probs  # [batch, beams, memory length]
    attended = tf.where(tf.equal(attended, 0.0), tf.ones_like(attended), attended)
    coverage = tf.reduce_sum(tf.log(tf.minimum(attended, 1.0)), axis=2)
    coverage *= tf.cast(finished, tf.float32)
    return scores + (coverage * weight)[:, :, None]


def _length_penalty(sequence_lengths, penalty_factor):
    """((5 + length) / 6) ** factor, in float32; 1.0 for factor 0."""
    factor = tf.convert_to_tensor(penalty_factor, name="penalty_factor")
    factor.set_shape(())
    static = tf.get_static_value(factor)
    if static is not None and static == 0:
        return 1.0
    return (5.0 + tf.cast(sequence_lengths, tf.float32)) ** factor / (5.0 + 1.0) ** factor


def _attended(next_cell_state, beam_state, finished, coverage_penalty_weight):
    """Attention so far with this step's [batch, beams, memory length]; None without coverage."""
    now = get_attention_probs(next_cell_state, coverage_penalty_weight)
    if now is None:
        return None
    return beam_state.accumulated_attention_probs + now * tf.cast(~finished, tf.float32)[:, :, None]


def get_attention_probs(next_cell_state, coverage_penalty_weight):
    """Mean alignments of all attention layers in the state; None where the weight is 0.

    Raises:
      ValueError: coverage is wanted and no cell attends.
    """
    if isinstance(coverage_penalty_weight, (int, float)) and coverage_penalty_weight == 0.0:
        return None
    states = next_cell_state
    if isinstance(states, AttentionWrapperState) or not isinstance(states, tuple):
        states = (states,)
    layers = [
        _mean(state.alignments) for state in states if isinstance(state, AttentionWrapperState)
    ]
    if not layers:
        raise ValueError("coverage_penalty_weight must be 0.0 if no cell is attentional.")
    return _mean(tuple(layers))


def _mean(parts):
    """The mean of a tuple of tensors; a tensor, or a tuple of one, as it is."""
    if not isinstance(parts, tuple):
        return parts
    return parts[0] if len(parts) == 1 else tf.reduce_mean(tf.stack(parts, axis=-1), axis=-1)
