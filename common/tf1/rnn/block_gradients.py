"""Gradients of the operations that compute a whole step.

TensorFlow still has `LSTMBlockCell`, `GRUBlockCell` and their backward kernels,
but no longer the rules that join the two; importing this module registers them.
"""

import contextlib

from common.graph_mode import tf


def _lstm_block_cell_gradient(op, *from_outputs):
    """Gradients of x, cs_prev, h_prev, w, wci, wcf, wco and b, from those of cs and h."""
    names = ("x", "cs_prev", "h_prev", "w", "wci", "wcf", "wco", "b")
    inputs = dict(zip(names, op.inputs))
    i, cs, f, o, ci, co, _ = op.outputs
    back = tf.raw_ops.LSTMBlockCellGrad(
        **inputs,
        i=i,
        cs=cs,
        f=f,
        o=o,
        ci=ci,
        co=co,
        cs_grad=from_outputs[1],
        h_grad=from_outputs[6],
        use_peephole=op.get_attr("use_peephole"),
    )
    x, h = inputs["x"], inputs["h_prev"]
    sizes = [tf.dimension_value(part.shape[1]) for part in (x, h)]
    joined = tf.matmul(back.dicfo, inputs["w"], transpose_b=True)  # [batch, both sizes]
    x_gradient, h_gradient = tf.split(joined, sizes, axis=1)
    return (
        x_gradient,
        back.cs_prev_grad,
        h_gradient,
        tf.matmul(tf.concat([x, h], axis=1), back.dicfo, transpose_a=True),
        back.wci_grad,
        back.wcf_grad,
        back.wco_grad,
        tf.reduce_sum(back.dicfo, axis=0),
    )


def _gru_block_cell_gradient(op, *from_outputs):
    """Gradients of x, h_prev, w_ru, w_c, b_ru and b_c, from that of h."""
    x, h, w_ru, w_c, b_ru, b_c = op.inputs
    r, u, c, _ = op.outputs
    back = tf.raw_ops.GRUBlockCellGrad(
        x=x, h_prev=h, w_ru=w_ru, w_c=w_c, b_ru=b_ru, b_c=b_c, r=r, u=u, c=c, d_h=from_outputs[3]
    )
    gates, candidate = back.d_r_bar_u_bar, back.d_c_bar
    return (
        back.d_x,
        back.d_h_prev,
        tf.matmul(tf.concat([x, h], axis=1), gates, transpose_a=True),
        tf.matmul(tf.concat([x, h * r], axis=1), candidate, transpose_a=True),
        tf.reduce_sum(gates, axis=0),
        tf.reduce_sum(candidate, axis=0),
    )


def _register(operation, gradient):
    """Join an operation to its gradient, once in a process."""
    with contextlib.suppress(KeyError):  # somebody else did: the rule is the same
        tf.RegisterGradient(operation)(gradient)


_register("LSTMBlockCell", _lstm_block_cell_gradient)
_register("GRUBlockCell", _gru_block_cell_gradient)
