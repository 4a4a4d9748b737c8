"""Which module a TensorFlow 1.x program means by a name such as `tensorflow.contrib.rnn`.

`resolve` answers from three places: the modules of this package, TensorFlow as
it is installed, and for a private module (`tensorflow.python.ops.math_ops`)
also the public names of `tf`, since much has moved from one private module to
another but kept its public name.

The private modules of `tf.contrib` are those of 1.15.5, with its names and no others:
`private_names.json` has them, {module: {origin: names}}, where the origin "" is the module itself
and "modules" are modules that it imports, {name: module}.
"""

import contextlib
import functools
import importlib
import json
import sys
import types
from pathlib import Path

from common.graph_mode import tf
from common.tf1 import keras_2

# Old module name -> the module of this course that takes its place.
MODULES = {
    "tensorflow": "common.tf1",
    "tensorflow.compat.v1": "common.tf1",
    "tensorflow.contrib": "common.tf1.contrib",
    "tensorflow.contrib.tensorboard.plugins": "common.tf1.contrib.tensorboard",
    "tensorflow.contrib.tensorboard.plugins.projector": "common.tf1.contrib.projector",
    "tensorflow.nn": "common.tf1.nn",
    "tensorflow.nn.rnn_cell": "common.tf1.rnn",
    "tensorflow.layers": "common.tf1.layers",
}

# The same for private modules: what the course's module lacks, TensorFlow's own may still have.
PRIVATE_MODULES = {
    "tensorflow.examples.tutorials.mnist": "common.tf1.mnist",
    "tensorflow.examples.tutorials.mnist.input_data": "common.tf1.mnist",
    "tensorflow.contrib.learn.python.learn.datasets.mnist": "common.tf1.mnist",
    "tensorflow.python.layers.base": "common.tf1.layers",
    "tensorflow.python.layers.convolutional": "common.tf1.layers",
    "tensorflow.python.layers.core": "common.tf1.layers",
    "tensorflow.python.layers.layers": "common.tf1.layers",
    "tensorflow.python.layers.normalization": "common.tf1.layers",
    "tensorflow.python.layers.pooling": "common.tf1.layers",
    "tensorflow.python.ops.gradients": "common.tf1.gradients",
    "tensorflow.python.ops.gradients_impl": "common.tf1.gradients",
    "tensorflow.python.ops.nn": "common.tf1.nn",
    "tensorflow.python.ops.rnn": "common.tf1.nn",
    "tensorflow.python.ops.rnn_cell": "common.tf1.rnn",
    "tensorflow.python.ops.rnn_cell_impl": "common.tf1.rnn",
    "tensorflow.python.util.nest": "common.tf1.contrib.nest",
    "tensorflow.python.data.util.nest": "common.tf1.contrib.nest",
    "tensorflow.python.pywrap_tensorflow": "common.tf1.pywrap_tensorflow",
    "tensorflow.pywrap_tensorflow": "common.tf1.pywrap_tensorflow",
}
PACKAGES = {
    "tensorflow.compat",
    "tensorflow.examples",
    "tensorflow.examples.tutorials",
    "tensorflow.python",
}

# Where names of a private module are now that have no public name.
MOVED_TO = {
    "tensorflow.python.framework.ops": ["tensorflow.python.framework.indexed_slices"],
    "tensorflow.python.ops.variables": [
        "tensorflow.python.ops.variable_v1",
        "tensorflow.python.ops.ref_variable",
    ],
}

KERAS = ("keras", "tensorflow.keras", "tensorflow.python.keras", "tensorflow.compat.v1.keras")

# What TensorFlow 2 does not have at all.
REMOVED = ("tensorflow.contrib", "tensorflow.examples")

# Where `tf` itself has lost a name.
GONE = {
    "tf.estimator": "call the program's model_fn with the tensors of its input_fn, and run its "
    "train_op in a tf.train.MonitoredTrainingSession or a plain session loop",
}

# What modules of 1.15 take from `six.moves`, and a star import of them gives.
_FROM_SIX = {"range": range, "xrange": range, "zip": zip}

_resolved = {}
_aside = {}  # our own modules, while a program's own `common` bears their name in sys.modules


