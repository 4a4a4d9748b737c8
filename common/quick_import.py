"""Importing TensorFlow in a third of the time, and quietly.

    with quick_import.quickly():
        import tensorflow.compat.v1 as tf

Measured: .8 seconds instead of 2.8. Without one of these it takes longer by

| what                                                         | seconds |
|--------------------------------------------------------------|---------|
| Keras is imported when it is first used                      | .8      |
| parts of TensorFlow are executed when they are first used    | .45     |
| the garbage collector rests meanwhile                        | .15     |
| the library is loaded meanwhile, and bound on demand         | .05-.1  |
| signatures and types that come again are not computed again  | .05     |

Nothing is left out: `tf.image`, `tf.keras` and all the others are there as soon
as a program names them.
"""

import contextlib
import ctypes
import functools
import gc
import importlib.machinery
import inspect
import os
import sys
import tempfile
import threading
import typing
from pathlib import Path

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
_AT_ONCE = (
    "_grad",  # gradients are registered for whoever may need them
    "_pb2",  # and messages
    "autograph.operators",  # their names are copied: a module that waits has none to show
    "autograph.lang.special_functions",
)


@contextlib.contextmanager
def quickly(quiet=True):
    """In this context an import of TensorFlow is quick, and with `quiet` says nothing."""
    import_on_demand.postpone(*_POSTPONED, but=_AT_ONCE)
    with (
        _no_collecting(),
        _without_keras(),
        _looked_up_once(),
        _silence() if quiet else contextlib.nullcontext(),
        _library_loading(),
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
def _looked_up_once():
    """What Python computes over and over for TensorFlow's decorators and types, it keeps."""
    # 70 texts of types, which `typing` compiles 15,000 times; it finds this before the built-in.
    typing.compile = functools.cache(compile)
    # 3,000 signatures of functions, which TensorFlow asks for 6,500 times.
    from_function = inspect._signature_from_function
    inspect._signature_from_function = functools.cache(from_function)
    try:
        yield
    finally:
        del typing.compile
        inspect._signature_from_function = from_function


@contextlib.contextmanager
def _library_loading():
    """Load TensorFlow's library in a thread while Python imports what does not need it.

    Its functions are bound when they are first called, as in most programs. Python binds
    all 170,000 at once. What fails here is tried again, and reported, by the import itself.
    """
    library = _library() if sys.platform == "linux" else None
    if library is None:
        yield
        return
    # Called as a C function it does not hold Python's lock, as `ctypes.CDLL(library)` would.
    dlopen = ctypes.CDLL(None).dlopen
    thread = threading.Thread(target=dlopen, args=(os.fsencode(library), os.RTLD_LAZY))
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _library():
    """The file of TensorFlow's library, or None."""
    package = importlib.machinery.PathFinder.find_spec("tensorflow")
    for folder in package.submodule_search_locations if package else []:
        for file in sorted(Path(folder).glob("libtensorflow_cc.so.*")):
            return file
    return None
