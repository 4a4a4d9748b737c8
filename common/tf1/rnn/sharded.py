"""Weights stored in pieces, and the peephole weights of the older LSTM cells."""

from common.graph_mode import tf


def sharded_variable(name, shape, dtype, shards):
    """A matrix kept as `shards` variables `{name}_0`, `{name}_1`, ..., cut by rows.

    The first pieces have one row more where the rows do not divide evenly.

    Raises:
      ValueError: more pieces than rows.
    """
    rows, columns = shape
    if shards > rows:
        raise ValueError(f"{name} has {rows} rows and cannot be cut into {shards} pieces")
    short, longer = divmod(rows, shards)
    pieces = [
        tf.get_variable(f"{name}_{number}", [short + (number < longer), columns], dtype=dtype)
        for number in range(shards)
    ]
    return pieces[0] if shards == 1 else tf.concat(pieces, axis=0, name=f"{name}/concat")


def zero_bias(name, size, dtype):
    """A bias vector [size] that starts at zero."""
    return tf.get_variable(name, [size], dtype=dtype, initializer=tf.zeros_initializer())


def clipped(value, bound):
    """`value` within [-bound, bound]; untouched where `bound` is None."""
    return value if bound is None else tf.clip_by_value(value, -bound, bound)
