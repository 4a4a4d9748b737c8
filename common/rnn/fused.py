"""Recurrent layers computed as a whole, each with its own backward pass.

`tf.nn.dynamic_rnn` runs a cell step by step, and TensorFlow derives the gradient
of each step. Here only the recurrence itself stays in the loop:

    before  the inputs' part of every step:   x W_x + b       one large product
    loop    the recurrence:                   ... + h W_h
    back    the gates' gradients, last step first
    after   the kernel's gradient:            [x, h]^T gates   two large products

This module has the arithmetic of one layer; `common.rnn.dynamic` what users
call. Sequences are [batch, time, size], or [time, batch, size] with time_axis=0.

In a backward pass, `gates` is the gradient of the loss with respect to what
goes into the gates' sigmoid and tanh, and d/d stands for a derivative.
"""

from common.graph_mode import tf
from common.rnn.scan import scan


def lstm(inputs, first_c, first_h, kernel, bias, forget_bias, last_step=None, time_axis=1):
    """A layer of `BasicLSTMCell`.

        i, j, f, o = [x, h] W + b
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        h' = sigmoid(o) * tanh(c')

    Args:
      inputs: x, [batch, time, input_size].
      first_c, first_h: the state before the first step, [batch, num_units] each.
      kernel, bias: [input_size + num_units, 4 num_units], [4 num_units].
      last_step: [batch], the step whose c' is wanted, -1 for `first_c`; None: the last.

    Returns:
      (outputs, c, h): h' of every step, [batch, time, num_units]; c' after
      `last_step` and h' after the last step of all, [batch, num_units] each.
    """
    units = first_h.shape.as_list()[1]

    @tf.custom_gradient
    def layer(inputs, first_c, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, inputs)
        shift = tf.constant([0.0, 0.0, forget_bias, 0.0], bias.dtype)  # of i, j, f, o
        shifted = tf.reshape(tf.reshape(bias, [4, units]) + shift[:, tf.newaxis], [4 * units])
        from_inputs = _times(inputs, input_kernel) + shifted

        def step(state, from_input):
            c, h = state
            # i, j, f, o = [x, h] W + b
            i, j, f, o = tf.split(from_input + tf.matmul(h, state_kernel), 4, axis=1)
            i, j, f, o = tf.sigmoid(i), tf.tanh(j), tf.sigmoid(f), tf.sigmoid(o)
            # c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
            c = f * c + i * j
            # h' = sigmoid(o) * tanh(c')
            squashed = tf.tanh(c)
            h = o * squashed
            return (c, h), (c, h, i, j, f, o, squashed)

        (last_c, last_h), kept = scan(
            step, (first_c, first_h), [from_inputs], [units] * 7, time_axis
        )
        all_c, all_h, i, j, f, o, squashed = kept
        if last_step is not None:
            last_c = state_after(last_step, all_c, first_c, time_axis)

        def backward(grad_h, grad_last_c, grad_last_h):
            old_c = _step_before(all_c, first_c, time_axis)
            # dc'/di = j i (1 - i)    dc'/dj = i (1 - j^2)    dc'/df = c f (1 - f)
            # dh'/do = tanh(c') o (1 - o)    dh'/dc' = o (1 - tanh(c')^2)
            slopes = tf.concat(
                [
                    _sigmoid_slope(i, j),
                    _tanh_slope(j, i),
                    _sigmoid_slope(f, old_c),
                    _sigmoid_slope(o, squashed),
                ],
                axis=2,
            )
            h_by_c = _tanh_slope(squashed, o)

            def step(later, grad_h, slopes, h_by_c, f, grad_c=0.0):
                later_c, later_h = later
                # dL/dh' = from the output + from the next step
                grad_h += later_h
                # dL/dc' = from the next step + dL/dh' dh'/dc' (+ from the state returned)
                grad_c += later_c + grad_h * h_by_c
                gates = tf.concat([grad_c, grad_c, grad_c, grad_h], axis=1) * slopes
                # dL/dc = dL/dc' f    dL/dh = gates W_h^T
                grad_c, grad_h = grad_c * f, tf.matmul(gates, state_kernel, transpose_b=True)
                return (grad_c, grad_h), (gates,)

            sequences = [grad_h, slopes, h_by_c, f]
            later_c = grad_last_c
            if last_step is not None:
                sequences.append(_only_at(last_step, grad_last_c, all_c, time_axis))
                later_c = tf.zeros_like(first_c)
            (grad_c, grad_h), (gates,) = scan(
                step, (later_c, grad_last_h), sequences, [4 * units], time_axis, reverse=True
            )
            if last_step is not None:
                never = tf.cast(last_step < 0, grad_c.dtype)[:, tf.newaxis]
                grad_c += never * grad_last_c
            old_h = _step_before(all_h, first_h, time_axis)
            return (
                _times(gates, input_kernel, transpose=True),
                grad_c,
                grad_h,
                tf.concat([_product(inputs, gates), _product(old_h, gates)], axis=0),
                tf.reduce_sum(gates, [0, 1]),
            )

        return (all_h, last_c, last_h), backward

    return layer(inputs, first_c, first_h, kernel, bias)


