"""Names that NumPy, Python, pandas and Matplotlib have dropped since TensorFlow 1.15.

`TABLE` has them all: (module, name, what takes its place). `restore` adds them for
the whole process; a name that is still there is left alone. Those of pandas and
Matplotlib are added when the program imports the package.
"""

import base64
import collections.abc
import contextlib
import functools
import html
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import locale
import math
import random
import sys
import threading
import time
import types
import xml.etree.ElementTree

from common.tf1 import old_pandas, old_scipy

import numpy as np

ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def _asfarray(values, dtype=np.float64):
    """`numpy.asfarray` of NumPy 1: an array of a floating type."""
    return np.asarray(values, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def _msort(values):
    """`numpy.msort`: sorted along the first axis."""
    return np.sort(values, axis=0)


def _getargspec(function):
    """`inspect.getargspec` of Python 3.10: `getfullargspec` without its keyword-only part."""
    return ArgSpec(*inspect.getfullargspec(function)[:4])


def _load_source(name, path, file=None):
    """`imp.load_source`: the module in a file, under a name."""
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def _imp():
    """The module `imp` (until Python 3.11), as far as programs used it."""
    module = types.ModuleType("imp", "The module imp of Python 3.11, in part.")
    module.reload = importlib.reload
    module.load_source = _load_source
    module.new_module = types.ModuleType
    return module


def _from_text(text, dtype=float, count=-1, *, sep="", **options):
    """`numpy.fromstring`, also of bytes."""
    if sep:
        return _numpy_fromstring(text, dtype, count, sep=sep, **options)
    return np.frombuffer(
        text.encode("latin1") if isinstance(text, str) else text, dtype, count
    ).copy()


def _of_any_iterable(function):
    """A function that stacks arrays, also of a generator."""

    @functools.wraps(function)
    def stack(arrays, *args, **kwargs):
        return function(arrays if hasattr(arrays, "__len__") else list(arrays), *args, **kwargs)

    return stack


def _histogram(values, bins=10, range=None, normed=None, weights=None, density=None):
    """`numpy.histogram`, whose `density` was once `normed`."""
    return _numpy_histogram(values, bins, range, weights=weights, density=normed or density)


def _sample(population, k, **options):
    """`random.sample`, also of a set."""
    if isinstance(population, collections.abc.Set):
        population = tuple(population)
    return _random_sample(population, k, **options)


def _shuffle(items, random=None):
    """`random.shuffle`, also by a function that gives numbers in [0, 1)."""
    if random is None:
        return _random_shuffle(items)
    for last in reversed(range(1, len(items))):
        other = int(random() * (last + 1))
        items[last], items[other] = items[other], items[last]
    return None


def _without_encoding(function):
    """`json.load` or `loads`, which took an `encoding` and ignored it."""

    @functools.wraps(function)
    def load(text, *args, encoding=None, **options):
        return function(text, *args, **options)

    return load


_numpy_fromstring, _numpy_histogram = np.fromstring, np.histogram
_random_sample, _random_shuffle = random.sample, random.shuffle
_STACKING = ("column_stack", "dstack", "hstack", "stack", "vstack")

# (module, name in it, what takes its place although the name is still there)
CHANGED = [
    *(("numpy", name, _of_any_iterable(getattr(np, name))) for name in _STACKING),
    ("numpy", "fromstring", _from_text),
    ("numpy", "histogram", _histogram),
    ("random", "sample", _sample),
    ("random", "shuffle", _shuffle),
    ("json", "load", _without_encoding(json.load)),
    ("json", "loads", _without_encoding(json.loads)),
]


def _hold(hold=None):
    """`pyplot.hold` of Matplotlib 2: pictures are always held."""


def _set_window_title(canvas, title):
    """`FigureCanvas.set_window_title` of Matplotlib 3.4."""
    if canvas.manager is not None:
        canvas.manager.set_window_title(title)


# Of NumPy: plain Python types (until 1.23), other spellings of names that stay (until 2.0).
_NUMPY_TYPES = {
    "bool": bool,
    "complex": complex,
    "float": float,
    "int": int,
    "long": int,
    "object": object,
    "str": str,
    "unicode": str,
}
_NUMPY_SPELLINGS = {
    "Inf": "inf",
    "Infinity": "inf",
    "NAN": "nan",
    "NaN": "nan",
    "PINF": "inf",
    "alltrue": "all",
    "bool8": "bool_",
    "cfloat": "complex128",
    "complex_": "complex128",
    "cumproduct": "cumprod",
    "float_": "float64",
    "in1d": "isin",
    "infty": "inf",
    "int0": "intp",
    "mat": "asmatrix",
    "product": "prod",
    "rank": "ndim",
    "round_": "round",
    "row_stack": "vstack",
    "singlecomplex": "complex64",
    "sometrue": "any",
    "string_": "bytes_",
    "trapz": "trapezoid",
    "unicode_": "str_",
}

# (module, name in it, what takes its place)
TABLE = [
    *(("numpy", name, value) for name, value in _NUMPY_TYPES.items()),
    *(("numpy", old, getattr(np, new, None)) for old, new in _NUMPY_SPELLINGS.items()),
    ("numpy", "NINF", -np.inf),
    ("numpy", "alen", len),
    ("numpy", "math", math),
    ("numpy", "asfarray", _asfarray),
    ("numpy", "asscalar", lambda array: np.asarray(array).item()),
    ("numpy", "fastCopyAndTranspose", lambda array: np.array(np.asarray(array).T)),
    ("numpy", "issubsctype", np.issubdtype),
    ("numpy", "msort", _msort),
    # until Python 3.9
    *(("collections", name, getattr(collections.abc, name)) for name in collections.abc.__all__),
    ("base64", "decodestring", base64.decodebytes),
    ("base64", "encodestring", base64.encodebytes),
    ("cgi", "escape", html.escape),
    ("fractions", "gcd", math.gcd),
    ("html.parser.HTMLParser", "unescape", lambda parser, text: html.unescape(text)),
    ("inspect", "getargspec", _getargspec),
    ("locale", "format", locale.format_string),
    ("threading.Thread", "isAlive", threading.Thread.is_alive),
    ("time", "clock", time.perf_counter),
    # of pandas and Matplotlib, when they are imported
    ("pandas", "datetime", importlib.import_module("datetime").datetime),
    ("pandas", "np", np),
    ("matplotlib.pyplot", "hold", _hold),
    ("matplotlib.pyplot", "ishold", lambda: True),
    ("matplotlib.axes.Axes", "set_axis_bgcolor", lambda axes, color: axes.set_facecolor(color)),
    ("matplotlib.backend_bases.FigureCanvasBase", "set_window_title", _set_window_title),
]

# Modules that Python has dropped: name -> what makes it.
MODULES = {
    "imp": _imp,
    "xml.etree.cElementTree": lambda: xml.etree.ElementTree,
    **{  # until Python 3.11; setuptools has it
        name: functools.partial(importlib.import_module, f"setuptools._{name}")
        for name in ("distutils", "distutils.version", "distutils.util", "distutils.dir_util")
    },
}

LATER = ("pandas", "matplotlib", "scipy", "yaml")


def restore():
    """Add the old names to NumPy and Python, and bring back the modules of `MODULES`."""
    for module, name, value in TABLE:
        if not module.startswith(LATER):
            _add(module, name, value)
    for module, name, value in CHANGED:
        setattr(importlib.import_module(module), name, value)
    restore_modules()
    sys.meta_path.append(old_scipy.Finder())
    if "legacy" in np.get_printoptions() and np.lib.NumpyVersion(np.__version__) >= "2.0.0":
        np.set_printoptions(legacy="1.25")  # 0.25, and not np.float32(0.25)


def restore_modules():
    """Bring back the modules of `MODULES` that this Python does not have."""
    for name, make in MODULES.items():
        if name not in sys.modules and not _exists(name):
            with contextlib.suppress(ImportError):  # setuptools is not installed
                sys.modules[name] = make()


def _exists(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is missing
        return False


def restore_of(package):
    """Add the old names of a package of `LATER`, as far as it is imported."""
    if package == "pandas" and hasattr(sys.modules.get("pandas"), "DataFrame"):
        old_pandas.restore(sys.modules["pandas"])
    if "scipy.misc" in sys.modules:
        old_scipy.restore(sys.modules["scipy.misc"])
    if package == "yaml":
        _load_without_loader(sys.modules["yaml"])
    for module, name, value in TABLE:
        if module.partition(".")[0] == package:
            _add(module, name, value)


def _load_without_loader(yaml):
    """Lets `yaml.load` be called without a loader, as until PyYAML 5."""
    if "Loader" in inspect.signature(yaml.load).parameters and not hasattr(yaml.load, "old"):
        load = yaml.load

        def load_fully(stream, Loader=yaml.FullLoader):  # noqa: N803
            return load(stream, Loader)

        load_fully.old = True
        yaml.load = load_fully


def _add(dotted, name, value):
    """Give a module, or a class in one, a name that it lacks."""
    owner = _find(dotted)
    if owner is not None and value is not None and name not in vars(owner):
        setattr(owner, name, value)


def _find(dotted):
    """The module, or the class in a module, of that name; None where it is not imported."""
    if not dotted.startswith(LATER) and dotted not in sys.modules:
        module, _, last = dotted.rpartition(".")
        if not module or not last[:1].isupper():
            try:
                return importlib.import_module(dotted)
            except ImportError:  # Python has dropped the module too
                return None
        return getattr(importlib.import_module(module), last)
    if dotted in sys.modules:
        return sys.modules[dotted]
    module, _, last = dotted.rpartition(".")
    return getattr(sys.modules.get(module), last, None)
