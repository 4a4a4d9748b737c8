"""The reports of a long training: said, drawn, kept, and continued after a stop."""

import math

from common.errors import InputError
from common.language.ngrams import bits
from common.training import Stopped, TimeLeft
from common.training.beginning import Beginning
from common.training.interrupts import Saving, signals_delayed
from common.training.keeping import Keeper, check_writable, fact

import numpy as np

SHOWN = 40  # characters of what it writes, at each report


class Progress:
    """Reports ten times in a training, keeps its checkpoints, and knows where it goes on.

    A training that goes on (`resume`) has the weights, optimizer, carried state and step of
    the last checkpoint in its variables, and the history, the losses since the last report and
    the best score in its facts. The random numbers depend on seed and step alone, so nothing
    else is needed for the same losses.

    Args:
      lesson: where the reports are said.
      session: its variables have their first values.
      steps: of the training.
      facts: {name: value} that a training must have in common with the one it continues.
      save: a folder for checkpoints, or None.
      resume: a folder to go on from, or None; then checkpoints go there too.
      save_every: seconds; a checkpoint comes with every report as well.

    Raises:
      InputError: nothing to go on from, or it is another training, or nothing can be saved.
    """

    def __init__(self, lesson, session, steps, facts, save=None, resume=None, save_every=60.0):
        check_writable(save or resume)
        self._lesson, self._session, self._steps = lesson, session, steps
        start = Beginning.same(resume, facts)
        saved = start.restore(session)
        self.history = []  # [step, bits in training, bits in validation] each
        if saved:
            self.history = fact(start.prefix, saved, "history")
        self._first = saved.get("step", 0)
        self._losses = saved.get("losses", [])  # those since the last report
        self._keeper = Keeper(session, save or resume, facts)
        self._keeps = (save or resume) is not None
        self._saving = Saving(self._save if self._keeps else None, save_every)
        self._every = max(1, steps // 10)
        self._left = TimeLeft(steps)

    @property
    def best(self):
        """The lowest validation bits so far."""
        return min((row[2] for row in self.history), default=math.inf)

    def as_metrics(self):
        """The history, its best validation bits, and its last training bits."""
        last = self.history[-1][1]
        return {"history": self.history, "best_bits": self.best, "bits_in_training": last}

    def steps(self):
        """The number of each step, from where the training begins or goes on.

        Between two steps it saves, if so many seconds have passed. Ctrl-C, SIGTERM and
        SIGHUP wait for the end of their step; the training is saved, then `Stopped` is raised.
        """
        with signals_delayed(self._keeps) as signals:
            for step in range(self._first, self._steps):
                yield step
                self._saving.if_due(step + 1)
                if signals.came:
                    self._saving.now(step + 1)
                    where = self._saving.where
                    raise Stopped.after(step + 1, self._steps, where, signals.first)

    def _save(self, done):
        return self._keeper.last(done, history=self.history, losses=self._losses)

    def note(self, loss):
        """The loss of one more step, in nats."""
        self._losses.append(float(loss))

    def is_due(self, done):
        """Whether to report after `done` steps."""
        return done % self._every == 0 or done == self._steps

    def report(self, done, probabilities, writes, **numbers):
        """After `done` steps: p of each character of the validation part, and what it writes now.

        Other numbers, by name, are for who looks on (`--logdir`).
        """
        training = float(np.mean(self._losses)) / math.log(2)
        validation = bits(probabilities)
        if not math.isfinite(training):
            raise InputError(f"the loss after {done} steps is {training}: lower LEARNING_RATE")
        is_best = validation < self.best
        self.history.append([done, training, validation])
        self._losses = []
        left = self._left.after(done)
        self._lesson.say(
            f"  step {done:>6}   training {training:.3f}   validation {validation:.3f}   "
            f"{left:>10}   {writes[:SHOWN]!r}"
        )
        scores = {"bits/training": training, "bits/validation": validation}
        if self._lesson.log:
            self._lesson.log.scores(self._session, done, {**scores, **numbers})
        if is_best:
            self._keeper.best(done, score=validation)
        self._saving.now(done)
