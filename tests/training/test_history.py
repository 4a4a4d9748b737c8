"""The time left of a training."""

from common.training import History, TimeLeft

import numpy as np


def test_the_rest_at_the_speed_so_far_without_the_slow_first_step():
    times = iter([50.0, 60.0, 80.0, 100.0])
    left = TimeLeft(103, clock=lambda: next(times))
    assert left.after(3) == ""
    assert left.after(13) == "1:30 left"  # 10 steps in 10 s, 90 to go
    assert left.after(23) == "2:00 left"  # 20 steps in 30 s, 80 to go
    assert left.after(103) == ""


def test_steps_a_second():
    assert History(np.zeros(10), {}, 2.0).steps_per_second == 5
    assert History(np.zeros(10), {}, 0.0).steps_per_second == float("inf")
