"""`InputSpec`: what a layer asks of its inputs."""

from common.graph_mode import tf


class InputSpec:
    """Type, shape and number of dimensions of an input; None asks nothing.

    | argument           | meaning                                          |
    |--------------------|--------------------------------------------------|
    | dtype              | the type                                         |
    | shape              | the shape; None in it stands for any size        |
    | ndim               | how many dimensions                              |
    | min_ndim, max_ndim | how many at least, at most                       |
    | axes               | {axis: size}                                     |

    Source: `tf.layers.InputSpec`.
    """

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None):
        self.dtype = None if dtype is None else tf.as_dtype(dtype).name
        self.shape = shape
        self.ndim = ndim if shape is None else len(shape)
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}

    def problem(self, tensor):
        """Returns the error of a tensor, in words, or None."""
        rank = tensor.shape.rank
        asks_for_rank = (self.ndim, self.min_ndim, self.max_ndim) != (None, None, None)
        if rank is None:
            return "its rank is undefined" if asks_for_rank or self.axes else None
        if self.ndim is not None and rank != self.ndim:
            return f"expected ndim={self.ndim}, found ndim={rank}"
        if self.max_ndim is not None and rank > self.max_ndim:
            return f"expected max_ndim={self.max_ndim}, found ndim={rank}"
        if self.min_ndim is not None and rank < self.min_ndim:
            return f"expected min_ndim={self.min_ndim}, found ndim={rank}"
        if self.dtype is not None and tensor.dtype.name != self.dtype:
            return f"expected dtype={self.dtype}, found dtype={tensor.dtype.name}"
        return self._problem_of_sizes(tensor.shape.as_list())

    def _problem_of_sizes(self, sizes):
        sizes_by_axis = dict(self.axes)
        if self.shape is not None:
            sizes_by_axis.update(enumerate(tf.TensorShape(self.shape).as_list()))
        for axis, size in sizes_by_axis.items():
            if size is not None and sizes[axis] not in (size, None):
                return f"expected axis {axis} to have value {size}, but its shape is {sizes}"
        return None


def check_inputs(input_spec, inputs, name):
    """Raise ValueError unless `inputs` are as an InputSpec, or a list of them, says."""
    if input_spec is None:
        return
    specs, tensors = tf.nest.flatten([input_spec]), tf.nest.flatten(inputs)
    if len(specs) != len(tensors):
        raise ValueError(f"Layer {name} expects {len(specs)} inputs, but got {len(tensors)}")
    for number, (spec, tensor) in enumerate(zip(specs, tensors)):
        problem = spec.problem(tensor)
        if problem:
            raise ValueError(f"Input {number} of layer {name} is incompatible with it: {problem}")
