"""Reads an ordinary file of limited size; writes files whole or not at all."""

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

from common.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

LARGEST_FILE_MB = 500
INSIDE = "_course"  # in a wheel: the folder of `common` with data, checkpoints and goldens
LIMIT_NAME = "LARGEST_FILE_MB"  # an environment variable that sets another limit
_OLD = 3600  # seconds: longer than any save takes
_PIECE = 1 << 20  # bytes that are read at a time


def of_course(*parts):
    """Returns the path of what the course brings, such as ("data", "sonnets.txt").

    It lies beside `common` in the course's folder. A wheel has it within `common`, where no
    other package's files lie: see setup.py.
    """
    common = Path(__file__).resolve().parent
    inside = common / INSIDE
    return (inside if inside.is_dir() else common.parent).joinpath(*parts)


def limit():
    """Returns the bytes of the largest file that is read.

    Raises:
      InputError: the environment variable LARGEST_FILE_MB is no positive number.
    """
    value = os.environ.get(LIMIT_NAME, str(LARGEST_FILE_MB))
    try:
        megabytes = float(value)
    except ValueError:
        megabytes = 0.0
    if not 0 < megabytes < float("inf"):
        raise InputError(f"{LIMIT_NAME}={value}: must be a number of megabytes above 0")
    return int(megabytes * 1e6)


def check(path):
    """Checks that a path is an ordinary file and not too large.

    Reading a pipe could block, and a device such as /dev/zero never ends.

    Raises:
      InputError: the file is missing, of another kind, or larger than the limit.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {reason(error)}") from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path}: cannot be read: it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path}: cannot be read: it is not an ordinary file")
    refuse_above_limit(path, status.st_size)


def refuse_above_limit(source, size):
    """Raises InputError if `size` bytes are more than the limit."""
    if size > limit():
        raise InputError(
            f"{source}: {size / 1e6:,.0f} MB are more than the {limit() / 1e6:,.0f} MB that are "
            f"read; set {LIMIT_NAME} to read more"
        )


def read_bytes(path):
    """Returns the bytes of an ordinary file. Raises InputError as `check`, also if it grows."""
    check(path)
    most, data = limit(), bytearray()
    # Some files of Linux's /proc would wait for ever; without blocking they give an error.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        opened = os.open(path, flags)
        try:
            while len(data) <= most and (piece := os.read(opened, _PIECE)):
                data += piece
        finally:
            os.close(opened)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {reason(error)}") from error
    refuse_above_limit(path, len(data))
    return bytes(data)


def write_text(path, text):
    """Writes a text file in UTF-8, whole or not at all. Raises InputError as `replace_whole`."""
    replace_whole(path, lambda written: written.write_bytes(text.encode("utf-8")))


def write_new_text(path, text):
    """Writes a text file that a person may change afterwards: never over other contents.

    Raises:
      InputError: there is a file with other contents, or the text cannot be written.
    """
    path = Path(path)
    if os.path.lexists(path):
        if read_bytes(path) == text.encode("utf-8"):
            return
        raise InputError(
            f"{path}: is there already, with other contents, and stays: name another file, or "
            "remove this one first"
        )
    write_text(path, text)


def replace_whole(path, write):
    """Writes a file whole or not at all, in place of the file there.

    A reader finds the old file or the new one, even if this process is killed or the disk
    is full. The folder of `path` is made if it is missing.

    Args:
      path: of the file.
      write: called with a temporary path of the same file name; it writes that file.

    Raises:
      InputError: the file cannot be written. The old file is as it was.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_files([path], lambda folder: write(folder / path.name))
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {reason(error)}") from error


def replace_files(paths, write, name=None):
    """Writes the files of one folder and moves them to their places, in the order given.

    They are written into a hidden folder beside, synced to the disk, then renamed. A process
    that is killed before that leaves the hidden folder; a later call with the same `name`
    removes it when it is an hour old and nobody holds its lock. (Without locks, as on Windows,
    it stays: a clock that jumps ahead must not end another process's save.)

    Args:
      paths: of the files.
      write: called with the hidden folder; it writes a file of the same name for each path.
      name: part of the hidden folder's name; that of the first path unless given.

    Raises:
      OSError: they cannot be written.
    """
    paths = [Path(path) for path in paths]
    folder = paths[0].parent
    start = f".{(name or paths[0].name)[:40]}.saving-"
    _remove_old_folders(folder, start)
    hidden = Path(tempfile.mkdtemp(prefix=start, dir=folder))
    try:
        with _locked(hidden):
            write(hidden)
            for path in paths:
                sync(hidden / path.name)
            for path in paths:
                os.replace(hidden / path.name, path)
        sync(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def check_writable(path):
    """Checks that a file can be written at `path`, before long work; makes its folder.

    Raises:
      InputError: the folder cannot be made or written, or takes no such name.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as hidden:
            (Path(hidden) / path.name).touch()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be written: {reason(error)}") from error


def check_utf8(path):
    """Raises InputError for a name that TensorFlow cannot take."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: the name is not UTF-8, which TensorFlow needs") from error


def sync(path):
    """Waits until a file or folder is on the disk, not only in memory."""
    flags = os.O_RDONLY if os.name == "posix" else os.O_RDWR
    try:
        opened = os.open(path, flags)
    except PermissionError:
        return  # Windows opens no folders
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def reason(error):
    """Returns the system's words for an error, such as "No space left on device"."""
    return getattr(error, "strerror", None) or error


def _remove_old_folders(folder, start):
    """Removes the hidden folders of processes that were killed."""
    pattern = re.compile(re.escape(start) + r"\w{8}")
    for path in folder.iterdir():
        if pattern.fullmatch(path.name):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _OLD:
                    with _locked(path) as is_locked:
                        if is_locked:
                            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder):
    """Holds a folder's lock; gives False where another process holds it, or there are no locks."""
    if fcntl is None:
        yield False
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_locked = True
        except OSError:
            is_locked = False
        yield is_locked
    finally:
        os.close(opened)
