"""Conditions that may be known while the graph is built."""

from common.graph_mode import tf


def static_value(condition):
    """True or False where that is known now, None where it is decided at run time."""
    if tf.is_tensor(condition) or isinstance(condition, tf.compat.v2.Variable):
        value = tf.get_static_value(condition) if tf.is_tensor(condition) else None
        return None if value is None else bool(value)
    return bool(condition)


def smart_cond(condition, true_fn, false_fn):
    """`tf.cond`, without an operation where the condition is known now."""
    value = static_value(condition)
    if value is None:
        return tf.cond(tf.cast(condition, tf.bool), true_fn, false_fn)
    return true_fn() if value else false_fn()