def gru(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias, time_axis=1):
    """A layer of `GRUCell`.

        r, u = sigmoid([x, h] W_g + b_g)
        c    = tanh([x, r * h] W_c + b_c)
        h'   = u * h + (1 - u) * c

    Args:
      inputs: x, [batch, time, input_size].
      first_h: [batch, num_units].
      gate_kernel, gate_bias: [input_size + num_units, 2 num_units], [2 num_units].
      candidate_kernel, candidate_bias: [input_size + num_units, num_units], [num_units].

    Returns:
      (outputs, h): h' of every step, [batch, time, num_units], and of the last.
    """
    units = first_h.shape.as_list()[1]

    @tf.custom_gradient
    def layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias):
        gate_inputs, gate_state = _split_kernel(gate_kernel, inputs)
        candidate_inputs, candidate_state = _split_kernel(candidate_kernel, inputs)
        input_kernel = tf.concat([gate_inputs, candidate_inputs], axis=1)
        bias = tf.concat([gate_bias, candidate_bias], axis=0)
        from_inputs = _times(inputs, input_kernel) + bias

        def step(state, from_input):
            (h,) = state
            to_gates, to_candidate = tf.split(from_input, [2 * units, units], axis=1)
            # r, u = sigmoid([x, h] W_g + b_g)
            r, u = tf.split(tf.sigmoid(to_gates + tf.matmul(h, gate_state)), 2, axis=1)
            # c = tanh([x, r * h] W_c + b_c)
            c = tf.tanh(to_candidate + tf.matmul(r * h, candidate_state))
            # h' = u * h + (1 - u) * c
            h = u * h + (1 - u) * c
            return (h,), (h, r, u, c)

        (last_h,), (all_h, r, u, c) = scan(step, (first_h,), [from_inputs], [units] * 4, time_axis)

        def backward(grad_h, grad_last_h):
            old_h = _step_before(all_h, first_h, time_axis)
            c_slope = _tanh_slope(c, 1 - u)  # dh'/dc = (1 - u) (1 - c^2)
            u_slope = _sigmoid_slope(u, old_h - c)  # dh'/du = (h - c) u (1 - u)
            r_slope = _sigmoid_slope(r, old_h)  # d(r h)/dr = h r (1 - r)

            def step(later, grad_h, c_slope, u_slope, r_slope, r, u):
                # dL/dh' = from the output + from the next step
                grad_h += later[0]
                candidate = grad_h * c_slope
                # dL/d(r h) = candidate W_c^T
                grad_rh = tf.matmul(candidate, candidate_state, transpose_b=True)
                gates = tf.concat([grad_rh * r_slope, grad_h * u_slope], axis=1)
                # dL/dh = dL/dh' u + dL/d(r h) r + gates W_g^T
                grad_h = grad_h * u + grad_rh * r + tf.matmul(gates, gate_state, transpose_b=True)
                return (grad_h,), (gates, candidate)

            (grad_h,), (gates, candidate) = scan(
                step,
                (grad_last_h,),
                [grad_h, c_slope, u_slope, r_slope, r, u],
                [2 * units, units],
                time_axis,
                reverse=True,
            )
            both = tf.concat([gates, candidate], axis=2)
            from_gates, from_candidate = tf.split(
                _product(inputs, both), [2 * units, units], axis=1
            )
            return (
                _times(both, input_kernel, transpose=True),
                grad_h,
                tf.concat([from_gates, _product(old_h, gates)], axis=0),
                tf.reduce_sum(gates, [0, 1]),
                tf.concat([from_candidate, _product(r * old_h, candidate)], axis=0),
                tf.reduce_sum(candidate, [0, 1]),
            )

        return (all_h, last_h), backward

    return layer(inputs, first_h, gate_kernel, gate_bias, candidate_kernel, candidate_bias)


