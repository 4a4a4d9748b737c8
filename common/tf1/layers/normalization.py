"""Batch normalization by the name and numbers of `tf.layers` in TensorFlow 1.15."""

from common.graph_mode import tf
from common.tf1.layers.base import Layer, function_of
from common.tf1.smart_cond import smart_cond, static_value


class BatchNormalization(Layer):
    """Normalizes each channel over the batch (and over space), then scales and shifts it.

        y = gamma (x - mean) / sqrt(variance + epsilon) + beta

    | variable                        | shape      | at first | trained                     |
    |---------------------------------|------------|----------|-----------------------------|
    | `gamma`, `beta`                 | [channels] | 1, 0     | yes                         |
    | `moving_mean`, `moving_variance`| [channels] | 0, 1     | no: moving averages         |

    With `training` true, mean and variance are those of the batch, and two
    updates of the moving averages join `tf.GraphKeys.UPDATE_OPS`: run them with
    the train op. Otherwise the moving averages stand in. Inputs with four
    dimensions use the fused kernel, whose variance for the moving average is
    the unbiased one.

    Paper: Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167.
    Source: `tf.layers.BatchNormalization`.

    Raises:
      NotImplementedError: `renorm`, `virtual_batch_size` or `adjustment`.
      ValueError: the channel dimension is unknown, or `fused` where it cannot be.
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer=tf.zeros_initializer(),  # noqa: B008  (1.15's own signature)
        gamma_initializer=tf.ones_initializer(),  # noqa: B008
        moving_mean_initializer=tf.zeros_initializer(),  # noqa: B008
        moving_variance_initializer=tf.ones_initializer(),  # noqa: B008
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        fused=None,
        trainable=True,
        virtual_batch_size=None,
        adjustment=None,
        name=None,
        **kwargs,
    ):
        super().__init__(trainable=trainable, name=name, **kwargs)
        _refuse(renorm=renorm, virtual_batch_size=virtual_batch_size, adjustment=adjustment)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.fused = fused
        self._parameters = {
            "gamma": (gamma_initializer, gamma_regularizer, gamma_constraint),
            "beta": (beta_initializer, beta_regularizer, beta_constraint),
            "moving_mean": (moving_mean_initializer, None, None),
            "moving_variance": (moving_variance_initializer, None, None),
        }

    def build(self, input_shape):
        """Make the variables; `input_shape` has at least two dimensions."""
        input_shape = tf.TensorShape(input_shape)
        self._channel_axis = _single_axis(self.axis, input_shape.rank)
        channels = input_shape.as_list()[self._channel_axis]
        if channels is None:
            raise ValueError(f"the channel dimension of the inputs is unknown: {input_shape}")
        can_fuse = input_shape.rank == 4 and self._channel_axis in (1, 3)
        if self.fused and not can_fuse:
            raise ValueError(f"fused=True needs 4 dimensions and axis 1 or 3, not {input_shape}")
        self.fused = can_fuse if self.fused is None else self.fused
        self.gamma = self._add("gamma", [channels]) if self.scale else None
        self.beta = self._add("beta", [channels]) if self.center else None
        self.moving_mean = self._add("moving_mean", [channels], trainable=False)
        self.moving_variance = self._add("moving_variance", [channels], trainable=False)
        self.built = True

    def _add(self, name, shape, trainable=True):
        initializer, regularizer, constraint = self._parameters[name]
        half = tf.as_dtype(self.dtype or tf.float32) in (tf.float16, tf.bfloat16)
        return self.add_weight(
            name=name,
            shape=shape,
            dtype=tf.float32 if half else self.dtype,
            initializer=initializer,
            regularizer=regularizer,
            constraint=constraint,
            trainable=trainable,
        )

    def call(self, inputs, training=False):
        """Normalize `inputs`; `training` is a bool or a boolean tensor."""
        normalize = self._normalize_fused if self.fused else self._normalize
        outputs, mean, variance = normalize(inputs, training)
        if static_value(training) is not False:
            # Outside training the moving averages must stay: momentum 1 keeps them.
            momentum = smart_cond(training, lambda: self.momentum, lambda: 1.0)
            self.add_update(
                [
                    move_average(self.moving_mean, mean, momentum),
                    move_average(self.moving_variance, variance, momentum),
                ]
            )
        return outputs

    def _normalize_fused(self, inputs, training):
        data_format = "NCHW" if self._channel_axis == 1 else "NHWC"
        gamma = tf.ones_like(self.moving_mean) if self.gamma is None else self.gamma
        beta = tf.zeros_like(self.moving_mean) if self.beta is None else self.beta
        return fused_batch_norm(
            inputs,
            (gamma, beta),
            (self.moving_mean, self.moving_variance),
            training,
            self.epsilon,
            data_format,
        )

    def _normalize(self, inputs, training):
        rank = inputs.shape.rank
        other_axes = [axis for axis in range(rank) if axis != self._channel_axis]

        def of_batch():
            return tf.nn.moments(tf.cast(inputs, self.moving_mean.dtype), other_axes)

        def of_the_past():
            return tf.identity(self.moving_mean), tf.identity(self.moving_variance)

        mean, variance = smart_cond(training, of_batch, of_the_past)
        along_channels = [1] * rank
        along_channels[self._channel_axis] = -1

        def aligned(vector):
            if vector is None:
                return None
            return tf.reshape(tf.cast(vector, inputs.dtype), along_channels)

        outputs = tf.nn.batch_normalization(
            inputs,
            aligned(mean),
            aligned(variance),
            aligned(self.beta),
            aligned(self.gamma),
            self.epsilon,
        )
        outputs.set_shape(inputs.shape)
        return outputs, mean, variance


batch_normalization = function_of(
    BatchNormalization,
    "batch_normalization",
    last=(
        "training",
        "trainable",
        "name",
        "reuse",
        "renorm",
        "renorm_clipping",
        "renorm_momentum",
        "fused",
        "virtual_batch_size",
        "adjustment",
    ),
    training=False,
)

# Older names, which programs took from `tensorflow.python.layers.normalization`.
BatchNorm, batch_norm = BatchNormalization, batch_normalization


def fused_batch_norm(inputs, scale_and_offset, moving, training, epsilon, data_format):
    """The fused kernel on [batch, height, width, channels]: (outputs, mean, variance)."""
    gamma, beta = scale_and_offset
    mean, variance = moving

    def with_moments_of_batch():
        return tf.nn.fused_batch_norm(inputs, gamma, beta, epsilon=epsilon, data_format=data_format)

    def with_moments_of_the_past():
        return tf.nn.fused_batch_norm(
            inputs,
            gamma,
            beta,
            mean=mean,
            variance=variance,
            epsilon=epsilon,
            is_training=False,
            data_format=data_format,
        )

    return smart_cond(training, with_moments_of_batch, with_moments_of_the_past)


def move_average(moving, value, momentum):
    """moving <- momentum * moving + (1 - momentum) * value, as an operation."""
    rest = 1.0 - tf.cast(momentum, moving.dtype.base_dtype)
    return tf.assign_sub(moving, (moving - value) * rest)


def _single_axis(axis, rank):
    """The axis of the channels, counted from the front."""
    if isinstance(axis, (list, tuple)):
        if len(axis) != 1:
            raise NotImplementedError(f"batch normalization over one axis only, not {axis}")
        axis = axis[0]
    if not -rank <= axis < rank:
        raise ValueError(f"axis {axis} does not exist in {rank} dimensions")
    return axis % rank


def _refuse(**options):
    for name, value in options.items():
        if value:
            raise NotImplementedError(f"{name} of batch normalization is not restored")
