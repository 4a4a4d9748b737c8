"""The dense layer by the name of `tf.contrib.layers`."""

from common.graph_mode import tf
from common.initializers import xavier_initializer

# As in tf.nn, which needs a tenth of a second more to import: it has the old Keras cells too.
from tensorflow.python.ops import gen_nn_ops, nn_ops


def fully_connected(
    inputs,
    num_outputs,
    activation_fn=gen_nn_ops.relu,  # tf.nn.relu
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=None,
    weights_regularizer=None,
    biases_initializer="zeros",
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """A dense layer: outputs = activation_fn(inputs weights + biases).

    | name    | shape                                                          |
    |---------|----------------------------------------------------------------|
    | inputs  | [..., depth]; the last dimension must be known                 |
    | weights | [depth, num_outputs], `fully_connected/weights`, Xavier at first |
    | biases  | [num_outputs], `fully_connected/biases`, zeros at first        |
    | result  | [..., num_outputs]                                             |

    The activation is ReLU unless told otherwise: pass `activation_fn=None` for
    a regression or for logits. With `normalizer_fn` there are no biases;
    `biases_initializer=None` leaves them out too.

    Source: `tf.contrib.layers.fully_connected` of TensorFlow 1.15.

    Raises:
      ValueError: the last dimension of `inputs` is unknown, or `num_outputs`
        is not a positive whole number.
    """
    inputs = tf.convert_to_tensor(inputs)
    depth = inputs.shape.as_list()[-1] if inputs.shape.rank else None
    if depth is None:
        raise ValueError(f"the last dimension of inputs must be known: {inputs.shape}")
    if isinstance(num_outputs, bool) or int(num_outputs) != num_outputs or num_outputs < 1:
        raise ValueError(f"num_outputs must be a positive whole number, not {num_outputs!r}")
    if isinstance(biases_initializer, str):
        biases_initializer = tf.zeros_initializer()
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse):

        def variable(name, shape, initializer, regularizer):
            return tf.get_variable(
                name,
                shape,
                dtype=inputs.dtype.base_dtype,
                initializer=initializer,
                regularizer=regularizer,
                trainable=trainable,
                collections=_collections(variables_collections, name),
            )

        weights = variable(
            "weights",
            [depth, int(num_outputs)],
            weights_initializer or xavier_initializer(),
            weights_regularizer,
        )
        outputs = _times(inputs, weights)  # [..., num_outputs]
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            outputs = nn_ops.bias_add(
                outputs,
                variable("biases", [int(num_outputs)], biases_initializer, biases_regularizer),
            )
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        for collection in _as_list(outputs_collections):
            tf.add_to_collection(collection, outputs)
    return outputs


def _times(inputs, weights):
    """inputs [..., depth] times weights [depth, n] -> [..., n]."""
    if inputs.shape.rank == 2:
        return tf.matmul(inputs, weights)
    outputs = tf.tensordot(inputs, weights, [[inputs.shape.rank - 1], [0]])
    outputs.set_shape([*inputs.shape.as_list()[:-1], weights.shape.as_list()[1]])
    return outputs


def _collections(collections, name):
    """The collections of one variable; a dictionary gives them by the variable's name."""
    chosen = collections.get(name) if isinstance(collections, dict) else collections
    return [tf.GraphKeys.GLOBAL_VARIABLES, *_as_list(chosen)] if chosen else None


def _as_list(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
