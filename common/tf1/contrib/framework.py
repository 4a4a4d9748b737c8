"""`tf.contrib.framework`: argument scopes, variables, checkpoints, the global step."""

from common.graph_mode import tf
from common.tf1.contrib import nest
from common.tf1.contrib.arg_scope import (
    add_arg_scope,
    arg_scope,
    arg_scoped_arguments,
    current_arg_scope,
    has_arg_scope,
)
from common.tf1.contrib.variables import (
    add_model_variable,
    filter_variables,
    get_local_variables,
    get_model_variables,
    get_trainable_variables,
    get_unique_variable,
    get_variable_full_name,
    get_variables,
    get_variables_by_name,
    get_variables_by_suffix,
    get_variables_to_restore,
    global_variable,
    local_variable,
    model_variable,
    variable,
)
from common.tf1.smart_cond import smart_cond as _smart_cond
from common.tf1.smart_cond import static_value as smart_constant_value

import numpy as np

assert_global_step = tf.train.assert_global_step
create_global_step = tf.train.create_global_step
get_global_step = tf.train.get_global_step
get_or_create_global_step = tf.train.get_or_create_global_step
init_from_checkpoint = tf.train.init_from_checkpoint
is_tensor = tf.is_tensor
argsort = tf.argsort
sort = tf.sort
py_func = tf.py_func
TensorSpec = tf.TensorSpec

__all__ = [
    "TensorSpec",
    "add_arg_scope",
    "add_model_variable",
    "arg_scope",
    "arg_scoped_arguments",
    "argsort",
    "assert_global_step",
    "assert_or_get_global_step",
    "assign_from_checkpoint",
    "assign_from_checkpoint_fn",
    "assign_from_values",
    "assign_from_values_fn",
    "create_global_step",
    "current_arg_scope",
    "filter_variables",
    "get_global_step",
    "get_local_variables",
    "get_model_variables",
    "get_name_scope",
    "get_or_create_global_step",
    "get_trainable_variables",
    "get_unique_variable",
    "get_variable_full_name",
    "get_variables",
    "get_variables_by_name",
    "get_variables_by_suffix",
    "get_variables_to_restore",
    "global_variable",
    "has_arg_scope",
    "init_from_checkpoint",
    "is_tensor",
    "list_variables",
    "load_checkpoint",
    "load_variable",
    "local_variable",
    "model_variable",
    "nest",
    "py_func",
    "smart_cond",
    "smart_constant_value",
    "sort",
    "variable",
]


def list_variables(checkpoint_dir):
    """[(name, shape)] of the variables in a checkpoint, a file or a folder."""
    return tf.train.list_variables(checkpoint_dir)


def load_variable(checkpoint_dir, name):
    """The value of one variable in a checkpoint."""
    return tf.train.load_variable(checkpoint_dir, name)


def load_checkpoint(filepattern):
    """A reader of a checkpoint: `get_tensor`, `get_variable_to_shape_map`, ..."""
    return tf.train.load_checkpoint(filepattern)


def get_name_scope():
    """The name scope in which operations are made here, without its final slash."""
    return tf.get_default_graph().get_name_scope()


def smart_cond(pred, true_fn=None, false_fn=None, name=None):
    """`tf.cond`, without an operation where `pred` is known now."""
    return _smart_cond(pred, true_fn, false_fn)


def assert_or_get_global_step(graph=None, global_step_tensor=None):
    """The global step that is given, once it is checked; without one, that of the graph."""
    if global_step_tensor is None:
        return get_global_step(graph)
    assert_global_step(global_step_tensor)
    return global_step_tensor


def assign_from_values(var_names_to_values):
    """(assign operation, feed dictionary) that give variables values, by their names.

    Raises:
      ValueError: no variable of a name, or another number of elements.
    """
    pairs = [(get_unique_variable(name), value) for name, value in var_names_to_values.items()]
    return _assign(pairs)


def assign_from_values_fn(var_names_to_values):
    """`assign_from_values` as a function that takes the session and gives the values."""
    operation, feeds = assign_from_values(var_names_to_values)
    return lambda session: session.run(operation, feeds)


def assign_from_checkpoint(model_path, var_list, ignore_missing_vars=False):
    """(assign operation, feed dictionary) that restore variables from a checkpoint.

    `var_list`: variables, or {name in the checkpoint: variable}.

    Raises:
      ValueError: a variable is not in the checkpoint (unless ignored), or has
        another number of elements there.
    """
    return _assign(_pairs_from_checkpoint(model_path, var_list, ignore_missing_vars))


def assign_from_checkpoint_fn(
    model_path, var_list, ignore_missing_vars=False, reshape_variables=False
):
    """A function of the session that restores variables; None if there are none to restore.

    Raises:
      ValueError: as `assign_from_checkpoint`, or another shape without `reshape_variables`.
    """
    pairs = _pairs_from_checkpoint(model_path, var_list, ignore_missing_vars)
    if not pairs:
        return None
    for var, value in pairs:
        if not reshape_variables and list(value.shape) != var.shape.as_list():
            raise ValueError(
                f"{var.op.name} has shape {var.shape}, in {model_path} it has {value.shape}; "
                "reshape_variables=True reshapes it"
            )
    operation, feeds = _assign(pairs)
    return lambda session: session.run(operation, feeds)


def _pairs_from_checkpoint(model_path, var_list, ignore_missing):
    if not isinstance(var_list, dict):
        var_list = {get_variable_full_name(var): var for var in var_list}
    reader = load_checkpoint(model_path)
    pairs = []
    for name, var in var_list.items():
        if reader.has_tensor(name):
            pairs.append((var, reader.get_tensor(name)))
        elif not ignore_missing:
            raise ValueError(f"the checkpoint {model_path} has no variable {name}")
    return pairs


def _assign(pairs):
    feeds, operations = {}, []
    for var, value in pairs:
        placeholder = tf.placeholder(var.dtype.base_dtype, var.shape, name=var.op.name)
        operations.append(var.assign(placeholder))
        feeds[placeholder] = np.reshape(value, var.shape.as_list())
    return tf.group(*operations), feeds


def __getattr__(name):
    raise AttributeError(
        f"tf.contrib.framework.{name} is not restored; use tf.train and tf.get_variable"
    )
