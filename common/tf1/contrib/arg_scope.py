"""`arg_scope`: default arguments for chosen functions inside a `with` block.

    with arg_scope([layers.conv2d], padding="VALID"):
        layers.conv2d(...)      # padding="VALID"

Source: `tf.contrib.framework.arg_scope`.
"""

import contextlib
import functools
import inspect

_scopes = [{}]  # the innermost last; each holds all defaults: function key -> {argument: value}
_arguments = {}  # function key -> the names of its optional arguments


def add_arg_scope(func):
    """Decorator: `func` takes defaults from the `arg_scope`s around a call."""
    key = arg_scope_func_key(func)
    parameters = inspect.signature(func).parameters.values()
    _arguments[key] = tuple(item.name for item in parameters if item.default is not item.empty)

    @functools.wraps(func)
    def with_defaults(*args, **kwargs):
        return func(*args, **{**current_arg_scope().get(key, {}), **kwargs})

    with_defaults._key_op = key
    return with_defaults


@contextlib.contextmanager
def arg_scope(list_ops_or_scope, **kwargs):
    """Set defaults for the functions of a list, or enter a scope that was kept, a dictionary.

    Yields the scope, for a later `arg_scope(scope)`.

    Raises:
      TypeError: neither a list or tuple nor a dictionary.
      ValueError: a function without `add_arg_scope`, or arguments with a kept scope.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError("a scope that is entered again takes no further arguments")
        scope = dict(list_ops_or_scope)
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = dict(current_arg_scope())
        for func in list_ops_or_scope:
            if not has_arg_scope(func):
                raise ValueError(f"{func} is not decorated with @add_arg_scope")
            key = arg_scope_func_key(func)
            scope[key] = {**scope.get(key, {}), **kwargs}
    else:
        raise TypeError("arg_scope takes a list or tuple of functions, or a scope kept before")
    _scopes.append(scope)
    try:
        yield scope
    finally:
        _scopes.pop()


def current_arg_scope():
    """All defaults that hold here: function key -> {argument: value}."""
    return _scopes[-1]


def has_arg_scope(func):
    """Returns whether `func` is decorated with `add_arg_scope`."""
    return arg_scope_func_key(func) in _arguments


def arg_scoped_arguments(func):
    """The names of the arguments that `arg_scope` can set for `func`."""
    if not has_arg_scope(func):
        raise ValueError(f"{func} is not decorated with @add_arg_scope")
    return _arguments[arg_scope_func_key(func)]


def arg_scope_func_key(func):
    """The key under which a scope keeps the defaults of `func`."""
    return getattr(func, "_key_op", str(func))
