"""The names of TensorFlow 1.15 on today's TensorFlow: `import common.tf1 as tf`.

Everything of `tensorflow.compat.v1`, in graph mode, and what it lost:

| name             | module here            | what                                             |
|------------------|------------------------|--------------------------------------------------|
| `tf.nn`          | `nn`                   | with `rnn_cell`                                  |
| `tf.layers`      | `layers`               | dense, conv2d, batch_normalization, ...          |
| `tf.contrib`     | `contrib`              | its branches, one module each                    |
| `tf.examples`    | `mnist`                | the MNIST reader of the tutorials                |
| `tf.python`      | TensorFlow's own       | with the names that have moved since 1.15        |
| `tf.Variable`    | `variable_methods`     | every variable is an instance of it              |

`namespace` knows which old module name means which of these, and
`python -m common.run_tf1 program.py` makes a program's `import tensorflow`
find them. `__version__` and `VERSION` say 1.15.5, because old programs compare
them; `tf.version.VERSION` is the TensorFlow installed.
"""

from common.graph_mode import tf as _v1
from common.tf1 import namespace, variable_methods

__version__ = VERSION = "1.15.5"

Variable = variable_methods.Variable
variable_methods.restore()

_RESTORED = {"contrib": "contrib", "layers": "layers", "nn": "nn"}
_NAMESPACES = ("compat", "examples", "python", "pywrap_tensorflow")


def __getattr__(name):
    if name in _RESTORED:
        value = namespace.load(f"{__name__}.{_RESTORED[name]}")
    elif name in _NAMESPACES:
        value = namespace.resolve(f"tensorflow.{name}")
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
