"""What variables of TensorFlow 1.15 could do and today's resource variables cannot."""

from common.graph_mode import tf


def initialized_value(variable):
    """The variable's value; before it is initialized, its initial value.

    Source: `tf.Variable.initialized_value`.
    """
    with tf.init_scope():
        return tf.cond(
            tf.is_variable_initialized(variable),
            variable.read_value,
            lambda: variable.initial_value,
        )


def restore():
    """Give the method back to the variables."""
    tf.compat.v2.Variable.initialized_value = initialized_value
