"""Ctrl-C and other signals during a training, and saving while it goes on."""

import contextlib
import signal
import time


class Stopped(KeyboardInterrupt):
    """Training was ended by Ctrl-C, or by a signal that ends a program.

    `status` is the exit status that belongs to it: 128 and the signal's number.
    """

    def __init__(self, message, number=signal.SIGINT):
        super().__init__(message)
        self.status = 128 + number

    @classmethod
    def after(cls, done, steps, saved, number):
        """The signal `number` came after `done` of `steps` steps; `saved`: where, or None."""
        kept = f"; saved: {saved}" if saved else ""
        return cls(f"stopped after {done} of {steps} steps{kept}", number)


class Saving:
    """Saves every so many seconds and at the end, and knows where."""

    def __init__(self, save, seconds):
        self._save, self._seconds = save, seconds
        self._step, self._time = None, time.perf_counter()
        self.where = None

    def if_due(self, step):
        if time.perf_counter() - self._time >= self._seconds:
            self.now(step)

    def now(self, step):
        if self._save and step != self._step:
            self.where = self._save(step)
            self._step, self._time = step, time.perf_counter()


class Signals:
    """The signals that have come and wait."""

    def __init__(self):
        self.came = []

    @property
    def first(self):
        return self.came[0] if self.came else signal.SIGINT

    def raise_one(self):
        if self.came:
            raise KeyboardInterrupt


@contextlib.contextmanager
def signals_delayed(saving):
    """Delay Ctrl-C until `raise_one` is called; with `saving` also the signals that end a program.

    An interrupt between an update and the record of its loss would give a wrong number of
    steps, and one within a save would end it. Only the main thread can delay signals, and a
    handler other than Python's own is not replaced.
    """
    usual = {signal.SIGINT: signal.default_int_handler}
    if saving:
        ending = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        usual |= {getattr(signal, name): signal.SIG_DFL for name in ending}
    signals, changed = Signals(), []
    with contextlib.suppress(ValueError):  # not the main thread
        for number, handler in usual.items():
            if signal.getsignal(number) is handler:
                signal.signal(number, lambda number, _: signals.came.append(number))
                changed.append(number)
    try:
        yield signals
    finally:
        for number in changed:
            signal.signal(number, usual[number])
