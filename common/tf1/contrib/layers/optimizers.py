"""`optimize_loss`: an optimizer, clipping and summaries in one call."""

from common.graph_mode import tf

OPTIMIZER_CLS_NAMES = {
    "Adagrad": tf.train.AdagradOptimizer,
    "Adam": tf.train.AdamOptimizer,
    "Ftrl": tf.train.FtrlOptimizer,
    "Momentum": lambda learning_rate: tf.train.MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": tf.train.RMSPropOptimizer,
    "SGD": tf.train.GradientDescentOptimizer,
}

OPTIMIZER_SUMMARIES = [
    "learning_rate",
    "loss",
    "gradients",
    "gradient_norm",
    "global_gradient_norm",
]


def optimize_loss(
    loss,
    global_step,
    learning_rate,
    optimizer,
    gradient_noise_scale=None,
    gradient_multipliers=None,
    clip_gradients=None,
    learning_rate_decay_fn=None,
    update_ops=None,
    variables=None,
    name=None,
    summaries=None,
    colocate_gradients_with_ops=False,
    increment_global_step=True,
):
    """A train op: running it makes one step and gives the loss.

    | argument               | meaning                                                        |
    |------------------------|----------------------------------------------------------------|
    | global_step            | counted up at each step; None takes the graph's own, if any    |
    | learning_rate          | a float (kept in `OptimizeLoss/learning_rate`), a scalar tensor or None |
    | optimizer              | a name (`OPTIMIZER_CLS_NAMES`), an optimizer, its class, or a function of the learning rate |
    | gradient_noise_scale   | deviation of normal noise added to the gradients               |
    | gradient_multipliers   | {variable or its name, such as `out/kernel:0`: factor}         |
    | clip_gradients         | a float, the largest global norm, or a function of (gradient, variable) pairs |
    | learning_rate_decay_fn | function of the learning rate and the global step              |
    | update_ops             | run before the loss; by default all of `tf.GraphKeys.UPDATE_OPS` |
    | summaries              | of `OPTIMIZER_SUMMARIES`; by default loss, rate, gradients' norm |

    Source: `tf.contrib.layers.optimize_loss`.

    Raises:
      ValueError: an argument is none of these.
    """  # noqa: E501
    loss = tf.convert_to_tensor(loss)
    if loss.shape.rank not in (0, None):
        raise ValueError(f"the loss must be a scalar, not of shape {loss.shape}")
    if global_step is None:
        global_step = tf.train.get_global_step()
    else:
        tf.train.assert_global_step(global_step)
    summaries = _checked_summaries(summaries)
    with tf.variable_scope(name, "OptimizeLoss", [loss, global_step]):
        if update_ops is None:
            update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        if update_ops:
            with tf.control_dependencies(list(update_ops)):
                loss = tf.identity(loss)
        rate = _learning_rate(learning_rate, learning_rate_decay_fn, global_step, summaries)
        optimizer = _make_optimizer(optimizer, rate)
        if variables is None:
            variables = tf.trainable_variables()
        pairs = optimizer.compute_gradients(
            loss, variables, colocate_gradients_with_ops=colocate_gradients_with_ops
        )
        pairs = _change(pairs, gradient_noise_scale, gradient_multipliers)
        show_norm = "global_gradient_norm" in summaries or "gradient_norm" in summaries
        if show_norm:
            _summarize_norm("gradient_norm", pairs)
        pairs = _clip(pairs, clip_gradients)
        if "loss" in summaries:
            tf.summary.scalar("loss", loss)
        _summarize_gradients(pairs, summaries)
        if show_norm and clip_gradients is not None:
            _summarize_norm("clipped_gradient_norm", pairs)
        step = optimizer.apply_gradients(
            pairs, global_step=global_step if increment_global_step else None, name="train"
        )
        with tf.control_dependencies([step]):
            return tf.identity(loss)


def _checked_summaries(summaries):
    if summaries is None:
        return ["loss", "learning_rate", "global_gradient_norm"]
    for name in summaries:
        if name not in OPTIMIZER_SUMMARIES:
            raise ValueError(f"{name} is none of the summaries {', '.join(OPTIMIZER_SUMMARIES)}")
    return summaries


