"""Arguments and results as text, for the way between two processes. No pickle.

Whatever JSON has goes as it is. Tuples and arrays are marked; of anything else only the name
of its type arrives. The student's process loads this file by its path, without `common`.
"""

import base64
import contextlib

import numpy as np

MARK = "\x1e{}\x1e"  # in what is printed, before each call: its number


class Unknown:
    """A result that cannot be compared: a generator, a tensor, an object."""

    def __init__(self, type_name):
        self.type_name = type_name

    def __repr__(self):
        return f"an object of type {self.type_name}"


def to_plain(value):
    """A value -> dicts, lists, numbers and strings."""
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {"array": data, "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, np.ndarray):
        return to_plain(value.tolist())
    if isinstance(value, tuple):
        return {"tuple": [to_plain(part) for part in value]}
    if isinstance(value, list):
        return [to_plain(part) for part in value]
    if isinstance(value, dict):
        return {"dict": [[_plain_key(key), to_plain(part)] for key, part in value.items()]}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "__array__"):  # a column of pandas, an eager tensor
        with contextlib.suppress(Exception):  # a tensor of a graph has no value
            array = np.asarray(value)
            if array.dtype.kind in "biuf":
                return to_plain(array)
    return {"unknown": type(value).__name__}


def _plain_key(key):
    """A dict's key as text: numbers of NumPy are numbers, as what is read back must be hashable."""
    if isinstance(key, tuple):
        return {"tuple": [_plain_key(part) for part in key]}
    return to_plain(key.item() if isinstance(key, np.generic) else key)


def from_plain(plain):
    """Inverse of `to_plain`."""
    if isinstance(plain, list):
        return [from_plain(part) for part in plain]
    if not isinstance(plain, dict):
        return plain
    if "array" in plain:
        flat = np.frombuffer(base64.b64decode(plain["array"]), np.dtype(plain["dtype"]))
        return flat.reshape(plain["shape"]).copy()
    if "tuple" in plain:
        return tuple(from_plain(part) for part in plain["tuple"])
    if "dict" in plain:
        return {_key(key): from_plain(part) for key, part in plain["dict"]}
    return Unknown(str(plain.get("unknown")))


def _key(plain):
    key = from_plain(plain)
    return tuple(key) if isinstance(key, list) else key
