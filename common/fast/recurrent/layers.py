"""Recurrent layers computed as a whole, each with its own backward pass.

`tf.nn.dynamic_rnn` runs a cell step by step, and TensorFlow derives the gradient
of each step. Here only the recurrence itself is done step by step:

    before  the inputs' part of every step:   x W_x + b       one large product
    steps   the recurrence:                   ... + h W_h
    back    the gates' gradients, last step first
    after   the kernel's gradient:            [x, h]^T gates  two large products

This module computes one layer. Users call `common.rnn.dynamic`. A step is a tensor
[batch, size], a sequence [time, batch, size].

In a backward pass, dL/dv is the gradient of the loss with respect to v, and
`gates` is the gradient with respect to the inputs of the gates' sigmoid and tanh.
"""

from common.fast.custom_gradient import custom_gradient
from common.fast.recurrent.scan import Sequence, scan
from common.graph_mode import tf
from common.shapes import sizes

import numpy as np


def lstm(inputs, first_c, first_h, kernel, bias, forget_bias, last_step=None, rows=None):
    """A layer of `BasicLSTMCell`.

        i, j, f, o = [x, h] W + b
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        h' = sigmoid(o) * tanh(c')

    Args:
      inputs: x, [time, batch, input_size].
      first_c, first_h: the state before the first step, [batch, num_units] each.
      kernel, bias: [input_size + num_units, 4 num_units], [4 num_units].
      last_step: [batch], the step whose c' is wanted, -1 for `first_c`; None: the last.
      rows: as for `input_projection`.

    Returns:
      (outputs, c, h): h' of every step, [time, batch, num_units]; c' after `last_step`
      and h' after the last step of all, [batch, num_units].
    """
    units = bias.shape.as_list()[0] // 4
    shape = first_h.shape

    @custom_gradient
    def layer(inputs, first_c, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, units)
        shift = np.repeat([0.0, 0.0, forget_bias, 0.0], units)  # of i, j, f, o
        shifted = bias + tf.constant(shift, bias.dtype)
        from_inputs = input_projection(inputs, rows, input_kernel, shifted)

        def step(state, from_input):
            c, h = state
            # i, j, f, o = [x, h] W + b
            i, j, f, o = tf.split(from_input + tf.matmul(h, state_kernel), 4, axis=1)
            i, j, f, o = tf.sigmoid(i), tf.tanh(j), tf.sigmoid(f), tf.sigmoid(o)
            old_c, old_h = c, h
            # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
            c = f * c + i * j
            # h' = sigmoid(o) * tanh(c')
            squashed = tf.tanh(c)
            h = o * squashed
            return (c, h), (c, h, old_h, i, j, f, o, squashed, old_c)

        (last_c, last_h), kept = scan(
            step, (first_c, first_h), [Sequence(whole=from_inputs)], [shape] * 9
        )
        all_c, all_h, old_h, *for_gradient = kept
        if last_step is not None:
            last_c = state_at(last_step, all_c.whole, first_c)

        def backward(grad_h, grad_last_c, grad_last_h):
            back = _transposed_after_forward(state_kernel, after=last_h)

            def step(later, grad_h, i, j, f, o, squashed, old_c, grad_c=0.0):
                later_c, later_h = later
                # dL/dh' = from the output + from the next step
                grad_h += later_h
                # dL/dc' = from the next step + dL/dh' o (1 - tanh(c')^2) (+ from the last state)
                grad_c += later_c + _through_tanh(squashed, grad_h * o)
                gates = tf.concat(
                    [
                        _through_sigmoid(i, grad_c * j),
                        _through_tanh(j, grad_c * i),
                        _through_sigmoid(f, grad_c * old_c),
                        _through_sigmoid(o, grad_h * squashed),
                    ],
                    axis=1,
                )
                # dL/dc = dL/dc' f    dL/dh = gates W_h^T
                return (grad_c * f, tf.matmul(gates, back)), (gates,)

            sequences = [Sequence(whole=grad_h), *for_gradient]
            later_c = grad_last_c
            if last_step is not None:
                grad_c = _only_at(last_step, grad_last_c, tf.shape(grad_h)[0])
                sequences.append(Sequence(whole=grad_c))
                later_c = tf.zeros_like(first_c)
            (grad_c, grad_h), (gates,) = scan(
                step, (later_c, grad_last_h), sequences, [_widened(shape, 4)], reverse=True
            )
            if last_step is not None:
                never = tf.cast(last_step < 0, grad_c.dtype)[:, tf.newaxis]  # [batch, 1]
                grad_c += never * grad_last_c
            return (
                _all_times(gates.whole, input_kernel, transposed=True),
                grad_c,
                grad_h,
                _kernel_gradient(inputs, old_h, gates),
                _bias_gradient(gates.whole),
            )

        return (all_h.whole, last_c, last_h), backward

    return layer(inputs, first_c, first_h, kernel, bias)


