"""What a worker found in a training, and what all of them found, put together."""

import time
from typing import NamedTuple

from common.graph_mode import tf

import numpy as np

LAST = 10  # steps of a worker whose losses make the loss at the end
ROUNDING = 40  # steps in which two trainings that differ by rounding stay together


class Record(tf.train.SessionRunHook):
    """Keeps the loss of every step that is fed, how many updates there were then, and its time."""

    def __init__(self, loss, updates):
        self._fetches = {"losses": loss, "updates": updates}
        self._steps = {"losses": [], "updates": [], "seconds": []}
        self._start = None

    def before_run(self, run_context):
        fed = bool(run_context.original_args.feed_dict)
        self._start = time.perf_counter() if fed else None
        return tf.train.SessionRunArgs(self._fetches) if fed else None

    def after_run(self, run_context, run_values):
        if self._start is not None:
            self._steps["seconds"].append(time.perf_counter() - self._start)
            for name, value in run_values.results.items():
                self._steps[name].append(value)

    def found(self):
        """{"losses": [steps], "updates": [steps], "seconds": [steps]}."""
        return self._steps


class Result(NamedTuple):
    """Of one training."""

    workers: int
    losses: np.ndarray  # of all steps of all workers, in the order of their updates
    loss: float  # at the end
    characters_per_second: float  # of all workers

    def as_metrics(self):
        """The loss at the end, and characters a second."""
        return {"loss": self.loss, "speed": self.characters_per_second}

    def __str__(self):
        said = f"{len(self.losses)} steps in all, loss {self.loss:.3f}, "
        return f"{said}{self.characters_per_second:,.0f} characters/s"


def by_mode(workers, characters):
    """{mode: `Result`} of [worker] {mode: what it found}, as `of`."""
    modes = workers[0]  # the chief takes part in all
    return {
        mode: of([found[mode] for found in workers if mode in found], characters) for mode in modes
    }


def of(workers, characters):
    """The `Result` of several workers.

    Args:
      workers: what each found, as `Record.found`.
      characters: that a worker reads in a step.
    """
    pairs = [pair for one in workers for pair in zip(one["updates"], one["losses"])]
    losses = np.array([loss for _, loss in sorted(pairs)])
    worked = [one for one in workers if one["seconds"]]
    # the median: the first steps of each take longer
    speed = sum(characters / np.median(one["seconds"]) for one in worked)
    end = np.mean(losses[-LAST * len(worked) :]) if worked else np.nan
    return Result(len(workers), losses, float(end), float(speed))


def difference(workers, whole):
    """How much the mean loss of several workers differs from the `whole` losses, at most.

    In the first `ROUNDING` steps of the workers: a training multiplies what rounding changes.
    Workers that have continued a training are compared with the losses of the same steps.
    """
    means = np.mean([one["losses"] for one in workers], axis=0)
    same_steps = np.asarray(whole)[len(whole) - len(means) :]
    return float(np.abs(means - same_steps)[:ROUNDING].max(initial=0.0))
