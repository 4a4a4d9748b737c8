"""Walls of the Linux kernel around a student's process: Landlock and a seccomp filter.

They hold whatever Python code does, for this process and its threads, and cannot be taken down.

- Landlock (Linux 5.13): files are read only where the list says, and written only in the
  student's folder and the check's own. From Linux 6.7 on no TCP, from 6.12 on no signals and
  no abstract sockets to other processes.
- seccomp (x86-64 and ARM64): no new process, no other program, no signal to another process,
  no socket, no change of modes and times of files.

The student's process loads this file by its path, without `common`.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from pathlib import Path

# --- Landlock: https://docs.kernel.org/userspace-api/landlock.html

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls, the same on all CPUs
_PATH_BENEATH, _NO_NEW_PRIVS = 1, 38
_EXECUTE, _WRITE, _READ, _LIST = (1 << bit for bit in range(4))
_CHANGES = sum(1 << bit for bit in range(4, 13))  # remove and make, of each kind
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE  # rights that a rule about one file may give
_TCP = 0b11  # bind and connect
_SCOPES = 0b11  # abstract UNIX sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    ]


class _BeneathPath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def close_files(written, read):
    """Lets Linux refuse files outside these folders; returns whether it does.

    Args:
      written: paths that may be read and written, with all that is beneath.
      read: paths that may be read. Paths that are not there are passed over.
    """
    if sys.platform != "linux":
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    version = kernel.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    reads = _EXECUTE | _READ | _LIST
    changes = _WRITE | _CHANGES
    changes |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(reads | changes, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = kernel.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        null = _WRITE | (_TRUNCATE if version >= 3 else 0) | _READ
        rights = [
            *((path, reads) for path in read),
            *((path, reads | changes) for path in written),
            (os.devnull, null),
        ]
        for path, allowed in rights:
            _allow(kernel, rules, path, allowed)
        kernel.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return kernel.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(kernel, rules, path, allowed):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            allowed &= _OF_FILES
        rule = _BeneathPath(allowed, descriptor)
        kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


# What Python, NumPy, TensorFlow and Matplotlib read of the system, besides themselves.
SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/lib",
    "/lib64",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/random",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/filesystems",
    "/proc/self",
    "/sys/devices/system",
    "/sys/fs/cgroup",
)


def python_paths(closed):
    """Returns the paths of Python, its packages and the system's libraries.

    Args:
      closed: folders. Where one lies within a path, that path's other entries are returned.
    """
    closed = [Path(os.path.realpath(folder)) for folder in closed]
    roots = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *SYSTEM]
    roots += [
        folder
        for folder in sys.path
        if folder.endswith("-packages")  # else, with the course in it, it is a checkout of it
        or not any(_holds(Path(os.path.realpath(folder)), path) for path in closed)
    ]
    paths = []
    for root in sorted({Path(os.path.realpath(root)) for root in roots if root}):
        if root.exists() and not any(_holds(path, root) for path in paths):
            paths += _open_parts(root, closed)
    return [str(path) for path in paths]


def _open_parts(folder, closed):
    """Returns the entries of a folder that are not closed."""
    if not any(_holds(folder, path) for path in closed):
        return [folder]
    if folder in closed or not folder.is_dir():
        return []
    parts = []
    for entry in folder.iterdir():
        parts += _open_parts(entry, closed)
    return parts


def _holds(folder, path):
    return folder == path or folder in path.parents


# --- seccomp: https://docs.kernel.org/userspace-api/seccomp_filter.html

# (number on x86-64, number on ARM64); None where the processor has no such system call
_REFUSED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425),  # it would open sockets and files past this filter
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "keyctl": (250, 219),
}
_OWN_PROCESS_ONLY = {"kill": (62, 129), "tgkill": (234, 131)}  # the process is argument 0
_OWN_OR_ZERO = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}
_CLONE, _CLONE3, _SECCOMP = (56, 220), (435, 435), (317, 277)
_THREAD = 0x00010000  # CLONE_THREAD: a thread of this process, not a new process
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000  # numbers of another ABI of x86-64
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_ALL_THREADS = 1


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_char_p)]


def close_processes():
    """Lets Linux refuse new processes, signals and sockets; returns whether it does."""
    column, architecture = _MACHINES.get(platform.machine(), (None, None))
    if sys.platform != "linux" or column is None or sys.maxsize < 2**32:
        return False
    program = b"".join(_program(column, architecture, os.getpid()))
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    rules = _Filter(len(program) // 8, program)
    return kernel.syscall(_SECCOMP[column], 1, _ALL_THREADS, ctypes.byref(rules)) == 0


def _program(column, architecture, own):
    """Yields the instructions of the filter, 8 bytes each: code, two jumps, a number."""

    def step(code, number, yes=0, no=0):
        return struct.pack("=HBBI", code, yes, no, number)

    refuse = step(_RETURN, _ERROR | errno.EPERM)
    yield step(_LOAD, 4)  # the architecture
    yield step(_EQUAL, architecture, yes=1)
    yield step(_RETURN, _KILL)
    yield step(_LOAD, 0)  # the number of the system call
    if column == 0:
        yield step(_AT_LEAST, _X32, no=1)
        yield refuse
    for numbers in _REFUSED.values():
        if numbers[column] is not None:
            yield step(_EQUAL, numbers[column], no=1)
            yield refuse
    yield step(_EQUAL, _CLONE3[column], no=1)
    yield step(_RETURN, _ERROR | errno.ENOSYS)  # the C library then takes `clone`
    yield step(_EQUAL, _CLONE[column], no=4)
    yield step(_LOAD, 16)  # argument 0
    yield step(_ANY_BIT, _THREAD, no=1)
    yield step(_RETURN, _ALLOW)
    yield refuse
    for calls, zero in ((_OWN_PROCESS_ONLY, False), (_OWN_OR_ZERO, True)):
        for numbers in calls.values():
            yield step(_EQUAL, numbers[column], no=4 + zero)
            yield step(_LOAD, 16)
            if zero:
                yield step(_EQUAL, 0, yes=1)
            yield step(_EQUAL, own, no=1)
            yield step(_RETURN, _ALLOW)
            yield refuse
    yield step(_RETURN, _ALLOW)
