"""The training history."""

from common.training import History

import numpy as np


def test_steps_a_second():
    assert History(np.zeros(10), {}, 2.0).steps_per_second == 5
    assert History(np.zeros(10), {}, 0.0).steps_per_second == float("inf")
