"""Recurrent layers computed as a whole, each with its own backward pass.

`tf.nn.dynamic_rnn` runs a cell step by step, and TensorFlow derives the gradient
of each step. Here only the recurrence itself is done step by step:

    before  the inputs' part of every step:   x W_x + b       one large product
    steps   the recurrence:                   ... + h W_h
    back    the gates' gradients, last step first
    after   the kernel's gradient:            [x, h]^T gates  two large products

This module computes one layer. Users call `common.rnn.dynamic`. Tensors have the
axes of a `Layout`: steps [batch, size] and sequences [time, batch, size], or
[size, batch] and [size, time, batch].

In a backward pass, dL/dv is the gradient of the loss with respect to v, and
`gates` is the gradient with respect to the inputs of the gates' sigmoid and tanh.
"""

from common.fast.custom_gradient import custom_gradient
from common.fast.recurrent.scan import scan
from common.graph_mode import tf

import numpy as np


def lstm(layout, inputs, first_c, first_h, kernel, bias, forget_bias, last_step=None, rows=None):
    """A layer of `BasicLSTMCell`.

        i, j, f, o = [x, h] W + b
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        h' = sigmoid(o) * tanh(c')

    Args:
      inputs: x, a sequence of size input_size.
      first_c, first_h: the state before the first step, of size num_units each.
      kernel, bias: [input_size + num_units, 4 num_units], [4 num_units].
      last_step: [batch], the step whose c' is wanted, -1 for `first_c`; None: the last.
      rows: as for `input_part`.

    Returns:
      (outputs, c, h): h' of every step, a sequence; c' after `last_step` and h'
      after the last step of all.
    """
    units = bias.shape.as_list()[0] // 4
    axis, shape = layout.size_axis, first_h.shape

    @custom_gradient
    def layer(inputs, first_c, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, units)
        shift = np.repeat([0.0, 0.0, forget_bias, 0.0], units)  # of i, j, f, o
        shifted = bias + tf.constant(shift, bias.dtype)
        from_inputs = input_part(layout, inputs, rows, input_kernel, shifted)
        ahead = layout.factor(state_kernel)

        def step(state, from_input):
            c, h = state
            # i, j, f, o = [x, h] W + b
            i, j, f, o = tf.split(from_input + layout.times(h, ahead), 4, axis)
            i, j, f, o = tf.sigmoid(i), tf.tanh(j), tf.sigmoid(f), tf.sigmoid(o)
            old_c, old_h = c, h
            # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
            c = f * c + i * j
            # h' = sigmoid(o) * tanh(c')
            squashed = tf.tanh(c)
            h = o * squashed
            return (c, h), (c, h, old_h, i, j, f, o, squashed, old_c)

        (last_c, last_h), kept = scan(
            step, (first_c, first_h), [layout.sequence(from_inputs)], [shape] * 9
        )
        all_c, all_h, old_h, *for_gradient = kept
        if last_step is not None:
            last_c = state_after(layout, last_step, all_c.whole, first_c)

        def backward(grad_h, grad_last_c, grad_last_h):
            back = _backward_factor(layout, state_kernel, after=last_h)

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
                    axis,
                )
                # dL/dc = dL/dc' f    dL/dh = gates W_h^T
                return (grad_c * f, layout.times(gates, back)), (gates,)

            sequences = [layout.sequence(grad_h), *for_gradient]
            later_c = grad_last_c
            if last_step is not None:
                grad_c = _only_at(
                    layout, last_step, grad_last_c, tf.shape(grad_h)[layout.time_axis]
                )
                sequences.append(layout.sequence(grad_c))
                later_c = tf.zeros_like(first_c)
            (grad_c, grad_h), (gates,) = scan(
                step, (later_c, grad_last_h), sequences, [_widened(shape, axis, 4)], reverse=True
            )
            if last_step is not None:
                never = tf.cast(last_step < 0, grad_c.dtype)[:, tf.newaxis]  # [batch, 1]
                grad_c += layout.transposed(never) * grad_last_c
            return (
                layout.all_times(gates.whole, input_kernel, transposed=True),
                grad_c,
                grad_h,
                _kernel_gradient(layout, inputs, old_h, gates),
                layout.bias_gradient(gates.whole),
            )

        return (all_h.whole, last_c, last_h), backward

    return layer(inputs, first_c, first_h, kernel, bias)


