"""Sizes, strides, padding and the order of dimensions, as the arguments of layers give them."""

import numbers

from common.graph_mode import tf

# What TensorFlow calls the order of dimensions, by channels_last and number of spatial dimensions.
_FORMATS = {
    "channels_last": {1: "NWC", 2: "NHWC", 3: "NDHWC"},
    "channels_first": {1: "NCW", 2: "NCHW", 3: "NCDHW"},
}


def sizes(value, count, name):
    """`count` whole numbers, from one for all of them or from a list of that many.

    Raises:
      ValueError: another number of them, or no whole numbers; `name` is the argument's name.
    """
    if isinstance(value, numbers.Integral):
        return (int(value),) * count
    try:
        given = tuple(value)
    except TypeError:
        given = ()
    if len(given) != count or not all(isinstance(size, (numbers.Integral, str)) for size in given):
        raise ValueError(
            f"The `{name}` argument must be a tuple of {count} integers. Received: {value}"
        )
    return tuple(int(size) for size in given)


def checked_format(data_format):
    """ "channels_last" or "channels_first"; anything else is a ValueError."""
    lower = str(data_format).lower()
    if lower not in _FORMATS:
        raise ValueError(
            'The `data_format` argument must be one of "channels_first", "channels_last". '
            f"Received: {data_format}"
        )
    return lower


def checked_padding(padding, allowed=("valid", "same")):
    """The padding in lower case; anything but `allowed` is a ValueError."""
    lower = str(padding).lower()
    if lower not in allowed:
        raise ValueError(
            f"The `padding` argument must be one of {', '.join(allowed)}. Received: {padding}"
        )
    return lower


def tensorflow_format(data_format, spatial):
    """Returns the operations' name of the order: "NHWC" for channels_last and two of space."""
    return _FORMATS[data_format][spatial]


def channel_axis(data_format):
    """The axis of the channels."""
    return 1 if data_format == "channels_first" else -1


def placed(of_batch, of_space, of_channels, data_format):
    """The list [batch, *of_space, channels], in the order of `data_format`."""
    if data_format == "channels_first":
        return [of_batch, of_channels, *of_space]
    return [of_batch, *of_space, of_channels]


def parted(shape, data_format):
    """(batch size, [sizes of space], channels) of a shape; None where a size is unknown."""
    of_batch, *rest = shape.as_list() if isinstance(shape, tf.TensorShape) else list(shape)
    if data_format == "channels_first":
        return of_batch, rest[1:], rest[0]
    return of_batch, rest[:-1], rest[-1]


def output_size(size, window, padding, stride, dilation=1):
    """The number of positions of a window along one dimension; None where `size` is unknown."""
    if size is None:
        return None
    width = window + (window - 1) * (dilation - 1)
    positions = size if padding in ("same", "causal") else size - width + 1
    return (positions + stride - 1) // stride


def transposed_size(size, window, padding, stride):
    """The number of outputs that a transposed convolution has along one dimension."""
    if size is None:
        return None
    return size * stride + (max(window - stride, 0) if padding == "valid" else 0)
