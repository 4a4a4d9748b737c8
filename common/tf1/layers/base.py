"""`tf.layers.Layer`, what its layers have in common, and functions made of them."""

import inspect

from common.graph_mode import tf
from common.rnn import layer
from common.tf1.layers import by_name
from common.tf1.layers.input_spec import check_inputs


class Layer(layer.Layer):
    """A layer by the name and ways of `tf.layers.Layer`; see `common.rnn.layer.Layer`.

    Beside the weights it keeps `losses` (penalties of its weights and outputs,
    also in `tf.GraphKeys.REGULARIZATION_LOSSES`) and `updates` (also in
    `UPDATE_OPS`; a frozen layer has none). An `input_spec` says which inputs it takes.

    Source: `tf.layers.Layer`.
    """

    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
        self.activity_regularizer = by_name.regularizer(kwargs.pop("activity_regularizer", None))
        super().__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)
        self.input_spec = None
        self.losses = []
        self._updates = []

    def __call__(self, inputs, *args, **kwargs):
        """Returns the outputs of `call` for inputs that may be tensors, arrays or numbers.

        Raises:
          ValueError: the inputs are not as `input_spec` says.
        """
        outputs = super().__call__(inputs, *args, **kwargs)
        if self.activity_regularizer is not None:
            for output in tf.nest.flatten(outputs):
                with tf.name_scope("ActivityRegularizer"):
                    batch_size = tf.cast(tf.shape(output)[0], output.dtype)
                    self.add_loss(self.activity_regularizer(output) / batch_size)
        return outputs

    apply = __call__

    def opened(self, inputs, scope=None):
        """Checks the inputs, then enters the layer's scope; see `common.rnn.layer.Layer`."""
        with self._variable_scope(scope):  # its name is taken even where inputs are refused
            check_inputs(self.input_spec, inputs, self.name)
        return super().opened(inputs, scope)

    def add_weight(self, name, shape, regularizer=None, **kwargs):
        """A weight in this layer's scope; its penalty, where it is made here, joins `losses`.

        `tf.get_variable` calls a regularizer twice, and again whenever the penalty is used.
        """
        penalties = {}  # of each variable, for a partitioned weight has several

        def noted(variable):
            penalty = regularizer(variable)
            if penalty is not None:
                penalties[variable.name] = penalty
            return penalty

        chosen = noted if regularizer is not None else None
        weight = super().add_weight(name, shape, regularizer=chosen, **kwargs)
        self.losses.extend(penalties.values())
        return weight

    @property
    def updates(self):
        """The updates, none while the layer is frozen (`trainable` is False)."""
        return self._updates if self.trainable else []

    def add_loss(self, losses, inputs=None):
        """Keep losses, one or a structure of them, also in `REGULARIZATION_LOSSES`."""
        for loss in tf.nest.flatten(losses):
            self.losses.append(loss)
            tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, loss)

    def add_update(self, updates, inputs=None):
        """Keep updates, one or a structure of them, also in `UPDATE_OPS` unless frozen."""
        for update in tf.nest.flatten(updates):
            operation = getattr(update, "op", update)
            self._updates.append(operation)
            if self.trainable:
                tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, operation)

    def get_losses_for(self, inputs):
        """All losses, whether they depend on `inputs` or not."""
        return self.losses

    def get_updates_for(self, inputs):
        """All updates, whether they depend on `inputs` or not."""
        return self.updates

    def compute_output_shape(self, input_shape):
        """The shape of the outputs for inputs of a shape."""
        raise NotImplementedError(f"{type(self).__name__} does not define compute_output_shape")


class KernelLayer(Layer):
    """A layer with a kernel, perhaps a bias, and an activation: dense ones and convolutions.

    Initializers, regularizers and activations may be given by name ("ones",
    "l2", "relu").
    """

    def __init__(
        self,
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=None,
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.activation = by_name.activation(activation)
        self.use_bias = use_bias
        self.kernel_initializer = by_name.initializer(kernel_initializer)
        self.bias_initializer = by_name.initializer(bias_initializer)
        self.kernel_regularizer = by_name.regularizer(kernel_regularizer)
        self.bias_regularizer = by_name.regularizer(bias_regularizer)
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def add_kernel(self, shape):
        """The variable `kernel` of a shape."""
        return self.add_weight(
            "kernel",
            shape,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )

    def add_bias(self, size):
        """The variable `bias` [size], or None where the layer has none."""
        if not self.use_bias:
            return None
        return self.add_weight(
            "bias",
            [size],
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def finish(self, outputs, data_format=None):
        """Add the bias and apply the activation."""
        if self.bias is not None:
            outputs = tf.nn.bias_add(outputs, self.bias, data_format=data_format)
        return outputs if self.activation is None else self.activation(outputs)


def function_of(layer_class, name, last=("name", "reuse"), **of_call):
    """The function of `tf.layers` that makes a layer and calls it: `dense` of `Dense`.

    It takes the inputs, then what the constructor takes; `last` are the arguments
    that come last, in their order. `of_call` are arguments of the call and their defaults.
    """
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    constructor = inspect.signature(layer_class).parameters.values()
    taken = {each.name: each for each in constructor if each.kind is positional}
    for argument, default in {"reuse": None, **of_call}.items():
        taken[argument] = inspect.Parameter(argument, positional, default=default)
    order = ["inputs", *(name for name in taken if name not in {"reuse", *last}), *last]
    taken["inputs"] = inspect.Parameter("inputs", positional)
    signature = inspect.Signature([taken[name] for name in order])

    def function(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        inputs, reuse = given.pop("inputs"), given.pop("reuse", None)
        call = {argument: given.pop(argument, default) for argument, default in of_call.items()}
        return layer_class(_reuse=reuse, _scope=given.get("name"), **given)(inputs, **call)

    function.__name__ = function.__qualname__ = name
    function.__module__ = layer_class.__module__
    function.__doc__ = f"One `{layer_class.__name__}` applied to `inputs`; see there."
    function.__signature__ = signature
    return function
