"""`Decoder`, what a decoder must give, and `dynamic_decode`, the loop that runs one."""

import abc
import contextlib

from common.graph_mode import tf
from common.tf1.rnn.base import _zero_state_tensors, transpose_batch_time

nest = tf.nest


class Decoder(abc.ABC):
    """One step of decoding: (time, inputs, state) -> outputs, and what the next step reads.

    Source: `tf.contrib.seq2seq.Decoder`.
    """

    @property
    def batch_size(self):
        """Number of sequences, an int32 scalar."""
        raise NotImplementedError

    @property
    def output_size(self):
        """Sizes of one step's output for one sequence, a structure of integers or shapes."""
        raise NotImplementedError

    @property
    def output_dtype(self):
        """Types of the output, in the structure of `output_size`."""
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name=None):
        """(finished [batch], first inputs, first state)."""

    @abc.abstractmethod
    def step(self, time, inputs, state, name=None):
        """(outputs, next state, next inputs, finished [batch])."""

    def finalize(self, outputs, final_state, sequence_lengths):
        """(outputs, state) after the loop; a decoder that changes nothing leaves it out."""
        raise NotImplementedError

    @property
    def tracks_own_finished(self):
        """Returns whether `step` reports all that have finished, not only those that finish now."""
        return False


def dynamic_decode(
    decoder,
    output_time_major=False,
    impute_finished=False,
    maximum_iterations=None,
    parallel_iterations=32,
    swap_memory=False,
    scope=None,
):
    """Run `decoder` until all sequences have finished, or for `maximum_iterations` steps.

    | result           | shape                                                           |
    |------------------|-----------------------------------------------------------------|
    | outputs          | those of the steps, [batch, time, ...], or time first           |
    | final state      | that of the last step                                           |
    | sequence lengths | [batch] int32, steps up to and with the one that finished       |

    With `impute_finished` the outputs of finished sequences are zeros and their
    state stays as it was. Variables stand under `decoder/...`.

    Source: `tf.contrib.seq2seq.dynamic_decode`.

    Raises:
      TypeError: `decoder` is no Decoder.
      ValueError: `maximum_iterations` is not a scalar.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with tf.variable_scope(scope, "decoder") as opened:
        if opened.caching_device is None and not _in_while_loop():
            opened.set_caching_device(lambda op: op.device)  # read each weight once, not each step
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, tf.int32)
            if maximum_iterations.shape.rank != 0:
                raise ValueError("maximum_iterations must be a scalar")
        finished, inputs, state = decoder.initialize()
        if maximum_iterations is not None:
            finished = tf.logical_or(finished, maximum_iterations <= 0)
        lengths = tf.zeros_like(finished, dtype=tf.int32)
        _, arrays, state, _, _, lengths = tf.while_loop(
            lambda time, arrays, state, inputs, finished, lengths: ~tf.reduce_all(finished),
            _loop_body(decoder, impute_finished),
            (tf.constant(0), _output_arrays(decoder), state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        outputs = nest.map_structure(lambda array: array.stack(), arrays)
        with contextlib.suppress(NotImplementedError):
            outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = nest.map_structure(transpose_batch_time, outputs)
    return outputs, state, lengths


def _loop_body(decoder, impute_finished):
    """One turn of the loop over (time, output arrays, state, inputs, finished, lengths)."""
    zeros = nest.map_structure(
        lambda size, dtype: _zero_state_tensors(size, decoder.batch_size, dtype),
        decoder.output_size,
        decoder.output_dtype,
    )

    def body(time, arrays, state, inputs, finished, lengths):
        outputs, new_state, new_inputs, now_finished = decoder.step(time, inputs, state)
        if not decoder.tracks_own_finished:
            now_finished = tf.logical_or(now_finished, finished)
        for old, new in ((state, new_state), (arrays, outputs), (inputs, new_inputs)):
            nest.assert_same_structure(old, new)
        lengths = tf.where(finished, lengths, tf.fill(tf.shape(lengths), time + 1))
        if impute_finished:
            outputs = nest.map_structure(
                lambda output, zero: tf.where(finished, zero, output), outputs, zeros
            )
            new_state = nest.map_structure(
                lambda old, new: _unless(finished, old, new), state, new_state
            )
        arrays = nest.map_structure(lambda array, out: array.write(time, out), arrays, outputs)
        return time + 1, arrays, new_state, new_inputs, now_finished, lengths

    return body


def _unless(finished, old, new):
    """`new` where a sequence goes on, `old` where it has finished; `new` if it has no batch."""
    if isinstance(old, tf.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.rank == 0 else tf.where(finished, old, new)


def _output_arrays(decoder):
    """An empty array of outputs for each part, with the shape of its elements where known."""
    batch_size = tf.get_static_value(tf.convert_to_tensor(decoder.batch_size))

    def array(size, dtype):
        known = isinstance(size, tf.TensorShape) and size.rank != 0
        shape = tf.TensorShape([batch_size]).concatenate(size) if known else None
        return tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=shape)

    return nest.map_structure(array, decoder.output_size, decoder.output_dtype)


def _in_while_loop():
    context = tf.get_default_graph()._get_control_flow_context()
    while context is not None:
        if context.IsWhileContext():
            return True
        context = context.outer_context
    return False
