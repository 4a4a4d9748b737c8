"""`tf.contrib.nn`: cross entropies with the logits first, as in 0.12, and a dropout for SELU."""

from common.graph_mode import tf

_ALPHA = -1.7580993408473766  # the limit of SELU towards minus infinity

conv1d_transpose = tf.nn.conv1d_transpose


def alpha_dropout(x, keep_prob, noise_shape=None, seed=None, name=None):
    """Dropout that keeps mean and variance of a network with SELU.

    Paper: Klambauer et al., 2017, https://arxiv.org/abs/1706.02515.
    Source: `tf.contrib.nn.alpha_dropout`.

    Raises:
      ValueError: `keep_prob` is not in (0, 1].
    """
    with tf.name_scope(name, "alpha_dropout", [x]):
        x = tf.convert_to_tensor(x, name="x")
        if not tf.is_tensor(keep_prob) and not 0 < keep_prob <= 1:
            raise ValueError(f"keep_prob must be in the range (0, 1], got {keep_prob:g}")
        keep_prob = tf.convert_to_tensor(keep_prob, x.dtype, name="keep_prob")
        if tf.get_static_value(keep_prob) == 1:
            return x
        shape = tf.shape(x) if noise_shape is None else noise_shape
        kept = tf.random_uniform(shape, seed=seed, dtype=x.dtype) >= 1 - keep_prob
        kept = tf.cast(kept, x.dtype)
        a = (keep_prob + keep_prob * (1 - keep_prob) * _ALPHA**2) ** -0.5
        b = -a * _ALPHA * (1 - keep_prob)
        return a * (x * kept + _ALPHA * (1 - kept)) + b


def deprecated_flipped_softmax_cross_entropy_with_logits(logits, labels, dim=-1, name=None):
    """`tf.nn.softmax_cross_entropy_with_logits` with the logits first."""
    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, dim=dim, name=name)


def deprecated_flipped_sparse_softmax_cross_entropy_with_logits(logits, labels, name=None):
    """`tf.nn.sparse_softmax_cross_entropy_with_logits` with the logits first."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def deprecated_flipped_sigmoid_cross_entropy_with_logits(logits, targets, name=None):
    """`tf.nn.sigmoid_cross_entropy_with_logits` with the logits first."""
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name=name)


def __getattr__(name):
    raise AttributeError(f"tf.contrib.nn.{name} is not restored; use tf.nn")
