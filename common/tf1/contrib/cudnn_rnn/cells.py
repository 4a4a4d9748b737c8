"""The cells that take the weights of `CudnnLSTM` and `CudnnGRU`."""

from common import rnn
from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.tf1.rnn import LSTMBlockCell


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """`tf.contrib.rnn.LSTMBlockCell` with a forget bias of 0.

    Source: `tf.contrib.cudnn_rnn.CudnnCompatibleLSTMCell`.
    """

    def __init__(self, num_units, reuse=None):
        super().__init__(num_units, forget_bias=0.0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class CudnnCompatibleGRUCell(rnn.GRUCell):
    """A `GRUCell` whose reset gate acts after the matrix, not before.

        r, u = sigmoid([x, h] W + b)
        c  = tanh(x W_x + b_x + r * (h W_h + b_h))
        h' = u * h + (1 - u) * c               the output is h'

    | name     | variable                                                         |
    |----------|------------------------------------------------------------------|
    | W, b     | `gates/kernel` [input_size + num_units, 2 num_units], `gates/bias`, ones |
    | W_x, b_x | `candidate/input_projection/kernel`, `bias`                      |
    | W_h, b_h | `candidate/hidden_projection/kernel`, `bias`                     |

    Paper: Cho et al., 2014, https://arxiv.org/abs/1406.1078.
    Source: `tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell`.
    """

    def __init__(self, num_units, reuse=None, kernel_initializer=None):
        super().__init__(num_units, reuse=reuse, kernel_initializer=kernel_initializer)

    def build(self, inputs_shape):
        size, units = input_depth(inputs_shape), self._num_units
        self._gate_kernel, self._gate_bias = self._weights(
            "gates", size + units, 2 * units, tf.ones_initializer()
        )
        inputs, hidden = "candidate/input_projection", "candidate/hidden_projection"
        kernels = [
            self.add_variable(f"{name}/kernel", [rows, units], initializer=self._kernel_initializer)
            for name, rows in ((inputs, size), (hidden, units))
        ]
        biases = [
            self.add_variable(f"{name}/bias", [units], initializer=tf.zeros_initializer())
            for name in (inputs, hidden)
        ]
        self._from_input, self._from_state = zip(kernels, biases)

    def use_weights(self, kernels, biases):
        """Compute with these tensors, in the order of the table, and make no variables."""
        gates, self._from_input, self._from_state = zip(kernels, biases)
        self._gate_kernel, self._gate_bias = gates
        self.built = True

    def _candidate(self, inputs, state, reset):
        # c = tanh(x W_x + b_x + r * (h W_h + b_h))
        from_state = _linear(state, *self._from_state)
        return self._activation(_linear(inputs, *self._from_input) + reset * from_state)


def _linear(x, kernel, bias):
    return tf.matmul(x, kernel) + bias
