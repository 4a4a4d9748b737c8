"""The Neural Turing Machine: a controller that reads and writes rows of a memory."""

import math
from typing import Any, NamedTuple

from common import rnn
from common.graph_mode import tf
from common.rnn.basic import input_depth
from common.rnn.wrappers import check_is_cell


class NTMControllerState(NamedTuple):
    """The state of an `NTMCell`; `M` is the memory, `w_list` has the heads' weights of its rows."""

    controller_state: Any
    read_vector_list: Any
    w_list: Any
    M: Any
    time: Any


class NTMCell(rnn.LayerRNNCell):
    """A cell with a memory M of `memory_size` rows of `memory_vector_dim` numbers.

    The controller's output is projected to the parameters of each head: a key k with strength
    beta, a gate g, weights s of the shifts, a sharpness gamma. With w' the weights before:

        w_c = softmax(beta cosine(k, M))                            (5), (6)
        w_g = g w_c + (1 - g) w'                                    (7)
        w   = (w_g shifted by s) ** gamma, divided by its sum       (8), (9)
        r   = w M                       a read head
        M'  = M (1 - w e^T) + w a^T     a write head, e and a from the controller

    | name                          | shape                                              |
    |-------------------------------|----------------------------------------------------|
    | parameters_kernel, _bias      | [controller's output size, parameters], [parameters] |
    | output_kernel, _bias          | [output and read vectors, output_dim], [output_dim] |
    | initial_read_vector_i         | [1, memory_vector_dim]                             |
    | initial_address_weights_i     | [1, memory_size]                                   |
    | memory                        | [memory_size, memory_vector_dim]                   |

    The numbers of `initial_...` and `memory` are those of step 0, whatever the first state is.

    Papers: Graves, Wayne and Danihelka, 2014, https://arxiv.org/abs/1410.5401;
    Collier and Beel, 2018, https://arxiv.org/abs/1807.08518.
    Source: `NTMCell` in `tensorflow.contrib.rnn.python.ops.rnn_cell`.
    """

    def __init__(
        self,
        controller,
        memory_size,
        memory_vector_dim,
        read_head_num,
        write_head_num,
        shift_range=1,
        output_dim=None,
        clip_value=20,
        dtype=tf.float32,
        name=None,
    ):
        super().__init__(dtype=dtype, name=name)
        check_is_cell("controller", controller)
        self.controller = controller
        self.memory_size = memory_size
        self.memory_vector_dim = memory_vector_dim
        self.read_head_num = read_head_num
        self.write_head_num = write_head_num
        self.shift_range = shift_range
        self.output_dim = output_dim
        self.clip_value = clip_value
        self.num_heads = read_head_num + write_head_num
        self.num_parameters_per_head = memory_vector_dim + 2 * shift_range + 4
        self.total_parameter_num = (
            self.num_parameters_per_head * self.num_heads + memory_vector_dim * 2 * write_head_num
        )

    @property
    def state_size(self):
        return NTMControllerState(
            controller_state=self.controller.state_size,
            read_vector_list=[self.memory_vector_dim] * self.read_head_num,
            w_list=[self.memory_size] * self.num_heads,
            M=tf.TensorShape([self.memory_size * self.memory_vector_dim]),
            time=tf.TensorShape([]),
        )

    @property
    def output_size(self):
        return self.output_dim

    def build(self, inputs_shape):
        if self.output_dim is None:
            self.output_dim = input_depth(inputs_shape)
        controller_size = self.controller.output_size
        read_size = controller_size + self.memory_vector_dim * self.read_head_num
        zeros, glorot = tf.zeros_initializer(), tf.glorot_uniform_initializer()
        self._params_kernel = self.add_variable(
            "parameters_kernel",
            shape=[controller_size, self.total_parameter_num],
            initializer=_linear_initializer(controller_size),
        )
        self._params_bias = self.add_variable(
            "parameters_bias", shape=[self.total_parameter_num], initializer=zeros
        )
        self._output_kernel = self.add_variable(
            "output_kernel",
            shape=[read_size, self.output_dim],
            initializer=_linear_initializer(read_size),
        )
        self._output_bias = self.add_variable(
            "output_bias", shape=[self.output_dim], initializer=zeros
        )
        self._init_read_vectors = [
            self.add_variable(
                f"initial_read_vector_{i}", shape=[1, self.memory_vector_dim], initializer=glorot
            )
            for i in range(self.read_head_num)
        ]
        self._init_address_weights = [
            self.add_variable(
                f"initial_address_weights_{i}", shape=[1, self.memory_size], initializer=glorot
            )
            for i in range(self.num_heads)
        ]
        self._memory = self.add_variable(
            "memory",
            shape=[self.memory_size, self.memory_vector_dim],
            initializer=tf.constant_initializer(1e-6),
        )
        self.built = True

    def call(self, inputs, state):
        batch_size = tf.dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        first = tf.equal(state.time, 0)

        def at_first(vector, later):
            """Of each row, `vector` [...] at step 0, and `later` [batch, ...] from then on."""
            repeats = [batch_size] + [1] * vector.shape.rank
            return tf.cond(first, lambda: tf.tile(vector[tf.newaxis], repeats), lambda: later)

        read_vectors = [
            at_first(tf.tanh(vector[0]), later)
            for vector, later in zip(self._init_read_vectors, state.read_vector_list)
        ]
        weights = [
            at_first(tf.nn.softmax(vector[0]), later)
            for vector, later in zip(self._init_address_weights, state.w_list)
        ]
        memory = at_first(tf.convert_to_tensor(self._memory), state.M)
        controller_output, controller_state = self.controller(
            tf.concat([inputs, *read_vectors], axis=1), state.controller_state
        )
        parameters = tf.nn.bias_add(
            tf.matmul(controller_output, self._params_kernel), self._params_bias
        )
        parameters = tf.clip_by_value(parameters, -self.clip_value, self.clip_value)
        of_heads = self.num_parameters_per_head * self.num_heads
        heads = tf.split(parameters[:, :of_heads], self.num_heads, axis=1)
        erase_add = tf.split(parameters[:, of_heads:], 2 * self.write_head_num, axis=1)
        weights = [self._address(head, memory, before) for head, before in zip(heads, weights)]
        read_vectors = [  # r = w M
            tf.reduce_sum(w[:, :, tf.newaxis] * memory, axis=1)
            for w in weights[: self.read_head_num]
        ]
        written = memory
        for i, w in enumerate(weights[self.read_head_num :]):
            w = w[:, :, tf.newaxis]
            erase = tf.sigmoid(erase_add[2 * i])[:, tf.newaxis]
            add = tf.tanh(erase_add[2 * i + 1])[:, tf.newaxis]
            # M' = M (1 - w e^T) + w a^T
            written = written * (1.0 - tf.matmul(w, erase)) + tf.matmul(w, add)
        output = tf.matmul(tf.concat([controller_output, *read_vectors], 1), self._output_kernel)
        output = tf.nn.bias_add(output, self._output_bias)
        output = tf.clip_by_value(output, -self.clip_value, self.clip_value)
        new_state = NTMControllerState(
            controller_state, read_vectors, weights, written, state.time + 1
        )
        return output, new_state

    def _address(self, head, memory, before):
        """The weights [batch, memory_size] of a head, from its parameters."""
        size, shifts = self.memory_vector_dim, 2 * self.shift_range + 1
        k = tf.tanh(head[:, :size])
        beta = tf.nn.softplus(head[:, size, tf.newaxis])
        g = tf.sigmoid(head[:, size + 1, tf.newaxis])
        s = tf.nn.softmax(head[:, size + 2 : size + 2 + shifts])
        gamma = tf.nn.softplus(head[:, -1, tf.newaxis]) + 1
        products = tf.squeeze(tf.matmul(memory, k[:, :, tf.newaxis]), [2])
        norms = tf.norm(memory, axis=2) * tf.norm(k, axis=1, keepdims=True)
        strengths = tf.exp(beta * (products / (norms + 1e-8)))  # (6)
        by_content = strengths / tf.reduce_sum(strengths, axis=1, keepdims=True)  # (5)
        gated = g * by_content + (1 - g) * before  # (7)
        shifted = tf.reduce_sum(gated[:, tf.newaxis] * self._shift_matrix(s), axis=2)  # (8)
        sharp = tf.pow(shifted, gamma)
        return sharp / tf.reduce_sum(sharp, axis=1, keepdims=True)  # (9)

    def _shift_matrix(self, s):
        """[batch, memory_size, memory_size]: row i has the shift weights around column i."""
        batch_size = tf.dimension_value(s.shape[0]) or tf.shape(s)[0]
        rest = tf.zeros([batch_size, self.memory_size - s.shape.as_list()[1]])
        around = tf.concat([s[:, : self.shift_range + 1], rest, s[:, -self.shift_range :]], axis=1)
        twice = tf.tile(tf.reverse(around, axis=[1]), [1, 2])
        size = self.memory_size
        return tf.stack([twice[:, size - i - 1 : 2 * size - i - 1] for i in range(size)], axis=1)

    def zero_state(self, batch_size, dtype):
        """The state before step 0."""
        shape = [batch_size, self.memory_size, self.memory_vector_dim]
        return NTMControllerState(
            controller_state=self.controller.zero_state(batch_size, dtype),
            read_vector_list=[
                tf.zeros([batch_size, self.memory_vector_dim]) for _ in range(self.read_head_num)
            ],
            w_list=[tf.zeros([batch_size, self.memory_size]) for _ in range(self.num_heads)],
            M=tf.zeros(shape),
            time=0,
        )


def _linear_initializer(input_size):
    return tf.truncated_normal_initializer(stddev=1.0 / math.sqrt(input_size))
