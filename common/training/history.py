"""The training history, and an estimate of the time left."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class History(NamedTuple):
    """The losses and the watched values of each step."""

    losses: np.ndarray  # float [steps]: the loss BEFORE each update, fetched with the train op
    watched: dict  # name -> array [steps, ...], fetched in the same way
    seconds: float  # wall clock, reports included
    saved: str | None = None  # what `save` returned last

    @property
    def steps(self) -> int:
        return len(self.losses)

    @property
    def steps_per_second(self) -> float:
        return self.steps / self.seconds if self.seconds else float("inf")

    def first(self, name: str) -> int | None:
        """Returns the number of updates before watched[name] was first true; None: never."""
        reached = np.flatnonzero(self.watched[name])
        return int(reached[0]) if reached.size else None


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

    def after(self, done: int) -> str:
        """Returns `2:05 left` after `done` steps; empty at the first report and at the end."""
        now = self._clock()
        if self._first is None:
            self._first = done, now
        steps, seconds = done - self._first[0], now - self._first[1]
        rest = self._steps - done
        if not steps or rest <= 0:
            return ""
        seconds = round(seconds / steps * rest)
        return f"{seconds // 60}:{seconds % 60:02} left"