class Namespace(types.ModuleType):
    """A module whose names come from several others, tried in order, and from its submodules."""

    def __init__(self, name, sources, package):
        super().__init__(name, f"{name} of TensorFlow 1.15, as far as it is restored.")
        if package:
            self.__path__ = []  # so that importlib takes it for a package
        self.__dict__["_sources"] = sources

    def __getattr__(self, name):
        if name == "__all__":
            return [public for public in dir(self) if not public.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__} has no attribute {name}")
        child = f"{self.__name__}.{name}"
        if child in MODULES or child in PRIVATE_MODULES or child in PACKAGES:
            return resolve(child)
        for source in self._sources:
            value = _look_up(source, name)
            if isinstance(value, types.ModuleType) and value.__name__ == child:
                return resolve(child)
            if value is not _MISSING:
                return value
        if "__path__" in self.__dict__ and name.islower():  # as all modules of TensorFlow are
            try:
                return resolve(child)
            except ModuleNotFoundError:
                pass
        if self.__name__.startswith("tensorflow.python."):
            for public in (tf, tf.nn, tf.graph_util):
                if hasattr(public, name):
                    return getattr(public, name)
        raise AttributeError(f"module {self.__name__} has no attribute {name}")

    def __dir__(self):
        first = self._sources[:1] if self._sources else []
        return sorted({name for source in first for name in dir(source)})


_MISSING = object()


def _look_up(module, name):
    """The value of a name in a module; `_MISSING` where there is none, or a package is missing."""
    try:
        return getattr(module, name, _MISSING)
    except ImportError:
        return _MISSING


def resolve(name):
    """The module that `name` meant in TensorFlow 1.15.

    Raises:
      ModuleNotFoundError: there is no such module; for one that was removed it
        says what took its place.
    """
    if name not in _resolved:
        _resolved[name] = _find(name)
    return _resolved[name]


def star(name):
    """A module with the names that `from NAME import *` gave in TensorFlow 1.15.

    `star_names.json` has them: {module: [names, {name: the module that it is}]}.
    Names that this course does not have are left out. A module that is not in the
    file gives its own names.
    """
    module = resolve(name)
    if name not in _star_names():
        return module
    names, modules = _star_names()[name]
    given = types.ModuleType(name, module.__doc__)
    for item in names:
        value = _look_up(module, item) if item not in _FROM_SIX else _FROM_SIX[item]
        if value is not _MISSING:
            setattr(given, item, value)
    for item, path in modules.items():
        try:
            ours_or_python = resolve if path.startswith("tensorflow") else importlib.import_module
            setattr(given, item, ours_or_python(path))
        except ImportError:  # a module that is gone
            continue
    return given


@functools.cache
def _star_names():
    path = Path(__file__).with_name("star_names.json")
    return json.loads(path.read_text(encoding="utf-8"))


def load(name):
    """Import a module of this course, also when the program has a module `common` of its own."""
    with ours():
        return importlib.import_module(name)


@contextlib.contextmanager
def ours():
    """In this context `common` is this course's package, whatever it is outside."""
    if not _aside:
        yield
        return
    mine = dict(_aside)
    _aside.clear()  # a context inside this one has nothing to do
    theirs = _take_out()
    sys.modules.update(mine)
    try:
        yield
    finally:
        _aside.update(_take_out())
        sys.modules.update(theirs)


def step_aside():
    """Leave the name `common` to the program."""
    _aside.update(_take_out())


def _take_out():
    """Remove `common` and all beneath from the modules that Python knows; give them."""
    names = [name for name in sys.modules if name.partition(".")[0] == "common"]
    return {name: sys.modules.pop(name) for name in names}


def explain(name):
    """The message that says why `tf.something` is not there."""
    if name in GONE:
        return f"{name} is gone; {GONE[name]}"
    return f"{name} is no part of TensorFlow 1.15"


def _find(name):
    if name in MODULES:
        return load(MODULES[name])
    if name.startswith(KERAS) and keras_2.is_installed():
        return keras_2.resolve("keras" + name.partition("keras")[2])
    if name.startswith("tensorflow.contrib."):
        return _find_contrib(name)
    if name in PRIVATE_MODULES or name in PACKAGES or name.startswith("tensorflow.python."):
        return _find_private(name)
    if name.startswith(REMOVED):
        raise ModuleNotFoundError(f"{name} is no module of TensorFlow 1.15", name=name)
    return _find_public(name)


