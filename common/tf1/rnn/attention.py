"""`AttentionCellWrapper`: a cell that attends to its own last outputs."""

from common import rnn
from common.graph_mode import tf
from common.rnn.wrappers import check_is_cell
from common.tf1.rnn.linear import _Linear


class AttentionCellWrapper(rnn.RNNCell):
    """A cell that attends over a window of its own `attn_length` last outputs.

        x'         = [x, d] W_1 + b_1                     d: the attention of the step before
        y, s'      = cell(x', s)
        score_k    = sum over v * tanh(m_k K + [s'] W_3 + b_3)    for each output m_k remembered
        d'         = sum over k of softmax(score)_k m_k
        output     = [y, d'] W_2 + b_2                    remembered; the oldest m is forgotten

    | name   | shape                                                                  |
    |--------|------------------------------------------------------------------------|
    | x      | [batch, input_size]; x' has `input_size` if given, else that of x      |
    | m      | [batch, attn_length, attn_size], in the state as one long row          |
    | d      | [batch, attn_size]                                                     |
    | K, v   | `attention/attn_w` [1, 1, attn_size, attn_vec_size], `attention/attn_v` |
    | W_1, W_2, W_3 | `kernel`, `attn_output_projection/kernel`, `attention/kernel`   |

    The state is (cell's state, d, m), or their concatenation. `attn_size` is the
    cell's output size by default, `attn_vec_size` then `attn_size`.

    Paper: after Bahdanau et al., 2014, https://arxiv.org/abs/1409.0473.
    Source: `tf.contrib.rnn.AttentionCellWrapper`.

    Raises:
      TypeError: `cell` is not a cell.
      ValueError: the cell's state is a tuple without `state_is_tuple`, or
        `attn_length` is not positive.
    """

    def __init__(
        self,
        cell,
        attn_length,
        attn_size=None,
        attn_vec_size=None,
        input_size=None,
        state_is_tuple=True,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        check_is_cell("cell", cell)
        if tf.nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. "
                f"State size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._cell = cell
        self._attn_length = attn_length
        self._attn_size = cell.output_size if attn_size is None else attn_size
        self._attn_vec_size = self._attn_size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._state_is_tuple = state_is_tuple
        self._input_map = self._output_map = self._query_map = None

    @property
    def state_size(self):
        sizes = (self._cell.state_size, self._attn_size, self._attn_size * self._attn_length)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        return self._attn_size

    def call(self, inputs, state):
        if not self._state_is_tuple:
            sizes = [self._cell.state_size, self._attn_size, self._attn_size * self._attn_length]
            state = tf.split(state, sizes, axis=1)
        cell_state, attention, memory = state
        memory = tf.reshape(memory, [-1, self._attn_length, self._attn_size])
        if self._input_map is None:
            size = self._input_size or tf.dimension_value(inputs.shape[1])
            self._input_map = _Linear([inputs, attention], size, True)
        # y, s' = cell([x, d] W_1 + b_1, s)
        cell_output, cell_state = self._cell(self._input_map([inputs, attention]), cell_state)
        attention = self._attend(tf.concat(tf.nest.flatten(cell_state), axis=1), memory)
        with tf.variable_scope("attn_output_projection"):
            if self._output_map is None:
                self._output_map = _Linear([cell_output, attention], self._attn_size, True)
            output = self._output_map([cell_output, attention])  # [batch, attn_size]
        memory = tf.concat([memory[:, 1:], output[:, None]], axis=1)
        memory = tf.reshape(memory, [-1, self._attn_length * self._attn_size])
        new_state = (cell_state, attention, memory)
        return output, new_state if self._state_is_tuple else tf.concat(new_state, axis=1)

    def _attend(self, query, memory):
        """query [batch, state size], memory [batch, length, size] -> attention [batch, size]."""
        with tf.variable_scope("attention"):
            kernel = tf.get_variable("attn_w", [1, 1, self._attn_size, self._attn_vec_size])
            v = tf.get_variable("attn_v", [self._attn_vec_size])
            hidden = memory[:, :, None]  # [batch, length, 1, size]
            features = tf.nn.conv2d(hidden, kernel, [1, 1, 1, 1], "SAME")
            if self._query_map is None:
                self._query_map = _Linear(query, self._attn_vec_size, True)
            projected = self._query_map(query)[:, None, None]  # [batch, 1, 1, vec_size]
            scores = tf.reduce_sum(v * tf.tanh(features + projected), axis=[2, 3])
            weights = tf.nn.softmax(scores)  # [batch, length]
            attention = tf.reduce_sum(weights[:, :, None, None] * hidden, axis=[1, 2])
            return tf.reshape(attention, [-1, self._attn_size])
