"""The dense output layer and its initial weights, by the names of `tf.contrib.layers`."""

import math
from collections.abc import Callable
from typing import Any

from common.graph_mode import tf
from common.shapes import check_size

__all__ = ["fully_connected", "xavier_initializer"]


def fully_connected(
    inputs: tf.Tensor,
    num_outputs: int,
    activation_fn: Callable[[tf.Tensor], tf.Tensor] | None = tf.nn.relu,
) -> tf.Tensor:
    """Adds a dense layer.

        outputs = activation_fn(inputs weights + biases)

    | name    | shape                                                            |
    |---------|------------------------------------------------------------------|
    | inputs  | [..., depth]; the last dimension must be known                   |
    | weights | [depth, num_outputs], `fully_connected/weights`, Xavier at first |
    | biases  | [num_outputs], `fully_connected/biases`, zeros at first          |
    | outputs | [..., num_outputs]                                               |

    The activation is ReLU by default. Pass `activation_fn=None` for a regression
    or for logits. A second layer in one scope is `fully_connected_1`.

    Source: `tf.contrib.layers.fully_connected` of TensorFlow 1.15; all its
    parameters are in `common.tf1.contrib.layers`.

    Raises:
      TypeError: `num_outputs` is not an integer.
      ValueError: it is not positive, or the last dimension of `inputs` is unknown.
    """
    inputs = tf.convert_to_tensor(inputs)
    depth = known_depth(inputs)
    check_size("num_outputs", num_outputs)
    with tf.variable_scope(None, "fully_connected", [inputs]):
        weights = tf.get_variable(
            "weights", [depth, num_outputs], dtype=inputs.dtype, initializer=xavier_initializer()
        )
        outputs = times_matrix(inputs, weights)  # [..., num_outputs]
        biases = tf.get_variable(
            "biases", [num_outputs], dtype=inputs.dtype, initializer=tf.zeros_initializer()
        )
        outputs = tf.nn.bias_add(outputs, biases)
        return outputs if activation_fn is None else activation_fn(outputs)


def xavier_initializer(seed: int | None = None) -> Callable[..., tf.Tensor]:
    """Returns an initializer of weights [inputs, outputs] that keeps the size of signals.

        uniform in [-limit, limit],   limit = sqrt(6 / (inputs + outputs))

    Paper: Glorot and Bengio, "Understanding the difficulty of training deep
    feedforward neural networks", 2010.
    Source: `tf.contrib.layers.xavier_initializer`.
    """

    def initializer(shape: Any, dtype: Any = tf.float32, partition_info: Any = None) -> tf.Tensor:
        fan_in, fan_out = tf.TensorShape(shape).as_list()
        limit = math.sqrt(6 / (fan_in + fan_out))
        return tf.random_uniform(shape, -limit, limit, dtype, seed=seed)

    return initializer


def known_depth(inputs: tf.Tensor) -> int:
    """Returns the size of the last dimension.

    Raises:
      ValueError: it is unknown.
    """
    depth = inputs.shape.as_list()[-1] if inputs.shape.rank else None
    if depth is None:
        raise ValueError(f"the last dimension of inputs must be known: {inputs.shape}")
    return depth


def times_matrix(inputs: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
    """Multiplies the last axis by a matrix: [..., depth], [depth, n] -> [..., n]."""
    if inputs.shape.rank == 2:
        return tf.matmul(inputs, matrix)
    outputs = tf.tensordot(inputs, matrix, [[inputs.shape.rank - 1], [0]])
    outputs.set_shape([*inputs.shape.as_list()[:-1], matrix.shape.as_list()[1]])
    return outputs
