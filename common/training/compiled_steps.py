"""Many training steps inside one `session.run`, compiled by XLA.

The loop is that of `many_steps`, but all of it is compiled to machine code. This
takes several seconds at first. Then a small network makes ten to fifty times as
many steps a second. Sums are computed in another order, so the losses differ in
their last bits from those without XLA.
"""

import itertools

from common.errors import InputError
from common.graph_mode import tf

import numpy as np

MAX_STEPS = 10_000  # of one `session.run`
MAX_BYTES = 32 * 2**20  # of batches for one `session.run`


class CompiledSteps:
    """A train step, ready to be run many times by one `session.run`, by XLA.

    Args:
      step: a `StepGraph` that fetches the loss and then what is watched.
      names: of what is watched; "until" is a scalar bool that ends the loop after
        the step where it is true.

    Raises:
      InputError: the step cannot be compiled.
    """

    def __init__(self, step, names):
        reason = step.why_not() or _why_not_compiled(step)
        if reason:
            raise InputError(f"this train step cannot be compiled (--jit): {reason}")
        self._step, self._names = step, names
        self._runs = {}  # shapes of a batch -> (most steps of a run, batches -> feeds, records)

    def run(self, session, feed_dict, batches):
        """See `many_steps.ManySteps.run`. Batches of a new shape are compiled first."""
        found = []  # for each run: the losses, then what is watched
        for shapes, group in self._of_one_shape(batches):
            most, feeds, records = self._compiled(shapes)
            for start in range(0, len(group), most):
                part = group[start : start + most]
                done, *values = session.run(records, {**feed_dict, **feeds(part)})
                found.append([value[:done] for value in values])
                if done < len(part):
                    return self._joined(found)
        return self._joined(found)

    def _joined(self, found):
        losses, *watched = (np.concatenate(parts) for parts in zip(*found))
        return losses, dict(zip(self._names, watched))

    def _of_one_shape(self, batches):
        """[(shapes, batches of these shapes)], in order."""
        if not self._step.batched:
            return [((), batches)]

        def shapes(batch):
            return tuple(np.shape(batch[tensor]) for tensor in self._step.batched)

        return [(key, list(group)) for key, group in itertools.groupby(batches, shapes)]

    def _compiled(self, shapes):
        """(most steps of a run, batches -> feeds, records) for batches of these shapes."""
        if shapes not in self._runs:
            sizes = [
                tensor.dtype.size * int(np.prod(shape))
                for tensor, shape in zip(self._step.batched, shapes)
            ]
            most = min(MAX_STEPS, max(1, MAX_BYTES // max(1, sum(sizes))))
            graph = self._step.train_op.graph
            with graph.as_default(), tf.control_dependencies(None), tf.name_scope("compiled_steps"):
                steps = tf.placeholder(tf.int32, [], "steps")
                rows = [
                    tf.placeholder(tensor.dtype, [most, *shape])
                    for tensor, shape in zip(self._step.batched, shapes)
                ]
                records = self._loop(steps, rows, most)

            def feeds(batches):
                found = {steps: len(batches)}
                for tensor, placeholder in zip(self._step.batched, rows):
                    padded = np.zeros(placeholder.shape, placeholder.dtype.as_numpy_dtype)
                    padded[: len(batches)] = [batch[tensor] for batch in batches]
                    found[placeholder] = padded
                return found

            self._runs[shapes] = most, feeds, records
        return self._runs[shapes]

    def _loop(self, steps, rows, most):
        """The steps done, and what each of them fetched, [most, ...]."""
        step, names = self._step, self._names
        outside = list(step.inputs())

        @tf.function(jit_compile=True, autograph=False)
        def compiled(steps, rows, values):
            def body(number, _, records):
                capture = tf.get_default_graph().capture
                inputs = {tensor.name: capture(value) for tensor, value in zip(outside, values)}
                fetched, train_op = step.copy([part[number] for part in rows], inputs)
                records = [record.write(number, value) for record, value in zip(records, fetched)]
                stop = fetched[1 + names.index("until")] if "until" in names else False
                with tf.control_dependencies([train_op]):
                    return number + 1, tf.identity(stop), records

            done, _, records = tf.while_loop(
                lambda number, stop, _: tf.logical_and(number < steps, tf.logical_not(stop)),
                body,
                [
                    tf.constant(0),
                    tf.constant(False),
                    [
                        tf.TensorArray(tensor.dtype, most, element_shape=tensor.shape)
                        for tensor in step.fetched
                    ],
                ],
            )
            return [done, *(record.stack() for record in records)]

        return compiled(steps, rows, outside)


def _why_not_compiled(step):
    loops = [operation for operation in step.operations if operation.type == "Enter"]
    if not loops:
        return None
    return (
        f"{loops[0].name} is part of a tf.while_loop. rnn.dynamic_rnn has none for up to "
        "scan.LONGEST_UNROLLED steps of time, with a time that is known when the graph is built"
    )