def gru(
    inputs,
    first_h,
    gate_kernel,
    gate_bias,
    candidate_kernel,
    candidate_bias,
    rows=None,
):
    """A layer of `GRUCell`.

        r, u = sigmoid([x, h] W_g + b_g)
        c    = tanh([x, r * h] W_c + b_c)
        h'   = u * h + (1 - u) * c

    Args:
      inputs: x, [time, batch, input_size].
      first_h: [batch, num_units].
      gate_kernel, gate_bias: [input_size + num_units, 2 num_units], [2 num_units].
      candidate_kernel, candidate_bias: [input_size + num_units, num_units], [num_units].
      rows: as for `input_projection`.

    Returns:
      (outputs, h): h' of every step, [time, batch, num_units], and of the last.
    """
    units = candidate_bias.shape.as_list()[0]
    shape = first_h.shape

    @custom_gradient
    def layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias):
        gate_inputs, gate_state = _split_kernel(gate_kernel, units)
        candidate_inputs, candidate_state = _split_kernel(candidate_kernel, units)
        input_kernel = tf.concat([gate_inputs, candidate_inputs], axis=1)
        bias = tf.concat([gate_bias, candidate_bias], axis=0)
        from_inputs = input_projection(inputs, rows, input_kernel, bias)

        def step(state, from_input):
            (h,) = state
            to_gates, to_candidate = tf.split(from_input, [2 * units, units], axis=1)
            # r, u = sigmoid([x, h] W_g + b_g)
            r, u = tf.split(tf.sigmoid(to_gates + tf.matmul(h, gate_state)), 2, axis=1)
            # c = tanh([x, r * h] W_c + b_c)
            c = tf.tanh(to_candidate + tf.matmul(r * h, candidate_state))
            # h' = u * h + (1 - u) * c
            old_h = h
            h = u * h + (1 - u) * c
            return (h,), (h, r, u, c, old_h)

        (last_h,), (all_h, *for_gradient) = scan(
            step, (first_h,), [Sequence(whole=from_inputs)], [shape] * 5
        )

        def backward(grad_h, grad_last_h):
            gates_back = _transposed_after_forward(gate_state, after=last_h)
            candidate_back = _transposed_after_forward(candidate_state, after=last_h)

            def step(later, grad_h, r, u, c, old_h):
                # dL/dh' = from the output + from the next step
                grad_h += later[0]
                candidate = _through_tanh(c, grad_h * (1 - u))
                # dL/d(r h) = candidate W_c^T
                grad_rh = tf.matmul(candidate, candidate_back)
                r_gate = _through_sigmoid(r, grad_rh * old_h)
                u_gate = _through_sigmoid(u, grad_h * (old_h - c))
                gates = tf.concat([r_gate, u_gate], axis=1)
                # dL/dh = dL/dh' u + dL/d(r h) r + gates W_g^T
                grad_h = grad_h * u + grad_rh * r + tf.matmul(gates, gates_back)
                return (grad_h,), (tf.concat([gates, candidate], axis=1), r * old_h)

            (grad_h,), (gates, reset_h) = scan(
                step,
                (grad_last_h,),
                [Sequence(whole=grad_h), *for_gradient],
                [_widened(shape, 3), shape],
                reverse=True,
            )
            parts = tf.split(gates.whole, [2 * units, units], axis=2)
            to_gates, to_candidate = (Sequence(whole=part) for part in parts)
            return (
                _all_times(gates.whole, input_kernel, transposed=True),
                grad_h,
                _kernel_gradient(inputs, for_gradient[-1], to_gates),
                _bias_gradient(to_gates.whole),
                _kernel_gradient(inputs, reset_h, to_candidate),
                _bias_gradient(to_candidate.whole),
            )

        return (all_h.whole, last_h), backward

    return layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias)


