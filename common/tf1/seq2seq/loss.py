"""`sequence_loss` of `tf.contrib.seq2seq`: the one that the labs use, and an object made of it."""

from common.seq2seq import sequence_loss

__all__ = ["SequenceLoss", "sequence_loss"]


class SequenceLoss:
    """`sequence_loss` with its options kept: called with (y_true, y_pred, sample_weight).

    Source: `tensorflow.contrib.seq2seq.python.ops.loss.SequenceLoss`.
    """

    def __init__(
        self,
        average_across_timesteps=False,
        average_across_batch=False,
        sum_over_timesteps=True,
        sum_over_batch=True,
        softmax_loss_function=None,
        name=None,
    ):
        self.average_across_timesteps = average_across_timesteps
        self.average_across_batch = average_across_batch
        self.sum_over_timesteps = sum_over_timesteps
        self.sum_over_batch = sum_over_batch
        self.softmax_loss_function = softmax_loss_function
        self.name = name

    def __call__(self, y_true, y_pred, sample_weight):
        """y_true [batch, time], y_pred [batch, time, classes], sample_weight [batch, time]."""
        return sequence_loss(
            y_pred,
            y_true,
            sample_weight,
            average_across_timesteps=self.average_across_timesteps,
            average_across_batch=self.average_across_batch,
            sum_over_timesteps=self.sum_over_timesteps,
            sum_over_batch=self.sum_over_batch,
            softmax_loss_function=self.softmax_loss_function,
            name=self.name,
        )
