"""The names of TensorFlow 1.15 on today's TensorFlow: `import common.tf1 as tf`.

Everything of `tensorflow.compat.v1`, in graph mode, and what it lost:

| name             | module here            | what                                             |
|------------------|------------------------|--------------------------------------------------|
| `tf.nn`          | `nn`                   | with `rnn_cell`                                  |
| `tf.layers`      | `layers`               | dense, conv2d, batch_normalization, ...          |
| `tf.keras`       | `keras_2`              | Keras 2, where tf-keras is installed             |
| `tf.gradients`   | `gradients`            | an update does not overtake the backward pass    |
| `tf.contrib`     | `contrib`              | its branches, one module each                    |
| `tf.examples`    | `mnist`                | the MNIST reader of the tutorials                |
| `tf.python`      | TensorFlow's own       | with the names that have moved since 1.15        |

`namespace` knows which old module name means which of these, and
`python -m common.run_tf1 program.py` makes a program's `import tensorflow`
find them. `__version__` and `VERSION` say 1.15.5, because old programs compare
them; `tf.version.VERSION` is the TensorFlow installed.

Variables are reference variables, as in 1.15, for the whole process. With resource variables,
those of the labs, old programs go wrong without an error: a variable that is fetched with the
operation that updates it has its old value, `session.run("w:0")` gives the bytes of a handle, a
checkpoint of another shape restores, and an optimizer's own `_apply_dense` is never called.
"""

from common.graph_mode import tf as _v1
from common.tf1 import keras_2, namespace
from common.tf1.gradients import gradients  # noqa: F401

__version__ = VERSION = "1.15.5"

keras_2.use()
_v1.disable_resource_variables()
with _v1.Graph().as_default():  # in 1.15 variables of either kind are instances of `tf.Variable`
    _v1.Variable.register(type(_v1.Variable(0.0, use_resource=True)))

_RESTORED = {"contrib": "contrib", "layers": "layers", "nn": "nn"}
_NAMESPACES = ("compat", "examples", "python", "pywrap_tensorflow")


def __getattr__(name):
    if name in _RESTORED:
        value = namespace.load(f"{__name__}.{_RESTORED[name]}")
    elif name in _NAMESPACES:
        value = namespace.resolve(f"tensorflow.{name}")
    elif name == "keras" and keras_2.is_installed():
        value = keras_2.resolve("keras")
    elif name == "__all__":
        value = [public for public in __dir__() if not public.startswith("_")]
    else:
        try:
            value = getattr(_v1, name)
        except AttributeError:
            raise AttributeError(namespace.explain(f"tf.{name}")) from None
    globals()[name] = value  # the next look-up is a plain one
    return value


def __dir__():
    return sorted({*dir(_v1), *_RESTORED, *_NAMESPACES, "__version__", "VERSION"})
