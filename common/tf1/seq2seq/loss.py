"""`sequence_loss` of `tf.contrib.seq2seq`."""

from common.graph_mode import tf


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross-entropy of sequences.

    | name    | shape                                    |
    |---------|------------------------------------------|
    | logits  | [batch, time, classes]                   |
    | targets | [batch, time] of integers                |
    | weights | [batch, time], 0 for padding             |

    Averaging divides the sum over an axis by that of the weights, `sum_over_...`
    by the number of weights that are not zero; 0 / 0 counts as 0. The result is
    a scalar, [time], [batch] or [batch, time], as the axes are.
    `softmax_loss_function(labels, logits)` takes the place of the cross-entropy.

    Source: `tf.contrib.seq2seq.sequence_loss`.

    Raises:
      ValueError: other ranks, or an axis both averaged and summed.
    """
    for what, tensor, rank, form in (
        ("Logits", logits, 3, "[batch_size x sequence_length x logits]"),
        ("Targets", targets, 2, "[batch_size x sequence_length]"),
        ("Weights", weights, 2, "[batch_size x sequence_length]"),
    ):
        if len(tensor.shape) != rank:
            raise ValueError(f"{what} must be a {form} tensor, not {tensor.shape}")
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError(
            "average_across_timesteps and sum_over_timesteps cannot be set to True at same time."
        )
    if average_across_batch and sum_over_batch:
        raise ValueError(
            "average_across_batch and sum_over_batch cannot be set to True at same time."
        )
    with tf.name_scope(name, "sequence_loss"):
        loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = loss_function(
            labels=tf.reshape(targets, [-1]),
            logits=tf.reshape(logits, [-1, tf.shape(logits)[2]]),
        )
        losses = tf.reshape(losses * tf.reshape(weights, [-1]), tf.shape(logits)[:2])
        if average_across_timesteps and average_across_batch:
            axes = [0, 1]
        elif average_across_timesteps or average_across_batch:
            axes = [0] if average_across_batch else [1]
        elif sum_over_timesteps and sum_over_batch:
            axes = [0, 1]
        elif sum_over_timesteps or sum_over_batch:
            axes = [0] if sum_over_batch else [1]
        else:
            return losses
        summed = tf.reduce_sum(losses, axis=axes)
        if average_across_timesteps or average_across_batch:
            return tf.div_no_nan(summed, tf.reduce_sum(weights, axis=axes))
        count = tf.count_nonzero(weights, axis=axes)
        return tf.div_no_nan(summed, tf.cast(count, summed.dtype))
