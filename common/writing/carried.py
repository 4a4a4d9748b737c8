"""A state that is carried from one training step to the next, in variables of the graph.

A batch then begins with the state that the batch before ended with, and a checkpoint
holds that state beside the weights.
"""

from common.graph_mode import tf

import numpy as np


def memory(cell, layers, batch_size):
    """Variables for the states of `layers` cells like `cell`: a tuple, `cell.state_size` each.

    They are zeros at first and not trained: [batch, size] each, `memory/layer_0/0`, ...
    """
    return tuple(
        _of_one_layer(cell, f"memory/layer_{number}", batch_size) for number in range(layers)
    )


def _of_one_layer(cell, name, batch_size):
    parts = [
        tf.get_variable(
            f"{name}/{part}",
            [batch_size, size],
            initializer=tf.zeros_initializer(),
            trainable=False,
        )
        for part, size in enumerate(tf.nest.flatten(cell.state_size))
    ]
    return tf.nest.pack_sequence_as(cell.state_size, parts)


def unless_fed(state):
    """Tensors with the values of a state, such as the memory; others can be fed in their place."""
    return tf.nest.map_structure(lambda part: tf.placeholder_with_default(part, part.shape), state)


def empty(state):
    """What is fed for a network that has read nothing: zeros in the shapes of `state`."""
    return tf.nest.map_structure(lambda part: np.zeros(part.shape, np.float32), state)


def assign(memory, state):
    """An operation that puts a state into the memory."""
    pairs = zip(tf.nest.flatten(memory), tf.nest.flatten(state))
    return tf.group(*[variable.assign(value) for variable, value in pairs])


def forget(memory):
    """An operation that puts zeros into the memory: what a network has read is gone."""
    return assign(memory, tf.nest.map_structure(tf.zeros_like, memory))
