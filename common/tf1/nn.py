"""`tf.nn` of TensorFlow 1.15: today's `tensorflow.compat.v1.nn`, with `rnn_cell` again.

`dynamic_rnn` and `bidirectional_dynamic_rnn` are those of `common.rnn`: the same
numbers to float rounding, faster for the common cells. They take the cells of Keras too.
`conv2d` and `max_pool` are faster for sentences; see `text_convolution`.
"""

import functools

from common import rnn
from common.graph_mode import tf
from common.tf1 import namespace
from common.tf1.keras_cell import as_cell
from common.tf1.text_convolution import conv2d, max_pool

# And all of today's tf.nn, and rnn_cell.
__all__ = ["bidirectional_dynamic_rnn", "conv2d", "dynamic_rnn", "max_pool"]


@functools.wraps(rnn.dynamic_rnn)
def dynamic_rnn(cell, inputs, sequence_length=None, *args, **kwargs):
    if sequence_length is not None:
        shape = tf.convert_to_tensor(sequence_length).shape
        if shape.rank not in (None, 1):
            raise ValueError(
                f"sequence_length must be a vector of length batch_size, but saw shape: {shape}"
            )
    args = (inputs, sequence_length, *args)
    cell = as_cell(cell)
    if _has_keras_style(cell):  # the names of its weights tell of the loop
        return tf.nn.dynamic_rnn(cell, *args, **kwargs)
    return rnn.dynamic_rnn(cell, *args, **kwargs)


@functools.wraps(rnn.bidirectional_dynamic_rnn)
def bidirectional_dynamic_rnn(cell_fw, cell_bw, *args, **kwargs):
    return rnn.bidirectional_dynamic_rnn(as_cell(cell_fw), as_cell(cell_bw), *args, **kwargs)


def _has_keras_style(cell):
    """Returns whether a cell, or a cell of a stack, was made in the style of Keras.

    See `common.tf1.layers.experimental`.
    """
    cells = getattr(cell, "_cells", [])
    return getattr(cell, "_has_keras_style", False) or any(map(_has_keras_style, cells))


def __getattr__(name):
    if name == "rnn_cell":  # many modules, which a program without cells does not need
        return namespace.load("common.tf1.rnn")
    return getattr(tf.nn, name)


def __dir__():
    return sorted({*dir(tf.nn), *__all__, "rnn_cell"})
