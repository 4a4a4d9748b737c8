"""Helpers that feed a decoder the embedding of the symbol it gave before."""

from common.graph_mode import tf
from common.tf1.seq2seq.helper import Helper, ScalarIds
from common.tf1.seq2seq.sampling import categorical_sample


class GreedyEmbeddingHelper(ScalarIds, Helper):
    """Feeds back the likeliest symbol: step t + 1 reads the embedding of argmax(outputs of t).

    | argument     | meaning                                                       |
    |--------------|---------------------------------------------------------------|
    | embedding    | a table [symbols, size], or a function of ids [batch]         |
    | start_tokens | [batch] int32, what each sequence starts with                 |
    | end_token    | int32 scalar, which finishes a sequence                       |

    Source: `tf.contrib.seq2seq.GreedyEmbeddingHelper`.

    Raises:
      ValueError: tokens of another rank.
    """

    def __init__(self, embedding, start_tokens, end_token):
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, tf.int32, name="end_token")
        if self._start_tokens.shape.rank != 1:
            raise ValueError("start_tokens must be a vector")
        if self._end_token.shape.rank != 0:
            raise ValueError("end_token must be a scalar")
        self._batch_size = tf.size(self._start_tokens)
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        if not tf.is_tensor(outputs):
            raise TypeError(f"Expected outputs to be a single Tensor, got: {type(outputs)}")
        return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished = tf.equal(sample_ids, self._end_token)
        # Once all have finished, the inputs are not used.
        inputs = tf.cond(
            tf.reduce_all(finished),
            lambda: self._start_inputs,
            lambda: self._embedding_fn(sample_ids),
        )
        return finished, inputs, state


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """Feeds back a symbol drawn from softmax(outputs / softmax_temperature).

    Source: `tf.contrib.seq2seq.SampleEmbeddingHelper`.
    """

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time, outputs, state, name=None):
        if not tf.is_tensor(outputs):
            raise TypeError(f"Expected outputs to be a single Tensor, got: {type(outputs)}")
        if self._softmax_temperature is not None:
            outputs = outputs / self._softmax_temperature
        return categorical_sample(outputs, seed=self._seed)


def embedding_function(embedding):
    """ids -> vectors, by a table or by the function that was given."""
    if callable(embedding):
        return embedding
    return lambda ids: tf.nn.embedding_lookup(embedding, ids)
