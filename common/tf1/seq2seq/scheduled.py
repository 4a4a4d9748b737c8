"""Scheduled sampling: some steps read the network's own output instead of the given input.

Paper: Bengio et al., 2015, https://arxiv.org/abs/1506.03099.
"""

from common.graph_mode import tf
from common.tf1.rnn.base import transpose_batch_time
from common.tf1.seq2seq.embedding_helper import embedding_function
from common.tf1.seq2seq.helper import TrainingHelper, as_array
from common.tf1.seq2seq.sampling import categorical_sample


class _ScheduledHelper(TrainingHelper):
    """A training helper in which a sequence may read a sample; its probability is [] or [batch]."""

    def __init__(self, inputs, sequence_length, sampling_probability, time_major, name):
        super().__init__(inputs, sequence_length, time_major, name)
        self._sampling_probability = tf.convert_to_tensor(
            sampling_probability, name="sampling_probability"
        )
        if self._sampling_probability.shape.rank not in (0, 1):
            raise ValueError(
                "sampling_probability must be either a scalar or a vector. saw shape: "
                f"{self._sampling_probability.shape}"
            )

    def _chosen(self, seed):
        """Which sequences read a sample at this step: [batch] of bool."""
        probability = self._sampling_probability
        drawn = tf.random_uniform([self.batch_size], seed=seed, dtype=probability.dtype)
        return tf.less(drawn, probability)


class ScheduledEmbeddingTrainingHelper(_ScheduledHelper):
    """Training inputs, but with `sampling_probability` the embedding of a symbol drawn instead.

    The sample is drawn from softmax(outputs); where none was, the id is -1.

    Source: `tf.contrib.seq2seq.ScheduledEmbeddingTrainingHelper`.

    Raises:
      ValueError: `sampling_probability` has more than one axis.
    """

    def __init__(
        self,
        inputs,
        sequence_length,
        embedding,
        sampling_probability,
        time_major=False,
        seed=None,
        scheduling_seed=None,
        name=None,
    ):
        super().__init__(inputs, sequence_length, sampling_probability, time_major, name)
        self._embedding_fn = embedding_function(embedding)
        self._seed = seed
        self._scheduling_seed = scheduling_seed

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample"):
            chosen = self._chosen(self._scheduling_seed)
            drawn = categorical_sample(outputs, seed=self._seed)
            return tf.where(chosen, drawn, tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs"):
            finished, given, state = super().next_inputs(time, outputs, state)
            inputs = tf.cond(
                tf.reduce_all(finished),
                lambda: given,
                lambda: _mixed(
                    sample_ids > -1, given, lambda at: self._embedding_fn(tf.gather(sample_ids, at))
                ),
            )
            return finished, inputs, state


class ScheduledOutputTrainingHelper(_ScheduledHelper):
    """Training inputs, but with `sampling_probability` the cell's own output instead.

    | argument         | meaning                                                     |
    |------------------|-------------------------------------------------------------|
    | next_inputs_fn   | makes inputs of outputs; the outputs themselves by default  |
    | auxiliary_inputs | like `inputs`, appended to both on the last axis            |

    `sample_ids` says which sequences take their output, 1, and which not, 0.

    Source: `tf.contrib.seq2seq.ScheduledOutputTrainingHelper`.

    Raises:
      ValueError: `sampling_probability` has more than one axis.
    """

    def __init__(
        self,
        inputs,
        sequence_length,
        sampling_probability,
        time_major=False,
        seed=None,
        next_inputs_fn=None,
        auxiliary_inputs=None,
        name=None,
    ):
        self._auxiliary_steps = None
        if auxiliary_inputs is not None:
            auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
            inputs = tf.concat([tf.convert_to_tensor(inputs), auxiliary_inputs], axis=-1)
            if not time_major:
                auxiliary_inputs = transpose_batch_time(auxiliary_inputs)
            self._auxiliary_steps = as_array(auxiliary_inputs)
        super().__init__(inputs, sequence_length, sampling_probability, time_major, name)
        self._seed = seed
        self._next_inputs_fn = next_inputs_fn

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample"):
            return tf.cast(self._chosen(self._seed), tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs"):
            finished, given, state = super().next_inputs(time, outputs, state)
            chosen = tf.cast(sample_ids, tf.bool)

            def own_inputs(at):
                own = tf.gather(outputs, at)
                if self._next_inputs_fn is not None:
                    own = self._next_inputs_fn(own)
                if self._auxiliary_steps is None:
                    return own
                auxiliary = self._auxiliary_steps.read(time + 1)
                return tf.concat([own, tf.gather(auxiliary, at)], axis=-1)

            inputs = tf.cond(
                tf.reduce_all(finished) | ~tf.reduce_any(chosen),
                lambda: given,
                lambda: _mixed(chosen, given, own_inputs),
            )
            return finished, inputs, state


def _mixed(chosen, given, own_inputs):
    """Rows of `own_inputs(row numbers)` where `chosen` [batch], rows of `given` elsewhere."""
    rows = [tf.cast(tf.where(which), tf.int32) for which in (chosen, ~chosen)]  # each [n, 1]
    own = own_inputs(rows[0][:, 0])
    kept = tf.gather(given, rows[1][:, 0])
    shape = tf.shape(given)
    return tf.scatter_nd(rows[0], own, shape) + tf.scatter_nd(rows[1], kept, shape)
