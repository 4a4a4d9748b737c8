"""Dropout around a cell: on its inputs, its outputs and its state."""

import hashlib
import numbers
from collections.abc import Callable, Sequence
from typing import Any

from common.graph_mode import tf
from common.rnn.cell import RNNCell, Size, State
from common.rnn.lstm import LSTMStateTuple
from common.rnn.wrappers import CellWrapper

nest = tf.nest


def stateless_dropout(
    x: tf.Tensor, rate: tf.Tensor, seed: Sequence[int | tf.Tensor] | tf.Tensor
) -> tf.Tensor:
    """Sets a random share of x to 0 and multiplies the rest by 1 / (1 - rate).

    The two seeds determine the mask, so a resumed run needs no saved generator state. A rate
    of 0 returns x.

    Args:
      x: a tensor of floats.
      rate: a scalar tensor, at least 0 and below 1.
      seed: two integers or scalar integer tensors.

    Source: `tf.nn.experimental.stateless_dropout`.
    """
    dropout = tf.nn.experimental.stateless_dropout
    return tf.cond(rate > 0, lambda: dropout(x, rate, seed, "philox"), lambda: x)


class DropoutWrapper(CellWrapper):
    """Dropout on a cell's inputs, outputs and state.

        x -> dropout(x) -> cell -> dropout(output), dropout(new state)

    Each kept value is divided by its keep probability. The memory `c` of an
    LSTM is never dropped, as in TensorFlow 1.15, unless
    `dropout_state_filter_visitor` returns True for it.

    With `variational_recurrent` all time steps share one mask (Gal and
    Ghahramani, 2016, https://arxiv.org/abs/1512.05287); it needs `dtype`, and
    `input_size` if inputs are dropped.

    Source: `tf.contrib.rnn.DropoutWrapper`.

    Raises:
      TypeError: `cell` is not a cell, or the visitor cannot be called.
      ValueError: a keep probability outside [0, 1], or a missing `dtype` or
        `input_size` (see above).
    """

    def __init__(
        self,
        cell: RNNCell,
        input_keep_prob: float | tf.Tensor = 1.0,
        output_keep_prob: float | tf.Tensor = 1.0,
        state_keep_prob: float | tf.Tensor = 1.0,
        variational_recurrent: bool = False,
        input_size: Size = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(cell, dtype=dtype, **kwargs)
        if dropout_state_filter_visitor is not None and not callable(dropout_state_filter_visitor):
            raise TypeError("dropout_state_filter_visitor must be callable")
        self._state_filter = dropout_state_filter_visitor or _all_but_lstm_memory
        self._input_keep_prob = _checked_probability("input_keep_prob", input_keep_prob)
        self._output_keep_prob = _checked_probability("output_keep_prob", output_keep_prob)
        self._state_keep_prob = _checked_probability("state_keep_prob", state_keep_prob)
        self._seed = seed
        self._noise = self._variational_noise(input_size, dtype) if variational_recurrent else None

    def __call__(self, inputs: Any, state: State, scope: Any = None) -> tuple[Any, State]:
        """Runs the wrapped cell with dropout; shapes as in the cell."""
        if _drops(self._input_keep_prob):
            inputs = self._dropout(inputs, "input", self._input_keep_prob)
        output, new_state = self._cell(inputs, state, scope=scope)
        if _drops(self._state_keep_prob):
            dropped_parts = _filtered(self._state_filter, new_state)
            new_state = self._dropout(new_state, "state", self._state_keep_prob, dropped_parts)
        if _drops(self._output_keep_prob):
            output = self._dropout(output, "output", self._output_keep_prob)
        return output, new_state

    def _dropout(self, values, part, keep_prob, dropped_parts=True):
        """Applies dropout to those tensors of a structure for which `dropped_parts` is True."""
        flat = nest.flatten(values)
        flags = _flat_flags(dropped_parts, values)
        noise = nest.flatten(self._noise[part]) if self._noise else [None] * len(flat)
        dropped = [
            self._drop(value, value_noise, part, keep_prob, index) if flag else value
            for index, (value, value_noise, flag) in enumerate(zip(flat, noise, flags))
        ]
        return nest.pack_sequence_as(values, dropped)

    def _drop(self, value, noise, part, keep_prob, index):
        if noise is not None:  # variational: floor(keep_prob + u) is the mask of every step
            dropped = value / keep_prob * tf.floor(keep_prob + noise)
            dropped.set_shape(value.shape)
            return dropped
        return tf.nn.dropout(value, rate=1.0 - keep_prob, seed=self._make_seed(part, index))

    def _make_seed(self, part, index):
        """Returns a seed for tensor `index` of the inputs, outputs or state."""
        if self._seed is None:
            return None
        digest = hashlib.md5(f"{self._seed}{part}_{index}".encode()).hexdigest()
        return int(digest[:8], 16) & 0x7FFFFFFF

    def _variational_noise(self, input_size, dtype):
        """Returns uniform noise [1, size] for inputs, state and outputs, drawn once for a run."""
        if dtype is None:
            raise ValueError("variational_recurrent=True needs dtype")
        if _drops(self._input_keep_prob) and input_size is None:
            raise ValueError(
                "variational_recurrent=True with input_keep_prob below 1 needs input_size"
            )

        def noise(part, sizes):
            drawn = [
                tf.random_uniform(
                    [1, *tf.TensorShape(size).as_list()],
                    seed=self._make_seed(part, index),
                    dtype=dtype,
                )
                for index, size in enumerate(nest.flatten(sizes))
            ]
            return nest.pack_sequence_as(sizes, drawn)

        sizes = {"state": self._cell.state_size, "output": self._cell.output_size}
        if _drops(self._input_keep_prob):
            sizes["input"] = input_size
        return {part: noise(part, size) for part, size in sizes.items()}


def _drops(keep_prob):
    """Returns whether a keep probability drops anything; a tensor may."""
    return tf.is_tensor(keep_prob) or keep_prob < 1


def _checked_probability(name, value):
    if tf.is_tensor(value):
        static = tf.get_static_value(value)
        value = value if static is None else float(static)
    if isinstance(value, numbers.Real) and not 0 <= value <= 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value}")
    return value


def _all_but_lstm_memory(state):
    """Filters the state by default: h of an LSTM is dropped, its memory c and arrays are not."""
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return not isinstance(state, tf.TensorArray)


def _filtered(state_filter, state):
    """Returns the filter's answers: a bool, or nested lists of them, in the form of `state`."""
    answer = state_filter(state)
    if not nest.is_nested(state):
        return answer
    if isinstance(answer, bool):
        answer = [answer] * len(state)
    return [flag and _filtered(state_filter, part) for flag, part in zip(answer, state)]


def _flat_flags(flags, values):
    """Returns one bool for each tensor of `values`; `flags` may be a shallower structure."""
    if isinstance(flags, bool):
        return [flags] * len(nest.flatten(values))
    return [flag for part, value in zip(flags, values) for flag in _flat_flags(part, value)]
