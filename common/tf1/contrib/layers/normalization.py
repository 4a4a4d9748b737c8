"""Batch and layer normalization by the names and numbers of `tf.contrib.layers`."""

from common.graph_mode import tf
from common.tf1.contrib.arg_scope import add_arg_scope
from common.tf1.contrib.layers import collections as kept
from common.tf1.contrib.variables import model_variable
from common.tf1.layers.normalization import fused_batch_norm, move_average
from common.tf1.smart_cond import smart_cond, static_value


@add_arg_scope
def batch_norm(
    inputs,
    decay=0.999,
    center=True,
    scale=False,
    epsilon=0.001,
    activation_fn=None,
    param_initializers=None,
    param_regularizers=None,
    updates_collections=tf.GraphKeys.UPDATE_OPS,
    is_training=True,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    batch_weights=None,
    fused=None,
    data_format="NHWC",
    zero_debias_moving_mean=False,
    scope=None,
    renorm=False,
    renorm_clipping=None,
    renorm_decay=0.99,
    adjustment=None,
):
    """Normalizes each channel over the batch (and over space), then shifts and may scale it.

        y = gamma (x - mean) / sqrt(variance + epsilon) + beta

    Variables `BatchNorm/beta`, `gamma` (with `scale`), `moving_mean`,
    `moving_variance`, each [channels]. While `is_training` the moments are those
    of the batch, and the updates of the moving averages join
    `updates_collections`; with None they are done in place, before the result.

    Inputs with two or four dimensions use the fused kernel, whose variance for
    the moving average is the unbiased one.

    Paper: Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167.
    Source: `tf.contrib.layers.batch_norm`.

    Raises:
      NotImplementedError: `renorm` or `adjustment`.
      ValueError: the channel dimension is unknown, or an unknown `data_format`.
    """
    if renorm or adjustment:
        raise NotImplementedError("renorm and adjustment of batch_norm are not restored")
    if data_format not in ("NHWC", "NCHW"):
        raise ValueError(f"data_format must be NHWC or NCHW, not {data_format!r}")
    inputs = tf.convert_to_tensor(inputs)
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse) as opened:
        fuse = fused in (None, True) and batch_weights is None and inputs.shape.rank in (2, 4)
        by_core_layer = not zero_debias_moving_mean and _by_core_layer(
            inputs, fuse, updates_collections, batch_weights
        )
        if by_core_layer and not trainable:  # frozen: the averages stay
            updates_collections = []
        variables = _variables(
            inputs,
            data_format,
            (center, scale),
            (param_initializers or {}, param_regularizers or {}, variables_collections),
            trainable,
            always_float32=fuse,
            scale_first=by_core_layer,
        )
        normalize = _normalize_fused if fuse else _normalize
        outputs = normalize(
            inputs,
            variables,
            _Moments(is_training, decay, zero_debias_moving_mean, updates_collections),
            batch_weights,
            epsilon,
            data_format,
        )
        outputs.set_shape(inputs.shape)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return kept.collect_named_outputs(outputs_collections, opened.name, outputs)


@add_arg_scope
def layer_norm(
    inputs,
    center=True,
    scale=True,
    activation_fn=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    begin_norm_axis=1,
    begin_params_axis=-1,
    scope=None,
):
    """Normalizes each example over its axes from `begin_norm_axis` on.

        y = gamma (x - mean) / sqrt(variance + 1e-12) + beta

    Variables `LayerNorm/beta` and `gamma`, of the sizes from `begin_params_axis` on.

    Paper: Ba, Kiros and Hinton, 2016, https://arxiv.org/abs/1607.06450.
    Source: `tf.contrib.layers.layer_norm`.

    Raises:
      ValueError: unknown rank or sizes, or an axis that does not exist.
    """
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.shape.rank
    if rank is None:
        raise ValueError(f"the rank of {inputs.name} is unknown")
    first = begin_norm_axis % rank if begin_norm_axis < 0 else begin_norm_axis
    if first >= rank or begin_params_axis >= rank:
        raise ValueError(
            f"begin_norm_axis ({begin_norm_axis}) and begin_params_axis ({begin_params_axis}) "
            f"must be less than the rank {rank}"
        )
    with tf.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as opened:
        shape = inputs.shape[begin_params_axis:]
        if not shape.is_fully_defined():
            raise ValueError(f"the sizes of {inputs.name} to scale are unknown: {inputs.shape}")

        def parameter(name, initializer):
            return model_variable(
                name,
                shape=shape,
                dtype=inputs.dtype.base_dtype,
                initializer=initializer,
                collections=kept.variable_collections(variables_collections, name),
                trainable=trainable,
            )

        beta = parameter("beta", tf.zeros_initializer()) if center else None
        gamma = parameter("gamma", tf.ones_initializer()) if scale else None
        mean, variance = tf.nn.moments(inputs, list(range(first, rank)), keep_dims=True)
        epsilon = 1e-3 if inputs.dtype.base_dtype == tf.float16 else 1e-12
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
        outputs.set_shape(inputs.shape)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return kept.collect_named_outputs(outputs_collections, opened.name, outputs)


