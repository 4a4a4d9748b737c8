"""Helpers: where a decoder's inputs come from, and how its outputs become symbols."""

import abc

from common.graph_mode import tf
from common.tf1.rnn.base import transpose_batch_time

nest = tf.nest


class Helper(abc.ABC):
    """The interface of a helper. `BasicDecoder` asks it at every step.

    Source: `tf.contrib.seq2seq.Helper`.
    """

    @property
    @abc.abstractmethod
    def batch_size(self):
        """Number of sequences, an int32 scalar."""

    @property
    @abc.abstractmethod
    def sample_ids_shape(self):
        """Shape of one sample, without the batch: a TensorShape."""

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self):
        """Type of the samples."""

    @abc.abstractmethod
    def initialize(self, name=None):
        """(finished [batch], first inputs)."""

    @abc.abstractmethod
    def sample(self, time, outputs, state, name=None):
        """Samples [batch, ...] from the cell's outputs."""

    @abc.abstractmethod
    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(finished [batch], next inputs, next state)."""


class ScalarIds:
    """Samples that are one int32 symbol a sequence."""

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self):
        return tf.int32


class CustomHelper(Helper):
    """A helper of three functions, named as its methods.

    Source: `tf.contrib.seq2seq.CustomHelper`.
    """

    def __init__(
        self,
        initialize_fn,
        sample_fn,
        next_inputs_fn,
        sample_ids_shape=None,
        sample_ids_dtype=None,
    ):
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = None
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def batch_size(self):
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_ids_dtype

    def initialize(self, name=None):
        finished, inputs = self._initialize_fn()
        if self._batch_size is None:
            self._batch_size = tf.size(finished)
        return finished, inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


class TrainingHelper(ScalarIds, Helper):
    """Feeds given inputs (teacher forcing): step t reads inputs[:, t].

    `inputs` is [batch, time, ...], or time first with `time_major`; a sequence
    finishes after `sequence_length` [batch] steps. Samples are the argmax of
    the outputs.

    Source: `tf.contrib.seq2seq.TrainingHelper`.

    Raises:
      ValueError: `sequence_length` is no vector.
    """

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper"):
            inputs = tf.convert_to_tensor(inputs, name="inputs")
            self._inputs = inputs
            if not time_major:
                inputs = transpose_batch_time(inputs)
            self._steps = as_array(inputs)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.shape.rank != 1:
                raise ValueError(
                    "Expected sequence_length to be a vector, but received shape: "
                    f"{self._sequence_length.shape}"
                )
            self._zero_inputs = tf.zeros_like(inputs[0])
            self._batch_size = tf.size(self._sequence_length)

    @property
    def inputs(self):
        """The inputs as they were given."""
        return self._inputs

    @property
    def sequence_length(self):
        """Length of each sequence, [batch]."""
        return self._sequence_length

    def initialize(self, name=None):
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(self._sequence_length, 0)
            return finished, self._read(0, finished)

    def sample(self, time, outputs, name=None, **unused):
        with tf.name_scope(name, "TrainingHelperSample"):
            return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused):
        with tf.name_scope(name, "TrainingHelperNextInputs"):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._read(next_time, finished), state

    def _read(self, time, finished):
        """Inputs [batch, ...] at `time`; zeros once all have finished, there may be no more."""
        return tf.cond(
            tf.reduce_all(finished), lambda: self._zero_inputs, lambda: self._steps.read(time)
        )


class InferenceHelper(Helper):
    """Feeds back what `sample_fn` makes of the outputs; `end_fn` says which have finished.

    | argument       | meaning                                                     |
    |----------------|-------------------------------------------------------------|
    | sample_fn      | outputs -> samples [batch, *sample_shape] of `sample_dtype` |
    | start_inputs   | [batch, ...]                                                |
    | end_fn         | samples -> finished [batch]                                 |
    | next_inputs_fn | samples -> inputs; the samples themselves by default        |

    Source: `tf.contrib.seq2seq.InferenceHelper`.
    """

    def __init__(
        self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn, next_inputs_fn=None
    ):
        self._sample_fn = sample_fn
        self._sample_shape = tf.TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")
        self._end_fn = end_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = tf.shape(self._start_inputs)[0]

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_dtype

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        inputs = self._next_inputs_fn(sample_ids) if self._next_inputs_fn else sample_ids
        return self._end_fn(sample_ids), inputs, state


def as_array(steps):
    """A TensorArray with one element for each step of [time, batch, ...]."""
    array = tf.TensorArray(steps.dtype, size=tf.shape(steps)[0], element_shape=steps.shape[1:])
    return array.unstack(steps)
