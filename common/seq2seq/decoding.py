"""Decoding with a trained model, inside the graph: greedy, or by beam search.

The decoder is a function:

    step(tokens [rows], state) -> (logits [rows, classes], next state)

Both loops end when every sequence has its end token, or after `max_steps` tokens.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from common.graph_mode import tf
from common.rnn.cell import RNNCell
from common.seq2seq.attention import AttentionWrapper

Step = Callable[[tf.Tensor, Any], tuple[tf.Tensor, Any]]


class Decoded(NamedTuple):
    """Decoded sequences and their scores."""

    # int32 [batch, max_steps]; of `beam_search` [batch, beam_width, max_steps], the best first
    tokens: tf.Tensor
    scores: tf.Tensor  # [batch] or [batch, beam_width]: the sum of log p of the tokens
    watched: tf.Tensor | None = None  # [batch, max_steps, ...]: `watch(state)` of each step


def decode(
    step: Step,
    state: Any,
    start_tokens: tf.Tensor,
    end_token: int,
    max_steps: int,
    beam_width: int = 1,
    watch: Callable[[Any], tf.Tensor] | None = None,
) -> Decoded:
    """Returns the best sequence of `beam_search`, or that of `greedy_decode` for a width of 1.

    Args:
      step: the decoder.
      state: before the first token; for a beam of batch * beam_width rows, see `tile_for_beam`.
      start_tokens, end_token, max_steps, watch: as for `greedy_decode`; a beam watches nothing.

    Returns:
      A `Decoded` with tokens [batch, max_steps] and scores [batch].
    """
    if beam_width == 1:
        return greedy_decode(step, state, start_tokens, end_token, max_steps, watch)
    beams = beam_search(step, state, start_tokens, end_token, max_steps, beam_width)
    return Decoded(beams.tokens[:, 0], beams.scores[:, 0])


def greedy_decode(
    step: Step,
    state: Any,
    start_tokens: tf.Tensor,
    end_token: int,
    max_steps: int,
    watch: Callable[[Any], tf.Tensor] | None = None,
) -> Decoded:
    """Takes the most probable token at each step.

    Args:
      step: the decoder.
      state: before the first token.
      start_tokens: int32 [batch], the first token that the decoder reads.
      end_token: ends a sequence, and fills what follows.
      max_steps: the largest number of tokens.
      watch: state -> a tensor [batch, ...] to keep of each step, such as the alignments.
    """
    batch_size = tf.shape(start_tokens)[0]
    watched_now = watch(state) if watch else tf.zeros([])

    def is_running(time, tokens, state, done, *_):
        return tf.logical_and(time < max_steps, tf.logical_not(tf.reduce_all(done)))

    def body(time, tokens, state, done, scores, written, watched):
        logits, state = step(tokens, state)
        log_probabilities = tf.nn.log_softmax(logits)  # [batch, classes]
        tokens = tf.argmax(logits, axis=1, output_type=tf.int32)  # [batch]
        gained = tf.where_v2(done, 0.0, tf.reduce_max(log_probabilities, axis=1))
        tokens = tf.where_v2(done, end_token, tokens)
        written = written.write(time, tokens)
        if watch:
            watched = watched.write(time, watch(state))
        done = tf.logical_or(done, tf.equal(tokens, end_token))
        return time + 1, tokens, state, done, scores + gained, written, watched

    steps, _, _, _, scores, written, watched = tf.while_loop(
        is_running,
        body,
        [
            tf.constant(0),
            start_tokens,
            state,
            tf.zeros([batch_size], tf.bool),
            tf.zeros([batch_size]),
            tf.TensorArray(tf.int32, max_steps),
            tf.TensorArray(watched_now.dtype, max_steps, infer_shape=False),
        ],
    )
    tokens = tf.transpose(written.gather(tf.range(steps)))  # [batch, steps]
    tokens = tf.pad(tokens, [[0, 0], [0, max_steps - steps]], constant_values=end_token)
    if not watch:
        return Decoded(tokens, scores)
    watched = watched.gather(tf.range(steps))  # [steps, batch, ...]
    axes = [1, 0, *range(2, watched_now.shape.rank + 1)]
    return Decoded(tokens, scores, tf.transpose(watched, axes))


def tile_for_beam(cell: RNNCell, state: Any, beam_width: int) -> tuple[RNNCell, Any]:
    """Returns cell and state for `beam_search`: each row `beam_width` times, one after the other.

    Args:
      cell: an `AttentionWrapper` that was called before, whose memory is tiled too while its
        weights are shared; any other cell is returned as it is.
      state: tensors [batch, ...].

    Returns:
      (cell, state with tensors [batch * beam_width, ...]).
    """
    if beam_width == 1:
        return cell, state
    state = tf.nest.map_structure(lambda part: tf.repeat(part, beam_width, axis=0), state)
    return cell.tile_batch(beam_width) if isinstance(cell, AttentionWrapper) else cell, state


class _Beams(NamedTuple):
    """The loop variables of a beam search."""

    time: tf.Tensor
    state: Any  # of batch * beam_width rows
    tokens: tf.Tensor  # int32 [batch, beam_width]: the last token of each beam
    scores: tf.Tensor  # [batch, beam_width]
    done: tf.Tensor  # bool [batch, beam_width]
    written: tf.Tensor  # int32 [batch, beam_width, max_steps]


def beam_search(
    step: Step,
    state: Any,
    start_tokens: tf.Tensor,
    end_token: int,
    max_steps: int,
    beam_width: int,
) -> Decoded:
    """Keeps the `beam_width` most probable partial sequences at each step.

        score of a sequence = sum over its tokens of log p(token | the tokens before)

    Args:
      step: the decoder.
      state: before the first token, of batch * beam_width rows, see `tile_for_beam`.
      start_tokens, end_token, max_steps: as for `greedy_decode`.
      beam_width: the number of sequences kept; 1 gives the sequence of `greedy_decode`.

    Returns:
      A `Decoded` with tokens [batch, beam_width, max_steps], the best first.
    """
    batch_size = tf.shape(start_tokens)[0]

    def is_running(*loop_variables):
        now = _Beams(*loop_variables)
        return tf.logical_and(now.time < max_steps, tf.logical_not(tf.reduce_all(now.done)))

    def body(*loop_variables):
        now = _Beams(*loop_variables)
        logits, state = step(tf.reshape(now.tokens, [-1]), now.state)
        classes = logits.shape.as_list()[1]
        log_probabilities = tf.nn.log_softmax(logits)  # [batch * beam_width, classes]
        log_probabilities = tf.reshape(log_probabilities, [batch_size, beam_width, classes])
        # A finished sequence is extended by `end_token` alone, which leaves its score unchanged.
        finished = tf.where_v2(tf.equal(tf.range(classes), end_token), 0.0, -float("inf"))
        log_probabilities = tf.where_v2(now.done[:, :, tf.newaxis], finished, log_probabilities)
        totals = tf.reshape(now.scores[:, :, tf.newaxis] + log_probabilities, [batch_size, -1])
        scores, indices = tf.math.top_k(totals, beam_width)  # [batch, beam_width] each
        parents, tokens = indices // classes, indices % classes

        def of_parents(values):
            return tf.gather(values, parents, batch_dims=1)

        def rows_of_parents(values):
            first_rows = tf.range(batch_size)[:, tf.newaxis] * beam_width
            return tf.gather(values, tf.reshape(first_rows + parents, [-1]))

        state = tf.nest.map_structure(rows_of_parents, state)
        is_now = tf.equal(tf.range(max_steps), now.time)  # [max_steps]
        written = tf.where_v2(is_now, tokens[:, :, tf.newaxis], of_parents(now.written))
        done = tf.logical_or(of_parents(now.done), tf.equal(tokens, end_token))
        return tuple(_Beams(now.time + 1, state, tokens, scores, done, written))

    # All beams start with the same token: only the first may be extended at the first step.
    first_scores = tf.where_v2(tf.equal(tf.range(beam_width), 0), 0.0, -float("inf"))
    start = _Beams(
        time=tf.constant(0),
        state=state,
        tokens=tf.tile(start_tokens[:, tf.newaxis], [1, beam_width]),
        scores=tf.tile(first_scores[tf.newaxis], [batch_size, 1]),
        done=tf.zeros([batch_size, beam_width], tf.bool),
        written=tf.fill([batch_size, beam_width, max_steps], end_token),
    )
    last = _Beams(*tf.while_loop(is_running, body, tuple(start)))
    return Decoded(last.written, last.scores)