def _learning_rate(learning_rate, decay_fn, global_step, summaries):
    """The learning rate as a variable or tensor; None stays None."""
    if learning_rate is None:
        return None
    if tf.is_tensor(learning_rate) and learning_rate.shape.rank == 0:
        rate = learning_rate
    elif isinstance(learning_rate, float) and learning_rate >= 0.0:
        rate = tf.get_variable(
            "learning_rate", [], trainable=False, initializer=tf.constant_initializer(learning_rate)
        )
    else:
        raise ValueError(
            f"the learning rate must be a float of at least 0 or a scalar tensor, not "
            f"{learning_rate!r}"
        )
    if decay_fn is not None:
        if global_step is None:
            raise ValueError("learning_rate_decay_fn needs a global_step")
        rate = decay_fn(rate, global_step)
        if "learning_rate" in summaries:
            tf.summary.scalar("learning_rate", rate)
    return rate


def _make_optimizer(optimizer, rate):
    """The optimizer meant by a name, a class, a function or itself."""
    if isinstance(optimizer, tf.train.Optimizer):
        return optimizer
    by_rate = isinstance(optimizer, (str, type))
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZER_CLS_NAMES:
            names = ", ".join(OPTIMIZER_CLS_NAMES)
            raise ValueError(f"{optimizer!r} is none of the optimizers {names}")
        optimizer = OPTIMIZER_CLS_NAMES[optimizer]
    if not callable(optimizer):
        raise ValueError(f"{optimizer!r} is no optimizer, no name, class or function for one")
    if by_rate and rate is None:
        raise ValueError(f"{optimizer} needs a learning rate")
    made = optimizer(learning_rate=rate) if by_rate else _call_with_rate(optimizer, rate)
    if not isinstance(made, tf.train.Optimizer):
        raise ValueError(f"the optimizer function gave {made!r}, which is no optimizer")
    return made


def _call_with_rate(function, rate):
    return function() if rate is None else function(rate)


def _change(pairs, noise_scale, multipliers):
    """Noise and factors on the gradients."""
    if noise_scale is not None:
        pairs = [(_noisy(gradient, noise_scale), variable) for gradient, variable in pairs]
    if multipliers is not None:
        pairs = [
            (_scaled(gradient, _factor(multipliers, variable)), variable)
            for gradient, variable in pairs
        ]
        if not pairs:
            raise ValueError("there are no gradients; look at gradient_multipliers")
    return pairs


def _factor(multipliers, variable):
    by_key = {getattr(key, "name", key): value for key, value in multipliers.items()}
    multiplier = by_key.get(variable.name)
    return None if multiplier is None else tf.cast(multiplier, variable.dtype.base_dtype)


def _noisy(gradient, scale):
    """The gradient with normal noise; as in TensorFlow 1.15 a sparse one becomes dense."""
    if gradient is None:
        return None
    shape = gradient.dense_shape if isinstance(gradient, tf.IndexedSlices) else gradient.shape
    return gradient + tf.truncated_normal(shape) * scale


def _scaled(gradient, factor):
    if gradient is None or factor is None:
        return gradient
    if isinstance(gradient, tf.IndexedSlices):
        return tf.IndexedSlices(gradient.values * factor, gradient.indices, gradient.dense_shape)
    return gradient * factor


def _clip(pairs, clip_gradients):
    if clip_gradients is None:
        return pairs
    if callable(clip_gradients):
        return clip_gradients(pairs)
    if not isinstance(clip_gradients, float):
        raise ValueError(f"clip_gradients must be a float or a function, not {clip_gradients!r}")
    gradients, variables = zip(*pairs)
    clipped, _ = tf.clip_by_global_norm(gradients, clip_gradients)
    return list(zip(clipped, variables))


def _summarize_norm(name, pairs):
    tf.summary.scalar(f"global_norm/{name}", tf.global_norm([gradient for gradient, _ in pairs]))


def _summarize_gradients(pairs, summaries):
    for gradient, variable in pairs:
        values = getattr(gradient, "values", gradient)
        if values is None:
            continue
        name = variable.name.replace(":", "_")
        if "gradients" in summaries:
            tf.summary.histogram(f"gradients/{name}", values)
        if "gradient_norm" in summaries:
            tf.summary.scalar(f"gradient_norm/{name}", tf.global_norm([values]))
