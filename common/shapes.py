"""Checking the shapes of tensors, and counting parameters."""

from common.graph_mode import tf


def check_shape(tensor, shape):
    """Return `tensor`, whose shape must be `shape`; None means any size.

        outputs = check_shape(outputs, [None, 5, 2])  # [batch, time, hidden]

    Raises:
      ValueError: the shapes differ; the message names the tensor and both shapes.
    """
    tensor = tf.convert_to_tensor(tensor)
    if not tensor.shape.is_compatible_with(shape):
        raise ValueError(f"{tensor.name} has shape {tensor.shape.as_list()}, expected {shape}")
    return tensor


def sizes(tensor):
    """The size of each axis: a number where it is known, a tensor where it is not."""
    known = tensor.shape.as_list()
    if None not in known:
        return known
    found = tf.shape(tensor)
    return [found[axis] if size is None else size for axis, size in enumerate(known)]


def count_parameters(scope=None):
    """How many numbers the default graph trains: the total of Keras's `model.summary()`.

    Args:
      scope: count only the variables whose names begin with this pattern.
    """
    return sum(variable.shape.num_elements() for variable in tf.trainable_variables(scope))
