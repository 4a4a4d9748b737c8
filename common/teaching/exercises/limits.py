"""What a student's process may not do. Two walls, one behind the other.

- `use_at_most`: limits of the operating system on memory, processor time and file sizes.
- `forbid`: Python's own audit events: no file written outside the student's folder, no network,
  no other process, nothing read of the course's solutions or of another student. What is
  refused is noted too, so that it is seen even where the student's code goes on after it.
- `close_with_landlock`: the same for writing and TCP by Linux itself (Landlock, 5.13 and later),
  for whatever gets round Python. Elsewhere it does nothing.

The student's process loads this file by its path, without `common`.
"""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

MEGABYTE = 2**20
FILE_MEGABYTES = 10  # of each file that the student writes

# Events of Python's audit hooks that no exercise needs: `*` for all that begin so.
_REFUSED = (
    "ctypes.*",
    "fcntl.*",
    "ftplib.*",
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
    "os.link",
    "os.lockf",
    "os.mkdir",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.removexattr",
    "os.rename",
    "os.rmdir",
    "os.setxattr",
    "os.spawn",
    "os.startfile",
    "os.symlink",
    "os.system",
    "os.truncate",
    "os.unsetenv",
    "os.utime",
    "pty.spawn",
    "resource.*",
    "shutil.*",
    "signal.*",
    "smtplib.*",
    "socket.*",
    "sqlite3.*",
    "subprocess.*",
    "tempfile.*",
    "urllib.*",
    "webbrowser.*",
)


class NotAllowedError(PermissionError):
    """Something that a student's code may not do."""


def use_at_most(seconds, megabytes):
    """Limit processor time and memory, where the system has such limits (Windows has none)."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_AS: megabytes * MEGABYTE,
        resource.RLIMIT_FSIZE: FILE_MEGABYTES * MEGABYTE,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            limit = min(limit, most)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of memory
            resource.setrlimit(kind, (limit, limit))


def forbid(own_folder, closed_folders, closed_modules, noted):
    """Refuse from now on, in this process, all that an exercise does not need.

    Args:
      own_folder: where files may be written and read.
      closed_folders: where nothing may be read, except within `own_folder`.
      closed_modules: names of packages that may not be imported.
      noted: a list; what was refused is appended, a phrase each.
    """
    own = os.path.realpath(own_folder)
    closed = [os.path.realpath(folder) for folder in closed_folders]
    families = tuple(name[:-1] for name in _REFUSED if name.endswith("*"))
    events = frozenset(name for name in _REFUSED if not name.endswith("*"))
    modules = frozenset(closed_modules)

    def refuse(phrase):
        noted.append(phrase)
        raise NotAllowedError(f"{phrase}: not allowed in an exercise")

    def watch(event, arguments):
        if event == "import" and arguments[0].partition(".")[0] in modules:
            refuse(f"import {arguments[0]}")
        elif event in ("open", "os.listdir", "os.scandir"):
            path, writes = _path_and_purpose(event, arguments)
            if path is None or _within(path, own):
                return
            if writes:
                refuse(f"write {path}")
            if any(_within(path, folder) for folder in closed):
                refuse(f"read {path}")
        elif event in events or event.startswith(families):
            refuse(event)

    class Refuser:
        """Finds no module; refuses the closed ones, also by `importlib`."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name.partition(".")[0] in modules:
                refuse(f"import {name}")

    sys.meta_path.insert(0, Refuser)
    sys.addaudithook(watch)


def _path_and_purpose(event, arguments):
    """The real path that an event is about, None for an open file, and whether it writes."""
    path = arguments[0]
    if path is None or isinstance(path, int):
        return None, False
    path = os.path.realpath(os.fsdecode(path))
    if event != "open":
        return path, False
    mode, flags = arguments[1], arguments[2]
    writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
    if isinstance(flags, int):
        writes = writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
    return path, writes and path != os.devnull


def _within(path, folder):
    return path == folder or path.startswith(folder + os.sep)


# --- Landlock: https://docs.kernel.org/userspace-api/landlock.html

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls, the same on all CPUs
_PATH_BENEATH, _NO_NEW_PRIVS = 1, 38
_WRITES = sum(1 << bit for bit in (1, *range(4, 13)))  # write, remove and make, of each kind
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_TCP = 0b11  # bind and connect


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64)]


class _BeneathPath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def close_with_landlock(own_folder):
    """Let Linux refuse to write outside `own_folder` and to use TCP; whether it does."""
    if sys.platform != "linux":
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    version = kernel.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    files = _WRITES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(files, _TCP if version >= 4 else 0)
    size = ctypes.sizeof(ruleset) if version >= 4 else 8
    rules = kernel.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        folder = os.open(Path(own_folder), os.O_PATH | os.O_CLOEXEC)
        own = _BeneathPath(files, folder)
        kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(own), 0)
        os.close(folder)
        kernel.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return kernel.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)
