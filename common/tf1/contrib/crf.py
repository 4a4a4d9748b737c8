"""`tf.contrib.crf`: a linear-chain conditional random field over the tags of a sequence.

    score(y) = sum over t of inputs[t, y_t] + sum over t of transitions[y_(t-1), y_t]
    log p(y) = score(y) - log of the sum of exp(score) over all sequences of tags

| name              | shape                          |
|-------------------|--------------------------------|
| inputs            | [batch, time, tags], float     |
| tag_indices       | [batch, time], whole numbers   |
| sequence_lengths  | [batch]                        |
| transition_params | [tags, tags]: from, to         |

Paper: Lafferty, McCallum and Pereira, 2001.
Source: `tf.contrib.crf` of TensorFlow 1.15.
"""

from common.graph_mode import tf
from common.rnn import RNNCell

import numpy as np

__all__ = [
    "CrfDecodeBackwardRnnCell",
    "CrfDecodeForwardRnnCell",
    "CrfForwardRnnCell",
    "crf_binary_score",
    "crf_decode",
    "crf_log_likelihood",
    "crf_log_norm",
    "crf_multitag_sequence_score",
    "crf_sequence_score",
    "crf_unary_score",
    "viterbi_decode",
]


class _TagCell(RNNCell):
    """A cell without weights of its own; state and output have one number for each tag."""

    def __init__(self, transition_params):
        super().__init__()
        self._transitions = tf.expand_dims(transition_params, 0)  # [1, tags, tags]
        self._num_tags = tf.dimension_value(transition_params.shape[0])

    @property
    def state_size(self):
        return self._num_tags

    @property
    def output_size(self):
        return self._num_tags


class CrfForwardRnnCell(_TagCell):
    """One step of the forward algorithm.

    alpha'[j] = inputs[j] + log of the sum over i of exp(alpha[i] + transitions[i, j])
    """

    def __call__(self, inputs, state, scope=None):
        """Inputs and state are [batch, tags]; the new alphas are both output and state."""
        scores = tf.expand_dims(state, 2) + self._transitions  # [batch, from, to]
        alphas = inputs + tf.reduce_logsumexp(scores, 1)
        return alphas, alphas


class CrfDecodeForwardRnnCell(_TagCell):
    """One step of the Viterbi algorithm: the best score of each tag, and where it came from."""

    def __call__(self, inputs, state, scope=None):
        """Inputs and state are [batch, tags]; gives (backpointers [batch, tags] int32, scores)."""
        scores = tf.expand_dims(state, 2) + self._transitions  # [batch, from, to]
        backpointers = tf.argmax(scores, 1, output_type=tf.int32)
        return backpointers, inputs + tf.reduce_max(scores, 1)


