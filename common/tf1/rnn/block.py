"""One-kernel cells: `LSTMBlockCell` and `GRUBlockCell` compute a whole step in one operation."""

from common import rnn
from common.graph_mode import tf
from common.rnn import LSTMStateTuple
from common.rnn.basic import input_depth
from common.tf1.rnn import block_gradients  # noqa: F401  (registers how they are differentiated)


def _lstm_block_cell(
    x,
    cs_prev,
    h_prev,
    w,
    b,
    wci=None,
    wcf=None,
    wco=None,
    forget_bias=None,
    cell_clip=None,
    use_peephole=None,
    name=None,
):
    """One LSTM step in one operation: the tuple (i, cs, f, o, ci, co, h), each [batch, cell size].

        i, ci, f, o = [x, h_prev] w + b
        i  = sigmoid(i + wci * cs_prev),  f = sigmoid(f + forget_bias + wcf * cs_prev)
        cs = clip(tanh(ci) * i + cs_prev * f)
        o  = sigmoid(o + wco * cs),       co = tanh(cs),  h = co * o

    Source: `tensorflow.contrib.rnn.python.ops.lstm_ops._lstm_block_cell`.
    """
    if wci is None:
        size = tf.dimension_value(cs_prev.shape[1])
        if size is None:
            raise ValueError("the size of cs_prev must be known")
        wci = wcf = wco = tf.zeros([size], dtype=x.dtype)
    return tf.raw_ops.LSTMBlockCell(
        x=x,
        cs_prev=cs_prev,
        h_prev=h_prev,
        w=w,
        wci=wci,
        wcf=wcf,
        wco=wco,
        b=b,
        forget_bias=1.0 if forget_bias is None else forget_bias,
        cell_clip=-1.0 if cell_clip is None else cell_clip,
        use_peephole=bool(use_peephole),
        name=name,
    )


class LSTMBlockCell(rnn.LayerRNNCell):
    """The LSTM of `common.rnn.LSTMCell` as one operation a step; only tanh, no projection.

    Variables as there: `lstm_cell/kernel` [input_size + num_units, 4 num_units],
    `lstm_cell/bias` and, with `use_peephole`, `w_i_diag`, `w_f_diag`, `w_o_diag`.
    Float32 and float16 only, which is what the operation takes.

    Source: `tf.contrib.rnn.LSTMBlockCell`.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        dtype=None,
        reuse=None,
        name="lstm_cell",
    ):
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._cell_clip = cell_clip
        self._use_peephole = use_peephole

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        self._kernel, self._bias, self._diagonals = lstm_block_weights(
            self, input_depth(inputs_shape), self._num_units, self._use_peephole
        )

    def call(self, inputs, state):
        if len(state) != 2:
            raise ValueError("the state must be a pair (c, h)")
        outputs = _lstm_block_cell(
            inputs,
            *state,
            self._kernel,
            self._bias,
            **self._diagonals,
            forget_bias=self._forget_bias,
            cell_clip=self._cell_clip,
            use_peephole=self._use_peephole,
        )
        return outputs[6], LSTMStateTuple(outputs[1], outputs[6])


def lstm_block_weights(cell, input_size, num_units, use_peephole):
    """(kernel, bias, {peephole: vector}) made with the cell's `add_variable`."""
    kernel = cell.add_variable("kernel", [input_size + num_units, 4 * num_units])
    bias = cell.add_variable("bias", [4 * num_units], initializer=tf.zeros_initializer())
    names = {"wci": "w_i_diag", "wcf": "w_f_diag", "wco": "w_o_diag"} if use_peephole else {}
    diagonals = {key: cell.add_variable(name, [num_units]) for key, name in names.items()}
    return kernel, bias, diagonals


class GRUBlockCell(rnn.LayerRNNCell):
    """The gated recurrent unit of `common.rnn.GRUCell` as one operation a step.

    Variables `gru_cell/w_ru` [input_size + num_units, 2 num_units], `b_ru` (ones
    at first), `w_c` [input_size + num_units, num_units], `b_c` (zeros). Float32
    only. `cell_size` is an older name of `num_units`.

    Source: `tf.contrib.rnn.GRUBlockCell`.

    Raises:
      ValueError: both or neither of `num_units` and `cell_size` are given.
    """

    _variable_names = ("w_ru", "b_ru", "w_c", "b_c")

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._num_units = cell_size if num_units is None else num_units

    @property
    def state_size(self):
        return self._num_units

    @property
    def output_size(self):
        return self._num_units

    def build(self, inputs_shape):
        rows, units = input_depth(inputs_shape) + self._num_units, self._num_units
        w_ru, b_ru, w_c, b_c = self._variable_names
        self._gate_kernel = self.add_variable(w_ru, [rows, 2 * units])
        self._gate_bias = self.add_variable(b_ru, [2 * units], initializer=tf.ones_initializer())
        self._candidate_kernel = self.add_variable(w_c, [rows, units])
        self._candidate_bias = self.add_variable(b_c, [units], initializer=tf.zeros_initializer())

    def call(self, inputs, state):
        size = tf.dimension_value(state.shape[1])
        if size != self._num_units:
            raise ValueError(f"the state has size {size}, the cell {self._num_units}")
        output = tf.raw_ops.GRUBlockCell(
            x=inputs,
            h_prev=state,
            w_ru=self._gate_kernel,
            w_c=self._candidate_kernel,
            b_ru=self._gate_bias,
            b_c=self._candidate_bias,
        ).h
        return output, output


class GRUBlockCellV2(GRUBlockCell):
    """`GRUBlockCell` with the variable names of `common.rnn.GRUCell`: `gates/kernel` and so on.

    Source: `tf.contrib.rnn.GRUBlockCellV2`.
    """

    _variable_names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
