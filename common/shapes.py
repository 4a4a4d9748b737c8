"""Shapes that are said and checked in the same line, and what they add up to."""

from common.graph_mode import tf


def check_shape(tensor, shape):
    """Return `tensor`, whose shape must be `shape`; None stands for any size.

        outputs = check_shape(outputs, [None, 5, 2])  # [batch, time, hidden]

    Raises:
      ValueError: the shapes differ; the message names the tensor and both shapes.
    """
    tensor = tf.convert_to_tensor(tensor)
    if not tensor.shape.is_compatible_with(shape):
        raise ValueError(f"{tensor.name} has shape {tensor.shape.as_list()}, expected {shape}")
    return tensor


def sizes(tensor):
    """The size of each axis: a number where it is known, elsewhere a tensor."""
    known = tensor.shape.as_list()
    if None not in known:
        return known
    found = tf.shape(tensor)
    return [found[axis] if size is None else size for axis, size in enumerate(known)]


def count_parameters(scope=None):
    """How many numbers the default graph trains: what Keras's `model.summary()` adds up.

    With `scope`, a pattern that the names begin with, only those of these variables.
    """
    return sum(variable.shape.num_elements() for variable in tf.trainable_variables(scope))
