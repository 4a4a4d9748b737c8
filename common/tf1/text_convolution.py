"""`tf.nn.conv2d` and `tf.nn.max_pool` as networks for sentences use them.

The filters of such a convolution are as wide as a row:

    x [batch, time, embedding_size, 1],  filters [words, embedding_size, 1, number of filters]

Today's TensorFlow computes such a convolution by oneDNN up to 16 times slower than 1.15 did,
because a single channel does not suit it. The same numbers come from a convolution whose
channels are the embedding, [batch, time, 1, embedding_size], and that is the fast case. Where
the filters are very small, one product of matrices is faster still.

Then the largest value of each filter over the whole sentence is taken, [batch, windows, 1,
number of filters] -> [batch, 1, 1, number of filters]. oneDNN takes about 0.1 ms to begin with
this, so a few numbers are compared one by one.
"""

import functools

from common.graph_mode import tf

# With so few weights, or numbers to choose from, oneDNN takes longer to begin than to compute.
_FEW_WEIGHTS = 256
_FEW_NUMBERS = 256  # of one sentence


@functools.wraps(tf.nn.conv2d)
def conv2d(
    input,
    filter=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=(1, 1, 1, 1),
    name=None,
    filters=None,
):
    kernel = filter if filters is None else filters
    spread = _of_each_axis(dilations), padding, data_format or "NHWC"
    steps = _of_each_axis(strides)
    if spread == ([1, 1, 1, 1], "VALID", "NHWC") and steps and _spans_rows(input, kernel):
        input, kernel = tf.convert_to_tensor(input), tf.convert_to_tensor(kernel)
        if kernel.shape.num_elements() <= _FEW_WEIGHTS and steps == [1, 1, 1, 1]:
            return _product(input, kernel, name)
        return _with_embedding_as_channels(input, kernel, steps, name)
    return tf.nn.conv2d(
        input, filter, strides, padding, use_cudnn_on_gpu, data_format, dilations, name, filters
    )


@functools.wraps(tf.nn.max_pool)
def max_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    x = value if input is None else input
    if padding == "VALID" and data_format == "NHWC" and _is_whole_and_small(x, ksize, strides):
        return _largest(x, name)
    return tf.nn.max_pool(value, ksize, strides, padding, data_format, name, input)


def _of_each_axis(numbers):
    """The numbers of all four axes; None where only TensorFlow can say what is meant."""
    if isinstance(numbers, int):
        return [1, numbers, numbers, 1]
    if not isinstance(numbers, (list, tuple)) or not all(isinstance(n, int) for n in numbers):
        return None
    if len(numbers) == 2:
        return [1, *numbers, 1]
    return list(numbers) if len(numbers) == 4 else None


def _spans_rows(x, kernel):
    """Returns whether x has one channel, and filters and x are of one known width."""
    shapes = [getattr(each, "shape", None) for each in (x, kernel)]
    if not all(isinstance(shape, tf.TensorShape) and shape.rank == 4 for shape in shapes):
        return False
    (_, time, width, channels), filters = (shape.as_list() for shape in shapes)
    if None in (time, width, *filters) or x.dtype not in (tf.float32, tf.float64):
        return False
    return channels == 1 and filters[1:3] == [width, 1] and filters[0] <= time


def _with_embedding_as_channels(x, kernel, strides, name):
    _, time, size, _ = x.shape.as_list()
    words, _, _, count = kernel.shape.as_list()
    x = tf.reshape(x, [-1, time, 1, size])
    kernel = tf.reshape(kernel, [words, 1, size, count])
    return tf.nn.conv2d(x, kernel, [1, strides[1], 1, 1], "VALID", name=name)


def _product(x, kernel, name):
    """All windows of the sentence [batch, windows, words * embedding_size] times the filters."""
    _, time, size, _ = x.shape.as_list()
    words, _, _, count = kernel.shape.as_list()
    windows = time - words + 1
    x = tf.reshape(x, [-1, time, size])
    x = tf.concat([x[:, first : first + windows] for first in range(words)], axis=2)
    product = tf.matmul(
        tf.reshape(x, [-1, words * size]), tf.reshape(kernel, [words * size, count])
    )
    return tf.reshape(product, [-1, windows, 1, count], name=name or "Conv2D")


def _is_whole_and_small(x, ksize, strides):
    """Returns whether one window is all of x [batch, windows, 1, filters], known to be small."""
    if not isinstance(getattr(x, "shape", None), tf.TensorShape) or x.shape.rank != 4:
        return False
    windows, width, filters = x.shape.as_list()[1:]
    if None in (windows, filters) or width != 1 or x.dtype not in (tf.float32, tf.float64):
        return False
    one_window = _of_each_axis(ksize) == [1, windows, 1, 1]
    return one_window and _of_each_axis(strides) == [1] * 4 and windows * filters <= _FEW_NUMBERS


def _largest(x, name):
    """The largest of each filter. Of several the first one gets the gradient, as in `max_pool`."""
    first = tf.one_hot(tf.argmax(x, axis=1), x.shape[1], True, False, axis=1)
    kept = tf.where(first, x, tf.zeros_like(x))
    return tf.reduce_sum(kept, axis=1, keepdims=True, name=name or "MaxPool")
