"""Lists of whole numbers out of a NumPy object array, without unpickling.

Keras's imdb.npz holds each review as a Python list of integers in an array of
objects, which NumPy stores as a pickle. To unpickle is to run whatever program
the file contains, so `np.load(allow_pickle=True)` is not for files from the
network. This module reads the bytes of the pickle itself: it knows the few
opcodes that lists of integers need, calls nothing and imports nothing, and
refuses everything else.

Source: the opcodes are listed in Python's `pickletools`.
"""

import zipfile

from common.errors import InputError

import numpy as np

# Opcodes by what this reader does with them; sizes in bytes, little-endian.
_INTEGERS = {0x4B: 1, 0x4D: 2, 0x4A: 4}  # BININT1, BININT2, BININT (the last signed)
_STRINGS = {0x55: 1, 0x43: 1, 0x8C: 1, 0x54: 4, 0x42: 4, 0x58: 4}  # length, then the bytes
_PUT, _GET = {0x71: 1, 0x72: 4}, {0x68: 1, 0x6A: 4}  # memo by number
_SKIPPED = {0x80: 1, 0x95: 8}  # PROTO, FRAME
_CONSTANTS = {0x4E: None, 0x88: True, 0x89: False}
_TUPLES = {0x29: 0, 0x85: 1, 0x86: 2, 0x87: 3}
_MARK = object()
_NAME = object()  # a class or function that a pickle would call; here it is nothing


def read_npz(path, names):
    """The arrays of an .npz file: NumPy arrays, or lists of lists of int for object arrays.

    Raises:
      InputError: no such file or array, a damaged file, or objects other than lists of integers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            missing = [name for name in names if f"{name}.npy" not in archive.namelist()]
            if missing:
                found = ", ".join(name.removesuffix(".npy") for name in archive.namelist())
                raise InputError(f"{path}: no array {missing[0]!r}; the file has {found}")
            return [_read_npy(archive.open(f"{name}.npy"), f"{path}, {name}") for name in names]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: not an .npz file, or damaged: {error}") from error


def _read_npy(file, source):
    formats = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}
    try:
        version, _ = np.lib.format.read_magic(file)
        shape, _, dtype = formats[version](file)
        if not dtype.hasobject:
            return np.frombuffer(file.read(), dtype).reshape(shape)
    except (ValueError, KeyError) as error:
        raise InputError(f"{source}: not a NumPy array: {error}") from error
    lists = integer_lists(file.read(), source)
    if shape != (len(lists),):
        raise InputError(f"{source}: {len(lists)} lists where the header says {list(shape)}")
    return lists


def integer_lists(data, source):
    """The pickle of a one-dimensional array of objects -> list of lists of int.

    Args:
      data: the bytes of the pickle.
      source: the file's name, for messages.

    Raises:
      InputError: anything in it but lists of integers, or it ends too soon.
    """
    try:
        state = _run(data)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{source}: its objects are not lists of integers: {error}") from error
    # An array is pickled with its state: version, shape, type, order, list of its objects.
    lists = state[4] if isinstance(state, tuple) and len(state) == 5 else None
    if not isinstance(lists, list) or not all(type(row) is list for row in lists):
        raise InputError(f"{source}: its objects are not lists of integers")
    if not all(type(number) is int for row in lists for number in row):
        raise InputError(f"{source}: its lists hold something other than integers")
    return lists


def _run(data):
    """Follow the opcodes; what the pickle would call is not called. Returns the array's state."""
    stack, memo, place = [], {}, 0

    def number(size, signed=False):
        nonlocal place
        place += size
        if place > len(data):
            raise ValueError("the file ends too soon")
        return int.from_bytes(data[place - size : place], "little", signed=signed)

    def after_mark():
        start = len(stack) - 1 - stack[::-1].index(_MARK)
        items = stack[start + 1 :]
        del stack[start:]
        return items

    while True:
        opcode = number(1)
        if opcode in _INTEGERS:
            stack.append(number(_INTEGERS[opcode], signed=opcode == 0x4A))
            place = _short_integers(data, place, stack)
        elif opcode == 0x28:  # MARK
            stack.append(_MARK)
        elif opcode == 0x65:  # APPENDS
            items = after_mark()
            stack[-1].extend(items)
        elif opcode == 0x61:  # APPEND
            item = stack.pop()
            stack[-1].append(item)
        elif opcode == 0x5D:  # EMPTY_LIST
            stack.append([])
        elif opcode in _PUT:
            memo[number(_PUT[opcode])] = stack[-1]
        elif opcode == 0x94:  # MEMOIZE
            memo[len(memo)] = stack[-1]
        elif opcode in _GET:
            stack.append(memo[number(_GET[opcode])])
        elif opcode in _TUPLES:
            size = _TUPLES[opcode]
            items = tuple(stack[len(stack) - size :])
            del stack[len(stack) - size :]
            stack.append(items)
        elif opcode == 0x74:  # TUPLE
            stack.append(tuple(after_mark()))
        elif opcode in _STRINGS:
            length = number(_STRINGS[opcode])
            place += length
            stack.append(_NAME)
        elif opcode in _CONSTANTS:
            stack.append(_CONSTANTS[opcode])
        elif opcode in _SKIPPED:
            number(_SKIPPED[opcode])
        elif opcode == 0x63:  # GLOBAL: two lines, a module and a name in it
            place = data.index(b"\n", data.index(b"\n", place) + 1) + 1
            stack.append(_NAME)
        elif opcode in (0x93, 0x52):  # STACK_GLOBAL, REDUCE: take two, put the result
            del stack[-2:]
            stack.append(_NAME)
        elif opcode == 0x62:  # BUILD: the state in place of the object
            stack[-2:] = [stack[-1]]
        elif opcode == 0x2E:  # STOP
            return stack[-1]
        else:
            raise ValueError(f"opcode 0x{opcode:02x} at byte {place - 1}")


def _short_integers(data, place, stack):
    """The run of one- and two-byte integers at `place`: nearly all of a file, so kept quick."""
    append = stack.append
    while True:
        if data[place] == 0x4B:
            append(data[place + 1])
            place += 2
        elif data[place] == 0x4D:
            append(data[place + 1] | data[place + 2] << 8)
            place += 3
        else:
            return place
