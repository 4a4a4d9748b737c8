"""Observers of a network that is built and trained: TensorBoard's log, the lab book.

    with observers.observed_by(board.Board("logs")):
        LAB.run(lesson, steps=100)

`rnn.dynamic_rnn`, `training.train` and the lesson tell each observer what happens. An observer
changes nothing. A lab with its own training loop reports through `lesson.progress`.
"""

import contextlib

_present = []


class Observer:
    """Sees everything and does nothing; others override what they need."""

    def layer(self, cell, inputs, sequence_length, initial_state, time_major):
        """`rnn.dynamic_rnn` was called with these."""

    def vocabulary(self, vocabulary):
        """A `text.Vocabulary` was made."""

    def report(self, session, step, loss, feed_dict):
        """A training reports after `step`; `feed_dict` is an example of what is fed, or None."""

    def scores(self, session, step, numbers):
        """A training has these numbers, by name, after `step` steps."""

    def trained(self, session, losses, watched):
        """`training.train` has ended: [steps] and {name: [steps, ...]}."""

    def picture(self, path):
        """A picture was drawn."""


@contextlib.contextmanager
def observed_by(observer):
    """Let `observer` look on in this block."""
    _present.append(observer)
    try:
        yield observer
    finally:
        _present.remove(observer)


def present():
    """Those who look on now."""
    return tuple(_present)
