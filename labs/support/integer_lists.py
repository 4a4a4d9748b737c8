"""Lists of whole numbers out of a NumPy object array, without running what the file says.

Keras's imdb.npz holds each review as a Python list of integers in an array of objects,
which NumPy stores as a pickle. To unpickle is to run whatever program the file contains,
so `np.load(allow_pickle=True)` is not for files from the network. Here the few names that
an array of objects is made of stand for `_State`, which keeps what it is given and does
nothing; no other name is found, and the file can call nothing else.
"""

import io
import pickle
import zipfile

from common import files
from common.errors import InputError

import numpy as np

MOST_BYTES = 64 * 2**20  # of an array, unpacked; Keras's imdb.npz has 17 MB
_ARRAY = {  # NumPy 2 keeps `_reconstruct` in another module than NumPy 1
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),  # of the type's name, in old pickles
}


class _State:
    """The fields of an array in a pickle: version, shape, type, order, list of its objects."""

    def __init__(self, *_):
        self.state = None

    def __setstate__(self, state):
        self.state = state


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) in _ARRAY:
            return _State
        raise pickle.UnpicklingError(f"they are made by {module}.{name}")


def integer_lists(data, source):
    """The pickle of a one-dimensional array of objects -> list of lists of int.

    Args:
      data: the bytes of the pickle.
      source: the file's name, for messages.

    Raises:
      InputError: anything in it but lists of integers, or it ends too soon.
    """
    try:
        state = getattr(_Unpickler(io.BytesIO(data)).load(), "state", None)
    except Exception as error:  # a damaged pickle raises nearly anything
        raise InputError(f"{source}: its objects are not lists of integers: {error}") from error
    lists = state[4] if isinstance(state, tuple) and len(state) == 5 else None
    if not isinstance(lists, list) or not all(type(row) is list for row in lists):
        raise InputError(f"{source}: its objects are not lists of integers")
    if sum(map(len, lists)) > len(data):  # a number takes a byte at least
        raise InputError(f"{source}: its lists stand for more numbers than the file can hold")
    if not all(type(number) is int for row in lists for number in row):
        raise InputError(f"{source}: its lists hold something other than integers")
    return lists


def read_npz(path, names, most_bytes=MOST_BYTES):
    """The arrays of an .npz file: NumPy arrays, or lists of lists of int for object arrays.

    Args:
      most_bytes: of an array, unpacked; a small file may unpack to more than the memory holds.

    Raises:
      InputError: no such file or array, a damaged or encrypted file, an array that is too large,
        or objects other than lists of integers.
    """
    files.check(path)
    try:
        with zipfile.ZipFile(path) as archive:
            missing = [name for name in names if f"{name}.npy" not in archive.namelist()]
            if missing:
                arrays = ", ".join(name.removesuffix(".npy") for name in archive.namelist())
                raise InputError(f"{path}: no array {missing[0]!r}; the file has {arrays}")
            for name in names:
                size = archive.getinfo(f"{name}.npy").file_size
                if size > most_bytes:
                    limit = f"at most {most_bytes:,} are read"
                    raise InputError(f"{path}, {name}: unpacks to {size:,} bytes; {limit}")
            return [_read_npy(archive, path, name, most_bytes) for name in names]
    except InputError:
        raise
    except Exception as error:  # a damaged archive raises nearly anything
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: not an .npz file, encrypted or damaged: {reason}") from error


def _read_npy(archive, path, name, most_bytes):
    source = f"{path}, {name}"
    with archive.open(f"{name}.npy") as file:
        data = file.read(most_bytes + 1)  # whatever the archive says of its size
    if len(data) > most_bytes:
        raise InputError(f"{source}: unpacks to more than {most_bytes:,} bytes")
    file = io.BytesIO(data)
    formats = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}
    try:
        version, _ = np.lib.format.read_magic(file)
        shape, fortran_order, dtype = formats[version](file)
        if not dtype.hasobject:
            order = "F" if fortran_order else "C"
            return np.frombuffer(file.read(), dtype).reshape(shape, order=order)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise InputError(f"{source}: not a NumPy array: {error}") from error
    lists = integer_lists(file.read(), source)
    if shape != (len(lists),):
        raise InputError(f"{source}: {len(lists)} lists where the header says {list(shape)}")
    return lists