def basic_rnn(inputs, first_h, kernel, bias, time_axis=1):
    """A layer of `BasicRNNCell`.

        h' = tanh([x, h] W + b)

    Args:
      inputs: x, [batch, time, input_size].
      first_h: [batch, num_units].
      kernel, bias: [input_size + num_units, num_units], [num_units].

    Returns:
      (outputs, h): h' of every step, [batch, time, num_units], and of the last.
    """
    units = first_h.shape.as_list()[1]

    @tf.custom_gradient
    def layer(inputs, first_h, kernel, bias):
        input_kernel, state_kernel = _split_kernel(kernel, inputs)
        from_inputs = _times(inputs, input_kernel) + bias

        def step(state, from_input):
            # h' = tanh([x, h] W + b)
            h = tf.tanh(from_input + tf.matmul(state[0], state_kernel))
            return (h,), (h,)

        (last_h,), (all_h,) = scan(step, (first_h,), [from_inputs], [units], time_axis)

        def backward(grad_h, grad_last_h):
            def step(later, grad_h, h):
                # dL/dh' = from the output + from the next step;  dh'/d(...) = 1 - h'^2
                gates = _tanh_slope(h, grad_h + later[0])
                # dL/dh = gates W_h^T
                grad_h = tf.matmul(gates, state_kernel, transpose_b=True)
                return (grad_h,), (gates,)

            (grad_h,), (gates,) = scan(
                step,
                (grad_last_h,),
                [grad_h, all_h],
                [units],
                time_axis,
                reverse=True,
            )
            old_h = _step_before(all_h, first_h, time_axis)
            return (
                _times(gates, input_kernel, transpose=True),
                grad_h,
                tf.concat([_product(inputs, gates), _product(old_h, gates)], axis=0),
                tf.reduce_sum(gates, [0, 1]),
            )

        return (all_h, last_h), backward

    return layer(inputs, first_h, kernel, bias)


def _split_kernel(kernel, inputs):
    """W_x and W_h, the upper and the lower rows of W."""
    input_size = inputs.shape.as_list()[2]
    return kernel[:input_size], kernel[input_size:]


def _times(sequence, matrix, transpose=False):
    """Each element of a sequence [a, b, size] times a matrix, as one product."""
    flat = tf.reshape(sequence, [-1, sequence.shape[2]])
    product = tf.matmul(flat, matrix, transpose_b=transpose)
    size = matrix.shape.as_list()[0 if transpose else 1]
    result = tf.reshape(product, tf.concat([tf.shape(sequence)[:2], [size]], axis=0))
    result.set_shape([*sequence.shape[:2], size])
    return result


def _product(left, right):
    """The sum over batch and time of left^T right: [size of left, size of right]."""
    left = tf.reshape(left, [-1, left.shape[2]])
    return tf.matmul(left, tf.reshape(right, [-1, right.shape[2]]), transpose_a=True)


def _step_before(sequence, first, time_axis):
    """The sequence one step later: `first`, then all its elements but the last."""
    shorter = sequence[:, :-1] if time_axis == 1 else sequence[:-1]
    return tf.concat([tf.expand_dims(first, time_axis), shorter], axis=time_axis)


def state_after(step, sequence, first, time_axis):
    """[batch, size]: the element of `sequence` at `step` [batch], or `first` where that is -1."""
    sequence = tf.concat([tf.expand_dims(first, time_axis), sequence], axis=time_axis)
    rows = tf.range(tf.shape(step)[0])
    positions = [rows, step + 1] if time_axis == 1 else [step + 1, rows]
    return tf.gather_nd(sequence, tf.stack(positions, axis=1))


def _only_at(step, values, like, time_axis):
    """The gradient of `state_after`: `values` at `step`, zeros elsewhere; shaped like `like`."""
    chosen = tf.one_hot(step, tf.shape(like)[time_axis], dtype=values.dtype, axis=time_axis)
    return chosen[:, :, tf.newaxis] * tf.expand_dims(values, time_axis)


def _sigmoid_slope(value, factor):
    """factor * the derivative of the sigmoid, from its value: value (1 - value)."""
    return tf.raw_ops.SigmoidGrad(y=value, dy=factor)


def _tanh_slope(value, factor):
    """factor * the derivative of tanh, from its value: 1 - value^2."""
    return tf.raw_ops.TanhGrad(y=value, dy=factor)
