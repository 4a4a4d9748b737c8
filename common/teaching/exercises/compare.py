"""The first value that differs, in words."""

from common.teaching.exercises.values import Unknown

import numpy as np

TOLERANCE = 1e-5  # relative and absolute


def difference(came, expected, tolerance=TOLERANCE, where="the result", names=()):
    """Describes what is wrong with a result; "" if nothing is.

    Lists, tuples and arrays count as the same; the kind of number (float32, float64) is free,
    but a number is no text. NaN is never right where a number is expected. `names` are those
    of the results of a function that returns several.
    """
    if isinstance(came, Unknown):
        return f"{where} is {came}; a number, an array, a list or a text was expected"
    if came is None and expected is not None:
        return (
            f"{where} is None: is a `return` missing? (print shows a value, return hands it back)"
        )
    if isinstance(expected, dict):
        return _of_dicts(came, expected, tolerance, where)
    if _is_numeric(expected):
        return _of_arrays(came, np.asarray(expected), tolerance, where)
    if isinstance(expected, (list, tuple)):
        return _of_lists(came, expected, tolerance, where, names)
    if type(came) is type(expected) and came == expected:
        return ""
    return f"{where}: {in_short(came)} came, {in_short(expected)} was expected"


def same(came, expected, tolerance=TOLERANCE):
    """Returns whether nothing differs."""
    return difference(came, expected, tolerance) == ""


def _is_numeric(value):
    """Returns whether it is a number, an array, or a list of numbers with one shape."""
    if isinstance(value, (bool, int, float, np.ndarray, np.generic)):
        return True
    if not isinstance(value, list) or not value:
        return False
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:  # rows of several lengths
        return False


def _of_dicts(came, expected, tolerance, where):
    if not isinstance(came, dict):
        return f"{where} is {in_short(came)}; a dict was expected"
    for key in [*expected, *came]:
        if key not in came:
            return f"{where} has no entry {key!r}; {in_short(expected[key])} was expected there"
        if key not in expected:
            return f"{where} has an entry {key!r} that was not expected"
        words = difference(came[key], expected[key], tolerance, f"{where}[{key!r}]")
        if words:
            return words
    return ""


def _of_lists(came, expected, tolerance, where, names):
    if not isinstance(came, (list, tuple, np.ndarray)):
        return f"{where} is {in_short(came)}; a list of {len(expected)} values was expected"
    for position, (part, right) in enumerate(zip(came, expected)):
        words = difference(part, right, tolerance, _place(where, position, expected, names))
        if words:
            return words
    if len(came) != len(expected):
        return f"{where} has {len(came)} values; {len(expected)} were expected"
    return ""


def _place(where, position, expected, names):
    """The name of a part: results of a function that returns several are named or counted."""
    if where == "the result" and len(names) == len(expected):
        return names[position]
    if where == "the result" and isinstance(expected, tuple):
        return f"result {position + 1} of {len(expected)}"
    return f"{where}[{position}]"


def _of_arrays(came, expected, tolerance, where):
    try:
        array = np.asarray(came)
    except (ValueError, TypeError):
        return f"{where} is {in_short(came)}; an array of shape {list(expected.shape)} was expected"
    if array.dtype.kind not in "biuf":
        return f"{where}: {in_short(came)} came, {in_short(expected.tolist())} was expected"
    if array.shape != expected.shape and not expected.shape:
        return f"{where} is an array of shape {list(array.shape)}; a number was expected"
    if array.shape != expected.shape:
        return f"{where} has shape {list(array.shape)}; shape {list(expected.shape)} was expected"
    with np.errstate(all="ignore"):
        close = np.isclose(
            array.astype(float),
            expected.astype(float),
            rtol=tolerance,
            atol=tolerance,
            equal_nan=True,
        )
    if close.all():
        return ""
    place = tuple(int(index) for index in np.argwhere(~close)[0])
    index = f"[{', '.join(map(str, place))}]" if place else ""
    differ = f" ({(~close).sum()} of {close.size} values differ)" if close.size > 1 else ""
    return (
        f"{where}{index}: {_number(array[place])} came, "
        f"{_number(expected[place])} was expected{differ}"
    )


def relation(came, expected):
    """Says how a wrong result comes from the right one, where it is simple; else ""."""
    try:
        came, expected = np.asarray(came), np.asarray(expected)
    except ValueError:  # lists of several lengths
        return ""
    if came.dtype.kind not in "biuf":
        elements = isinstance(came.tolist(), list) and expected.shape == came.shape
        if elements and sorted(map(str, came.tolist())) == sorted(map(str, expected.tolist())):
            return "These are the right values in another order."
        return ""
    if expected.dtype.kind not in "biuf":
        return ""
    if came.ndim == expected.ndim >= 2 and same(came.swapaxes(-1, -2), expected):
        return "This is the transpose: rows and columns are exchanged."
    if came.shape == expected.shape and same(-came.astype(float), expected):
        return "The sign is the other one."
    if np.isnan(came).any() and not np.isnan(expected).any():
        return "nan comes from 0 / 0, 0 times infinity, or the logarithm of a negative number."
    return ""


def _number(value):
    value = value.item()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def in_short(value, length=60):
    """Returns a value as Python writes it, in one line and cut to a length."""
    text = " ".join(repr(value).split())
    return text if len(text) <= length else text[: length - 3] + "..."
