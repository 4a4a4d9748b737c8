"""Keras 2, which is the package tf-keras now, as `tf.keras` and `import keras` of old programs.

Today's `tf.keras` is Keras 3. It has other names, trains no model in a graph, and its recurrent
layers fail there. Without tf-keras, old programs get it all the same; `ADVICE` says what to do.
"""

import importlib
import importlib.util
import os
import sys
import warnings

from common.graph_mode import tf

ADVICE = "programs of TensorFlow 1.x need Keras 2: pip install tf-keras"

# Warnings that 1.15 did not give.
_OF_LATER_YEARS = (
    "`Model.state_updates` will be removed",
    "The `lr` argument is deprecated",
    "You are saving your model as an HDF5 file",
)

# Modules of Keras 2.2 whose names are elsewhere now: the first part of the name -> API module.
_MOVED = {
    "backend": "backend",
    "engine": "layers",
    "layers": "layers",
    "legacy": "layers",
    "losses": "losses",
    "models": "models",
    "optimizers": "optimizers",
    "preprocessing": "preprocessing",
    "utils": "utils",
}


def is_installed():
    """Returns whether `tf.keras` can be Keras 2, and the user has not said otherwise."""
    asked = os.environ.get("TF_USE_LEGACY_KERAS", "1") in ("1", "true", "True")
    return asked and importlib.util.find_spec("tf_keras") is not None


def use():
    """Makes `tf.keras` Keras 2 when it is first used, where tf-keras is installed."""
    if is_installed():
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        for message in _OF_LATER_YEARS:
            warnings.filterwarnings("ignore", message, UserWarning)


def resolve(name):
    """Returns the module that `keras.layers.recurrent` and the like meant.

    Raises:
      ModuleNotFoundError: there is no such module.
    """
    if not is_installed():
        raise ModuleNotFoundError(f"{name}: {ADVICE}", name=name)
    api = tf.keras.layers.__name__.rpartition(".")[0]  # that of 1.x, with `set_session`
    inner = name.partition(".")[2]
    if not inner:
        sys.modules[api].__version__ = "2.2.4-tf"  # that of 1.15, which programs compare
        return sys.modules[api]
    first = inner.partition(".")[0]
    for candidate in (f"{api}.{inner}", f"tf_keras.src.{inner}", f"{api}.{_MOVED.get(first)}"):
        try:
            return importlib.import_module(candidate)
        except ModuleNotFoundError as error:
            if not candidate.startswith(error.name or "?"):  # what it imports is not there
                raise
    raise ModuleNotFoundError(f"No module named {name!r} in tf-keras", name=name)


def explain(error):
    """Returns one line about an error inside Keras 3, or None."""
    traceback, in_keras = error.__traceback__, "keras" in (getattr(error, "name", None) or "")
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename.replace("\\", "/")
        in_keras = in_keras or "/site-packages/keras/" in path
        traceback = traceback.tb_next
    in_keras = in_keras or (isinstance(error, AttributeError) and "keras." in str(error))
    return f"run_tf1: {ADVICE}" if in_keras and not is_installed() else None
