"""Bidirectional networks: one cell reads a sequence forwards, another backwards."""

from typing import Any

from common.graph_mode import tf
from common.rnn.cell import RNNCell, State
from common.rnn.dynamic import dynamic_rnn
from common.rnn.wrappers import check_is_cell


def bidirectional_dynamic_rnn(
    cell_fw: RNNCell,
    cell_bw: RNNCell,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: State = None,
    initial_state_bw: State = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[tuple[Any, Any], tuple[State, State]]:
    """Runs `cell_fw` forwards and `cell_bw` backwards: same numbers and variables as TensorFlow's.

        forward_t, s_t  = cell_fw(x_t, s_t-1)
        backward_t, r_t = cell_bw(x_t, r_t+1)

    Both run by `rnn.dynamic_rnn`, so they are as fast as that.

    Args:
      cell_fw, cell_bw: two `RNNCell`.
      inputs: [batch, time, input_size]; [time, batch, input_size] with `time_major`.
      sequence_length: [batch], the number of valid steps of each row; the backward pass
        starts at each row's last valid step.
      initial_state_fw, initial_state_bw: zeros unless given.
      dtype, parallel_iterations, swap_memory, time_major: as for `rnn.dynamic_rnn`.
      scope: a variable scope or its name, "bidirectional_rnn" unless given.

    Returns:
      ((forward outputs, backward outputs), (last state of each)): output k of both belongs to
      input k.

    Source: `tf.nn.bidirectional_dynamic_rnn`.
    """
    check_is_cell("cell_fw", cell_fw)
    check_is_cell("cell_bw", cell_bw)
    time_axis, batch_axis = (0, 1) if time_major else (1, 0)
    shared = dict(
        sequence_length=sequence_length,
        dtype=dtype,
        parallel_iterations=parallel_iterations,
        swap_memory=swap_memory,
        time_major=time_major,
    )

    def reverse(sequence):
        if sequence_length is None:
            return tf.reverse(sequence, axis=[time_axis])
        return tf.reverse_sequence(
            sequence, sequence_length, seq_axis=time_axis, batch_axis=batch_axis
        )

    def reverse_all(sequences):
        return tf.nest.map_structure(reverse, sequences)

    with tf.variable_scope(scope or "bidirectional_rnn"):
        with tf.variable_scope("fw") as forward_scope:
            forward, last_forward = dynamic_rnn(
                cell_fw, inputs, initial_state=initial_state_fw, scope=forward_scope, **shared
            )
        with tf.variable_scope("bw") as backward_scope:
            backward, last_backward = dynamic_rnn(
                cell_bw,
                reverse_all(inputs),
                initial_state=initial_state_bw,
                scope=backward_scope,
                **shared,
            )
    return (forward, reverse_all(backward)), (last_forward, last_backward)


def concat_directions(
    outputs: tuple[tf.Tensor, tf.Tensor], last_states: tuple[State, State]
) -> tuple[tf.Tensor, State]:
    """Concatenates both directions, for an attention or a decoder that reads them as one.

    Args:
      outputs: (forward, backward), [batch, time, size] each.
      last_states: (of the forward cell, of the backward cell), of the same structure.

    Returns:
      ([batch, time, 2 size], the state with [batch, 2 size] in place of each [batch, size]).
    """
    state = tf.nest.map_structure(lambda *parts: tf.concat(parts, axis=1), *last_states)
    return tf.concat(outputs, axis=2), state
