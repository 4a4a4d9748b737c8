"""`sequence_loss` of `tf.contrib.seq2seq`: the one that the labs use."""

from common.seq2seq import sequence_loss

__all__ = ["sequence_loss"]
