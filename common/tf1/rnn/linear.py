"""The linear map [x, y, ...] W + b that older cells share."""

from common.graph_mode import tf
from common.rnn.basic import input_depth


class _Linear:
    """y = [a_1, a_2, ...] W + b, with `kernel` and `bias` in the scope where it is made.

    | name     | shape                                      |
    |----------|--------------------------------------------|
    | a_k      | [batch, size_k], one tensor or a list      |
    | W        | [sum of size_k, output_size], `kernel`     |
    | b        | [output_size], `bias`, zeros unless told   |

    Source: `_Linear` of `tensorflow.contrib.rnn.python.ops.core_rnn_cell`.

    Raises:
      ValueError: no arguments, or one that is not [batch, known size].
    """

    def __init__(
        self, args, output_size, build_bias, bias_initializer=None, kernel_initializer=None
    ):
        args = _as_list(args)
        dtype = args[0].dtype
        rows = sum(input_depth(arg.shape) for arg in args)
        self._weights = tf.get_variable(
            "kernel", [rows, output_size], dtype=dtype, initializer=kernel_initializer
        )
        self._biases = None
        if build_bias:
            if bias_initializer is None:
                bias_initializer = tf.zeros_initializer()
            with tf.variable_scope(tf.get_variable_scope()) as scope:
                scope.set_partitioner(None)  # a bias is never cut into pieces
                self._biases = tf.get_variable(
                    "bias", [output_size], dtype=dtype, initializer=bias_initializer
                )

    def __call__(self, args):
        """Each argument [batch, size_k] -> [batch, output_size]."""
        args = _as_list(args)
        joined = args[0] if len(args) == 1 else tf.concat(args, axis=1)
        product = tf.matmul(joined, self._weights)
        return product if self._biases is None else tf.nn.bias_add(product, self._biases)


def _linear(args, output_size, bias, bias_initializer=None, kernel_initializer=None):
    """`_Linear` made and called at once; with `reuse` in force it takes the same variables again.

    Source: `_linear` of `tensorflow.contrib.rnn.python.ops.core_rnn_cell`.
    """
    return _Linear(args, output_size, bias, bias_initializer, kernel_initializer)(args)


def _as_list(args):
    if args is None or (isinstance(args, (list, tuple)) and not args):
        raise ValueError("a linear map needs at least one argument")
    return list(args) if isinstance(args, (list, tuple)) else [args]
