"""How long a training will still take."""

import time


class TimeLeft:
    """Says, after so many of `steps`, how long the rest takes at the speed so far.

    The clock starts with the first report: the first step is much slower than
    the others. `clock` gives seconds; tests put their own in.
    """

    def __init__(self, steps, clock=time.perf_counter):
        self._steps = steps
        self._clock = clock
        self._first = None

    def after(self, done):
        """`2:05 left` after `done` steps; empty at first, when nothing is known, and at the end."""
        now = self._clock()
        if self._first is None:
            self._first = done, now
        steps, seconds = done - self._first[0], now - self._first[1]
        rest = self._steps - done
        if not steps or rest <= 0:
            return ""
        seconds = round(seconds / steps * rest)
        return f"{seconds // 60}:{seconds % 60:02} left"
