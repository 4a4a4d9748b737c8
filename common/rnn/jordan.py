"""The Jordan cell: it feeds back its output, not its hidden layer."""

from typing import Any

from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.rnn.cell import Activation, LayerRNNCell, activation_function
from common.shapes import check_size


class JordanCell(LayerRNNCell):
    """The recurrent cell of Jordan.

        h  = activation([x, y] W + b)          the hidden layer
        y' = output_activation(h V + d)        the output, and the new state

    Elman's cell (`BasicRNNCell`) feeds its hidden layer back. Here the network
    remembers only its last output.

    | name  | shape                                                    |
    |-------|----------------------------------------------------------|
    | x     | [batch, input_size]                                      |
    | h     | [batch, num_units]                                       |
    | y, y' | [batch, num_outputs]                                     |
    | W     | [input_size + num_outputs, num_units], `kernel`          |
    | b     | [num_units], `bias`, zeros at first                      |
    | V     | [num_units, num_outputs], `output_kernel`                |
    | d     | [num_outputs], `output_bias`, zeros at first             |

    Args:
      num_units: size of the hidden layer.
      num_outputs: size of the output and of the state; num_units unless given.
      activation, output_activation: tanh unless given.

    Paper: Jordan, "Serial order: a parallel distributed processing approach",
    ICS Report 8604, University of California, San Diego, 1986. (There the
    state also keeps a decaying copy of itself; the usual form leaves that out.)
    `tf.contrib.rnn` has no such cell.
    """

    def __init__(
        self,
        num_units: int,
        num_outputs: int | None = None,
        activation: Activation = None,
        output_activation: Activation = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_size("num_units", num_units)
        if num_outputs is not None:
            check_size("num_outputs", num_outputs)
        self._num_units = num_units
        self._num_outputs = num_units if num_outputs is None else num_outputs
        self._activation = activation_function(activation)
        self._output_activation = activation_function(output_activation)

    @property
    def state_size(self) -> int:
        return self._num_outputs

    @property
    def output_size(self) -> int:
        return self._num_outputs

    def build(self, inputs_shape):
        rows, units, outputs = input_depth(inputs_shape), self._num_units, self._num_outputs
        zeros = tf.zeros_initializer()
        self._kernel = self.add_variable("kernel", [rows + outputs, units])
        self._bias = self.add_variable("bias", [units], initializer=zeros)
        self._output_kernel = self.add_variable("output_kernel", [units, outputs])
        self._output_bias = self.add_variable("output_bias", [outputs], initializer=zeros)

    def call(self, inputs, state):
        # h = activation([x, y] W + b)
        x_y = tf.concat([inputs, state], axis=1)  # [batch, input_size + num_outputs]
        hidden = self._activation(tf.matmul(x_y, self._kernel) + self._bias)
        # y' = output_activation(h V + d)
        output = tf.matmul(hidden, self._output_kernel) + self._output_bias
        output = self._output_activation(output)
        return output, output  # [batch, num_outputs]
