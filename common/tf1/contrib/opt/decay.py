"""Optimizers that make the weights smaller by themselves, apart from the loss.

    variable -= weight_decay * variable       first
    then the step of the optimizer

Paper: Loshchilov and Hutter, 2017, https://arxiv.org/abs/1711.05101.
"""

from common.graph_mode import tf


class DecoupledWeightDecayExtension:
    """Weight decay, for a class that names this one and then an optimizer as its bases.

    | argument       | meaning                                                     |
    |----------------|-------------------------------------------------------------|
    | weight_decay   | a number, a tensor, or a function that gives one            |
    | decay_var_list | of `apply_gradients`: the variables that decay; None: all   |

    `minimize` takes `decay_var_list` too, but lets all variables decay, as in 1.15.5.

    Source: `tf.contrib.opt.DecoupledWeightDecayExtension`.
    """

    def __init__(self, weight_decay, **kwargs):
        self._weight_decay = weight_decay
        self._decaying = None
        self._gradients = []
        super().__init__(**kwargs)

    def minimize(self, loss, *args, decay_var_list=None, **kwargs):
        """`minimize` of the optimizer; `decay_var_list` is described above."""
        return super().minimize(loss, *args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        """`apply_gradients` of the optimizer, which waits for the decay."""
        pairs = list(grads_and_vars)
        self._decaying = {each.ref() for each in decay_var_list} if decay_var_list else None
        # No variable may decay while a gradient is still computed with it.
        self._gradients = [gradient for gradient, _ in pairs if gradient is not None]
        return super().apply_gradients(pairs, global_step=global_step, name=name)

    def _prepare(self):
        decay = self._weight_decay() if callable(self._weight_decay) else self._weight_decay
        self._weight_decay_tensor = tf.convert_to_tensor(decay, name="weight_decay")
        super()._prepare()

    def _apply_dense(self, grad, var):
        with tf.control_dependencies(self._decay_all(var)):
            return super()._apply_dense(grad, var)

    def _resource_apply_dense(self, grad, var):
        with tf.control_dependencies(self._decay_all(var)):
            return super()._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        with tf.control_dependencies(self._decay_rows(var, grad.indices)):
            return super()._apply_sparse(grad, var)

    def _resource_apply_sparse(self, grad, var, indices):
        with tf.control_dependencies(self._decay_rows(var, indices)):
            return super()._resource_apply_sparse(grad, var, indices)

    def _decay_all(self, var):
        return self._decay(var, lambda share: var.assign_sub(share * var))

    def _decay_rows(self, var, indices):
        def of_rows(share):
            rows = share * tf.gather(var, indices)
            return var.scatter_sub(tf.IndexedSlices(rows, indices))

        return self._decay(var, of_rows)

    def _decay(self, var, operation):
        """The operations that let a variable decay: one, or none."""
        if self._decaying is not None and var.ref() not in self._decaying:
            return []
        with tf.control_dependencies(self._gradients):
            return [operation(tf.cast(self._weight_decay_tensor, var.dtype.base_dtype))]


def extend_with_decoupled_weight_decay(base_optimizer):
    """The class `base_optimizer` with weight decay; its constructor takes `weight_decay` first.

    Source: `tf.contrib.opt.extend_with_decoupled_weight_decay`.
    """

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        __doc__ = f"`{base_optimizer.__name__}` with weight decay."

        def __init__(self, weight_decay, **kwargs):
            super().__init__(weight_decay, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class AdamWOptimizer(DecoupledWeightDecayExtension, tf.train.AdamOptimizer):
    """Adam with weight decay.

    Source: `tf.contrib.opt.AdamWOptimizer`.
    """

    def __init__(
        self,
        weight_decay,
        learning_rate=0.001,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        use_locking=False,
        name="AdamW",
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )


class MomentumWOptimizer(DecoupledWeightDecayExtension, tf.train.MomentumOptimizer):
    """Gradient descent with momentum and weight decay.

    Source: `tf.contrib.opt.MomentumWOptimizer`.
    """

    def __init__(
        self,
        weight_decay,
        learning_rate,
        momentum,
        use_locking=False,
        name="MomentumW",
        use_nesterov=False,
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )
