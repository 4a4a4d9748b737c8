"""The training history."""

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
