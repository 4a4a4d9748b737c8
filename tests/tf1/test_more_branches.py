"""`tf.contrib.cudnn_rnn` and `tf.contrib.distributions` against TensorFlow 1.15.5."""

from common import tf1 as tf
from tests.tf1 import checks
from tests.tf1.more_cases import CASES

import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("more", name, CASES[name])


def test_what_is_not_there_says_what_to_use():
    with pytest.raises(AttributeError, match="tensorflow-probability"):
        tf.contrib.distributions.WishartFull  # noqa: B018
    with tf.Graph().as_default(), pytest.raises(ValueError, match="needs loc or scale_diag"):
        tf.contrib.distributions.MultivariateNormalDiag()
