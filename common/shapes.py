"""Checks of shapes and sizes, and the number of parameters."""

import operator
from typing import Any

from common.graph_mode import tf


def check_shape(tensor: tf.Tensor, shape: list[int | None]) -> tf.Tensor:
    """Returns `tensor` after checking that its shape is `shape`; None means any size.

        outputs = check_shape(outputs, [None, 5, 2])  # [batch, time, hidden]

    Raises:
      ValueError: the shapes differ; the message names the tensor and both shapes.
    """
    tensor = tf.convert_to_tensor(tensor)
    if not tensor.shape.is_compatible_with(shape):
        raise ValueError(f"{tensor.name} has shape {tensor.shape.as_list()}, expected {shape}")
    return tensor


def sizes(tensor: tf.Tensor) -> list[int | tf.Tensor]:
    """Returns the size of each axis: an integer where it is known, else a scalar tensor."""
    known = tensor.shape.as_list()
    if None not in known:
        return known
    dynamic = tf.shape(tensor)
    return [dynamic[axis] if size is None else size for axis, size in enumerate(known)]


def check_size(name: str, size: Any) -> None:
    """Checks the size of a layer: a positive integer.

    Args:
      name: of the argument, for the message.

    Raises:
      TypeError: the size is not an integer.
      ValueError: it is 0 or negative.
    """
    try:
        integer = operator.index(size)
    except TypeError:
        integer = None
    if integer is None or isinstance(size, bool):
        hint = "; divide with //, as / gives a float" if isinstance(size, float) else ""
        raise TypeError(f"{name} must be an integer, not {size!r}{hint}")
    if integer < 1:
        raise ValueError(f"{name} must be positive, not {integer}")


def count_parameters(scope: str | None = None) -> int:
    """Returns the number of trained parameters in the graph, as Keras's `model.summary()`.

    Args:
      scope: count only the variables whose names begin with this pattern.
    """
    return sum(variable.shape.num_elements() for variable in tf.trainable_variables(scope))
