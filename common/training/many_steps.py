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
step, to the last bit. `Stepper` decides when the loop is faster.
"""

import time

from common.graph_mode import tf
from common.training import compiled_steps
from common.training.step_graph import StepGraph

import numpy as np

# When the loop is faster: it saves 0.2 ms a step, and costs 0.2 ms an operation once (measured).
CALLS_AN_OPERATION = 1.5
CHUNK_SECONDS = 0.25  # of one `session.run`: how long Ctrl-C may have to wait
CHUNK_BYTES = 32 * 2**20  # of batches fed to one `session.run`


class Stepper:
    """Makes steps: one in a `session.run` or, where that pays, many.

    Args:
      session, train_op, loss, watch: as for `training.train`.
      feed_dict: fed at each step.
      examples: {placeholder: array}, whose rows `batches` feeds.
      batches: an iterator over feed dictionaries, one a step.
      calls_saved: how many fewer `session.run` there would be with the loop.
      jit: compile the steps (`compiled_steps`), whether or not that pays.
    """

    def __init__(
        self, session, train_op, loss, watch, feed_dict, examples, batches, calls_saved, jit=False
    ):
        self._session, self._batches = session, batches
        self._train_op, self._loss, self._watch = train_op, loss, watch
        self._feed_dict = {key: feed_dict[key] for key in feed_dict if key not in examples}
        self._batched = tuple(examples)
        self._jit = jit
        can_be_copied = (calls_saved > 0 or jit) and _runs_nothing_else(session)
        can_be_copied = can_be_copied and all(
            isinstance(key, tf.Tensor) for key in [*feed_dict, *examples]
        )
        # A ManySteps or CompiledSteps, or None.
        self._fast = self._prepare(calls_saved) if can_be_copied else None
        self._step_seconds = (
            CHUNK_SECONDS  # of the last call; the first call makes one step, to measure it
        )

    def run(self, count):
        """Make between 1 and `count` steps.

        Returns:
          (losses, {name: values}), a row for each step made.
        """
        start = time.perf_counter()
        losses, watched = self._many_steps(count) if self._fast else self._one_step()
        self._step_seconds = (time.perf_counter() - start) / len(losses)
        return losses, watched

    def _one_step(self):
        fetches = {"loss": self._loss, "train_op": self._train_op, "watch": self._watch}
        fetched = self._session.run(fetches, {**self._feed_dict, **next(self._batches)})
        watched = {name: np.array([value]) for name, value in fetched["watch"].items()}
        return np.array([fetched["loss"]]), watched

    def _many_steps(self, count):
        count = min(count, max(1, int(CHUNK_SECONDS / self._step_seconds)))
        batches, size = [], 0
        while len(batches) < count and size < CHUNK_BYTES:
            batches.append(next(self._batches))
            size += sum(np.asarray(rows).nbytes for rows in batches[-1].values())
        return self._fast.run(self._session, self._feed_dict, batches)

    def _prepare(self, calls_saved):
        """A ManySteps where it pays, else None. Made once for each session, step and feeds."""
        made = self._session.__dict__.setdefault("_many_steps", {})
        fed = tuple(self._feed_dict)
        key = (self._jit, self._train_op, self._loss, *self._watch.items(), fed, self._batched)
        if key not in made:
            with self._session.graph.as_default():
                watch = {name: tf.convert_to_tensor(value) for name, value in self._watch.items()}
            fetched = [self._loss, *watch.values()]
            step = StepGraph(self._train_op, fetched, fed, self._batched)
            if self._jit:
                made[key] = compiled_steps.CompiledSteps(step, list(watch))
                return made[key]
            if calls_saved < CALLS_AN_OPERATION * len(step.operations):
                return None
            made[key] = None if step.why_not() else ManySteps(step, list(watch))
        return made[key]


def _runs_nothing_else(session):
    """Whether a run is just a run: no hooks, no other machine, and a graph that may grow."""
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
