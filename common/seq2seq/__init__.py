"""Sequences of predictions and sequence to sequence, by the names of `tf.contrib.seq2seq`.

| module          | what is in it                                                     |
|-----------------|-------------------------------------------------------------------|
| `loss`          | `sequence_loss`                                                   |
| `cross_entropy` | the softmax cross entropy behind it                               |
| `attention`     | `BahdanauAttention`, `LuongAttention`, `AttentionWrapper`         |
| `decoding`      | writing with a trained decoder: greedily, or with a beam          |
"""

from common.seq2seq.attention import (
    AttentionState,
    AttentionWrapper,
    BahdanauAttention,
    LuongAttention,
)
from common.seq2seq.decoding import Decoded, beam, greedy, repeated, search
from common.seq2seq.loss import sequence_loss

__all__ = [
    "AttentionState",
    "AttentionWrapper",
    "BahdanauAttention",
    "Decoded",
    "LuongAttention",
    "beam",
    "greedy",
    "repeated",
    "search",
    "sequence_loss",
]
