"""The training loop, with its history."""

import time
from typing import NamedTuple

import numpy as np


class History(NamedTuple):
    """What happened at each step."""

    losses: np.ndarray  # float [steps]: the loss BEFORE each update, fetched with the train op
    watched: dict  # name -> array [steps, ...], fetched in the same way
    seconds: float  # wall clock, reports included

    @property
    def steps(self):
        return len(self.losses)

    @property
    def steps_per_second(self):
        return self.steps / self.seconds if self.seconds else float("inf")

    def first(self, name):
        """How many updates had been made when watched[name] was first true; None: never."""
        reached = np.flatnonzero(self.watched[name])
        return int(reached[0]) if reached.size else None


def train(
    session,
    train_op,
    loss,
    feed_dict=None,
    *,
    steps,
    examples=None,
    batch_size=None,
    seed=0,
    watch=None,
    until=None,
    report=None,
    report_every=None,
    save=None,
):
    """Run the train op `steps` times.

    It is this loop of lab 4, with a history, progress and an early stop:

        for step in range(steps):
            step_loss, _ = session.run([loss, train_op], feed_dict=feed_dict)

    Args:
      session, train_op, loss: as in that line; `loss` is a scalar tensor.
      feed_dict: fed whole at each step.
      steps: how many updates.
      examples: {placeholder: array}, fed a batch at a time; the arrays have the
        same first dimension. Each pass over them takes another order, drawn
        from `seed`; its last batch may be smaller.
      batch_size: rows of `examples` a step.
      watch: {name: scalar tensor} to record at each step.
      until: a scalar bool tensor; training ends after the step where it is true.
      report: called as report(step, loss) at step 0, every `report_every` steps
        (a tenth of `steps` unless given) and the last, after that step's update.
      save: called as save(steps_done) at the end, and when Ctrl-C ends the training.

    Returns:
      A `History`.

    Raises:
      KeyboardInterrupt: Ctrl-C, after `save`; its message says how far it got.
    """
    watch = dict(watch or {})
    if until is not None:
        watch["until"] = until
    fetches = {"loss": loss, "train_op": train_op, "watch": watch}
    batches = _batches(examples, batch_size, seed)
    report_every = report_every or max(1, steps // 10)
    losses, watched = [], {name: [] for name in watch}
    start = time.perf_counter()
    try:
        for step in range(steps):
            fetched = session.run(fetches, feed_dict={**(feed_dict or {}), **next(batches)})
            losses.append(fetched["loss"])
            for name, value in fetched["watch"].items():
                watched[name].append(value)
            stop = step == steps - 1 or (until is not None and bool(fetched["watch"]["until"]))
            if report and (stop or step % report_every == 0):
                report(step, float(fetched["loss"]))
            if stop:
                break
    except KeyboardInterrupt:
        if save:
            save(len(losses))
        raise KeyboardInterrupt(f"stopped after {len(losses)} of {steps} steps") from None
    if save:
        save(len(losses))
    watched = {name: np.array(values) for name, values in watched.items()}
    return History(np.array(losses), watched, time.perf_counter() - start)


def steps_per_epoch(count, batch_size):
    """How many batches pass over `count` examples once."""
    return -(-count // batch_size)


def _batches(examples, batch_size, seed):
    """Feed dictionaries without end: one batch after another, in a new order each pass."""
    if not examples:
        while True:
            yield {}
    count = len(next(iter(examples.values())))
    random = np.random.RandomState(seed)
    while True:
        order = random.permutation(count)
        for start in range(0, count, batch_size or count):
            chosen = order[start : start + (batch_size or count)]
            yield {placeholder: array[chosen] for placeholder, array in examples.items()}
