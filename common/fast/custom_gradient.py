"""A function of tensors with its own gradient, freed together with its graph.

`tf.custom_gradient` registers each gradient under a new name for the whole process and never
frees it, so every graph stays in memory. Here only one name is registered, and each graph
holds its own functions.
"""

import functools

from common.graph_mode import tf

_REGISTERED = "GradientOfTheCourse"
_TABLE = "_gradients_of_the_course"  # of a graph: {name of an IdentityN: backward}


def custom_gradient(function):
    """Use the gradient that `function` itself returns.

    Args:
      function: takes tensors, uses no variables, and returns (result, backward). `result` is
        a tensor or a tuple of tensors; backward takes dL/dr for each of them, and returns
        dL/dx for each tensor that the function takes.

    Returns:
      A function of the same tensors, which returns the result.

    Source: `tf.custom_gradient` in graph mode, whose operations these are.
    """

    @functools.wraps(function)
    def decorated(*inputs):
        inputs = [tf.identity(x) for x in inputs]
        result, backward = function(*inputs)
        results = list(result) if isinstance(result, (list, tuple)) else [result]
        graph = tf.get_default_graph()
        with graph.gradient_override_map({"IdentityN": _REGISTERED}):
            outputs = tf.identity_n([*results, *inputs])
        if not hasattr(graph, _TABLE):
            setattr(graph, _TABLE, {})
        own = functools.partial(_gradients, backward, len(results))
        getattr(graph, _TABLE)[outputs[0].op.name] = own
        outputs = outputs[: len(results)]
        return tuple(outputs) if isinstance(result, (list, tuple)) else outputs[0]

    return decorated


@tf.RegisterGradient(_REGISTERED)
def _gradient(operation, *gradients):
    """Of the `IdentityN` that `custom_gradient` made of results and inputs."""
    table = getattr(operation.graph, _TABLE, {})
    if operation.name not in table:
        raise LookupError(f"{operation.name} was imported; its gradient stayed in its first graph")
    return table[operation.name](gradients)


def _gradients(backward, count, gradients):
    """None for the results, for their gradients go to the inputs through `backward`."""
    at_inputs = backward(*gradients[:count])
    return [None] * count + (
        list(at_inputs) if isinstance(at_inputs, (list, tuple)) else [at_inputs]
    )
