"""Names that NumPy, Python, pandas and Matplotlib have dropped since TensorFlow 1.15.

`TABLE` has them all: (module, name, what takes its place). `restore` adds them for
the whole process; a name that is still there is left alone. Those of pandas and
Matplotlib are added when the program imports the package.
"""

import base64
import collections.abc
import html
import importlib
import importlib.machinery
import importlib.util
import inspect
import locale
import math
import sys
import threading
import time
import types
import xml.etree.ElementTree

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


def _append(frame, other, ignore_index=False, **options):
    """`DataFrame.append` and `Series.append` of pandas 1."""
    import pandas

    others = other if isinstance(other, (list, tuple)) else [other]
    if isinstance(frame, pandas.DataFrame):
        rows = [
            pandas.DataFrame([one]) if isinstance(one, (dict, pandas.Series)) else one
            for one in others
        ]
    else:
        rows = others
    return pandas.concat([frame, *rows], ignore_index=ignore_index, **options)


def _as_matrix(frame, columns=None):
    """`DataFrame.as_matrix` of pandas 0.25."""
    return (frame if columns is None else frame[columns]).to_numpy()


class _ByLabelOrPosition:
    """`DataFrame.ix` of pandas 0.25: labels first, positions where those are not found."""

    def __init__(self, frame):
        self._frame = frame

    def __getitem__(self, key):
        try:
            return self._frame.loc[key]
        except (KeyError, TypeError):
            return self._frame.iloc[key]

    def __setitem__(self, key, value):
        self._frame.loc[key] = value


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
    ("pandas.DataFrame", "append", _append),
    ("pandas.DataFrame", "as_matrix", _as_matrix),
    ("pandas.DataFrame", "get_value", lambda frame, row, column: frame.at[row, column]),
    ("pandas.DataFrame", "iteritems", lambda frame: frame.items()),
    ("pandas.DataFrame", "ix", property(_ByLabelOrPosition)),
    ("pandas.Series", "append", _append),
    ("pandas.Series", "as_matrix", _as_matrix),
    ("pandas.Series", "iteritems", lambda series: series.items()),
    ("pandas.Series", "ix", property(_ByLabelOrPosition)),
    ("matplotlib.pyplot", "hold", _hold),
    ("matplotlib.pyplot", "ishold", lambda: True),
    ("matplotlib.axes.Axes", "set_axis_bgcolor", lambda axes, color: axes.set_facecolor(color)),
    ("matplotlib.backend_bases.FigureCanvasBase", "set_window_title", _set_window_title),
]

# Modules that Python has dropped: name -> what makes it.
MODULES = {
    "imp": _imp,
    "xml.etree.cElementTree": lambda: xml.etree.ElementTree,
}

LATER = ("pandas", "matplotlib")


def restore():
    """Add the old names to NumPy and Python, and bring back the modules of `MODULES`."""
    for module, name, value in TABLE:
        if not module.startswith(LATER):
            _add(module, name, value)
    for name, make in MODULES.items():
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            sys.modules[name] = make()


def restore_of(package):
    """Add the old names of "pandas" or "matplotlib", as far as it is imported."""
    for module, name, value in TABLE:
        if module.partition(".")[0] == package:
            _add(module, name, value)


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
