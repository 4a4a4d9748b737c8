"""Writing a sequence with a trained decoder, inside the graph: greedily, or with a beam.

The decoder comes in as a function:

    step(tokens [rows], state) -> (logits [rows, classes], next state)

Both loops end when every sequence has its end token, or after `longest` tokens.
"""

from typing import Any, NamedTuple

from common.graph_mode import tf
from common.seq2seq.attention import AttentionWrapper


class Decoded(NamedTuple):
    """What was written."""

    tokens: tf.Tensor  # int32 [batch, longest]; [batch, width, longest] by a beam, the best first
    scores: tf.Tensor  # [batch] or [batch, width]: the sum of log p of the tokens
    watched: tf.Tensor | None = None  # [batch, longest, ...]: `watch` of the state at each step


def greedy(step, state, first_tokens, end, longest, watch=None):
    """The likeliest token at each step.

    Args:
      step, state: the decoder, and its state before the first token.
      first_tokens: int32 [batch], the token that says "begin".
      end: the number of the token that says "done"; what follows it is `end` too.
      longest: how many tokens at most.
      watch: state -> a tensor [batch, ...] to keep of each step, such as its alignments.
    """
    batch_size = tf.shape(first_tokens)[0]
    example = watch(state) if watch else tf.zeros([])

    def go_on(number, tokens, state, done, *_):
        return tf.logical_and(number < longest, tf.logical_not(tf.reduce_all(done)))

    def body(number, tokens, state, done, scores, written, kept):
        logits, state = step(tokens, state)
        likelihoods = tf.nn.log_softmax(logits)  # [batch, classes]
        chosen = tf.argmax(logits, axis=1, output_type=tf.int32)  # [batch]
        gained = tf.where_v2(done, 0.0, tf.reduce_max(likelihoods, axis=1))
        chosen = tf.where_v2(done, end, chosen)
        written = written.write(number, chosen)
        if watch:
            kept = kept.write(number, watch(state))
        done = tf.logical_or(done, tf.equal(chosen, end))
        return number + 1, chosen, state, done, scores + gained, written, kept

    steps, _, _, _, scores, written, kept = tf.while_loop(
        go_on,
        body,
        [
            tf.constant(0),
            first_tokens,
            state,
            tf.zeros([batch_size], tf.bool),
            tf.zeros([batch_size]),
            tf.TensorArray(tf.int32, longest),
            tf.TensorArray(example.dtype, longest, infer_shape=False),
        ],
    )
    tokens = tf.transpose(written.gather(tf.range(steps)))  # [batch, steps]
    tokens = tf.pad(tokens, [[0, 0], [0, longest - steps]], constant_values=end)
    if not watch:
        return Decoded(tokens, scores)
    watched = kept.gather(tf.range(steps))  # [steps, batch, ...]
    axes = [1, 0, *range(2, example.shape.rank + 1)]
    return Decoded(tokens, scores, tf.transpose(watched, axes))


def repeated(cell, state, times):
    """(cell, state) of a beam: each row `times` times, one after the other, with the same weights.

    Args:
      cell: an `AttentionWrapper` that was called before, whose memory is repeated too; any
        other cell stays as it is.
    """
    if times == 1:
        return cell, state
    state = tf.nest.map_structure(lambda part: tf.repeat(part, times, axis=0), state)
    return cell.repeated(times) if isinstance(cell, AttentionWrapper) else cell, state


class _Beam(NamedTuple):
    """What a beam carries from step to step."""

    number: tf.Tensor
    state: Any  # of batch * width rows
    tokens: tf.Tensor  # int32 [batch, width]: the last token of each
    scores: tf.Tensor  # [batch, width]
    done: tf.Tensor  # bool [batch, width]
    written: tf.Tensor  # int32 [batch, width, longest]


def beam(step, state, first_tokens, end, longest, width):
    """The `width` likeliest sequences found by keeping `width` beginnings at each step.

        score of a sequence = sum over its tokens of log p(token | the tokens before)

    Args:
      step, state: the decoder and its first state, of batch * width rows: each row of the
        batch `width` times, one after the other.
      first_tokens, end, longest: as for `greedy`.
      width: of the beam; 1 is `greedy`.
    """
    batch_size = tf.shape(first_tokens)[0]

    def go_on(*carried):
        now = _Beam(*carried)
        return tf.logical_and(now.number < longest, tf.logical_not(tf.reduce_all(now.done)))

    def body(*carried):
        now = _Beam(*carried)
        logits, state = step(tf.reshape(now.tokens, [-1]), now.state)
        classes = logits.shape.as_list()[1]
        likelihoods = tf.nn.log_softmax(logits)  # [batch * width, classes]
        likelihoods = tf.reshape(likelihoods, [batch_size, width, classes])
        # A sequence that has ended goes on with `end` alone, which costs nothing.
        ended = tf.where_v2(tf.equal(tf.range(classes), end), 0.0, -float("inf"))
        likelihoods = tf.where_v2(now.done[:, :, tf.newaxis], ended, likelihoods)
        totals = tf.reshape(now.scores[:, :, tf.newaxis] + likelihoods, [batch_size, -1])
        scores, places = tf.math.top_k(totals, width)  # [batch, width] each
        parents, tokens = places // classes, places % classes

        def of_parents(values):
            return tf.gather(values, parents, batch_dims=1)

        def rows_of_parents(values):
            first_rows = tf.range(batch_size)[:, tf.newaxis] * width
            return tf.gather(values, tf.reshape(first_rows + parents, [-1]))

        state = tf.nest.map_structure(rows_of_parents, state)
        here = tf.equal(tf.range(longest), now.number)  # [longest]
        written = tf.where_v2(here, tokens[:, :, tf.newaxis], of_parents(now.written))
        done = tf.logical_or(of_parents(now.done), tf.equal(tokens, end))
        return tuple(_Beam(now.number + 1, state, tokens, scores, done, written))

    # At first all are the same beginning: only one of them may be continued.
    first_scores = tf.where_v2(tf.equal(tf.range(width), 0), 0.0, -float("inf"))
    start = _Beam(
        number=tf.constant(0),
        state=state,
        tokens=tf.tile(first_tokens[:, tf.newaxis], [1, width]),
        scores=tf.tile(first_scores[tf.newaxis], [batch_size, 1]),
        done=tf.zeros([batch_size, width], tf.bool),
        written=tf.fill([batch_size, width, longest], end),
    )
    found = _Beam(*tf.while_loop(go_on, body, tuple(start)))
    return Decoded(found.written, found.scores)


def search(step, state, first_tokens, end, longest, width=1, watch=None):
    """The likeliest sequence that a beam of this width finds: that of `greedy` where it is 1.

    Args:
      step, state: for more than 1 of batch * width rows, as for `beam`.
      watch: as for `greedy`; a beam watches nothing.

    Returns:
      A `Decoded` with tokens [batch, longest].
    """
    if width == 1:
        return greedy(step, state, first_tokens, end, longest, watch)
    found = beam(step, state, first_tokens, end, longest, width)
    return Decoded(found.tokens[:, 0], found.scores[:, 0])
