"""`Dense`, `Dropout` and `Flatten` of `tf.layers`."""

import math

from common.graph_mode import tf
from common.tf1.layers.base import KernelLayer, Layer, function_of
from common.tf1.layers.input_spec import InputSpec
from common.tf1.smart_cond import smart_cond


class Dense(KernelLayer):
    """outputs = activation(inputs kernel + bias).

    | name    | shape                                          |
    |---------|------------------------------------------------|
    | inputs  | [..., depth]; the last dimension must be known |
    | kernel  | [depth, units]                                 |
    | bias    | [units], only with `use_bias`                  |
    | outputs | [..., units]                                   |

    Source: `tf.layers.Dense`.

    Raises:
      TypeError: the inputs are no floating-point numbers.
      ValueError: the last dimension is unknown, or another than at the first call.
    """

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=tf.zeros_initializer(),  # noqa: B008  (1.15's own signature)
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs,
    ):
        super().__init__(
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.units = int(units)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape):
        dtype = tf.as_dtype(self.dtype or tf.float32)
        if not (dtype.is_floating or dtype.is_complex):
            raise TypeError(f"Unable to build `Dense` layer with non-floating point dtype {dtype}")
        depth = tf.TensorShape(input_shape).as_list()[-1]
        if depth is None:
            raise ValueError(
                "The last dimension of the inputs to `Dense` should be defined. Found `None`."
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: depth})
        self.kernel = self.add_kernel([depth, self.units])
        self.bias = self.add_bias(self.units)
        self.built = True

    def call(self, inputs):
        """inputs [..., depth] -> [..., units]."""
        inputs = tf.cast(inputs, self.dtype)
        rank = inputs.shape.rank
        if rank == 2:
            return self.finish(tf.matmul(inputs, self.kernel))
        outputs = tf.tensordot(inputs, self.kernel, [[rank - 1], [0]])
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        return self.finish(outputs)

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)[:-1].concatenate(self.units)


class Dropout(Layer):
    """While training: sets values to zero with probability `rate`, divides the others by 1 - rate.

    Numbers with the same position in `noise_shape` share their fate.

    Source: `tf.layers.Dropout`.
    """

    def __init__(self, rate=0.5, noise_shape=None, seed=None, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed

    def call(self, inputs, training=False):
        """inputs of any shape; `training` is a bool or a boolean tensor."""

        def dropped():
            noise_shape = self._noise_shape(inputs)
            return tf.nn.dropout(inputs, noise_shape=noise_shape, seed=self.seed, rate=self.rate)

        return smart_cond(training, dropped, lambda: tf.identity(inputs))

    def _noise_shape(self, inputs):
        """The shape of the noise; None in it stands for the size of the inputs."""
        if self.noise_shape is None or tf.is_tensor(self.noise_shape):
            return self.noise_shape
        sizes = tf.shape(inputs)
        return [sizes[axis] if size is None else size for axis, size in enumerate(self.noise_shape)]

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)


class Flatten(Layer):
    """[batch, ...] -> [batch, the rest in one].

    Source: `tf.layers.Flatten`.
    """

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = (data_format or "channels_last").lower()
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs):
        """inputs [batch, ...] -> [batch, size]; channels that stand first come last in it."""
        rank = inputs.shape.rank
        if self.data_format == "channels_first" and rank > 1:
            inputs = tf.transpose(inputs, [0, *range(2, rank), 1])
        batch_size = tf.dimension_value(inputs.shape[0])
        rows = tf.shape(inputs)[0] if batch_size is None else batch_size
        outputs = tf.reshape(inputs, [rows, -1])
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        return outputs

    def compute_output_shape(self, input_shape):
        batch_size, *sizes = tf.TensorShape(input_shape).as_list()
        return tf.TensorShape([batch_size, None if None in sizes else math.prod(sizes)])


dense = function_of(Dense, "dense")
dropout = function_of(Dropout, "dropout", last=("training", "name"), training=False)


def flatten(inputs, name=None, data_format="channels_last"):
    """One `Flatten` applied to `inputs`; see there."""
    return Flatten(data_format=data_format, name=name)(inputs)
