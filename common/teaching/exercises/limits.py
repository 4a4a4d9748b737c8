"""Limits of a student's process, by the system's limits and by Python.

- `use_at_most`: limits of the operating system on memory, processor time, threads and file sizes.
- `forbid`: Python's own audit events: no file written outside the student's folder, no network,
  no other process, nothing read of the course's solutions or of another student. It gives the
  reasons in words, and keeps accidents away on every system; code that means to can get round
  it. What holds against such code is `kernel`, on Linux, or a container.

The student's process loads this file by its path, without `common`.
"""

import contextlib
import os
import sys
from pathlib import Path

MEGABYTE = 2**20
FILE_MEGABYTES = 10  # of each file that the student writes
MORE_THREADS = 100  # beyond those that the user has; macOS counts processes
STUDENT = "exercise"  # the name of the student's module

# Events of Python's audit hooks that no exercise needs: `*` for all that begin so.
_REFUSED = (
    "ctypes.*",
    "fcntl.*",
    "ftplib.*",
    "gc.*",  # they would find the lists of this module
    "http.*",
    "mmap.*",
    "os.chflags",
    "os.chmod",
    "os.chown",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.killpg",
    "os.lockf",
    "os.posix_spawn",
    "os.removexattr",
    "os.setxattr",
    "os.spawn",
    "os.startfile",
    "os.symlink",
    "os.system",
    "os.utime",
    "pty.spawn",
    "resource.*",
    "shutil.*",
    "signal.*",
    "smtplib.*",
    "socket.*",
    "sqlite3.*",
    "subprocess.*",
    "urllib.Request",
    "webbrowser.*",
)
_CHANGES = ("os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate")
_FOR_IMPORTS = ("ctypes.", "gc.", "mmap.")  # a library may do it while it is imported
_MODULES = ("_posixsubprocess", "multiprocessing", "readline")  # they have ways without events


_TEMPORARY_FILE = getattr(os, "O_TMPFILE", -1)  # opens no folder but a file without a name


class NotAllowedError(PermissionError):
    """Something that a student's code may not do."""


def use_at_most(seconds, megabytes):
    """Limits processor time and memory from now on, and threads; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds += used.ru_utime + used.ru_stime
    limits = {
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_AS: megabytes * MEGABYTE + _addresses_in_use(),
        resource.RLIMIT_FSIZE: FILE_MEGABYTES * MEGABYTE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: _processes_of_user() + MORE_THREADS,  # for all but root
    }
    for kind, limit in limits.items():
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            limit = min(limit, most)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of memory
            resource.setrlimit(kind, (limit, limit))


def _addresses_in_use():
    """Returns the bytes of this process's address space on Linux; 0 elsewhere."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _processes_of_user():
    """Returns how many threads the user has on Linux, which counts them; 0 elsewhere."""
    count = 0
    with contextlib.suppress(OSError):
        for process in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if process.name.isdecimal() and process.stat().st_uid == os.getuid():
                    count += len(os.listdir(process / "task"))
    return count


def forbid(own_folders, closed_folders, closed_modules, noted):
    """Refuses from now on, in this process, all that an exercise does not need.

    What a library does while it is imported is refused too, but not noted: the library may do
    without it, and the student has not asked for it.

    Args:
      own_folders: where files may be written and read; the first is the student's.
      closed_folders: where nothing may be read, except within `own_folders`.
      closed_modules: names of packages that may not be imported.
      noted: a list; what the student's code was refused is appended, a phrase each.
    """
    own = [os.path.realpath(folder) for folder in own_folders]
    closed = [os.path.realpath(folder) for folder in closed_folders]
    families = tuple(name[:-1] for name in _REFUSED if name.endswith("*"))
    events = frozenset(name for name in _REFUSED if not name.endswith("*"))
    modules = frozenset(closed_modules)
    realpath, is_folder = os.path.realpath, os.path.isdir  # the student may replace them

    def refuse(phrase, importing):
        if not importing:
            noted.append(phrase)
        raise NotAllowedError(f"{phrase}: not allowed in an exercise")

    def watch(event, arguments):
        if event in ("import", "exercise.import"):
            package = arguments[0].partition(".")[0]
            if package in modules:
                refuse(f"import {arguments[0]}", False)
            if package in _MODULES and not _a_library_is_imported():
                refuse(f"import {arguments[0]}", False)
        elif event in ("open", "os.listdir", "os.scandir"):
            path, writes = _path_and_purpose(event, arguments, realpath)
            if path is None:
                return
            # a descriptor of a folder opens what is relative to it, and no event tells the folder
            by_folder = event == "open" and arguments[1] is None and is_folder(path)
            by_folder = by_folder and arguments[2] & _TEMPORARY_FILE != _TEMPORARY_FILE
            if by_folder and not _a_library_is_imported():
                refuse(f"open the folder {path}", False)
            if any(_within(path, folder) for folder in own):
                return
            if writes:
                refuse(f"write {path}", _a_library_is_imported())
            if any(_within(path, folder) for folder in closed):
                refuse(f"read {path}", False)
        elif event in _CHANGES:
            paths = [realpath(path) for path in arguments if isinstance(path, (str, bytes))]
            paths = [os.fsdecode(path) for path in paths]
            if not all(any(_within(path, folder) for folder in own) for path in paths):
                refuse(f"{event} {paths[-1]}", _a_library_is_imported())
        elif event in events or event.startswith(families):
            importing = _a_library_is_imported()
            if not (importing and event.startswith(_FOR_IMPORTS)):
                refuse(event, importing)

    sys.meta_path.insert(0, _Finder)
    sys.addaudithook(watch)


class _Finder:
    """Finds no module; tells the audit hook of imports by `importlib`, which have no event."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        sys.audit("exercise.import", name)


def _a_library_is_imported():
    """Returns whether the nearest code of the student is at an import of another's module."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return True
        if frame.f_globals.get("__name__") == STUDENT:
            return False
        frame = frame.f_back
    return False


def _path_and_purpose(event, arguments, realpath):
    """Returns the real path that an event is about, None for an open file, and if it writes."""
    path = arguments[0]
    if path is None or isinstance(path, int):
        return None, False
    path = realpath(os.fsdecode(path))
    if event != "open":
        return path, False
    mode, flags = arguments[1], arguments[2]
    writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
    if isinstance(flags, int):
        writes = writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
    return path, writes and path != os.devnull


def _within(path, folder):
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
