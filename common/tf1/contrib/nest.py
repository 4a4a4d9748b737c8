"""`tensorflow.python.util.nest`: today's module with the names that it had in TensorFlow 1.15."""

from common import private_names
from common.graph_mode import tf

try:
    nest = private_names.load("nest")
except private_names.MissingNameError:
    nest = tf.nest

is_sequence = nest.is_nested
is_sequence_or_composite = getattr(nest, "is_nested_or_composite", nest.is_nested)


def __getattr__(name):
    return getattr(nest, name)


def __dir__():
    return sorted({*dir(nest), "is_sequence", "is_sequence_or_composite"})
