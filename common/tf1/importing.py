"""Makes `import tensorflow` in a TensorFlow 1.x program find the names of 1.15.

`install` takes the place of Python's `__import__`. Only imports of `tensorflow`
that stand in the program itself are answered differently; installed packages
(TensorFlow itself, Keras, tf-slim) and this course go on to see the real one.
"""

import builtins
import importlib
import importlib.machinery
import importlib.util
import site
import sys
import sysconfig
from pathlib import Path

from common.tf1 import keras_2, namespace, old_names

_COURSE = str(Path(__file__).parents[1])
_python_import = builtins.__import__


def install(program_folder=None):
    """Answer the program's imports of `tensorflow` with `common.tf1`.

    `program_folder` says that modules in this folder belong to the program even
    where it lies among the installed packages.
    """
    is_library = library_test(program_folder)

    def import_module(name, globals=None, locals=None, fromlist=(), level=0):
        package = name.partition(".")[0]
        if package == "tensorflow" and not level and not from_library(globals):
            return _import(name, fromlist)
        if (
            package == "keras"
            and not level
            and keras_2.is_installed()
            and not from_library(globals)
        ):
            return _import(name, fromlist)
        if package == "common" and not level and from_course(globals):
            with namespace.ours():
                return _python_import(name, globals, locals, fromlist)
        module = _python_import(name, globals, locals, fromlist, level)
        if package in old_names.LATER and not level and not from_library(globals):
            old_names.restore_of(package)
        return module

    def from_course(importer):
        return ((importer or {}).get("__file__") or "").startswith(_COURSE)

    def from_library(importer):
        return is_library((importer or {}).get("__file__") or "")

    builtins.__import__ = import_module
    sys.meta_path.append(_RemovedModules())


def library_test(program_folder=None):
    """A function that says whether a file belongs to a library and not to the program."""
    libraries = _library_folders()

    def is_library(path):
        if program_folder and path.startswith(program_folder):
            return False
        return path.startswith(libraries)

    return is_library


def uninstall():
    """Undo `install`."""
    builtins.__import__ = _python_import
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if not isinstance(finder, _RemovedModules)
    ]


def _library_folders():
    """Folders whose modules see the real TensorFlow: Python's own, installed packages, `common`.

    A folder of PYTHONPATH into which pip has installed is one of them.
    """
    paths = sysconfig.get_paths()
    folders = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [site.getusersitepackages(), *site.getsitepackages()]
    folders += [path for path in sys.path if path and any(Path(path).glob("*.dist-info"))]
    folders.append(_COURSE)
    folders.append(str(Path(importlib.util.find_spec("tensorflow").origin).parents[1]))
    return tuple(sorted({folder.rstrip("/\\") + suffix for folder in folders for suffix in "/\\"}))


def _import(name, fromlist):
    """Returns as `__import__`: with `from` the last module of the name, else the first one."""
    module = namespace.resolve(name)
    if not fromlist:
        return namespace.resolve(name.partition(".")[0])
    if "*" in fromlist:
        return namespace.star(name)
    for item in fromlist:
        _make_available(module, name, item)
    return module


def _make_available(module, name, item):
    """Import the submodule `item` unless the module has that name already."""
    try:
        getattr(module, item)
    except AttributeError as error:
        try:
            setattr(module, item, namespace.resolve(f"{name}.{item}"))
        except ModuleNotFoundError:
            raise ImportError(f"cannot import name {item!r} from {name!r}: {error}") from None


class _RemovedModules:
    """A finder for `importlib.import_module("tensorflow.contrib...")`."""

    def find_spec(self, name, path=None, target=None):
        if name.startswith(namespace.REMOVED):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = namespace.resolve(spec.name)
        return namespace.Namespace(spec.name, [module], package=True)

    def exec_module(self, module):
        pass
