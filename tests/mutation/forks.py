"""pytest in a process that has TensorFlow already: forked from this one, three seconds sooner."""

import contextlib
import gc
import importlib
import os
import signal
import sys
import time


def warm_up():
    """Import what every test needs and no mistake is made in."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("hypothesis", "pandas", "pytest", "tensorflow.compat.v1"):
        importlib.import_module(name)
    gc.freeze()  # what is here now is shared with the forked processes


def run(arguments, folder, seconds, output=os.devnull, plugins=()):
    """pytest in the copy of the course in `folder`; its exit status, None where it took too long.

    Args:
      arguments: of pytest.
      folder: the working folder; `common` and `tests` are imported from there.
      seconds: until it is ended.
      output: a file for what it prints.
      plugins: of pytest.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        try:
            _become_a_group_of_its_own(output)
            _import_from(folder)
            os._exit(_pytest(arguments, plugins))
        except BaseException:
            os._exit(70)
    return _wait(process, seconds)


def _become_a_group_of_its_own(output):
    """So that what the tests start ends with them."""
    os.setsid()
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)


def _import_from(folder):
    """Forget this course, and import its copy."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("common", "labs", "tests"):
            del sys.modules[name]
    os.chdir(folder)
    sys.path[0] = folder
    os.environ["PYTHONPATH"] = folder
    sys.dont_write_bytecode = True  # a mistake is not to stay in a cache


def _pytest(arguments, plugins):
    import pytest

    status = pytest.main(["-p", "no:cacheprovider", "-q", *arguments], plugins=list(plugins))
    sys.stdout.flush()
    return int(status)


def _wait(process, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            _end_group(process)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end_group(process)
    os.waitpid(process, 0)
    return None


def _end_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
