"""The training loop."""

import itertools
import time

from common.training.history import History
from common.training.interrupts import Saving, Stopped, signals_delayed

import numpy as np

try:
    from common import fast
except ImportError:  # that room may be deleted
    fast = None


def train(
    session,
    train_op,
    loss,
    feed_dict=None,
    *,
    steps,
    examples=None,
    batch_size=None,
    batches=None,
    seed=0,
    made_before=0,
    watch=None,
    until=None,
    report=None,
    report_every=None,
    save=None,
    save_every=60.0,
):
    """Run the train op `steps` times.

    It does the same as this loop, and adds a history, reports and an early stop:

        for step in range(steps):
            step_loss, _ = session.run([loss, train_op], feed_dict=feed_dict)

    Where that is faster, many steps are made in one `session.run` (`common.fast`), with
    the same numbers to the last bit. Steps with random operations such as dropout and
    sessions with hooks are made one by one.

    Args:
      session, train_op, loss: as in that line; `loss` is a scalar tensor.
      feed_dict: fed whole at each step.
      steps: how many updates.
      examples: {placeholder: array}, fed a batch at a time; the arrays have the
        same first dimension. Each pass over them takes another order, drawn
        from `seed`; its last batch may be smaller.
      batch_size: rows of `examples` a step.
      made_before: steps of an earlier run that this one goes on from: the batches of
        `examples` that they took are passed over.
      batches: an iterator of {placeholder: array}, one a step, in place of `examples`: for
        batches of different shapes. Such steps are made one by one.
      watch: {name: scalar tensor} to record at each step.
      until: a scalar bool tensor; training ends after the step where it is true.
      report: called as report(step, loss) at step 0, every `report_every` steps
        (a tenth of `steps` unless given) and the last, after that step's update.
      save: called as save(steps_done) every `save_every` seconds, at the end, and when
        Ctrl-C, SIGTERM or SIGHUP ends the training; it returns where it saved
        (`checkpoint.keeper`). A signal that comes during a save waits for its end.
      save_every: seconds.

    Returns:
      A `History`.

    Raises:
      ValueError: `batches` together with `examples`.
      Stopped: a signal, after `save`; a KeyboardInterrupt whose message says how far it got.
    """
    watch = dict(watch or {})
    if until is not None:
        watch["until"] = until
    if batches is not None and examples:
        raise ValueError("batches: not together with examples")
    report_every = report_every or max(1, steps // 10)
    feed_dict, examples, make_steps = feed_dict or {}, examples or {}, None
    if batches is None:
        batches = itertools.islice(_batches(examples, batch_size, seed), made_before, None)
        calls_saved = steps - (-(-steps // report_every) if report else 1)
        make_steps = fast and fast.stepper(
            session, train_op, loss, watch, feed_dict, examples, batches, calls_saved
        )

    def make_one_step(_):
        fetches = {"loss": loss, "train_op": train_op, "watch": watch}
        fetched = session.run(fetches, {**feed_dict, **next(batches)})
        return [fetched["loss"]], {name: [value] for name, value in fetched["watch"].items()}

    make_steps = make_steps or make_one_step
    done, losses, watched = 0, [], {name: [] for name in watch}  # an array for each call
    start, stopped = time.perf_counter(), False
    saving = Saving(save, save_every)
    with signals_delayed(save is not None) as signals:
        try:
            stop = steps < 1
            while not stop:
                before_report = -done % report_every + 1 if report else steps
                new_losses, new_watched = make_steps(min(before_report, steps - done))
                done += len(new_losses)
                losses.append(new_losses)
                for name, values in new_watched.items():
                    watched[name].append(values)
                stop = done == steps or (until is not None and bool(watched["until"][-1][-1]))
                if report and (stop or (done - 1) % report_every == 0):
                    report(done - 1, float(new_losses[-1]))
                signals.raise_one()
                saving.if_due(done)
        except KeyboardInterrupt:
            stopped = True
        saving.now(done)
        if stopped or signals.came:  # the second: while the last save was made
            raise Stopped.after(done, steps, saving.where, signals.first)
    watched = {name: _concatenate(parts) for name, parts in watched.items()}
    return History(_concatenate(losses), watched, time.perf_counter() - start, saving.where)


def _concatenate(parts):
    return np.concatenate(parts) if parts else np.array([])


def steps_per_epoch(count, batch_size):
    """The number of batches in one pass over `count` examples."""
    return -(-count // batch_size)


def _batches(examples, batch_size, seed):
    """An endless iterator of feed dictionaries: batch after batch, in a new order each pass."""
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
