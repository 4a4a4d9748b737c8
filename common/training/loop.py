"""The training loop."""

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from common.graph_mode import tf
from common.progress import reported_steps, steps_to_next_report
from common.training._interrupts import Saving
from common.training.history import History

import numpy as np

try:
    from common import fast
except ImportError:  # that room may be deleted
    fast = None

REPORT_SECONDS = 10.0  # a long training reports at least as often


def train(
    session: tf.Session,
    train_op: tf.Operation,
    loss: tf.Tensor,
    feed_dict: dict | None = None,
    *,
    steps: int,
    examples: dict[tf.Tensor, np.ndarray] | None = None,
    batch_size: int | None = None,
    batches: Iterator[dict] | None = None,
    seed: int = 0,
    start_step: int = 0,
    watch: dict[str, tf.Tensor] | None = None,
    until: tf.Tensor | None = None,
    report: Callable[[int, float], Any] | None = None,
    report_every: int | None = None,
    save: Callable[[int], str | None] | None = None,
    save_every: float = 60.0,
) -> History:
    """Runs the train op `steps` times.

    It does the same as this loop, and adds a history, reports, checkpoints and an early stop:

        for step in range(steps):
            step_loss, _ = session.run([loss, train_op], feed_dict=feed_dict)

    Where that is faster, many steps are made in one `session.run` (`common.fast`), with
    the same numbers to the last bit. Steps with random operations such as dropout and
    sessions with hooks are made one by one.

    Args:
      session, train_op, loss: as in that line; `loss` is a scalar tensor.
      feed_dict: fed whole at each step.
      steps: the number of updates.
      examples: {placeholder: array}, fed a batch at a time; the arrays have the
        same first dimension. Each epoch takes another order, drawn
        from `seed`; its last batch may be smaller.
      batch_size: rows of `examples` a step.
      start_step: steps already done; that many batches of `examples` are skipped.
      batches: an iterator of {placeholder: array}, one a step, in place of `examples`: for
        batches of different shapes. Such steps are made one by one.
      watch: {name: scalar tensor} to record at each step.
      until: a scalar bool tensor; training ends after the first step where it is true.
      report: called as report(step, loss) after the update of steps 0, 1, 2, 5, 10, 20, 50 ...
        and the last, and when nothing was reported for `REPORT_SECONDS`.
      report_every: steps; report after steps 0, `report_every` and so on, and the last, instead.
      save: called as save(steps_done) every `save_every` seconds, at the end, and when
        Ctrl-C, SIGTERM or SIGHUP ends the training; it returns where it saved
        (`checkpoint.saver`). A signal that comes during a save waits for its end.
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
    feed_dict, examples, make_steps = feed_dict or {}, examples or {}, None
    if batches is None:
        batches = itertools.islice(_batches(examples, batch_size, seed), start_step, None)
        calls_saved = steps - (_count_reports(steps, report_every) if report else 1)
        make_steps = fast and fast.stepper(
            session, train_op, loss, watch, feed_dict, examples, batches, calls_saved
        )

    def make_one_step(_):
        fetches = {"loss": loss, "train_op": train_op, "watch": watch}
        fetched = session.run(fetches, {**feed_dict, **next(batches)})
        return [fetched["loss"]], {name: [value] for name, value in fetched["watch"].items()}

    make_steps = make_steps or make_one_step
    done, losses, watched = 0, [], {name: [] for name in watch}  # an array for each call
    start = last_report = time.perf_counter()
    with Saving(save, steps, save_every) as saving:
        stop = steps < 1
        while not stop:
            before_report = steps - done
            if report:
                before_report = _steps_to_next_report(done, steps, report_every)
            new_losses, new_watched = make_steps(before_report)
            done += len(new_losses)
            saving.done = done
            losses.append(new_losses)
            for name, values in new_watched.items():
                watched[name].append(values)
            stop = done == steps or (until is not None and bool(watched["until"][-1][-1]))
            silent_for = time.perf_counter() - last_report
            is_late = report_every is None and silent_for > REPORT_SECONDS
            if report and (stop or len(new_losses) == before_report or is_late):
                report(done - 1, float(new_losses[-1]))
                last_report = time.perf_counter()
            saving.after(done)
    watched = {name: _concatenate(parts) for name, parts in watched.items()}
    return History(_concatenate(losses), watched, time.perf_counter() - start, saving.saved)


def _steps_to_next_report(done, steps, every):
    if every is None:
        return steps_to_next_report(done, steps)
    return min(-done % every + 1, steps - done)


def _count_reports(steps, every):
    return sum(1 for _ in reported_steps(steps)) if every is None else -(-steps // every)


def _concatenate(parts):
    return np.concatenate(parts) if parts else np.array([])


def steps_per_epoch(count: int, batch_size: int) -> int:
    """Returns the number of batches in an epoch of `count` examples."""
    return -(-count // batch_size)


def _batches(examples, batch_size, seed):
    """An endless iterator of feed dictionaries: batch after batch, in a new order each epoch."""
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
