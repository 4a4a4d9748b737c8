"""`tf.contrib.legacy_seq2seq` of TensorFlow 1.15: unrolled sequence-to-sequence models.

| module     | what is in it                                                       |
|------------|---------------------------------------------------------------------|
| `decoders` | `rnn_decoder`, `attention_decoder`, and both over symbols           |
| `models`   | encoder and decoder together: `basic_rnn_seq2seq` and so on         |
| `losses`   | `sequence_loss`, `sequence_loss_by_example`, `model_with_buckets`   |
"""

from common.tf1.legacy_seq2seq.decoders import (
    attention_decoder,
    embedding_attention_decoder,
    embedding_rnn_decoder,
    rnn_decoder,
)
from common.tf1.legacy_seq2seq.losses import (
    model_with_buckets,
    sequence_loss,
    sequence_loss_by_example,
)
from common.tf1.legacy_seq2seq.models import (
    basic_rnn_seq2seq,
    embedding_attention_seq2seq,
    embedding_rnn_seq2seq,
    embedding_tied_rnn_seq2seq,
    one2many_rnn_seq2seq,
    tied_rnn_seq2seq,
)

__all__ = [
    "attention_decoder",
    "basic_rnn_seq2seq",
    "embedding_attention_decoder",
    "embedding_attention_seq2seq",
    "embedding_rnn_decoder",
    "embedding_rnn_seq2seq",
    "embedding_tied_rnn_seq2seq",
    "model_with_buckets",
    "one2many_rnn_seq2seq",
    "rnn_decoder",
    "sequence_loss",
    "sequence_loss_by_example",
    "tied_rnn_seq2seq",
]


def __getattr__(name):
    raise AttributeError(f"tf.contrib.legacy_seq2seq.{name} is no name of TensorFlow 1.15")
