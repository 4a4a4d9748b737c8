"""Ctrl-C and other signals during a training, and saving while it runs."""

import signal
import time
from collections.abc import Callable


class Stopped(KeyboardInterrupt):
    """Training was ended by Ctrl-C, or by a signal that ends a program.

    `status` is the exit status that belongs to it: 128 and the signal's number.
    """

    def __init__(self, message: str, number: int = signal.SIGINT):
        super().__init__(message)
        self.status = 128 + number


class Saving:
    """Saves a training every so many seconds, at its end, and when a signal ends it.

        with Saving(save, steps) as saving:
            for step in range(steps):
                session.run(train_op)
                saving.after(step + 1)

    Ctrl-C and, where it saves, SIGTERM and SIGHUP wait for `after`: an interrupt between an
    update and the record of its loss would give a wrong number of steps, and an interrupt
    within a save would end it. Then it saves and raises `Stopped`. Only the main thread can
    delay signals, and a handler other than Python's own is not replaced.

    Args:
      save: called as save(steps_done); it returns where it saved. None: nothing is saved.
      steps: of the whole training, for the message.
      seconds: between two saves.
      done: steps done before the first.
    """

    def __init__(
        self,
        save: Callable[[int], str | None] | None,
        steps: int,
        seconds: float = 60.0,
        done: int = 0,
    ):
        self.done = done  # steps whose update has been made
        self.saved = None  # what `save` returned last
        self._save, self._steps, self._seconds = save, steps, seconds
        self._saved_step, self._time = None, time.perf_counter()
        self._came, self._usual = [], {}  # signals that wait; {signal: its usual handler}

    def after(self, done: int) -> None:
        """Call at the end of each step, after its report. Raises KeyboardInterrupt for a signal."""
        self.done = done
        if self._came:
            raise KeyboardInterrupt
        if time.perf_counter() - self._time >= self._seconds:
            self.now()

    def now(self) -> None:
        """Saves, unless these steps have been saved. A training of no step is saved too."""
        if self._save and self.done != self._saved_step:
            self.saved = self._save(self.done)
            self._saved_step, self._time = self.done, time.perf_counter()

    def __enter__(self):
        usual = {signal.SIGINT: signal.default_int_handler}
        if self._save:
            ending = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
            usual |= {getattr(signal, name): signal.SIG_DFL for name in ending}
        try:
            for number, handler in usual.items():
                if signal.getsignal(number) is handler:
                    signal.signal(number, lambda number, _: self._came.append(number))
                    self._usual[number] = handler
        except ValueError:  # not the main thread
            pass
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None or issubclass(kind, KeyboardInterrupt):
                self.now()
                if kind or self._came:  # the second: during the last save
                    raise self._stopped() from None
        finally:
            for number, handler in self._usual.items():
                signal.signal(number, handler)

    def _stopped(self):
        where = f"; saved: {self.saved}" if self.saved else ""
        message = f"stopped after {self.done} of {self._steps} steps{where}"
        return Stopped(message, self._came[0] if self._came else signal.SIGINT)
