"""`tf.gradients`, safe for programs that apply its results themselves."""

from common.graph_mode import tf


def gradients(
    ys,
    xs,
    grad_ys=None,
    name="gradients",
    colocate_gradients_with_ops=False,
    gate_gradients=True,
    aggregation_method=None,
    stop_gradients=None,
    unconnected_gradients=tf.UnconnectedGradients.NONE,
):
    """Returns the derivatives of the sum of `ys` with respect to each of `xs`.

    In 1.15 `gate_gradients` is False unless given. With reference variables the update of a kernel
    may then overtake the product with this kernel further back, and the gradients of the layers
    below are wrong: on 1.15.5 too. `Optimizer.minimize` waits, and so does this function.

    Source: `tf.gradients`.
    """
    return tf.gradients(
        ys,
        xs,
        grad_ys,
        name,
        colocate_gradients_with_ops,
        gate_gradients,
        aggregation_method,
        stop_gradients,
        unconnected_gradients,
    )
