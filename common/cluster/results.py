"""What the workers of a training found, put together."""

from typing import NamedTuple

import numpy as np

LAST = 10  # steps of a worker whose losses make the loss at the end


class Result(NamedTuple):
    """Of one training."""

    workers: int
    losses: np.ndarray  # of all steps of all workers, in the order of their updates
    loss: float  # at the end
    characters_per_second: float  # of all workers


def of(workers, characters):
    """The `Result` of several workers.

    Args:
      workers: a dictionary each: "losses" and "seconds" of its steps, and "updates", how often
        the weights had been moved then.
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

    Workers that have continued a training are compared with the last losses.
    """
    means = np.mean([one["losses"] for one in workers], axis=0)
    return float(np.abs(means - whole[len(whole) - len(means) :]).max(initial=0.0))
