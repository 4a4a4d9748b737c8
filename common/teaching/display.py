"""Opening a picture with the program that the reader's system has for it."""

import os
import subprocess
import sys


def is_there():
    """Returns whether this is an interactive session: a terminal on a machine with a display."""
    if sys.stdout is None or not sys.stdout.isatty() or "SSH_CONNECTION" in os.environ:
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_file(path):
    """Open a file as a double click would, and do not wait. If that is impossible, do nothing."""
    path = os.path.abspath(path)
    try:
        if sys.platform == "win32":
            os.startfile(path)
            return
        program = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen(
            [program, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        pass  # no such program: the path has been printed