def gru(
    layout,
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
      inputs: x, a sequence of size input_size.
      first_h: of size num_units.
      gate_kernel, gate_bias: [input_size + num_units, 2 num_units], [2 num_units].
      candidate_kernel, candidate_bias: [input_size + num_units, num_units], [num_units].
      rows: as for `input_part`.

    Returns:
      (outputs, h): h' of every step, a sequence, and of the last.
    """
    units = candidate_bias.shape.as_list()[0]
    axis, shape = layout.size_axis, first_h.shape

    @custom_gradient
    def layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias):
        gate_inputs, gate_state = _split_kernel(gate_kernel, units)
        candidate_inputs, candidate_state = _split_kernel(candidate_kernel, units)
        input_kernel = tf.concat([gate_inputs, candidate_inputs], axis=1)
        bias = tf.concat([gate_bias, candidate_bias], axis=0)
        from_inputs = input_part(layout, inputs, rows, input_kernel, bias)
        gates_ahead = layout.factor(gate_state)
        candidate_ahead = layout.factor(candidate_state)

        def step(state, from_input):
            (h,) = state
            to_gates, to_candidate = tf.split(from_input, [2 * units, units], axis)
            # r, u = sigmoid([x, h] W_g + b_g)
            r, u = tf.split(tf.sigmoid(to_gates + layout.times(h, gates_ahead)), 2, axis)
            # c = tanh([x, r * h] W_c + b_c)
            c = tf.tanh(to_candidate + layout.times(r * h, candidate_ahead))
            # h' = u * h + (1 - u) * c
            old_h = h
            h = u * h + (1 - u) * c
            return (h,), (h, r, u, c, old_h)

        (last_h,), (all_h, *for_gradient) = scan(
            step, (first_h,), [layout.sequence(from_inputs)], [shape] * 5
        )

        def backward(grad_h, grad_last_h):
            gates_back = _backward_factor(layout, gate_state, after=last_h)
            candidate_back = _backward_factor(layout, candidate_state, after=last_h)

            def step(later, grad_h, r, u, c, old_h):
                # dL/dh' = from the output + from the next step
                grad_h += later[0]
                candidate = _through_tanh(c, grad_h * (1 - u))
                # dL/d(r h) = candidate W_c^T
                grad_rh = layout.times(candidate, candidate_back)
                r_gate = _through_sigmoid(r, grad_rh * old_h)
                u_gate = _through_sigmoid(u, grad_h * (old_h - c))
                gates = tf.concat([r_gate, u_gate], axis)
                # dL/dh = dL/dh' u + dL/d(r h) r + gates W_g^T
                grad_h = grad_h * u + grad_rh * r + layout.times(gates, gates_back)
                return (grad_h,), (tf.concat([gates, candidate], axis), r * old_h)

            (grad_h,), (gates, reset_h) = scan(
                step,
                (grad_last_h,),
                [layout.sequence(grad_h), *for_gradient],
                [_widened(shape, axis, 3), shape],
                reverse=True,
            )
            parts = tf.split(gates.whole, [2 * units, units], 2 * axis)
            to_gates, to_candidate = (layout.sequence(part) for part in parts)
            return (
                layout.all_times(gates.whole, input_kernel, transposed=True),
                grad_h,
                _kernel_gradient(layout, inputs, for_gradient[-1], to_gates),
                layout.bias_gradient(to_gates.whole),
                _kernel_gradient(layout, inputs, reset_h, to_candidate),
                layout.bias_gradient(to_candidate.whole),
            )

        return (all_h.whole, last_h), backward

    return layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias)


def basic_rnn(layout, inputs, first_h, kernel, bias, rows=None):
    """A layer of `BasicRNNCell`.

        h' = tanh([x, h] W + b)

    Args:
      inputs: x, a sequence of size input_size.
      first_h: of size num_units.
      kernel, bias: [input_size + num_units, num_units], [num_units].
      rows: as for `input_part`.

    Returns:
      (outputs, h): h' of every step, a sequence, and of the last.
    """
    units, shape = bias.shape.as_list()[0], first_h.shape

    @custom_gradient
    def layer(inputs, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, units)
        from_inputs = input_part(layout, inputs, rows, input_kernel, bias)
        ahead = layout.factor(state_kernel)

        def step(state, from_input):
            # h' = tanh([x, h] W + b)
            h = tf.tanh(from_input + layout.times(state[0], ahead))
            return (h,), (h, state[0])

        (last_h,), (all_h, old_h) = scan(
            step, (first_h,), [layout.sequence(from_inputs)], [shape] * 2
        )

        def backward(grad_h, grad_last_h):
            back = _backward_factor(layout, state_kernel, after=last_h)

            def step(later, grad_h, h):
                # dL/dh' = from the output + from the next step
                gates = _through_tanh(h, grad_h + later[0])
                # dL/dh = gates W_h^T
                return (layout.times(gates, back),), (gates,)

            (grad_h,), (gates,) = scan(
                step,
                (grad_last_h,),
                [layout.sequence(grad_h), all_h],
                [shape],
                reverse=True,
            )
            return (
                layout.all_times(gates.whole, input_kernel, transposed=True),
                grad_h,
                _kernel_gradient(layout, inputs, old_h, gates),
                layout.bias_gradient(gates.whole),
            )

        return (all_h.whole, last_h), backward

    return layer(inputs, first_h, kernel, bias)


def input_part(layout, inputs, rows, kernel, bias):
    """x W_x + b for every step: a sequence.

    If every x is one-hot, the product is a row of W_x. `rows` [time, batch] says which;
    the size of x stands for an x of zeros. `rows` is None if x may be anything else,
    and in the layout size first.
    """
    if rows is None:
        return layout.plus_bias(layout.all_times(inputs, kernel), bias)
    zeros = tf.zeros([1, kernel.shape[1]], kernel.dtype)
    return tf.gather(tf.concat([kernel, zeros], axis=0) + bias, rows)


def state_after(layout, step, sequence, first):
    """The element of `sequence` at `step` [batch], or `first` where that is -1."""
    axis = layout.time_axis
    return layout.at(tf.concat([tf.expand_dims(first, axis), sequence], axis), step + 1)


def _only_at(layout, step, values, length):
    """The gradient of `state_after`: a sequence of zeros, but `values` at `step`."""
    chosen = tf.one_hot(step, length, dtype=values.dtype)[:, :, tf.newaxis]  # [batch, time, 1]
    return layout.transposed(chosen) * tf.expand_dims(values, layout.time_axis)


def _split_kernel(kernel, units):
    """W_x and W_h, the upper and the lower rows of W."""
    return tf.split(kernel, [kernel.shape.as_list()[0] - units, units])


def _backward_factor(layout, kernel, after):
    """W_h^T for the backward pass, made when the forward pass has come to `after`.

    Before that it would hold up one part of the batch, and at the loss the other parts
    would wait for it (with 3 x 512 units for a twentieth of the time, measured).
    """
    with tf.control_dependencies([after]):
        return layout.factor(tf.identity(kernel), transposed=True)


def _kernel_gradient(layout, inputs, states, gates):
    """[x, h]^T gates, summed over batch and time."""
    read = tf.concat([inputs, states.whole], 2 * layout.size_axis)
    return layout.product(read, gates.whole)


def _widened(shape, axis, factor):
    sizes = shape.as_list()
    sizes[axis] *= factor
    return tf.TensorShape(sizes)


def _through_sigmoid(value, gradient):
    """The gradient with respect to the input of a sigmoid: gradient value (1 - value)."""
    return tf.raw_ops.SigmoidGrad(y=value, dy=gradient)


def _through_tanh(value, gradient):
    """The gradient with respect to the input of a tanh: gradient (1 - value^2)."""
    return tf.raw_ops.TanhGrad(y=value, dy=gradient)
