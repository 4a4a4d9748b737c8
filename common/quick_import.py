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
import importlib
import importlib.machinery
import os
import sys
import tempfile
import threading
import types
import typing

_KERAS = "keras.src.optimizers"  # what TensorFlow imports of Keras
_INTERFACE = "tensorflow._api.v2."  # the modules of its public interface, such as `tf.image`
_PACKAGES = (  # TensorFlow's own cells, optimizers and symbols need a few modules of each
    "tensorflow.python.data",
    "tensorflow.python.data.experimental",
    "tensorflow.python.keras",
    "tensorflow.python.keras.layers",
)


@contextlib.contextmanager
def quickly(quiet=True):
    """In this context an import of TensorFlow is quick, and with `quiet` says nothing."""
    _import_parts_on_demand()
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


def _import_parts_on_demand():
    """Execute each part of TensorFlow's public interface when something of it is asked for.

    The parts import nearly half of TensorFlow's modules, and a recurrent network needs few.
    The finder stays after the import: a part that is executed later has parts of its own.
    """
    if not any(isinstance(finder, _PartFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _PartFinder())


class _PartFinder:
    def find_spec(self, name, path=None, target=None):
        if not (name.startswith(_INTERFACE) or name in _PACKAGES):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _PartLoader(spec.loader)
        return spec


class _PartLoader:
    """Makes a `Part`; `loader` executes it, later.

    The standard `importlib.util.LazyLoader` cannot be used: it refuses modules that
    put another in their place when they are executed, as TensorFlow's 1.x parts do.
    """

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return Part(spec.name)

    def exec_module(self, module):
        module.__dict__["__loader__"] = module.__spec__.loader = self._loader
        module.__dict__.update(_given={}, _lock=threading.RLock())


class Part(types.ModuleType):
    """A module that is executed when it is first asked for a name."""

    def __getattr__(self, name):
        """Asked only for names that are not there, as all names are before it is executed."""
        if "_lock" in self.__dict__ and self._has_module(name):
            return importlib.import_module(f"{self.__name__}.{name}")
        self._execute()
        return super().__getattribute__(name)

    def __setattr__(self, name, value):
        if "_lock" in self.__dict__ and not self._is_set_by_import(name, value):
            self.__dict__["_given"][name] = value
        super().__setattr__(name, value)

    def __dir__(self):
        self._execute()
        return super().__dir__()

    def _is_set_by_import(self, name, value):
        return name.startswith("__") or value is sys.modules.get(f"{self.__name__}.{name}")

    def _has_module(self, name):
        """Whether `name` is a module of this package: then it is all that was asked for."""
        folders = self.__dict__.get("__path__")
        if not folders:
            return False
        return bool(importlib.machinery.PathFinder.find_spec(f"{self.__name__}.{name}", folders))

    def _execute(self):
        """Execute the module unless that was done."""
        lock = self.__dict__.get("_lock")
        if lock is None:
            return
        with lock:  # others wait; the module's own code, which may ask too, does not
            if "_executing" in self.__dict__ or "_lock" not in self.__dict__:
                return
            self.__dict__["_executing"] = True
            try:
                self.__spec__.loader.exec_module(self)
            finally:
                del self.__dict__["_executing"]
            self.__dict__.update(self.__dict__.pop("_given"))  # as if given afterwards
            del self.__dict__["_lock"]
