"""Importing TensorFlow in a third of the time, and quietly.

    with quick_import.quickly():
        import tensorflow.compat.v1 as tf

Measured: .9 seconds instead of 2.6. Without one of these it takes longer by

| what                                                         | seconds |
|--------------------------------------------------------------|---------|
| Keras is imported when it is first used                      | .8      |
| parts of TensorFlow are executed when they are first used    | .45     |
| the garbage collector rests meanwhile                        | .3      |
| the same type annotations are compiled once                  | .05     |

Nothing is left out: `tf.image`, `tf.keras` and all the others are there as soon
as a program names them.
"""

import contextlib
import functools
import gc
import os
import sys
import tempfile
import typing

from common import import_on_demand

_KERAS = "keras.src.optimizers"  # what TensorFlow imports of Keras
# Parts of TensorFlow that few programs with recurrent networks use.
_POSTPONED = (
    "tensorflow._api.v2.",  # its public interface, such as `tf.image`
    "tensorflow.compiler.",
    "tensorflow.dtensor.",
    "tensorflow.python.autograph",
    "tensorflow.python.checkpoint.",
    "tensorflow.python.data",
    "tensorflow.python.distribute.",
    "tensorflow.python.keras",
    "tensorflow.python.ops.gen_",  # the operations by groups
    "tensorflow.python.ops.image_ops",
    "tensorflow.python.ops.linalg.",
    "tensorflow.python.ops.numpy_ops.",
    "tensorflow.python.tpu.",
)
_AT_ONCE = ("_grad", "_pb2")  # gradients and messages are registered for whoever may need them


@contextlib.contextmanager
def quickly(quiet=True):
    """In this context an import of TensorFlow is quick, and with `quiet` says nothing."""
    import_on_demand.postpone(*_POSTPONED, but=_AT_ONCE)
    with (
        _no_collecting(),
        _without_keras(),
        _annotations_compiled_once(),
        _silence() if quiet else contextlib.nullcontext(),
    ):
        yield


@contextlib.contextmanager
def _silence():
    """Hold back what C++ code prints on standard error; show it only if an import fails.

    No setting hides these notices: they come before TensorFlow reads its settings.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notices:
        standard_error = os.dup(2)
        os.dup2(notices.fileno(), 2)
        try:
            yield
        except BaseException:
            notices.seek(0)
            os.write(standard_error, notices.read())
            raise
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)


@contextlib.contextmanager
def _no_collecting():
    """An import makes many objects and no garbage: collecting costs a third of a second meanwhile.

    It would cost as much again later, above all when the program ends: `freeze`
    keeps these objects out of every collection.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _without_keras():
    """TensorFlow starts Keras too, and Keras matplotlib and pandas: .8 seconds for nothing.

    TensorFlow passes over this module where it is missing. `tf.keras` still works: it is
    imported when it is first used.
    """
    started = _KERAS in sys.modules
    if not started:
        sys.modules[_KERAS] = None  # what Python takes for "there is no such module"
    try:
        yield
    finally:
        if not started:
            del sys.modules[_KERAS]


@contextlib.contextmanager
def _annotations_compiled_once():
    """TensorFlow writes its types as text, which `typing` compiles: 70 texts, 15,000 times."""
    typing.compile = functools.cache(compile)  # found before the built-in one
    try:
        yield
    finally:
        del typing.compile
