"""`tf.contrib.slim`: the layers, scopes and variables of `tf.contrib`; the rest from tf-slim.

What is in neither `tf.contrib.layers` nor `tf.contrib.framework` here comes
from the package tf-slim, if it is installed.
"""

import contextlib
import importlib

from common.graph_mode import tf
from common.tf1.contrib import framework, layers, losses, model_analyzer  # noqa: F401
from common.tf1.contrib.arg_scope import arg_scope_func_key  # noqa: F401

metrics = tf.metrics
summary = tf.summary
fc = layers.fully_connected


def __getattr__(name):
    for module in (layers, framework):
        if name in dir(module):
            return getattr(module, name)
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        import tf_slim
    except ImportError:
        raise AttributeError(
            f"tf.contrib.slim.{name} needs the package tf-slim: pip install tf-slim"
        ) from None
    if not hasattr(tf_slim, name):
        with contextlib.suppress(ImportError):  # a package that tf_slim itself does not import
            return importlib.import_module(f"tf_slim.{name}")
    return getattr(tf_slim, name)


def __dir__():
    return sorted({*globals(), *dir(layers), *dir(framework)})
