"""Calls that do not wait for each other, each in one of several processes."""

import concurrent.futures
import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool

from common.errors import InputError


def results(function, arguments, processes, announce):
    """`function` of each of the arguments, in their order.

    Close the generator where it is not read to its end: that ends the processes.

    Args:
      function: of a module other than `__main__`, so that another process finds it.
      processes: at most; 1 for this process, one call after the other.
      announce: told the argument whose result is waited for.

    Raises:
      InputError: a process was ended from outside.
    """
    if processes == 1 or len(arguments) == 1:
        for argument in arguments:
            announce(argument)
            yield function(argument)
        return
    with _pool(processes) as pool:
        with _ctrl_c_held_back():
            futures = [pool.submit(function, argument) for argument in arguments]
        for argument, future in zip(arguments, futures):
            announce(argument)
            yield future.result()


@contextlib.contextmanager
def _pool(processes):
    """Processes that end when the block is left, also in the middle of their work."""
    fresh = multiprocessing.get_context("spawn")  # a fork would take TensorFlow's locks along
    pool = concurrent.futures.ProcessPoolExecutor(processes, fresh, _begin)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise InputError(
            "a process was ended from outside, perhaps for want of memory: --jobs 1 needs less"
        ) from error
    finally:
        for process in multiprocessing.active_children():
            process.terminate()
        pool.shutdown(cancel_futures=True)


def _begin():
    """First in each process: it ends when the one that started it does, and not before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that one is told of Ctrl-C too
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first():
    multiprocessing.parent_process().join()
    os._exit(1)  # nobody waits for the result


@contextlib.contextmanager
def _ctrl_c_held_back():
    """Ctrl-C comes after this block; processes that start in it are never told of it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows; there `_begin` alone sees to it
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
