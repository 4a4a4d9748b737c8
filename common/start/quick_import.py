"""Importing TensorFlow in less than half the time, and quietly.

    with quick_import.quickly():
        import tensorflow.compat.v1 as tf

| what                                                     | saves (of 4.0 s)        |
|----------------------------------------------------------|-------------------------|
| Keras is imported when `tf.keras` is first used          | .9 s                    |
| the garbage collector rests during the import            | .2 s                    |
| in a lab, it never looks at the import's objects again   | 1.0 s, half at the end  |

The last row also holds for a program that `python -m common.run_tf1` runs.
Nothing is left out and nothing of the program is changed. The first row relies on
two names of TensorFlow (`private_names`); without them Keras is imported at once.
The import is a plain one where `COMMON_PLAIN_IMPORT=1` is set, where the program
has imported TensorFlow before, and where it wants the old Keras
(`TF_USE_LEGACY_KERAS=1`).
"""

import contextlib
import functools
import gc
import importlib
import os
import re
import sys
import tempfile
import threading

from common import private_names
from common.start import stopping

_NOTICE = re.compile(
    rb"[IWE]\d{4} |WARNING: All log messages before absl::|To enable the following"
)


def is_plain():
    """Whether TensorFlow is to be imported as everywhere else."""
    return (
        os.environ.get("COMMON_PLAIN_IMPORT", "0") not in ("", "0")
        or os.environ.get("TF_USE_LEGACY_KERAS", "0") in ("1", "true", "True")
        or "tensorflow" in sys.modules
    )


@contextlib.contextmanager
def quickly(quiet=True):
    """In this context an import of TensorFlow is quick, and with `quiet` says nothing."""
    with stopping.WithItsStatus(), _silence() if quiet else contextlib.nullcontext():
        if is_plain():
            yield
            return
        with _no_collecting(), _without_keras():
            yield


@contextlib.contextmanager
def _no_collecting():
    """An import makes many objects and no garbage, so collecting is time for nothing.

    `gc.freeze` takes the import's objects out of all later collections, the one at the end
    of the program too. It takes out whatever else is alive. So it is only for labs, whose
    imports stand before everything else, and for `common.run_tf1`, which imports TensorFlow
    before the program begins.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stopping.the_course_is_the_program():
            gc.freeze()
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _without_keras():
    """TensorFlow imports Keras too, and Keras much else; it passes over a module that is missing.

    `tf.keras` stays what it is: a module that imports Keras when it is first used.
    """
    name = private_names.KERAS_AT_IMPORT
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # what Python takes for "there is no such module"
    try:
        yield
    finally:
        sys.modules.pop(name, None)
    try:
        lazy_module = private_names.load("KerasLazyLoader")
        _let_threads_wait(lazy_module)
    except (private_names.MissingNameError, AttributeError):
        with contextlib.suppress(ImportError):  # as TensorFlow does where there is no Keras
            importlib.import_module(name)


def _let_threads_wait(lazy_module):
    """Let several threads use `tf.keras` first: TensorFlow's own class ends in a RecursionError.

    It calls itself initialized before it is. Here each thread waits until Keras is imported, by
    Python's own lock, and then for the thread that initializes.
    """
    lock = threading.RLock()

    def after_the_import(method):
        def wait_and_call(self, *arguments):
            if arguments and arguments[0].startswith("_tfll"):  # its own state
                return method(self, *arguments)
            with contextlib.suppress(ImportError):  # the method itself says what is missing
                importlib.import_module(private_names.KERAS_FOR_TENSORFLOW)
            with lock:
                return method(self, *arguments)

        return functools.update_wrapper(wait_and_call, method)

    lazy_module.__getattr__ = after_the_import(lazy_module.__getattr__)
    lazy_module.__dir__ = after_the_import(lazy_module.__dir__)


@contextlib.contextmanager
def _silence():
    """Hold back TensorFlow's notices on standard error; show all else, and all if an import fails.

    No setting hides these notices: C++ code prints them before TensorFlow reads its settings.
    What other threads write meanwhile is shown a little later.
    """
    with contextlib.ExitStack() as opened:
        try:
            standard_error = os.dup(2)
            opened.callback(os.close, standard_error)
            written = opened.enter_context(tempfile.TemporaryFile())
        except OSError:  # standard error is closed, or there is no folder for temporary files
            yield
            return
        _flush_standard_error()
        os.dup2(written.fileno(), 2)
        failed = False
        try:
            yield
        except Exception:
            failed = not stopping.has_come()  # of Ctrl-C one line is said, no notices
            raise
        finally:
            _flush_standard_error()
            show = functools.partial(_show, standard_error, all_of_it=failed)
            shown = 0
            if hasattr(os, "pread"):  # before what other threads write once standard error is back
                lines = os.pread(written.fileno(), os.fstat(written.fileno()).st_size, 0)
                shown = lines.rfind(b"\n") + 1
                show(lines[:shown])
            os.dup2(standard_error, 2)
            written.seek(shown)
            show(written.read())


def _show(standard_error, said, all_of_it):
    """Write what was held back to standard error, without TensorFlow's notices unless all of it."""
    kept = said if all_of_it else without_notices(said)
    with contextlib.suppress(OSError):  # it is closed or full: nobody reads it
        while kept:
            kept = kept[os.write(standard_error, kept) :]


def without_notices(written):
    """Bytes that were written to standard error, without TensorFlow's notices among them."""
    return b"".join(line for line in written.splitlines(True) if not _NOTICE.match(line))


def _flush_standard_error():
    with contextlib.suppress(AttributeError, OSError, ValueError):  # there is none, or it is full
        sys.stderr.flush()
