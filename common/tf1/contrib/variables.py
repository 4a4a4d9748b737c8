"""Variables by the names of `tf.contrib.framework`: model variables and ways to find them."""

import re

from common.graph_mode import tf
from common.tf1.contrib.arg_scope import add_arg_scope

KEYS = tf.GraphKeys


@add_arg_scope
def variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    partitioner=None,
    custom_getter=None,
    use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO,
    aggregation=tf.VariableAggregation.NONE,
):
    """`tf.get_variable` with a device, in the collections given (global variables by default)."""
    getter = custom_getter or tf.get_variable
    collections = [KEYS.GLOBAL_VARIABLES] if collections is None else _unique(collections)
    with tf.device(device or ""):
        return getter(
            name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=collections,
            caching_device=caching_device,
            partitioner=partitioner,
            use_resource=use_resource,
            synchronization=synchronization,
            aggregation=aggregation,
        )


@add_arg_scope
def model_variable(name, *args, collections=None, **kwargs):
    """A `variable` that also joins the collection `tf.GraphKeys.MODEL_VARIABLES`."""
    collections = [*(collections or []), KEYS.GLOBAL_VARIABLES, KEYS.MODEL_VARIABLES]
    return variable(name, *args, collections=collections, **kwargs)


def model_variable_scope(scope, default_name=None, values=None, reuse=None, rename=None):
    """A `tf.variable_scope` whose variables are model variables.

    `rename` maps the names that `tf.layers` gives to those of `tf.contrib.layers`.
    """
    return tf.variable_scope(
        scope, default_name, values, reuse=reuse, custom_getter=_model_variable_getter(rename)
    )


def _model_variable_getter(rename):
    def get(getter, name, *args, collections=None, **kwargs):
        parent, slash, last = name.rpartition("/")
        name = parent + slash + (rename or {}).get(last, last)
        collections = [*(collections or []), KEYS.GLOBAL_VARIABLES, KEYS.MODEL_VARIABLES]
        return getter(name, *args, collections=_unique(collections), **kwargs)

    return get


def creating_model_variables():
    """In this context every new variable is a model variable; no scope is opened."""

    def create(next_creator, **kwargs):
        collections = kwargs.get("collections") or [KEYS.GLOBAL_VARIABLES]
        kwargs["collections"] = _unique([*collections, KEYS.MODEL_VARIABLES])
        return next_creator(**kwargs)

    return tf.variable_creator_scope(create)


def local_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """A variable in `tf.GraphKeys.LOCAL_VARIABLES` that is not trained."""
    return tf.Variable(
        initial_value,
        trainable=False,
        collections=[KEYS.LOCAL_VARIABLES],
        validate_shape=validate_shape,
        name=name,
        use_resource=use_resource,
    )


def global_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """A global variable that is not trained."""
    return tf.Variable(
        initial_value,
        trainable=False,
        collections=[KEYS.GLOBAL_VARIABLES],
        validate_shape=validate_shape,
        name=name,
        use_resource=use_resource,
    )


def add_model_variable(var):
    """Add a variable to `tf.GraphKeys.MODEL_VARIABLES`, once."""
    if all(var is not known for known in tf.get_collection(KEYS.MODEL_VARIABLES)):
        tf.add_to_collection(KEYS.MODEL_VARIABLES, var)


def get_variables(scope=None, suffix=None, collection=KEYS.GLOBAL_VARIABLES):
    """Variables of a collection under a scope (a name or a `VariableScope`), by name's end."""
    scope = getattr(scope, "name", scope)
    if suffix is not None:
        suffix = suffix if ":" in suffix else suffix + ":"
        scope = (scope or "") + ".*" + suffix  # get_collection takes it as a regular expression
    return tf.get_collection(collection, scope)


def get_model_variables(scope=None, suffix=None):
    return get_variables(scope, suffix, KEYS.MODEL_VARIABLES)


def get_local_variables(scope=None, suffix=None):
    return get_variables(scope, suffix, KEYS.LOCAL_VARIABLES)


def get_trainable_variables(scope=None, suffix=None):
    return get_variables(scope, suffix, KEYS.TRAINABLE_VARIABLES)


def get_variables_by_suffix(suffix, scope=None):
    return get_variables(scope, suffix)


def get_variables_by_name(given_name, scope=None):
    """Variables whose last name is `given_name`."""
    return get_variables(scope, suffix="/" + given_name + ":|^" + given_name + ":")


def get_unique_variable(var_op_name):
    """The variable of exactly this name.

    Raises:
      ValueError: none, or several.
    """
    variables = [var for var in get_variables(var_op_name) if var.op.name == var_op_name]
    if len(variables) != 1:
        raise ValueError(f"there are {len(variables)} variables named {var_op_name}, not one")
    return variables[0]


def get_variable_full_name(var):
    """The name under which a saver stores a variable; a slice bears that of the whole."""
    info = getattr(var, "_save_slice_info", None)
    return info.full_name if info else var.op.name


def get_variables_to_restore(include=None, exclude=None):
    """Global variables: those under the scopes `include`, without those under `exclude`."""
    if include is None:
        chosen = get_variables()
    else:
        chosen = [var for scope in _as_list("include", include) for var in get_variables(scope)]
    if exclude is None:
        return chosen
    unwanted = {id(var) for scope in _as_list("exclude", exclude) for var in get_variables(scope)}
    return [var for var in chosen if id(var) not in unwanted]


def filter_variables(var_list, include_patterns=None, exclude_patterns=None, reg_search=True):
    """Variables whose name matches one of the patterns to include and none to exclude."""
    match = re.search if reg_search else re.match

    def matches(var, patterns):
        return any(match(pattern, var.op.name) for pattern in patterns)

    return [
        var
        for var in var_list
        if (not include_patterns or matches(var, include_patterns))
        and not matches(var, exclude_patterns or [])
    ]


def _as_list(name, value):
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{name} must be a list or tuple of scopes, not {value!r}")
    return value


def _unique(values):
    return list(dict.fromkeys(values))
