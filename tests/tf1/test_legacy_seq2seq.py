"""`common.tf1.legacy_seq2seq` against TensorFlow 1.15.5: results, gradients, names."""

from tests.tf1 import checks
from tests.tf1.legacy_seq2seq_cases import CASES

import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("legacy_seq2seq", name, CASES[name])
