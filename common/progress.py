"""The training steps that are reported, and the time left.

A loss falls fastest at first, so the reports stand closest together there: steps 0, 1, 2, 5, 10,
20, 50, 100 ... and the last, counted from 0.
"""

import itertools
import time
from collections.abc import Callable, Iterator


def reported_steps(steps: int) -> Iterator[int]:
    """The steps that a training of `steps` steps reports."""
    powers = (10**exponent for exponent in itertools.count())
    usual = itertools.chain([0], (factor * power for power in powers for factor in (1, 2, 5)))
    yield from itertools.takewhile(lambda step: step < steps - 1, usual)
    if steps > 0:
        yield steps - 1


def is_reported(step: int, steps: int) -> bool:
    """Returns whether a training of `steps` steps reports this one."""
    return step in itertools.takewhile(lambda reported: reported <= step, reported_steps(steps))


def steps_to_next_report(done: int, steps: int) -> int:
    """Returns the steps to run up to and including the next report, after `done` < `steps`."""
    return next(step for step in reported_steps(steps) if step >= done) - done + 1


class TimeLeft:
    """Estimates the time that the rest of a training will take, at its speed so far.

    The clock starts with the first report, because the first step is much slower
    than the others.

    Args:
      steps: of the whole training.
      clock: a function that gives seconds.
    """

    def __init__(self, steps: int, clock: Callable[[], float] = time.perf_counter):
        self._steps = steps
        self._clock = clock
        self._first = None

    def seconds_after(self, done: int) -> float:
        """Returns the seconds left after `done` steps; 0 at the first report and at the end."""
        now = self._clock()
        if self._first is None:
            self._first = done, now
        steps, seconds = done - self._first[0], now - self._first[1]
        rest = self._steps - done
        return seconds / steps * rest if steps and rest > 0 else 0.0

    def after(self, done: int) -> str:
        """Returns `2:05 left` after `done` steps; empty at the first report and at the end."""
        left = self.seconds_after(done)
        return in_words(left) if left else ""


def in_words(seconds: float) -> str:
    """Returns `2:05 left` for 125 seconds."""
    seconds = round(seconds)
    return f"{seconds // 60}:{seconds % 60:02} left"
