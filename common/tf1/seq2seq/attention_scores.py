"""Computes attention: scores, masks, sums; small ones without batch products."""

import math

from common.graph_mode import tf


def hardmax(logits, name=None):
    """One where the largest of the last axis stands (the first of several), zero elsewhere.

    Source: `tf.contrib.seq2seq.hardmax`.
    """
    with tf.name_scope(name, "Hardmax"):
        logits = tf.convert_to_tensor(logits, name="logits")
        depth = tf.dimension_value(logits.shape[-1])
        depth = tf.shape(logits)[-1] if depth is None else depth
        return tf.one_hot(tf.argmax(logits, -1), depth, dtype=logits.dtype)


def weighted_sum(weights, values):
    """weights [batch, length], values [batch, length, size] -> their sum [batch, size]."""
    if _is_small(values):
        return tf.reduce_sum(weights[:, :, None] * values, 1)
    return tf.squeeze(tf.matmul(weights[:, None], values), [1])


def luong_score(query, keys, scale):
    """query [batch, units], keys [batch, length, units] -> scores [batch, length].

    `scale` is a scalar tensor, or None.
    """
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
    return score if scale is None else score * scale


def bahdanau_score(processed_query, keys, attention_v, attention_g=None, attention_b=None):
    """query [batch, units], keys [batch, length, units] -> scores [batch, length].

    v and b have shape [units], g is a scalar; without g and b v is not normalized.
    """
    together = keys + processed_query[:, None]  # [batch, length, units]
    v = attention_v
    if attention_g is not None and attention_b is not None:
        together += attention_b
        v = attention_g * v * tf.rsqrt(tf.reduce_sum(tf.square(v)))
    return tf.reduce_sum(v * tf.tanh(together), axis=2)


def of_score_alone(probability_fn):
    """A function of (score, state) that ignores the state; softmax by default."""
    if probability_fn is None:
        probability_fn = _softmax
    return lambda score, _: probability_fn(score)


def masked_memory(
    memory, memory_sequence_length=None, memory_mask=None, check_inner_dims_defined=True
):
    """The memory [batch, length, ...] with zeros past each sequence's length, or by a mask.

    Raises:
      ValueError: lengths and a mask, or inner sizes that are not known.
    """
    memory = tf.nest.map_structure(lambda m: tf.convert_to_tensor(m, name="memory"), memory)
    for part in tf.nest.flatten(memory):
        if check_inner_dims_defined and not part.shape[2:].is_fully_defined():
            raise ValueError(
                f"Expected memory {part.name} to have fully defined inner dims, but saw shape: "
                f"{part.shape}"
            )
    _refuse_both(memory_sequence_length, memory_mask)
    first = tf.nest.flatten(memory)[0]
    if memory_sequence_length is not None:
        memory_mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(first)[1])
    if memory_mask is None:
        return memory
    mask = tf.cast(memory_mask, first.dtype)

    def masked(part):
        inner = tf.ones([tf.rank(part) - 2], dtype=tf.int32)
        return part * tf.reshape(mask, tf.concat([tf.shape(mask), inner], axis=0))

    return tf.nest.map_structure(masked, memory)


def masked_score(score, memory_sequence_length=None, memory_mask=None, score_mask_value=-math.inf):
    """Scores [batch, length] with `score_mask_value` past each sequence's length, or by a mask.

    Raises:
      ValueError: lengths and a mask.
    """
    _refuse_both(memory_sequence_length, memory_mask)
    if memory_sequence_length is not None:
        message = "All values in memory_sequence_length must be greater than zero."
        positive = tf.assert_positive(memory_sequence_length, message=message)
        with tf.control_dependencies([positive]):
            memory_mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(score)[1])
    if memory_mask is None:
        return score
    return tf.where(memory_mask, score, score_mask_value * tf.ones_like(score))


def _refuse_both(lengths, mask):
    if lengths is not None and mask is not None:
        raise ValueError("memory_sequence_length and memory_mask can't be provided at same time.")


# By the names of 1.15, for mechanisms that programs make themselves.
_bahdanau_score, _luong_score = bahdanau_score, luong_score
_maybe_mask_score, _prepare_memory = masked_score, masked_memory


def _softmax(scores):
    """softmax over the last axis; small ones in pieces, as today's operation starts slowly."""
    if not _is_small(scores):
        return tf.nn.softmax(scores)
    exponentials = tf.exp(scores - tf.reduce_max(scores, -1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, -1, keepdims=True)


def _is_small(memory):
    """Returns whether [batch, length, size] is known to hold few numbers.

    To start a batch of matrix products takes today's TensorFlow about 0.1 ms, more
    than to multiply and add up to so many numbers one by one.
    """
    numbers = memory.shape.num_elements()
    return numbers is not None and numbers < 2**18
