"""Names that NumPy and Python have dropped since TensorFlow 1.15, for programs that use them.

`restore` adds them for the whole process: a name that is still there is left alone.
"""

import collections
import collections.abc
import fractions
import inspect
import math
import time

import numpy as np

# https://numpy.org/doc/stable/release/1.24.0-notes.html: plain Python types.
NUMPY_ALIASES = {
    "bool": bool,
    "complex": complex,
    "float": float,
    "int": int,
    "long": int,
    "object": object,
    "str": str,
    "unicode": str,
}
# https://numpy.org/doc/stable/numpy_2_0_migration_guide.html: other spellings of names that stay.
NUMPY_SPELLINGS = {
    "Inf": "inf",
    "Infinity": "inf",
    "NAN": "nan",
    "NaN": "nan",
    "alltrue": "all",
    "cfloat": "complex128",
    "complex_": "complex128",
    "cumproduct": "cumprod",
    "float_": "float64",
    "in1d": "isin",
    "infty": "inf",
    "int0": "intp",
    "mat": "asmatrix",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "singlecomplex": "complex64",
    "sometrue": "any",
    "string_": "bytes_",
    "trapz": "trapezoid",
    "unicode_": "str_",
}


def restore():
    """Add the old names to NumPy and to Python's own modules."""
    _add(np, NUMPY_ALIASES)
    _add(np, {old: getattr(np, new, None) for old, new in NUMPY_SPELLINGS.items()})
    _add(np, {"asfarray": _asfarray, "asscalar": lambda array: array.item()})
    abstract = {name: getattr(collections.abc, name) for name in collections.abc.__all__}
    _add(collections, abstract)  # until Python 3.9
    _add(time, {"clock": time.perf_counter})  # until 3.7
    _add(fractions, {"gcd": math.gcd})  # until 3.8
    _add(inspect, {"getargspec": _getargspec})  # until 3.10


def _add(module, names):
    for name, value in names.items():
        if name not in vars(module):
            setattr(module, name, value)


def _asfarray(values, dtype=np.float64):
    """`numpy.asfarray` of NumPy 1: an array of a floating type."""
    return np.asarray(values, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def _getargspec(function):
    """`inspect.getargspec` of Python 3.10: `getfullargspec` without its keyword-only part."""
    return ArgSpec(*inspect.getfullargspec(function)[:4])
