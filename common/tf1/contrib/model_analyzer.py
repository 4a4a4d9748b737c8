"""`tf.contrib.slim.model_analyzer`: prints the sizes of variables and operations."""


def tensor_description(var):
    """Returns the type and the sizes of a tensor, as `(float32 1x8x8x1024)`."""
    sizes = "x".join(str(size) for size in var.shape.as_list())
    return f"({var.dtype.name} {sizes})"


def analyze_ops(graph, print_info=False):
    """Returns how many numbers the operations of a graph give out; unknown shapes count as 0."""
    if print_info:
        print("---------", "Operations: name -> (type shapes) [size]", "---------", sep="\n")
    total = 0
    for operation in graph.get_operations():
        size = sum(output.shape.num_elements() or 0 for output in operation.outputs)
        if print_info:
            shapes = [tensor_description(output) for output in operation.outputs if output.shape]
            print(operation.name, "\t->", ", ".join(shapes), f"[{size}]")
        total += size
    return total


def analyze_vars(variables, print_info=False):
    """Returns (numbers in all variables, bytes in all variables)."""
    if print_info:
        print("---------", "Variables: name (type shape) [size]", "---------", sep="\n")
    total = total_bytes = 0
    for variable in variables:
        size = variable.shape.num_elements() or 0
        in_bytes = size * variable.dtype.size
        if print_info:
            print(variable.name, tensor_description(variable), f"[{size}, bytes: {in_bytes}]")
        total += size
        total_bytes += in_bytes
    if print_info:
        print(f"Total size of variables: {total}")
        print(f"Total bytes of variables: {total_bytes}")
    return total, total_bytes
