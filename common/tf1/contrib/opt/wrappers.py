"""Optimizers made of another one."""

from common.graph_mode import tf

_METHODS = ("_apply_dense", "_resource_apply_dense", "_apply_sparse", "_resource_apply_sparse")


class MovingAverageOptimizer(tf.train.Optimizer):
    """An optimizer that also keeps a moving average of each variable that it trains.

        average = decay * average + (1 - decay) * variable

    | argument          | meaning                                                       |
    |-------------------|---------------------------------------------------------------|
    | opt               | the optimizer that trains                                     |
    | average_decay, num_updates | as for `tf.train.ExponentialMovingAverage`           |
    | sequential_update | whether the average waits for the new values                  |

    Source: `tf.contrib.opt.MovingAverageOptimizer`.
    """

    def __init__(self, opt, average_decay=0.9999, num_updates=None, sequential_update=True):
        self._optimizer = opt
        self._averages = tf.train.ExponentialMovingAverage(average_decay, num_updates=num_updates)
        self._in_place_of = None  # name of a variable -> the variable that is saved by this name
        self._sequential_update = sequential_update

    def compute_gradients(self, *args, **kwargs):
        """`compute_gradients` of the optimizer that trains."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """The operation that trains and then averages."""
        pairs = list(grads_and_vars)
        train_op = self._optimizer.apply_gradients(pairs, global_step=global_step, name=name)
        trained = [variable for gradient, variable in pairs if gradient is not None]
        with tf.control_dependencies([train_op] if self._sequential_update else []):
            average_op = self._averages.apply(trained)
        self._in_place_of = {}
        for variable in trained:
            average = self._averages.average(variable)
            self._in_place_of[variable.op.name] = average
            self._in_place_of[average.op.name] = variable
        return tf.group(train_op, average_op, name="train_with_avg")

    def swapping_saver(self, var_list=None, name="swapping_saver", **kwargs):
        """A `tf.train.Saver` that saves the averages by the names of the variables.

        An ordinary saver, in a program that only predicts, then restores the averages.
        `var_list` is a list, or a dictionary by name; all variables unless given.

        Raises:
          RuntimeError: before `apply_gradients` or `minimize`.
          ValueError: `var_list` has a variable without its average, or the other way round.
        """
        if self._in_place_of is None:
            raise RuntimeError(
                "Must call apply_gradients or minimize before creating the swapping_saver"
            )
        if var_list is None:
            var_list = tf.global_variables()
        if not isinstance(var_list, dict):
            var_list = {variable.op.name: variable for variable in var_list}
        present = {variable.op.name for variable in var_list.values()}
        saved = {}
        for key, variable in var_list.items():
            saved[key] = self._in_place_of.get(variable.op.name, variable)
            if saved[key].op.name not in present:
                raise ValueError(
                    f"Variable to swap {saved[key].op.name} is not part of variables to save. "
                    "This breaks MovingAverageOptimizer."
                )
        return tf.train.Saver(saved, name=name, **kwargs)


class MultitaskOptimizerWrapper:
    """An optimizer that does nothing with a gradient that is zero everywhere.

    So the averages that Adam keeps do not shrink while one of several losses is left out.

    Source: `tf.contrib.opt.MultitaskOptimizerWrapper`.

    Raises:
      TypeError: `opt` is no `tf.train.Optimizer`.
    """

    def __init__(self, opt):
        if not isinstance(opt, tf.train.Optimizer):
            raise TypeError("Supplied optimizer must be an instance of tf.train.Optimizer")
        self._opt = opt
        for name in _METHODS:
            setattr(opt, name, _unless_zero(getattr(opt, name)))

    def __getattr__(self, name):
        return getattr(self._opt, name)


def _unless_zero(method):
    def changed(grad, *args, **kwargs):
        def apply():
            with tf.control_dependencies([method(grad, *args, **kwargs)]):
                return tf.no_op()

        return tf.cond(_is_zero(grad), tf.no_op, apply)

    return changed


def _is_zero(gradient):
    values = getattr(gradient, "values", gradient)
    return tf.equal(tf.count_nonzero(values), 0)


def clip_gradients_by_global_norm(gradients_variables, clip_norm=20.0):
    """Clip pairs (gradient, variable) by the norm of all gradients that are not zero everywhere.

    Returns:
      (the pairs with clipped gradients, the norm).

    Source: `tf.contrib.opt.clip_gradients_by_global_norm`.
    """
    gradients, variables = zip(*gradients_variables)
    norm = tf.global_norm(gradients)  # gradients of zeros add nothing to it
    clipped, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    return list(zip(clipped, variables)), norm
