"""What attention mechanisms compute: scores, masks, sums; small ones without batch products."""

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


def of_score_alone(probability_fn):
    """A function of (score, state) that ignores the state; softmax by default."""
    if probability_fn is None:
        probability_fn = _softmax
    return lambda score, _: probability_fn(score)


def masked_memory(memory, lengths, check_inner_dims_defined):
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


def masked_score(score, lengths, mask_value):
    """Scores [batch, length] with `mask_value` past each sequence's length."""
    if lengths is None:
        return score
    message = "All values in memory_sequence_length must be greater than zero."
    with tf.control_dependencies([tf.assert_positive(lengths, message=message)]):
        mask = tf.sequence_mask(lengths, maxlen=tf.shape(score)[1])
    return tf.where(mask, score, mask_value * tf.ones_like(score))


def _softmax(scores):
    """softmax over the last axis; small ones in pieces, as today's operation starts slowly."""
    if not _is_small(scores):
        return tf.nn.softmax(scores)
    exponentials = tf.exp(scores - tf.reduce_max(scores, -1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, -1, keepdims=True)


def _is_small(memory):
    """Whether [batch, length, size] is known to hold few numbers.

    To start a batch of matrix products takes today's TensorFlow about 0.1 ms, more
    than to multiply and add up to so many numbers one by one.
    """
    numbers = memory.shape.num_elements()
    return numbers is not None and numbers < 2**18