def _find_contrib(name):
    """`tensorflow.contrib.BRANCH`, or a private module of it."""
    branch, *inner = name.removeprefix("tensorflow.contrib.").split(".")
    contrib = resolve("tensorflow.contrib")
    try:
        module = getattr(contrib, branch)
    except AttributeError as error:
        raise ModuleNotFoundError(str(error), name=name) from None
    if not inner:
        return module
    if name in PRIVATE_MODULES:
        return load(PRIVATE_MODULES[name])
    if inner[0] == "python":
        return _PrivateModule(name, module)
    value = _look_up(module, inner[0])
    if len(inner) == 1 and isinstance(value, types.ModuleType):
        return value
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


class _PrivateModule(types.ModuleType):
    """A module beneath `tensorflow.contrib.BRANCH.python`: the names that it has in 1.15.5.

    Args:
      name: as in 1.15.
      branch: the module of the branch, which has the names that are carried.

    Raises:
      ModuleNotFoundError: 1.15.5 has no such module.
    """

    def __init__(self, name, branch):
        super().__init__(name, f"{name} of TensorFlow 1.15, as far as it is restored.")
        recorded = _private_names()
        if name not in recorded:
            raise ModuleNotFoundError(f"{name} is no module of TensorFlow 1.15", name=name)
        if any(module.startswith(name + ".") for module in recorded):
            self.__path__ = []  # so that importlib takes it for a package
        self._branch = branch
        origins = dict(recorded.get(name, {}))
        self._modules = origins.pop("modules", {})
        self._origins = {name: origin for origin, names in origins.items() for name in names}

    def __getattr__(self, name):
        if name == "__all__":
            return [public for public in dir(self) if not public.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__} has no attribute {name}")
        child = f"{self.__name__}.{name}"
        if name in self._modules or child in _private_names() or child in PRIVATE_MODULES:
            value = _module_or_missing(self._modules.get(name, child))
        elif name in self._origins:
            value = self._carried(name)
        else:
            raise AttributeError(f"{child} is no name of TensorFlow 1.15")
        if value is _MISSING:
            raise AttributeError(f"{child} is not restored{self._advice(name)}")
        setattr(self, name, value)
        return value

    def __dir__(self):
        return sorted(name for name in {*self._modules, *self._origins} if hasattr(self, name))

    def _carried(self, name):
        """The value of a name that 1.15.5 has here: ours, else that of the module it came from."""
        origin = _module_or_missing(self._origins[name] or self.__name__)
        for source in (self._branch, *_submodules(self._branch), origin):
            value = _MISSING if source in (self, _MISSING) else _look_up(source, name)
            if value is not _MISSING:
                return value
        return _MISSING

    def _advice(self, name):
        """Returns the branch's advice for a name that is gone, or ""."""
        try:
            getattr(self._branch, name)
        except (AttributeError, ImportError) as error:
            _, semicolon, advice = str(error).partition("; ")
            return semicolon + advice
        return ""


def _module_or_missing(name):
    try:
        return resolve(name)
    except ImportError:
        return _MISSING


@functools.cache
def _private_names():
    path = Path(__file__).with_name("private_names.json")
    return json.loads(path.read_text(encoding="utf-8"))


def _submodules(package):
    """The imported modules of a package; they have names that its `__init__` does not show."""
    if not hasattr(package, "__path__"):
        return []
    inner = package.__name__ + "."
    modules = [value for value in vars(package).values() if isinstance(value, types.ModuleType)]
    return [module for module in modules if module.__name__.startswith(inner)]


def _find_private(name):
    """A private module, `tensorflow.python...`: names of ours first, then TensorFlow's own."""
    sources, package = [], name in PACKAGES
    if name in PRIVATE_MODULES:
        ours = load(PRIVATE_MODULES[name])
        sources += [ours, *_submodules(ours)]
    if not name.startswith(REMOVED):
        try:
            real = importlib.import_module(name)
        except ImportError:  # gone, or it needs a package that is not there
            if not sources:
                raise
        else:
            sources.append(real)
            sources += [importlib.import_module(module) for module in MOVED_TO.get(name, [])]
            package = package or hasattr(real, "__path__")
    return Namespace(name, sources, package)


def _find_public(name):
    """A module that TensorFlow still has: `tensorflow.train`, `tensorflow.core.protobuf`, ..."""
    parent, _, last = name.rpartition(".")
    if parent == "tensorflow":
        value = getattr(tf, last, None)
        if isinstance(value, types.ModuleType):
            return value
    return importlib.import_module(name)