def _variables(
    inputs, data_format, center_and_scale, options, trainable, always_float32, scale_first
):
    """beta, gamma (None without center or scale), moving_mean and moving_variance, by name."""
    channels = inputs.shape.as_list()[-1 if data_format == "NHWC" else 1]
    if channels is None:
        raise ValueError(f"the channel dimension of {inputs.name} is unknown: {inputs.shape}")
    initializers, regularizers, collections = options
    center, scale = center_and_scale

    def make(name, initializer, trainable):
        return model_variable(
            name,
            shape=[channels],
            dtype=tf.float32 if always_float32 else inputs.dtype.base_dtype,
            initializer=initializers.get(name, initializer),
            regularizer=regularizers.get(name) if name in ("beta", "gamma") else None,
            collections=kept.variable_collections(collections, name),
            trainable=trainable,
        )

    zeros, ones = tf.zeros_initializer(), tf.ones_initializer()
    made = dict(beta=None, gamma=None)
    for name in ("gamma", "beta") if scale_first else ("beta", "gamma"):
        if dict(beta=center, gamma=scale)[name]:
            made[name] = make(name, ones if name == "gamma" else zeros, trainable)
    made["moving_mean"] = make("moving_mean", zeros, False)
    made["moving_variance"] = make("moving_variance", ones, False)
    return made


def _by_core_layer(inputs, fuse, updates_collections, batch_weights):
    """Returns whether 1.15 left this to `tf.layers`, which makes gamma before beta."""
    plain = batch_weights is None and updates_collections == tf.GraphKeys.UPDATE_OPS
    return plain and not (fuse and inputs.shape.rank == 2)


class _Moments:
    """When the moments of a batch are used, and how the moving averages follow them."""

    def __init__(self, is_training, decay, zero_debias, collections):
        self.is_training = is_training
        self.decay = decay
        self.zero_debias = zero_debias
        self.collections = collections

    def updated(self, variables, mean, variance, results):
        """Plan the updates; gives `results`, which wait for them where they are done in place."""
        if static_value(self.is_training) is False:
            return results

        def update():
            average_of_mean = _move_debiased if self.zero_debias else move_average
            return (
                average_of_mean(variables["moving_mean"], mean, self.decay),
                move_average(variables["moving_variance"], variance, self.decay),
            )

        if self.collections is None:

            def update_first():
                with tf.control_dependencies(update()):
                    return [tf.identity(result) for result in results]

            behind = smart_cond(self.is_training, update_first, lambda: list(results))
            return behind if isinstance(behind, (list, tuple)) else [behind]

        def keep():
            return variables["moving_mean"], variables["moving_variance"]

        for operation in smart_cond(self.is_training, update, keep):
            tf.add_to_collections(self.collections, operation)
        return results


def _move_debiased(moving, value, decay):
    """`move_average` without the weight of the zeros that it starts from.

        biased <- decay biased + (1 - decay) value,  moving <- biased / (1 - decay^steps)

    `biased`, with the shape of `moving`, and `local_step` stand in its scope.

    Paper: Kingma and Ba, 2014, https://arxiv.org/abs/1412.6980, section 3.
    """
    zeros = tf.zeros_initializer()
    with tf.variable_scope(moving.op.name):
        biased = tf.get_variable("biased", moving.shape, moving.dtype, zeros, trainable=False)
        step = tf.get_variable("local_step", [], moving.dtype, zeros, trainable=False)
    new_biased = tf.identity(move_average(biased, value, decay))
    new_step = tf.identity(tf.assign_add(step, 1.0))
    return tf.assign(moving, new_biased / (1.0 - tf.cast(decay, moving.dtype) ** new_step))


def _normalize_fused(inputs, variables, moments, batch_weights, epsilon, data_format):
    rank = inputs.shape.rank
    moving = variables["moving_mean"], variables["moving_variance"]
    gamma = tf.ones_like(moving[0]) if variables["gamma"] is None else variables["gamma"]
    beta = tf.zeros_like(moving[0]) if variables["beta"] is None else variables["beta"]
    channels = moving[0].shape.as_list()[0]
    images = inputs
    if rank == 2:  # the kernel takes images: each row is one of a single pixel
        pixels = [-1, 1, 1, channels] if data_format == "NHWC" else [-1, channels, 1, 1]
        images = tf.reshape(inputs, pixels)
    outputs, mean, variance = fused_batch_norm(
        images, (gamma, beta), moving, moments.is_training, epsilon, data_format
    )
    (outputs,) = moments.updated(variables, mean, variance, [outputs])
    return tf.reshape(outputs, tf.shape(inputs)) if rank == 2 else outputs


def _normalize(inputs, variables, moments, batch_weights, epsilon, data_format):
    rank = inputs.shape.rank
    channel_axis = rank - 1 if data_format == "NHWC" else 1
    axes = [axis for axis in range(rank) if axis != channel_axis]
    moving = variables["moving_mean"], variables["moving_variance"]
    if static_value(moments.is_training) is False:
        mean, variance = moving
    else:
        if batch_weights is None:
            mean, variance = tf.nn.moments(inputs, axes)
        else:
            weights = tf.reshape(batch_weights, [-1] + [1] * (rank - 1))
            mean, variance = tf.nn.weighted_moments(inputs, axes, weights)
        mean, variance = moments.updated(variables, mean, variance, [mean, variance])
        of_batch = [mean, variance]
        mean, variance = smart_cond(
            moments.is_training, lambda: of_batch, lambda: list(map(tf.identity, moving))
        )
    along_channels = [1] * rank
    along_channels[channel_axis] = -1
    aligned = [
        None if tensor is None else tf.reshape(tensor, along_channels)
        for tensor in (mean, variance, variables["beta"], variables["gamma"])
    ]
    return tf.nn.batch_normalization(inputs, *aligned, epsilon)