class CrfDecodeBackwardRnnCell(RNNCell):
    """One step back along the backpointers."""

    def __init__(self, num_tags):
        super().__init__()
        self._num_tags = num_tags

    state_size = output_size = 1

    def __call__(self, inputs, state, scope=None):
        """Backpointers [batch, tags], a tag [batch, 1]; the tag before is both output and state."""
        rows = tf.range(tf.shape(inputs)[0])
        tags = tf.gather_nd(inputs, tf.stack([rows, tf.squeeze(state, [1])], axis=1))
        tags = tf.expand_dims(tags, 1)
        return tags, tags


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """The score of the given tags, [batch]; 0 for an empty sequence."""
    unary = crf_unary_score(tag_indices, sequence_lengths, inputs)
    return unary + crf_binary_score(tag_indices, sequence_lengths, transition_params)


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """The sum over t of inputs[t, y_t], [batch]."""
    tags = tf.dimension_value(inputs.shape[2])
    tags = tf.shape(inputs)[2] if tags is None else tags
    chosen = tf.reduce_sum(inputs * tf.one_hot(tag_indices, tags, dtype=inputs.dtype), 2)
    mask = tf.sequence_mask(sequence_lengths, tf.shape(inputs)[1], dtype=inputs.dtype)
    return tf.reduce_sum(chosen * mask, 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """The sum over t of transitions[y_(t-1), y_t], [batch]."""
    tag_indices = tf.cast(tag_indices, tf.int32)
    pairs = tf.stack([tag_indices[:, :-1], tag_indices[:, 1:]], axis=2)  # [batch, time - 1, 2]
    chosen = tf.gather_nd(transition_params, pairs)
    mask = tf.sequence_mask(
        _less_one(sequence_lengths), tf.shape(tag_indices)[1] - 1, dtype=chosen.dtype
    )
    return tf.reduce_sum(chosen * mask, 1)


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """The log of the sum of exp(score) over all sequences that `tag_bitmap` allows, [batch].

    `tag_bitmap` [batch, time, tags] says which tags a step may have.
    """
    allowed = tf.cast(tag_bitmap, tf.bool)
    filtered = tf.where(allowed, inputs, tf.fill(tf.shape(inputs), float("-inf")))
    return crf_log_norm(filtered, sequence_lengths, transition_params)


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """The log of the sum of exp(score) over all sequences, [batch]; 0 for an empty one."""
    _, alphas = tf.nn.dynamic_rnn(
        CrfForwardRnnCell(transition_params),
        _following(inputs),
        _less_one(sequence_lengths),
        initial_state=inputs[:, 0],
        dtype=inputs.dtype,
    )
    log_norm = tf.reduce_logsumexp(alphas, 1)
    return tf.where(sequence_lengths <= 0, tf.zeros_like(log_norm), log_norm)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """(log p of the given tags [batch], transition_params).

    Without `transition_params` the variable `transitions` [tags, tags] is made.
    """
    inputs = tf.convert_to_tensor(inputs)
    sequence_lengths = tf.convert_to_tensor(sequence_lengths)
    if transition_params is None:
        tags = tf.dimension_value(inputs.shape[2])
        transition_params = tf.get_variable("transitions", [tags, tags])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


def crf_decode(potentials, transition_params, sequence_length):
    """(best tags [batch, time] int32, zeros past a sequence's end; their score [batch])."""
    potentials = tf.convert_to_tensor(potentials)
    sequence_length = tf.convert_to_tensor(sequence_length)
    transition_params = tf.convert_to_tensor(transition_params)
    steps = _less_one(sequence_length)
    backpointers, scores = tf.nn.dynamic_rnn(
        CrfDecodeForwardRnnCell(transition_params),
        _following(potentials),
        steps,
        initial_state=potentials[:, 0],
        dtype=tf.int32,
    )
    last = tf.argmax(scores, 1, output_type=tf.int32)[:, None]  # [batch, 1]
    before, _ = tf.nn.dynamic_rnn(
        CrfDecodeBackwardRnnCell(tf.dimension_value(transition_params.shape[0])),
        tf.reverse_sequence(backpointers, steps, seq_axis=1),
        steps,
        initial_state=last,
        dtype=tf.int32,
    )
    tags = tf.concat([last, before[:, :-1, 0]], axis=1)  # from the end to the start
    return tf.reverse_sequence(tags, sequence_length, seq_axis=1), tf.reduce_max(scores, 1)


def viterbi_decode(score, transition_params):
    """(best tags, their score) of one sequence, on arrays: score [time, tags].

    The tags are a list of whole numbers.
    """
    score, transition_params = np.asarray(score), np.asarray(transition_params)
    best, pointers = score[0], []
    for step in score[1:]:
        scores = best[:, None] + transition_params  # [from, to]
        pointers.append(np.argmax(scores, 0))
        best = step + np.max(scores, 0)
    tags = [int(np.argmax(best))]
    for step in reversed(pointers):
        tags.append(int(step[tags[-1]]))
    return tags[::-1], np.max(best)


def _following(inputs):
    """The inputs after the first step, and one step more, which no length reaches.

    So there is a step to run over where a sequence has only one.
    """
    return tf.concat([inputs[:, 1:], tf.zeros_like(inputs[:, :1])], axis=1)


def _less_one(lengths):
    return tf.maximum(lengths - 1, tf.zeros_like(lengths))


def __getattr__(name):
    raise AttributeError(f"tf.contrib.crf.{name} is no name of TensorFlow 1.15")
