"""Batch normalization by the name and numbers of `tf.layers` in TensorFlow 1.15."""

from common.graph_mode import tf
from common.tf1.layers import by_name
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

    `axis` may be a list: the variables then have the rank of the inputs, with 1 for every
    other axis. `virtual_batch_size` normalizes parts of the batch of that size. `renorm`
    trains with y = gamma (r (x - mean) / stddev + d) + beta, where r and d lead to the
    moving averages and are not differentiated. `adjustment(shape)` gives a scale and a shift
    that are applied before gamma and beta while training.

    Papers: Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167; renorm: Ioffe, 2017,
    https://arxiv.org/abs/1702.03275.
    Source: `tf.layers.BatchNormalization`.

    Raises:
      ValueError: the channel dimension is unknown, an axis does not exist, or options
        exclude each other.
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
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else [axis]
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.renorm = renorm
        self.renorm_clipping = renorm_clipping or {}
        self.renorm_momentum = renorm_momentum
        self.virtual_batch_size = virtual_batch_size
        self.adjustment = adjustment
        self.fused = fused is None or fused
        unknown = sorted(set(self.renorm_clipping) - {"rmax", "rmin", "dmax"})
        if unknown:
            raise ValueError(f"renorm_clipping has no key {unknown[0]!r}: rmax, rmin, dmax")
        self._parameters = {
            "gamma": (gamma_initializer, gamma_regularizer, gamma_constraint),
            "beta": (beta_initializer, beta_regularizer, beta_constraint),
            "moving_mean": (moving_mean_initializer, None, None),
            "moving_variance": (moving_variance_initializer, None, None),
        }

    def build(self, input_shape):
        """Make the variables; `input_shape` has at least two dimensions."""
        input_shape = tf.TensorShape(input_shape)
        rank, sizes = input_shape.rank, input_shape.as_list()
        self.axis = _axes(self.axis, rank)
        if any(sizes[axis] is None for axis in self.axis):
            raise ValueError(f"the channel dimension of the inputs is unknown: {input_shape}")
        self.fused = self.fused and rank == 4 and self._can_fuse()
        shape = [sizes[axis] if axis in self.axis else 1 for axis in range(rank)]
        if self.virtual_batch_size is not None:
            self._check_virtual_batches()
            shape.insert(1, 1)
        elif len(self.axis) == 1:
            shape = [sizes[self.axis[0]]]
        self.gamma = self._add("gamma", shape) if self.scale else None
        self.beta = self._add("beta", shape) if self.center else None
        self.moving_mean = self._add("moving_mean", shape, trainable=False)
        self.moving_variance = self._add("moving_variance", shape, trainable=False)
        if self.renorm:
            self._add_renorm(shape)
        self.built = True

    def _can_fuse(self):
        plain = not self.renorm and self.virtual_batch_size is None and self.adjustment is None
        return plain and self.axis in ([1], [3])

    def _check_virtual_batches(self):
        if self.virtual_batch_size <= 0:
            raise ValueError(f"virtual_batch_size must be positive, not {self.virtual_batch_size}")
        if 0 in self.axis:
            raise ValueError(
                "with virtual_batch_size, axis 0 is the batch and cannot be normalized"
            )
        if self.adjustment is not None:
            raise ValueError("virtual_batch_size and adjustment exclude each other")

    def _add_renorm(self, shape):
        """The moving averages of renorm: of the standard deviation, and those that train."""
        mean, variance = (self._parameters[name] for name in ("moving_mean", "moving_variance"))

        def stddev(*args, **kwargs):
            return tf.sqrt(by_name.initializer(variance[0])(*args, **kwargs))

        self._parameters["moving_stddev"] = self._parameters["renorm_stddev"] = stddev, None, None
        self._parameters["renorm_mean"] = mean
        self.moving_stddev = self._add("moving_stddev", shape, trainable=False)
        self.renorm_mean = self._add("renorm_mean", shape, trainable=False)
        self.renorm_stddev = self._add("renorm_stddev", shape, trainable=False)

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
                    self._move_variance(variance, momentum, training),
                ]
            )
        return outputs

    def _move_variance(self, variance, momentum, training):
        if not self.renorm:
            return move_average(self.moving_variance, variance, momentum)

        def move():
            stddev = tf.sqrt(variance + self.epsilon)
            stddev = move_average(self.moving_stddev, stddev, self.momentum)
            return tf.assign(self.moving_variance, tf.nn.relu(stddev * stddev - self.epsilon))

        return smart_cond(training, move, lambda: tf.convert_to_tensor(self.moving_variance))

    def _normalize_fused(self, inputs, training):
        data_format = "NCHW" if self.axis == [1] else "NHWC"
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
        """Normalizes without the fused kernel: (outputs, mean, variance)."""
        shape = inputs.shape
        axes = self.axis
        virtual = self.virtual_batch_size is not None
        if virtual:  # [size, parts of the batch, ...]
            inputs = tf.reshape(inputs, [self.virtual_batch_size, -1, *shape.as_list()[1:]])
            axes = [axis + 1 for axis in axes]
        rank = inputs.shape.rank
        kept = {*axes, 1} if virtual else {*axes}
        other_axes = [axis for axis in range(rank) if axis not in kept]
        along_channels = [-1 if axis in axes else 1 for axis in range(rank)]

        def aligned(vector):
            if vector is None or vector.shape.rank == rank:
                return vector
            return tf.reshape(vector, along_channels)

        def of_batch():
            values = tf.cast(inputs, self.moving_mean.dtype)
            return tf.nn.moments(values, other_axes, keep_dims=virtual or len(axes) > 1)

        def of_the_past():
            return tf.identity(self.moving_mean), tf.identity(self.moving_variance)

        scale, offset = aligned(self.gamma), aligned(self.beta)
        if self.adjustment is not None and static_value(training) is not False:
            factor, shift = self.adjustment(tf.shape(inputs))
            factor = smart_cond(training, lambda: factor, lambda: tf.ones_like(factor))
            shift = smart_cond(training, lambda: shift, lambda: tf.zeros_like(shift))
            scale, offset = _composed(factor, shift, scale, offset)
        mean, variance = new_mean, new_variance = smart_cond(training, of_batch, of_the_past)
        if virtual:
            new_mean = tf.reduce_mean(mean, axis=1, keepdims=True)
            new_variance = tf.reduce_mean(variance, axis=1, keepdims=True)
        if self.renorm and static_value(training) is not False:
            r, d, new_mean, new_variance = self._renorm(new_mean, new_variance, training)
            r, d = aligned(tf.stop_gradient(r)), aligned(tf.stop_gradient(d))
            scale, offset = _composed(r, d, scale, offset)

        def of_inputs_type(values):
            return None if values is None else tf.cast(aligned(values), inputs.dtype)

        parameters = map(of_inputs_type, (mean, variance, offset, scale))
        outputs = tf.nn.batch_normalization(inputs, *parameters, self.epsilon)
        if virtual:
            outputs = tf.reshape(outputs, [-1, *shape.as_list()[1:]])
        outputs.set_shape(shape)
        return outputs, new_mean, new_variance

    def _renorm(self, mean, variance, training):
        """Returns r and d of before this step's update, and mean and variance after it."""
        stddev = tf.sqrt(variance + self.epsilon)
        renorm_stddev = tf.maximum(self.renorm_stddev, self.epsilon**0.5)
        r = stddev / renorm_stddev
        d = (mean - self.renorm_mean) / renorm_stddev
        with tf.control_dependencies([r, d]):
            mean, stddev = tf.identity(mean), tf.identity(stddev)
        limits = self.renorm_clipping
        if limits.get("rmin") is not None:
            r = tf.maximum(r, limits["rmin"])
        if limits.get("rmax") is not None:
            r = tf.minimum(r, limits["rmax"])
        if limits.get("dmax") is not None:
            d = tf.minimum(tf.maximum(d, -limits["dmax"]), limits["dmax"])
        r = smart_cond(training, lambda: r, lambda: tf.ones_like(r))
        d = smart_cond(training, lambda: d, lambda: tf.zeros_like(d))

        def moved(moving, value):
            return smart_cond(
                training,
                lambda: move_average(moving, value, self.renorm_momentum),
                lambda: tf.identity(moving),
            )

        updates = [moved(self.renorm_mean, mean), moved(self.renorm_stddev, stddev)]
        with tf.control_dependencies(updates):
            return r, d, tf.identity(mean), tf.identity(variance)


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


def _axes(axes, rank):
    """The axes of the channels, counted from the front."""
    for axis in axes:
        if not -rank <= axis < rank:
            raise ValueError(f"axis {axis} does not exist in {rank} dimensions")
    axes = [axis % rank for axis in axes]
    if len(axes) != len(set(axes)):
        raise ValueError(f"an axis stands twice in {axes}")
    return axes


def _composed(factor, shift, scale, offset):
    """The factor and shift of (x * factor + shift) * scale + offset."""
    if scale is not None:
        factor, shift = factor * scale, shift * scale
    return factor, shift if offset is None else shift + offset
