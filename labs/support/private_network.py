"""A network of its own for some processes: nobody else reaches the ports on which they listen.

    python private_network.py open                  keeps a new network until standard input ends
    python private_network.py join PID ARGUMENTS    runs `python ARGUMENTS` in the network of PID

It is a network namespace of Linux, in which there is the loopback device and nothing else.
Root may make it; other users make a user namespace around it, where the system allows that.
Both must be done before a process has a second thread, so this is a program of its own.
"""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys

NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
KERNEL = ctypes.CDLL(None, use_errno=True)


def main():
    """Runs the command line; "ready" on standard output, or the reason why not."""
    if sys.argv[1] == "open":
        try:
            open_network()
        except OSError as error:
            print(error.strerror, flush=True)
            return
        print("ready", flush=True)
        sys.stdin.read()
    else:
        join(int(sys.argv[2]))
        os.execv(sys.executable, [sys.executable, *sys.argv[3:]])


def open_network():
    """Gives this process a network of its own, with loopback. Raises OSError where it may not."""
    user, group = os.getuid(), os.getgid()
    if KERNEL.unshare(NEW_NETWORK) != 0:
        _check(KERNEL.unshare(NEW_USER | NEW_NETWORK))
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(line)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as request:
        asked = struct.pack("16sH22x", b"lo", 0)
        name, flags = struct.unpack("16sH22x", fcntl.ioctl(request, GET_FLAGS, asked))
        fcntl.ioctl(request, SET_FLAGS, struct.pack("16sH22x", name, flags | UP))


def join(process):
    """Moves this process to the network of another one."""
    kinds = ["user", "net"]
    if os.path.samefile(f"/proc/{process}/ns/user", "/proc/self/ns/user"):
        kinds = ["net"]
    with contextlib.ExitStack() as opened:
        spaces = [opened.enter_context(open(f"/proc/{process}/ns/{kind}", "rb")) for kind in kinds]
        for space in spaces:
            _check(KERNEL.setns(space.fileno(), 0))


def _check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
