"""The successors of a window, and how well scores name it."""

from common.data import text

import numpy as np


def test_ambiguous_windows():
    x, y = text.windows(text.Vocabulary("abc").encode("abcaba"), 2)
    # ab is followed by c once and by a once, bc and ca by one letter
    assert text.ambiguous(x, y[:, -1]) == {(0, 1): (0, 2)}


def test_score():
    logits = np.log([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]) + 1000  # softmax does not overflow
    accuracy, shares = text.score(logits, np.array([0, 1]))
    assert accuracy == 0.5
    np.testing.assert_allclose(shares, [0.7, 0.3])
