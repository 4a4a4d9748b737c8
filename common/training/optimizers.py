"""The train op of the labs on language: Adam with clipped gradients."""

from common.graph_mode import tf


def clipped_adam(
    loss: tf.Tensor,
    learning_rate: float | tf.Tensor,
    largest_norm: float | None,
    half_life: float | None = None,
) -> tf.Operation:
    """Returns one step of Adam for all trainable variables.

        g'    = g min(1, largest_norm / |g|)             |g| over all variables together
        rate  = learning_rate 0.5^(step / half_life)     step: updates made before

    Clipping keeps the direction of the gradient. One batch with a huge gradient cannot
    undo what was learned (Pascanu, Mikolov and Bengio, 2013, https://arxiv.org/abs/1211.5063).

    Args:
      loss: a scalar tensor.
      learning_rate: a number, or a scalar tensor for another schedule.
      largest_norm: longer gradients are shortened to this norm; None: no clipping.
      half_life: steps in which the learning rate halves; None: it is constant.

    Returns:
      The train op. It also increments the global step (`tf.train.get_or_create_global_step`).
    """
    step = tf.train.get_or_create_global_step()
    rate = learning_rate
    if half_life is not None:
        rate = tf.train.exponential_decay(learning_rate, step, half_life, 0.5)
    optimizer = tf.train.AdamOptimizer(rate)
    gradients, variables = zip(*optimizer.compute_gradients(loss))
    if largest_norm is not None:
        gradients, _ = tf.clip_by_global_norm(gradients, largest_norm)
    return optimizer.apply_gradients(zip(gradients, variables), global_step=step)
