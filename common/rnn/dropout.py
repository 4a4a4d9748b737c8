"""Dropout around a cell: on its inputs, its outputs and its state."""

import hashlib
import numbers

from common.graph_mode import tf
from common.rnn.lstm import LSTMStateTuple
from common.rnn.wrappers import CellWrapper

nest = tf.nest


def stateless_dropout(x, rate, seed):
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
    LSTM is never dropped, as in TensorFlow 1.15; `dropout_state_filter_visitor`
    decides otherwise (it returns False for a part to leave alone).

    With `variational_recurrent` one mask serves all time steps (Gal and
    Ghahramani, 2016, https://arxiv.org/abs/1512.05287); it needs `dtype`, and
    `input_size` where inputs are dropped.

    Source: `tf.contrib.rnn.DropoutWrapper`.

    Raises:
      TypeError: `cell` is not a cell, or the visitor cannot be called.
      ValueError: a keep probability outside [0, 1], or a missing `dtype` or
        `input_size` (see above).
    """

    def __init__(
        self,
        cell,
        input_keep_prob=1.0,
        output_keep_prob=1.0,
        state_keep_prob=1.0,
        variational_recurrent=False,
        input_size=None,
        dtype=None,
        seed=None,
        dropout_state_filter_visitor=None,
        **kwargs,
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

    def __call__(self, inputs, state, scope=None):
        """Run the wrapped cell with dropout; shapes as in the cell."""
        if _drops(self._input_keep_prob):
            inputs = self._dropout(inputs, "input", self._input_keep_prob)
        output, new_state = self._cell(inputs, state, scope=scope)
        if _drops(self._state_keep_prob):
            chosen = _chosen(self._state_filter, new_state)
            new_state = self._dropout(new_state, "state", self._state_keep_prob, chosen)
        if _drops(self._output_keep_prob):
            output = self._dropout(output, "output", self._output_keep_prob)
        return output, new_state

    def _dropout(self, values, what, keep_prob, chosen=True):
        """Drop each tensor of a structure; `chosen` says which (a structure of bool, or a part)."""
        flat = nest.flatten(values)
        chosen = _spread(chosen, values)
        noise = nest.flatten(self._noise[what]) if self._noise else [None] * len(flat)
        dropped = [
            self._dropout_one(value, mask, what, keep_prob, number) if wanted else value
            for number, (value, mask, wanted) in enumerate(zip(flat, noise, chosen))
        ]
        return nest.pack_sequence_as(values, dropped)

    def _dropout_one(self, value, noise, what, keep_prob, number):
        if noise is not None:  # variational: floor(keep_prob + u) is the mask of every step
            dropped = value / keep_prob * tf.floor(keep_prob + noise)
            dropped.set_shape(value.shape)
            return dropped
        return tf.nn.dropout(value, rate=1.0 - keep_prob, seed=self._make_seed(what, number))

    def _make_seed(self, what, number):
        """A seed for each place where values are dropped, from the one seed given."""
        if self._seed is None:
            return None
        digest = hashlib.md5(f"{self._seed}{what}_{number}".encode()).hexdigest()
        return int(digest[:8], 16) & 0x7FFFFFFF

    def _variational_noise(self, input_size, dtype):
        """Uniform noise [1, size] for inputs, states and outputs, drawn once for a whole run."""
        if dtype is None:
            raise ValueError("variational_recurrent=True needs dtype")
        if _drops(self._input_keep_prob) and input_size is None:
            raise ValueError(
                "variational_recurrent=True with input_keep_prob below 1 needs input_size"
            )

        def noise(what, sizes):
            flat = nest.flatten(sizes)
            drawn = [
                tf.random_uniform(
                    [1, *tf.TensorShape(size).as_list()],
                    seed=self._make_seed(what, number),
                    dtype=dtype,
                )
                for number, size in enumerate(flat)
            ]
            return nest.pack_sequence_as(sizes, drawn)

        sizes = {"state": self._cell.state_size, "output": self._cell.output_size}
        if _drops(self._input_keep_prob):
            sizes["input"] = input_size
        return {what: noise(what, size) for what, size in sizes.items()}


def _drops(keep_prob):
    """Whether a keep probability drops anything; a tensor may."""
    return tf.is_tensor(keep_prob) or keep_prob < 1


def _checked_probability(name, value):
    if tf.is_tensor(value):
        static = tf.get_static_value(value)
        value = value if static is None else float(static)
    if isinstance(value, numbers.Real) and not 0 <= value <= 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value}")
    return value


def _all_but_lstm_memory(state):
    """The default filter: drop h of an LSTM, not its memory c, and no TensorArray."""
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return not isinstance(state, tf.TensorArray)


def _chosen(state_filter, state):
    """Ask the filter part by part: a bool, or nested lists of them, in the form of `state`."""
    wanted = state_filter(state)
    if not nest.is_nested(state):
        return wanted
    if isinstance(wanted, bool):
        wanted = [wanted] * len(state)
    return [flag and _chosen(state_filter, part) for flag, part in zip(wanted, state)]


def _spread(chosen, values):
    """One bool for each tensor of `values`; `chosen` may be a shallower structure."""
    if isinstance(chosen, bool):
        return [chosen] * len(nest.flatten(values))
    return [flag for part, value in zip(chosen, values) for flag in _spread(part, value)]
