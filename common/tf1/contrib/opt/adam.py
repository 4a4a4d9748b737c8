"""`NadamOptimizer` and `LazyAdamOptimizer`: Adam with one change each.

In both, with g the gradient, t the number of the step and

    lr_t = learning_rate * sqrt(1 - beta2^t) / (1 - beta1^t)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
"""

from typing import NamedTuple

from common.graph_mode import tf


class _Numbers(NamedTuple):
    """The settings of one step, in the type of the variable."""

    learning_rate: tf.Tensor
    beta1: tf.Tensor
    beta2: tf.Tensor
    epsilon: tf.Tensor
    beta1_power: tf.Tensor  # beta1^t
    beta2_power: tf.Tensor

    @property
    def step_size(self):
        """lr_t of the module's text."""
        return self.learning_rate * tf.sqrt(1.0 - self.beta2_power) / (1.0 - self.beta1_power)


class _Adam(tf.train.AdamOptimizer):
    def _numbers(self, tensor):
        dtype = tensor.dtype.base_dtype
        constants = self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t
        return _Numbers(
            *(tf.cast(each, dtype) for each in (*constants, *self._get_beta_accumulators()))
        )

    def _apply_sparse(self, grad, var):
        return self._sparse_step(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad, var, indices):
        return self._sparse_step(grad, var, indices)


class NadamOptimizer(_Adam):
    """Adam with Nesterov's momentum.

        variable -= lr_t * (beta1 * m + (1 - beta1) * g) / (sqrt(v) + epsilon)

    Paper: Dozat, 2016, "Incorporating Nesterov momentum into Adam".
    Source: `tf.contrib.opt.NadamOptimizer`.
    """

    def _apply_dense(self, grad, var):
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        return self._step(tf.raw_ops.ApplyAdam, grad, var=var, m=m, v=v)

    def _resource_apply_dense(self, grad, var):
        m, v = self.get_slot(var, "m").handle, self.get_slot(var, "v").handle
        return self._step(tf.raw_ops.ResourceApplyAdam, grad, var=var.handle, m=m, v=v)

    def _step(self, apply, grad, var, m, v):
        numbers = self._numbers(grad)
        return apply(
            var=var,
            m=m,
            v=v,
            beta1_power=numbers.beta1_power,
            beta2_power=numbers.beta2_power,
            lr=numbers.learning_rate,
            beta1=numbers.beta1,
            beta2=numbers.beta2,
            epsilon=numbers.epsilon,
            grad=grad,
            use_locking=self._use_locking,
            use_nesterov=True,
        )

    def _sparse_step(self, grad, var, indices):
        numbers = self._numbers(grad)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        added = grad * (1.0 - numbers.beta1)
        m_rows = _decayed_and_added(m, numbers.beta1, indices, added)
        squares = tf.square(grad) * (1.0 - numbers.beta2)
        v_rows = _decayed_and_added(v, numbers.beta2, indices, squares)
        ahead = added + numbers.beta1 * m_rows
        step = numbers.step_size * ahead / (tf.sqrt(v_rows) + numbers.epsilon)
        return var.scatter_sub(tf.IndexedSlices(step, indices))


def _decayed_and_added(slot, decay, indices, rows):
    """Multiply the whole slot by `decay` and add `rows`; gives these rows as they then are."""
    with tf.control_dependencies([slot.assign(slot * decay)]):
        added = slot.scatter_add(tf.IndexedSlices(rows, indices))
    with tf.control_dependencies([added]):
        return tf.gather(slot, indices)


class LazyAdamOptimizer(_Adam):
    """Adam that changes m and v only for the rows that a gradient has.

    Adam itself lets m and v of all rows decay, and so moves every word of an embedding in
    each step.

    Source: `tf.contrib.opt.LazyAdamOptimizer`.
    """

    def _sparse_step(self, grad, var, indices):
        numbers = self._numbers(grad)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m_rows = numbers.beta1 * tf.gather(m, indices) + (1.0 - numbers.beta1) * grad
        v_rows = numbers.beta2 * tf.gather(v, indices) + (1.0 - numbers.beta2) * tf.square(grad)
        step = numbers.step_size * m_rows / (tf.sqrt(v_rows) + numbers.epsilon)
        return tf.group(
            var.scatter_sub(tf.IndexedSlices(step, indices)),
            m.scatter_update(tf.IndexedSlices(m_rows, indices)),
            v.scatter_update(tf.IndexedSlices(v_rows, indices)),
        )
