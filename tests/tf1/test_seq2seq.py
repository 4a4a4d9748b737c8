"""`common.tf1.seq2seq` against TensorFlow 1.15.5: results, gradients, names, distributions."""

from tests.tf1 import checks
from tests.tf1.seq2seq_cases import CASES

import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("seq2seq", name, CASES[name])


@pytest.mark.parametrize("name", ["bahdanau_normalized", "luong_monotonic"])
def test_weights_start_as_in_tensorflow_1_15(name):
    checks.check_distributions("seq2seq", name, CASES[name])
