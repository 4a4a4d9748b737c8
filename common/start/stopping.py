"""Ctrl-C while a lab starts: one line and no traceback, from the first import of `common` on.

Python raises KeyboardInterrupt wherever it is. Where that is in the middle of an import, the
imported package may make another error of it (NumPy: an ImportError that explains how to
install NumPy), or lose it. So the signal is noted too, until TensorFlow is imported.

Nothing is imported here, before Ctrl-C is in hand, that Python has not imported already.
"""

import os
import sys

_LABS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "labs")
_noted = []  # the signals that came while the lab started


def a_lab_is_the_program():
    """Whether Python was started with a file of `labs`: then the process is the course's own."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return file is not None and os.path.dirname(os.path.realpath(file)) == os.path.realpath(_LABS)


def the_course_is_the_program():
    """Whether the process is a lab's, or `python -m common.run_tf1` has just started it."""
    started = getattr(sys.modules.get("__main__"), "__spec__", None)
    return a_lab_is_the_program() or getattr(started, "name", None) == "common.run_tf1"


def in_one_line():
    """From now on Ctrl-C ends a lab with one line. Other programs stay as they are."""
    if a_lab_is_the_program():
        sys.excepthook = _hook(sys.excepthook)
        import signal

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _note)


class WithItsStatus:
    """A context, the last import of a start, in which Ctrl-C also ends a lab with status 130."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if not a_lab_is_the_program():
            return
        import signal

        if signal.getsignal(signal.SIGINT) is _note:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if _noted or (kind is not None and issubclass(kind, KeyboardInterrupt)):
            _end()


def has_come():
    """Whether Ctrl-C has come while the lab started, whatever has become of its exception."""
    return bool(_noted)


def _note(number, frame):
    _noted.append(number)
    raise KeyboardInterrupt


def _hook(usual):
    def hook(kind, error, traceback):
        if _noted:
            _end()
        elif issubclass(kind, KeyboardInterrupt):
            _say()
        else:
            usual(kind, error, traceback)

    return hook


def _end():
    _say()
    sys.exit(130)


def _say():
    name = os.path.basename(sys.modules["__main__"].__file__).removesuffix(".py")
    print(f"\n{'python -m labs' if name == '__main__' else name}: stopped", file=sys.stderr)
