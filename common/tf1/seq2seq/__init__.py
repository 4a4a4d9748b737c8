"""`tf.contrib.seq2seq` of TensorFlow 1.15: decoders, attention, beam search, the loss.

| module                | what is in it                                                  |
|-----------------------|----------------------------------------------------------------|
| `loss`                | `sequence_loss`                                                |
| `decoder`             | `Decoder`, `dynamic_decode`                                    |
| `basic_decoder`       | `BasicDecoder`                                                 |
| `helper`, `scheduled` | where a decoder's inputs come from; scheduled sampling         |
| `attention`, `monotonic` | the attention mechanisms                                    |
| `attention_wrapper`   | `AttentionWrapper` and its state                               |
| `beam_search_decoder`, `beam_search` | the decoder, and one step of the search         |
| `gather_tree`         | following beams back                                           |
"""

from common.tf1.seq2seq.attention import (
    AttentionMechanism,
    BahdanauAttention,
    LuongAttention,
)
from common.tf1.seq2seq.attention_scores import hardmax
from common.tf1.seq2seq.attention_wrapper import AttentionWrapper, AttentionWrapperState
from common.tf1.seq2seq.basic_decoder import BasicDecoder, BasicDecoderOutput
from common.tf1.seq2seq.beam_search import BeamSearchDecoderOutput, BeamSearchDecoderState
from common.tf1.seq2seq.beam_search_decoder import (
    BeamSearchDecoder,
    FinalBeamSearchDecoderOutput,
    tile_batch,
)
from common.tf1.seq2seq.decoder import Decoder, dynamic_decode
from common.tf1.seq2seq.embedding_helper import GreedyEmbeddingHelper, SampleEmbeddingHelper
from common.tf1.seq2seq.gather_tree import gather_tree
from common.tf1.seq2seq.helper import (
    CustomHelper,
    Helper,
    InferenceHelper,
    TrainingHelper,
)
from common.tf1.seq2seq.loss import sequence_loss
from common.tf1.seq2seq.monotonic import (
    BahdanauMonotonicAttention,
    LuongMonotonicAttention,
    monotonic_attention,
    safe_cumprod,
)
from common.tf1.seq2seq.scheduled import (
    ScheduledEmbeddingTrainingHelper,
    ScheduledOutputTrainingHelper,
)

__all__ = [
    "AttentionMechanism",
    "AttentionWrapper",
    "AttentionWrapperState",
    "BahdanauAttention",
    "BahdanauMonotonicAttention",
    "BasicDecoder",
    "BasicDecoderOutput",
    "BeamSearchDecoder",
    "BeamSearchDecoderOutput",
    "BeamSearchDecoderState",
    "CustomHelper",
    "Decoder",
    "FinalBeamSearchDecoderOutput",
    "GreedyEmbeddingHelper",
    "Helper",
    "InferenceHelper",
    "LuongAttention",
    "LuongMonotonicAttention",
    "SampleEmbeddingHelper",
    "ScheduledEmbeddingTrainingHelper",
    "ScheduledOutputTrainingHelper",
    "TrainingHelper",
    "dynamic_decode",
    "gather_tree",
    "hardmax",
    "monotonic_attention",
    "safe_cumprod",
    "sequence_loss",
    "tile_batch",
]


def __getattr__(name):
    raise AttributeError(f"tf.contrib.seq2seq.{name} is no name of TensorFlow 1.15")
