"""`tensorflow.python.util.nest`: today's module with the names that it had in TensorFlow 1.15."""

from tensorflow.python.util import nest

is_sequence = nest.is_nested
is_sequence_or_composite = nest.is_nested_or_composite


def __getattr__(name):
    return getattr(nest, name)


def __dir__():
    return sorted({*dir(nest), "is_sequence", "is_sequence_or_composite"})