def basic_rnn(inputs, first_h, kernel, bias, rows=None):
    """A layer of `BasicRNNCell`.

        h' = tanh([x, h] W + b)

    Args:
      inputs: x, [time, batch, input_size].
      first_h: [batch, num_units].
      kernel, bias: [input_size + num_units, num_units], [num_units].
      rows: as for `input_projection`.

    Returns:
      (outputs, h): h' of every step, [time, batch, num_units], and of the last.
    """
    units, shape = bias.shape.as_list()[0], first_h.shape

    @custom_gradient
    def layer(inputs, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, units)
        from_inputs = input_projection(inputs, rows, input_kernel, bias)

        def step(state, from_input):
            # h' = tanh([x, h] W + b)
            h = tf.tanh(from_input + tf.matmul(state[0], state_kernel))
            return (h,), (h, state[0])

        (last_h,), (all_h, old_h) = scan(
            step, (first_h,), [Sequence(whole=from_inputs)], [shape] * 2
        )

        def backward(grad_h, grad_last_h):
            back = _transposed_after_forward(state_kernel, after=last_h)

            def step(later, grad_h, h):
                # dL/dh' = from the output + from the next step
                gates = _through_tanh(h, grad_h + later[0])
                # dL/dh = gates W_h^T
                return (tf.matmul(gates, back),), (gates,)

            (grad_h,), (gates,) = scan(
                step,
                (grad_last_h,),
                [Sequence(whole=grad_h), all_h],
                [shape],
                reverse=True,
            )
            return (
                _all_times(gates.whole, input_kernel, transposed=True),
                grad_h,
                _kernel_gradient(inputs, old_h, gates),
                _bias_gradient(gates.whole),
            )

        return (all_h.whole, last_h), backward

    return layer(inputs, first_h, kernel, bias)


def input_projection(inputs, rows, kernel, bias):
    """x W_x + b for every step, [time, batch, size of b].

    If every x is one-hot, the product is a row of W_x. `rows` [time, batch] says which;
    the size of x stands for an x of zeros. `rows` is None if x may be anything else.
    """
    if rows is None:
        return _all_times(inputs, kernel) + bias
    zeros = tf.zeros([1, kernel.shape[1]], kernel.dtype)
    return tf.gather(tf.concat([kernel, zeros], axis=0) + bias, rows)


def state_at(step, sequence, first):
    """Each row's element of `sequence` at its own `step` [batch], or that of `first` at -1."""
    states = tf.concat([first[tf.newaxis], sequence], axis=0)  # [1 + time, batch, size]
    rows = tf.range(tf.shape(step)[0])
    return tf.gather_nd(states, tf.stack([step + 1, rows], axis=1))


def _only_at(step, values, length):
    """The gradient of `state_at`: a sequence of zeros, but `values` at `step`."""
    chosen = tf.one_hot(step, length, axis=0, dtype=values.dtype)  # [time, batch]
    return chosen[:, :, tf.newaxis] * values


def _split_kernel(kernel, units):
    """W_x and W_h, the upper and the lower rows of W."""
    return tf.split(kernel, [kernel.shape.as_list()[0] - units, units])


def _transposed_after_forward(kernel, after):
    """W_h^T for the backward pass, made when the forward pass has come to `after`.

    Transposed once: a product with a matrix that has to be transposed at each step takes
    1.5 times as long. Made earlier, it would hold up one part of the batch, and at the loss
    the other parts would wait for it (with 3 x 512 units for a twentieth of the time).
    """
    with tf.control_dependencies([after]):
        kernel = tf.identity(kernel)
    # Through three axes: from two, TensorFlow would put the transposition into the products.
    rows, columns = kernel.shape.as_list()
    turned = tf.transpose(tf.reshape(kernel, [1, rows, columns]), [0, 2, 1])
    return tf.reshape(turned, [columns, rows])


def _all_times(sequence, matrix, transposed=False):
    """values W, or values W^T, for every step of a sequence, as one product."""
    product = tf.matmul(_flat(sequence), matrix, transpose_b=transposed)
    time, batch, _ = sizes(sequence)
    return tf.reshape(product, [time, batch, matrix.shape.as_list()[0 if transposed else 1]])


def _kernel_gradient(inputs, states, gates):
    """[x, h]^T gates, summed over batch and time."""
    read = tf.concat([inputs, states.whole], axis=2)
    return tf.matmul(_flat(read), _flat(gates.whole), transpose_a=True)


def _bias_gradient(sequence):
    """The sum over batch and time: [size].

    As a product with ones: a sum along the first axis takes eight times as long (measured).
    """
    flat = _flat(sequence)
    ones = tf.ones([1, sizes(flat)[0]], sequence.dtype)
    return tf.reshape(tf.matmul(ones, flat), [-1])


def _flat(sequence):
    """[time * batch, size]."""
    return tf.reshape(sequence, [-1, sequence.shape.as_list()[2]])


def _widened(shape, factor):
    batch, size = shape.as_list()
    return tf.TensorShape([batch, factor * size])


def _through_sigmoid(value, gradient):
    """The gradient with respect to the input of a sigmoid: gradient value (1 - value)."""
    return tf.raw_ops.SigmoidGrad(y=value, dy=gradient)


def _through_tanh(value, gradient):
    """The gradient with respect to the input of a tanh: gradient (1 - value^2)."""
    return tf.raw_ops.TanhGrad(y=value, dy=gradient)
