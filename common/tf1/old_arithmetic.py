"""Arithmetic and truth of NumPy 1, for the expressions of a program; see `program_source`.

In NumPy 1 a number (`numpy.uint8(200)`, a fetched float32) met Python's as a C long or a
double: `numpy.uint8(200) * 2` was 400, and `0.0 + numpy.float32(0.1)` a float64. Beside an
array a number of NumPy counted as a Python number: `numpy.float64(2) * float32_array` stayed
float32. Since NumPy 2 it is the other way round. An empty array was false.
"""

import builtins
import operator

import numpy as np

_AS_LONG_OR_DOUBLE = {int: np.dtype("l"), float: np.dtype("d"), complex: np.dtype("D")}
_KINDS = "biufc"  # of numbers; in NumPy 1 an array decided where it was of the same kind or later
_NUMBERS = frozenset(np.dtype(code).type for code in "?bBhHiIlLqQefdFD")


def _answer(operate):
    def answer(left, right):
        if type(left) in _NUMBERS:
            left, right = _as_numpy_1(left, right)
        elif type(right) in _NUMBERS:
            right, left = _as_numpy_1(right, left)
        return operate(left, right)

    return answer


OPERATIONS = {
    name: _answer(getattr(operator, name))
    for name in (
        *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift"),
        *("and_", "or_", "xor"),
        *("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "ilshift", "irshift"),
        *("iand", "ior", "ixor"),
    )
}


def _as_numpy_1(number, other):
    """Returns a number of NumPy and its other operand as NumPy 1 took them."""
    if type(other) in _AS_LONG_OR_DOUBLE:
        dtype = np.promote_types(number.dtype, _AS_LONG_OR_DOUBLE[type(other)])
        try:
            return dtype.type(number), dtype.type(other)
        except OverflowError:  # an integer of more than 64 bits
            return number.item(), other
    if type(other) is np.ndarray and other.ndim and other.dtype.kind in _KINDS:
        return _beside_array(number, other), other
    return number, other


def _beside_array(number, array):
    kind, kinds = number.dtype.kind, _KINDS
    if number.dtype == array.dtype or kinds.index(kind) > kinds.index(array.dtype.kind):
        return number
    weak = number.item()
    if array.dtype.kind in "iu" and kind in "iu":
        limits = np.iinfo(array.dtype)
        inside = limits.min <= weak <= limits.max
        return weak if inside else np.min_scalar_type(weak).type(weak)
    is_float = array.dtype.kind in "fc"
    too_large = is_float and float(np.finfo(array.dtype).max) < abs(weak) < np.inf
    return number if too_large else weak


def total(values, *start):
    """`sum`, by the addition of NumPy 1."""
    values = list(values)
    if not any(type(value) in _NUMBERS for value in values):
        return builtins.sum(values, *start)
    result = start[0] if start else 0
    for value in values:
        result = OPERATIONS["add"](result, value)
    return result


def truth(value):
    """A value whose truth is asked for: an empty array is false."""
    return value if type(value) is not np.ndarray or value.size else False
