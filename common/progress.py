"""The training steps that are reported: 0, 1, 2, 5, 10, 20, 50, 100 ... and the last.

A loss falls fastest at first, so the reports stand closest together there.
"""


def is_reported(step, steps=None):
    """Returns whether a training of `steps` steps reports after this step, counted from 0."""
    if step == 0 or (steps is not None and step == steps - 1):
        return True
    leading = step
    while leading % 10 == 0:
        leading //= 10
    return leading in (1, 2, 5)


def steps_to_next_report(done, steps):
    """Returns the steps to run up to and including the next report, after `done` steps."""
    step = done
    while step < steps - 1 and not is_reported(step, steps):
        step += 1
    return step - done + 1
