"""Symbols drawn at random, by their logits or probabilities."""

from common.graph_mode import tf


def categorical_sample(logits, dtype=tf.int32, sample_shape=(), seed=None):
    """Symbols drawn with the probabilities softmax(logits): [*sample_shape, *batch].

    `logits` is [*batch, symbols].

    Source: `tensorflow.contrib.seq2seq.python.ops.helper.categorical_sample`.
    """
    logits = tf.convert_to_tensor(logits, name="logits")
    drawn_type = tf.int64 if logits.dtype.size > 4 else tf.int32
    sample_shape = tf.reshape(tf.cast(sample_shape, tf.int32), [-1])
    rows = tf.reshape(logits, [-1, tf.shape(logits)[-1]])
    count = tf.reduce_prod(sample_shape)
    drawn = tf.multinomial(rows, count, seed=seed, output_dtype=drawn_type)  # [rows, count]
    shape = tf.concat([sample_shape, tf.shape(logits)[:-1]], axis=0)
    return tf.cast(tf.reshape(tf.transpose(drawn), shape), dtype)


def bernoulli_sample(probs=None, logits=None, dtype=tf.int32, sample_shape=(), seed=None):
    """Ones with probability `probs`, or sigmoid(logits), else zeros: [*sample_shape, *batch].

    Source: `tensorflow.contrib.seq2seq.python.ops.helper.bernoulli_sample`.
    """
    probs = tf.sigmoid(logits) if probs is None else tf.convert_to_tensor(probs, name="probs")
    sample_shape = tf.reshape(tf.cast(sample_shape, tf.int32), [-1])
    shape = tf.concat([sample_shape, tf.shape(probs)], axis=0)
    drawn = tf.random_uniform(shape, seed=seed, dtype=probs.dtype)
    return tf.cast(tf.less(drawn, probs), dtype)
