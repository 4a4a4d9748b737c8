"""Activations, initializers and regularizers that are given by name, as Keras named them."""

from common.graph_mode import tf

# In 1.15 a name meant the initializer of Keras, whose spread differs from that of tf.
_INITIALIZERS = {
    "constant": lambda: tf.constant_initializer(),
    "glorot_normal": lambda: tf.glorot_normal_initializer(),
    "glorot_uniform": lambda: tf.glorot_uniform_initializer(),
    "he_normal": lambda: tf.variance_scaling_initializer(2.0),
    "he_uniform": lambda: tf.variance_scaling_initializer(2.0, distribution="uniform"),
    "identity": lambda: tf.initializers.identity(),
    "lecun_normal": lambda: tf.variance_scaling_initializer(),
    "lecun_uniform": lambda: tf.variance_scaling_initializer(distribution="uniform"),
    "normal": lambda: tf.random_normal_initializer(stddev=0.05),
    "ones": lambda: tf.ones_initializer(),
    "orthogonal": lambda: tf.orthogonal_initializer(),
    "random_normal": lambda: tf.random_normal_initializer(stddev=0.05),
    "random_uniform": lambda: tf.random_uniform_initializer(-0.05, 0.05),
    "truncated_normal": lambda: tf.truncated_normal_initializer(stddev=0.05),
    "uniform": lambda: tf.random_uniform_initializer(-0.05, 0.05),
    "zeros": lambda: tf.zeros_initializer(),
    # the same by the names of Keras's classes
    "Constant": lambda: tf.constant_initializer(),
    "Identity": lambda: tf.initializers.identity(),
    "Ones": lambda: tf.ones_initializer(),
    "Orthogonal": lambda: tf.orthogonal_initializer(),
    "RandomNormal": lambda: tf.random_normal_initializer(stddev=0.05),
    "RandomUniform": lambda: tf.random_uniform_initializer(-0.05, 0.05),
    "TruncatedNormal": lambda: tf.truncated_normal_initializer(stddev=0.05),
    "VarianceScaling": lambda: tf.variance_scaling_initializer(),
    "Zeros": lambda: tf.zeros_initializer(),
}
# Activations of Keras that `tf.nn` does not have.
ACTIVATIONS = {
    "exponential": tf.exp,
    "hard_sigmoid": lambda x: tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0),
}
_REGULARIZERS = {
    "l1": lambda weights: 0.01 * tf.reduce_sum(tf.abs(weights)),
    "l2": lambda weights: 0.01 * tf.reduce_sum(tf.square(weights)),
    "l1_l2": lambda weights: 0.01 * tf.reduce_sum(tf.abs(weights) + tf.square(weights)),
}


def activation(given):
    """The activation that is given by name ("relu") or as a function; None for "linear"."""
    if not isinstance(given, str):
        return given
    if given == "linear":
        return None
    if given in ACTIVATIONS:
        return ACTIVATIONS[given]
    return getattr(tf.nn, given, None) or getattr(tf, given)


def initializer(given):
    """An initializer, by name ("ones", "glorot_uniform") or as it is.

    Raises:
      ValueError: there is none of that name.
    """
    return _find(_INITIALIZERS, given, "initializer", make=True)


def regularizer(given):
    """A regularizer, by name ("l1", "l2") or as it is.

    Raises:
      ValueError: there is none of that name.
    """
    return _find(_REGULARIZERS, given, "regularizer")


def _find(table, given, what, make=False):
    if not isinstance(given, str):
        return given
    if given not in table:
        raise ValueError(f"there is no {what} {given!r}; the names are {', '.join(sorted(table))}")
    return table[given]() if make else table[given]
