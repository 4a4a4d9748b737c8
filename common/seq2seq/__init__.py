"""The loss of sequences, attention and decoding, by the names of `tf.contrib.seq2seq`.

| module          | contents                                                          |
|-----------------|-------------------------------------------------------------------|
| `loss`          | `sequence_loss`                                                   |
| `attention`     | `BahdanauAttention`, `LuongAttention`, `AttentionWrapper`         |
| `decoding`      | `greedy_decode`, `beam_search`, `decode` for either               |
"""

from common.seq2seq.attention import (
    AttentionState,
    AttentionWrapper,
    BahdanauAttention,
    LuongAttention,
)
from common.seq2seq.decoding import (
    Decoded,
    beam_search,
    decode,
    greedy_decode,
    tile_for_beam,
)
from common.seq2seq.loss import sequence_loss

__all__ = [
    "AttentionState",
    "AttentionWrapper",
    "BahdanauAttention",
    "Decoded",
    "LuongAttention",
    "beam_search",
    "decode",
    "greedy_decode",
    "sequence_loss",
    "tile_for_beam",
]


def __dir__():
    return __all__
