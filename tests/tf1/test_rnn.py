"""`common.tf1.rnn` against TensorFlow 1.15.5: results, gradients, names, initial distributions."""

from common.tf1 import importing
from tests.tf1 import checks
from tests.tf1.rnn_cases import CASES, CELLS

import pytest

# Every cell, and the wrappers whose weights are drawn in a way of their own.
DRAWN = [*CELLS, "embedding", "phased", "convolution"]


@pytest.fixture(autouse=True, scope="module")
def _private_modules():
    """`tensorflow.contrib.rnn.python.ops.rnn_cell` and so on can be imported."""
    importing.install()
    yield
    importing.uninstall()


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("rnn", name, CASES[name])


@pytest.mark.parametrize("name", DRAWN)
def test_weights_start_as_in_tensorflow_1_15(name):
    checks.check_distributions("rnn", name, CASES[name])
