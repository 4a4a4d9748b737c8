"""Ending a process without freeing every object first.

Python frees them one by one, and after TensorFlow's import there are half a million:
.06 seconds (measured) that nobody needs.
"""

import atexit
import os
import sys
import threading


def is_the_program(frame):
    """Whether the code of this frame is the program itself: nothing comes after its end.

    So it is in `python FILE`. A profiler, a debugger, a notebook or `python -m` calls the
    code, and `python -i` goes on after it.
    """
    goes_on = sys.flags.interactive or os.environ.get("PYTHONINSPECT")
    watched = sys.gettrace() or sys.getprofile()
    return frame.f_back is None and not goes_on and not watched


def end(status):
    """End with this status, after what waits for the end: threads, `atexit`, written text."""
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(status)
