"""A train op with clipping, and the loop around it: `create_train_op`, `train`."""

from common.graph_mode import tf

_USE_GLOBAL_STEP = 0


def create_train_op(
    total_loss,
    optimizer,
    global_step=_USE_GLOBAL_STEP,
    update_ops=None,
    variables_to_train=None,
    transform_grads_fn=None,
    summarize_gradients=False,
    gate_gradients=tf.train.Optimizer.GATE_OP,
    aggregation_method=None,
    colocate_gradients_with_ops=False,
    check_numerics=True,
):
    """An operation that makes one step and gives the loss.

    `transform_grads_fn` changes the (gradient, variable) pairs, for example
    `clip_gradient_norms_fn(5.0)`. The updates of `tf.GraphKeys.UPDATE_OPS` run
    first. `global_step=None` counts no steps.

    Source: `tf.contrib.training.create_train_op`.

    Raises:
      ValueError: there are no variables to train.
    """
    if global_step is _USE_GLOBAL_STEP:
        global_step = tf.train.get_or_create_global_step()
    if update_ops is None:
        update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    if update_ops:
        with tf.control_dependencies(list(update_ops)):
            total_loss = tf.identity(total_loss, name="barrier")
    if variables_to_train is None:
        variables_to_train = tf.trainable_variables()
    if not variables_to_train:
        raise ValueError("there are no variables to train")
    pairs = optimizer.compute_gradients(
        total_loss,
        variables_to_train,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if transform_grads_fn:
        pairs = transform_grads_fn(pairs)
    if summarize_gradients:
        with tf.name_scope("summarize_grads"):
            add_gradients_summaries(pairs)
    step = optimizer.apply_gradients(pairs, global_step=global_step)
    with tf.name_scope("train_op"):
        if check_numerics:
            total_loss = tf.check_numerics(total_loss, "LossTensor is inf or nan")
        with tf.control_dependencies([step]):
            train_op = tf.identity(total_loss)
    collection = tf.get_collection_ref(tf.GraphKeys.TRAIN_OP)
    if all(train_op is not known for known in collection):
        collection.append(train_op)
    return train_op


def train(
    train_op,
    logdir,
    master="",
    is_chief=True,
    scaffold=None,
    hooks=None,
    chief_only_hooks=None,
    save_checkpoint_secs=600,
    save_summaries_steps=100,
    config=None,
    max_wait_secs=7200,
    run_metadata=None,
):
    """Runs `train_op` in a monitored session until a hook asks to stop; gives the last loss.

    Source: `tf.contrib.training.train`.

    Raises:
      ValueError: nothing would be written or stopped: no `logdir`, no hooks.
    """
    if logdir is None and is_chief and (save_summaries_steps or save_checkpoint_secs):
        raise ValueError("without logdir there can be no summaries or checkpoints")
    loss = None
    with tf.train.MonitoredTrainingSession(
        master=master,
        is_chief=is_chief,
        checkpoint_dir=logdir,
        scaffold=scaffold,
        hooks=hooks,
        chief_only_hooks=chief_only_hooks,
        save_checkpoint_secs=save_checkpoint_secs,
        save_summaries_steps=save_summaries_steps,
        config=config,
        max_wait_secs=max_wait_secs,
    ) as session:
        while not session.should_stop():
            loss = session.run(train_op, run_metadata=run_metadata)
    return loss


def clip_gradient_norms(gradients_to_variables, max_norm):
    """Scale each gradient down to a norm of at most `max_norm`, each by itself."""
    clipped = []
    for gradient, variable in gradients_to_variables:
        if isinstance(gradient, tf.IndexedSlices):
            values = tf.clip_by_norm(gradient.values, max_norm)
            gradient = tf.IndexedSlices(values, gradient.indices, gradient.dense_shape)
        elif gradient is not None:
            gradient = tf.clip_by_norm(gradient, max_norm)
        clipped.append((gradient, variable))
    return clipped


def clip_gradient_norms_fn(max_norm):
    """`clip_gradient_norms` for `transform_grads_fn`."""
    return lambda pairs: clip_gradient_norms(pairs, max_norm)


def multiply_gradients(grads_and_vars, gradient_multipliers):
    """Gradients times the factors of their variables (or of the variables' names).

    Raises:
      ValueError: no factors, or a variable with a factor has no gradient.
    """
    if not isinstance(gradient_multipliers, dict) or not gradient_multipliers:
        raise ValueError("gradient_multipliers must be a dictionary with at least one factor")
    by_name = {getattr(key, "op", key): value for key, value in gradient_multipliers.items()}
    changed = []
    for gradient, variable in grads_and_vars:
        factor = by_name.get(variable.op, by_name.get(variable.op.name))
        if factor is not None:
            if gradient is None:
                raise ValueError(f"the variable {variable.op.name} has a factor but no gradient")
            factor = tf.cast(factor, gradient.dtype)
            if isinstance(gradient, tf.IndexedSlices):
                values = gradient.values * factor
                gradient = tf.IndexedSlices(values, gradient.indices, gradient.dense_shape)
            else:
                gradient = gradient * factor
        changed.append((gradient, variable))
    return changed


def add_gradients_summaries(grads_and_vars):
    """A histogram and the norm of each gradient; gives the summaries."""
    summaries = []
    for gradient, variable in grads_and_vars:
        values = getattr(gradient, "values", gradient)
        if values is not None:
            name = variable.op.name
            summaries.append(tf.summary.histogram(name + "_gradient", values))
            summaries.append(tf.summary.scalar(name + "_gradient_norm", tf.global_norm([values])))
    return summaries
