"""Ctrl-C while a lab starts: one line and no traceback, from the first import of `common` on.

Nothing is imported here that Python has not imported already: Ctrl-C may come meanwhile.
"""

import os
import sys

_LABS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "labs")


def a_lab_is_the_program():
    """Whether Python was started with a file of `labs`: then the process is the course's own."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return file is not None and os.path.dirname(os.path.realpath(file)) == os.path.realpath(_LABS)


def in_one_line():
    """From now on Ctrl-C ends a lab with one line. Other programs stay as they are."""
    if a_lab_is_the_program():
        sys.excepthook = _hook(sys.excepthook)


class WithItsStatus:
    """A context in which Ctrl-C also ends a lab with status 130, as it does later."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None and issubclass(kind, KeyboardInterrupt) and a_lab_is_the_program():
            _say()
            sys.exit(130)


def _hook(usual):
    def hook(kind, error, traceback):
        if issubclass(kind, KeyboardInterrupt):
            _say()
        else:
            usual(kind, error, traceback)

    return hook


def _say():
    name = os.path.basename(sys.modules["__main__"].__file__).removesuffix(".py")
    print(f"\n{'python -m labs' if name == '__main__' else name}: stopped", file=sys.stderr)
