"""Modules that are executed when they are first used, not when they are imported.

    import_on_demand.postpone("package.seldom_used", "package.parts.")
    import package  # `package.seldom_used` is there, and has not been executed

The standard `importlib.util.LazyLoader` does the same for one module. It refuses modules
that put another in their place when they are executed, as TensorFlow's 1.x parts do.
"""

import importlib
import importlib.machinery
import sys
import threading
import types
import weakref


def postpone(*starts, but=()):
    """From now on, modules whose names start with one of `starts` wait until they are used.

    Args:
      starts: the beginnings of full module names.
      but: the ends of full module names, which do not wait.
    """
    wanted = (starts, tuple(but))
    if all(getattr(finder, "wanted", None) != wanted for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(*wanted))


class _Finder:
    def __init__(self, starts, but):
        self.wanted = (starts, but)

    def find_spec(self, name, path=None, target=None):
        starts, but = self.wanted
        if not name.startswith(starts) or name.endswith(but):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader:
    """Makes a `WaitingModule`; `loader` executes it, later."""

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return WaitingModule(spec.name)

    def exec_module(self, module):
        module.__dict__["__loader__"] = module.__spec__.loader = self._loader
        if isinstance(module, WaitingModule):
            _waits[module] = _Wait()
        else:  # `importlib.reload` of one that was executed
            self._loader.exec_module(module)


class _Wait:
    def __init__(self):
        self.lock = threading.RLock()
        self.executing = False
        self.given = {}  # what other modules set: it stays


_waits = weakref.WeakKeyDictionary()  # {module: _Wait}, not among the module's own names


class WaitingModule(types.ModuleType):
    """A module that has not been executed; then it becomes an ordinary one."""

    def __getattr__(self, name):
        """Asked only for names that are not there, as all names are before it is executed."""
        if _has_module(self, name):
            return importlib.import_module(f"{self.__name__}.{name}")
        _execute(self)
        return types.ModuleType.__getattribute__(self, name)

    def __setattr__(self, name, value):
        by_import = name.startswith("__") or value is sys.modules.get(f"{self.__name__}.{name}")
        if self in _waits and not by_import:
            _waits[self].given[name] = value
        super().__setattr__(name, value)

    def __dir__(self):
        _execute(self)
        return types.ModuleType.__dir__(self)


def _has_module(package, name):
    """Whether `name` is a module of this package: then it is all that was asked for."""
    folders = package.__dict__.get("__path__")
    if not folders:
        return False
    return bool(importlib.machinery.PathFinder.find_spec(f"{package.__name__}.{name}", folders))


def _execute(module):
    """Execute the module unless that was done."""
    wait = _waits.get(module)
    if wait is None:
        return
    with wait.lock:  # other threads wait; the module's own code, which may ask too, does not
        if wait.executing or module not in _waits:
            return
        wait.executing = True
        try:
            module.__spec__.loader.exec_module(module)
        finally:
            wait.executing = False
        module.__dict__.update(wait.given)  # as if it was given afterwards
        module.__class__ = types.ModuleType
        del _waits[module]
