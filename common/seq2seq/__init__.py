"""Sequences of predictions, by the names of `tf.contrib.seq2seq`.

| module          | what is in it                                                     |
|-----------------|-------------------------------------------------------------------|
| `loss`          | `sequence_loss`                                                   |
| `cross_entropy` | the softmax cross entropy behind it                               |
"""

from common.seq2seq.loss import sequence_loss

__all__ = ["sequence_loss"]
