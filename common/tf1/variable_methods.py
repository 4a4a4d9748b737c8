"""What variables of TensorFlow 1.15 could do and today's resource variables cannot."""

import contextlib
import functools

from common.graph_mode import tf


class _AnyVariable(type):
    """Makes every variable an instance of `tf.Variable`, as in 1.15."""

    def __call__(cls, *args, **kwargs):
        return tf.Variable(*args, **kwargs)

    def __getattr__(cls, name):
        return getattr(tf.Variable, name)

    def __instancecheck__(cls, instance):
        return isinstance(instance, tf.compat.v2.Variable)

    def __subclasscheck__(cls, subclass):
        return issubclass(subclass, tf.compat.v2.Variable)


class Variable(metaclass=_AnyVariable):
    """`tf.Variable` of 1.15: what it makes, and all that `tf.get_variable` gives, are instances."""


def initialized_value(variable):
    """The variable's value; before it is initialized, its initial value.

    Source: `tf.Variable.initialized_value`.
    """
    with tf.init_scope():
        return tf.cond(
            tf.is_variable_initialized(variable),
            variable.read_value,
            lambda: variable.initial_value,
        )


def restore():
    """Give the method back to the variables, and let sessions be fed in place of a variable."""
    tf.compat.v2.Variable.initialized_value = initialized_value
    for session_class in (tf.Session, tf.InteractiveSession):
        if not hasattr(session_class.run, "takes_fed_variables"):
            session_class.run = _taking_fed_variables(session_class.run)


def _taking_fed_variables(run):
    """`Session.run`, where a key of `feed_dict` may be a variable.

    Today's TensorFlow would feed one reading of the variable and leave the others
    as they are. Here the variable holds the fed value while the run lasts. As in
    1.15 it keeps its own value afterwards; unlike there, other threads that run
    at the same time see the fed value.
    """

    @functools.wraps(run)
    def run_fed(session, fetches, feed_dict=None, options=None, run_metadata=None):
        fed = {}
        if isinstance(feed_dict, dict):
            fed = {key: value for key, value in feed_dict.items() if isinstance(key, Variable)}
        if not fed:
            return run(session, fetches, feed_dict, options, run_metadata)
        others = {key: value for key, value in feed_dict.items() if key not in fed}
        with _holding(session, run, fed):
            return run(session, fetches, others, options, run_metadata)

    run_fed.takes_fed_variables = True
    return run_fed


@contextlib.contextmanager
def _holding(session, run, fed):
    """In this context the variables hold the values of `fed`."""
    before = {}
    for variable, value in fed.items():
        with contextlib.suppress(tf.errors.FailedPreconditionError):  # it has none yet
            before[variable] = run(session, variable)
        _set(session, run, variable, value)
    try:
        yield
    finally:
        for variable, value in before.items():
            _set(session, run, variable, value)


def _set(session, run, variable, value):
    """Give a variable a value, by the operation that its initializer is."""
    run(session, variable.initializer, {variable.initializer.inputs[1]: value})
