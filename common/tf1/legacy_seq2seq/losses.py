"""Losses over lists of steps, and models built once for each bucket of lengths."""

from common.graph_mode import tf


def sequence_loss_by_example(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross-entropy of each sequence, [batch].

    `logits`, `targets` and `weights` are lists with a tensor for each step:
    [batch, classes], [batch] int32 and [batch]. The sum over steps is divided by
    that of the weights, plus 1e-12, with `average_across_timesteps`.
    `softmax_loss_function(labels, logits)` takes the place of the cross-entropy.

    Source: `tf.contrib.legacy_seq2seq.sequence_loss_by_example`.

    Raises:
      ValueError: lists of different lengths.
    """
    if not len(targets) == len(weights) == len(logits):
        raise ValueError(
            "Lengths of logits, weights, and targets must be the same "
            f"{len(logits)}, {len(weights)}, {len(targets)}."
        )
    with tf.name_scope(name, "sequence_loss_by_example"):
        losses = tf.add_n(
            [
                _cross_entropy(logit, target, softmax_loss_function) * weight
                for logit, target, weight in zip(logits, targets, weights)
            ]
        )
        if average_across_timesteps:
            losses /= tf.add_n(weights) + 1e-12  # so that no weight at all gives 0
        return losses


def _cross_entropy(logits, labels, loss_function):
    if loss_function is not None:
        return loss_function(labels=labels, logits=logits)
    labels = tf.reshape(labels, [-1])
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """The sum of `sequence_loss_by_example` over the batch, or with it divided by its size.

    Source: `tf.contrib.legacy_seq2seq.sequence_loss`.
    """
    with tf.name_scope(name, "sequence_loss"):
        cost = tf.reduce_sum(
            sequence_loss_by_example(
                logits,
                targets,
                weights,
                average_across_timesteps=average_across_timesteps,
                softmax_loss_function=softmax_loss_function,
            )
        )
        if not average_across_batch:
            return cost
        return cost / tf.cast(tf.shape(targets[0])[0], cost.dtype)


def model_with_buckets(
    encoder_inputs,
    decoder_inputs,
    targets,
    weights,
    buckets,
    seq2seq,
    softmax_loss_function=None,
    per_example_loss=False,
    name=None,
):
    """One model for each bucket (encoder steps, decoder steps), all with the same variables.

    `seq2seq(encoder inputs, decoder inputs)` gives (outputs, state). Returns
    (outputs, losses), a list a bucket; a loss is a scalar, or [batch] with
    `per_example_loss`.

    Source: `tf.contrib.legacy_seq2seq.model_with_buckets`.

    Raises:
      ValueError: fewer inputs than the last bucket has steps.
    """
    for what, given, needed in (
        ("encoder_inputs", encoder_inputs, buckets[-1][0]),
        ("targets", targets, buckets[-1][1]),
        ("weights", weights, buckets[-1][1]),
    ):
        if len(given) < needed:
            raise ValueError(
                f"Length of {what} ({len(given)}) must be at least that of last bucket ({needed})."
            )
    loss_function = sequence_loss_by_example if per_example_loss else sequence_loss
    all_outputs, losses = [], []
    with tf.name_scope(name, "model_with_buckets"):
        for number, (encoder_steps, decoder_steps) in enumerate(buckets):
            reuse = True if number > 0 else None
            with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
                outputs, _ = seq2seq(encoder_inputs[:encoder_steps], decoder_inputs[:decoder_steps])
                loss = loss_function(
                    outputs,
                    targets[:decoder_steps],
                    weights[:decoder_steps],
                    softmax_loss_function=softmax_loss_function,
                )
            all_outputs.append(outputs)
            losses.append(loss)
    return all_outputs, losses
