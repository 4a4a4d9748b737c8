"""`tensorflow.python.util.nest`: today's module with the names that it had in TensorFlow 1.15."""

from common.graph_mode import tf

try:
    from tensorflow.python.util import nest  # with names that tf.nest does not show
except ImportError:
    nest = tf.nest

is_sequence = nest.is_nested
is_sequence_or_composite = getattr(nest, "is_nested_or_composite", nest.is_nested)


def __getattr__(name):
    return getattr(nest, name)


def __dir__():
    return sorted({*dir(nest), "is_sequence", "is_sequence_or_composite"})
