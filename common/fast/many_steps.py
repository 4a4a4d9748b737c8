"""Many training steps inside one `session.run`, made from any train step's own graph.

A `session.run` costs about 0.2 ms in addition to the step itself, which is much for
a small network. `ManySteps` copies the step's graph into the body of a
`tf.while_loop`, so that one `session.run` makes hundreds of steps:

    while step < steps and not until:
        loss, train_op = the step's graph, on this step's batch
        losses[step] = loss

The copy works on the same variables. A tensor that has the same value at each
step, such as one-hot inputs made from a fed tensor, is not copied: it is computed
once, in the original graph. The numbers are those of one `session.run` a
step, to the last bit. `stepper` decides when the loop is faster.
"""

import time
import weakref

from common.fast.step_graph import StepGraph
from common.graph_mode import tf

import numpy as np

# When the loop is faster: it saves 0.2 ms a step, and costs 0.2 ms an operation once (measured).
CALLS_AN_OPERATION = 1.5
CHUNK_SECONDS = 0.25  # of one `session.run`: how long Ctrl-C may have to wait
CHUNK_BYTES = 32 * 2**20  # of batches fed to one `session.run`

_loops = weakref.WeakKeyDictionary()  # {session: {step and feeds: ManySteps or None}}


def stepper(session, train_op, loss, watch, feed_dict, examples, batches, calls_saved):
    """Returns `Stepper(...).run`, or None where one step in a `session.run` is to be made.

    Args:
      session, train_op, loss, watch: as for `training.train`.
      feed_dict: fed at each step.
      examples: {placeholder: array}, whose rows `batches` feeds.
      batches: an iterator over feed dictionaries, one a step.
      calls_saved: how many fewer `session.run` there would be with the loop.
    """
    if calls_saved <= 0 or not _runs_nothing_else(session):
        return None
    if not all(isinstance(key, tf.Tensor) for key in [*feed_dict, *examples]):
        return None
    constant = {key: value for key, value in feed_dict.items() if key not in examples}
    loop = _loop_where_it_pays(session, train_op, loss, watch, constant, examples, calls_saved)
    return loop and Stepper(session, loop, constant, batches).run


class Stepper:
    """Makes steps by a `ManySteps`, as many in a `session.run` as take `CHUNK_SECONDS`."""

    def __init__(self, session, loop, feed_dict, batches):
        self._session, self._loop = session, loop
        self._feed_dict, self._batches = feed_dict, batches
        # Of the last call; the first call makes one step, to measure it.
        self._step_seconds = CHUNK_SECONDS

    def run(self, count):
        """Makes between 1 and `count` steps.

        Returns:
          (losses, {name: values}), a row for each step made.
        """
        start = time.perf_counter()
        count = min(count, max(1, int(CHUNK_SECONDS / self._step_seconds)))
        batches, size = [], 0
        while len(batches) < count and size < CHUNK_BYTES:
            batches.append(next(self._batches))
            size += sum(np.asarray(rows).nbytes for rows in batches[-1].values())
        losses, watched = self._loop.run(self._session, self._feed_dict, batches)
        self._step_seconds = (time.perf_counter() - start) / len(losses)
        return losses, watched


def _loop_where_it_pays(session, train_op, loss, watch, feed_dict, examples, calls_saved):
    """A `ManySteps` where it pays, else None. Made once for each session, step and feeds."""
    loops = _loops.setdefault(session, {})
    key = (train_op, loss, *watch.items(), tuple(feed_dict), tuple(examples))
    if key not in loops:
        with session.graph.as_default():
            watch = {name: tf.convert_to_tensor(value) for name, value in watch.items()}
        step = StepGraph(train_op, [loss, *watch.values()], tuple(feed_dict), tuple(examples))
        if calls_saved < CALLS_AN_OPERATION * len(step.operations):
            return None
        loops[key] = None if step.why_not() else ManySteps(step, list(watch))
    return loops[key]


def _runs_nothing_else(session):
    """Returns whether a run is only a run: no hooks, no other machine, a graph that may grow."""
    return (
        type(session) in (tf.Session, tf.InteractiveSession)
        and not session.sess_str
        and not session.graph.finalized
    )


class ManySteps:
    """A train step, ready to be run many times by one `session.run`.

    Args:
      step: a `StepGraph` that fetches the loss and then what is watched.
      names: of what is watched; "until" is a scalar bool that ends the loop after
        the step where it is true.
    """

    def __init__(self, step, names):
        self._names = names
        graph = step.train_op.graph
        with graph.as_default(), tf.control_dependencies(None), tf.name_scope("many_steps"):
            self._steps = tf.placeholder(tf.int32, [], "steps")
            # Rows of all the steps one after the other; step k has rows ends[k]:ends[k + 1].
            self._ends = tf.placeholder(tf.int32, [None], "ends")  # [steps + 1]
            self._rows = {
                tensor: tf.placeholder(tensor.dtype, _any_rows(tensor.shape))
                for tensor in step.batched
            }
            self._records = self._loop(step)

    def run(self, session, feed_dict, batches):
        """Make as many steps as there are `batches`, or fewer where "until" says so.

        Args:
          feed_dict: fed at each step.
          batches: a list of {tensor: rows}.

        Returns:
          (losses [steps], {name: array [steps, ...]}).
        """
        feeds = {**feed_dict, self._steps: len(batches)}
        for tensor, rows in self._rows.items():
            parts = [np.asarray(batch[tensor]) for batch in batches]
            feeds[rows] = np.concatenate(parts)
            feeds[self._ends] = np.cumsum([0] + [len(part) for part in parts])
        losses, *watched = session.run(self._records, feed_dict=feeds)
        return losses, dict(zip(self._names, watched))

    def _loop(self, step):
        """The loop over copies of the step; what it fetched, [steps, ...] each."""

        def body(number, _, records):
            batch = [self._batch(tensor, rows, number) for tensor, rows in self._rows.items()]
            fetched, train_op = step.copy(batch)
            records = [record.write(number, value) for record, value in zip(records, fetched)]
            stop = fetched[1 + self._names.index("until")] if "until" in self._names else False
            with tf.control_dependencies([train_op]):  # the next step begins after the update
                return number + 1, tf.identity(stop), records

        done, _, records = tf.while_loop(
            lambda number, stop, _: tf.logical_and(number < self._steps, tf.logical_not(stop)),
            body,
            [
                tf.constant(0),
                tf.constant(False),
                [tf.TensorArray(tensor.dtype, self._steps) for tensor in step.fetched],
            ],
            parallel_iterations=1,
        )
        return [record.gather(tf.range(done)) for record in records]

    def _batch(self, tensor, rows, number):
        batch = rows[self._ends[number] : self._ends[number + 1]]
        batch.set_shape(tensor.shape)
        return batch


def _any_rows(shape):
    return shape if shape.rank is None else [None, *shape.as_list()[1:]]
