"""`common.tf1.contrib.crf` against TensorFlow 1.15.5, and against all sequences of tags."""

import itertools

from common import tf1 as tf
from tests.tf1 import checks
from tests.tf1.crf_cases import CASES

import numpy as np
import pytest


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_tensorflow_1_15(name):
    checks.check_results("crf", name, CASES[name])


def test_the_best_of_all_sequences_is_found():
    random = np.random.RandomState(0)
    score, transitions = random.randn(5, 3).astype("f"), random.randn(3, 3).astype("f")

    def score_of(tags):
        steps = sum(score[at, tag] for at, tag in enumerate(tags))
        return steps + sum(transitions[pair] for pair in itertools.pairwise(tags))

    best = max(itertools.product(range(3), repeat=5), key=score_of)
    tags, found = tf.contrib.crf.viterbi_decode(score, transitions)
    assert tags == list(best) and abs(found - score_of(best)) < 1e-5
    with tf.Graph().as_default(), tf.Session() as session:
        decoded, scores = tf.contrib.crf.crf_decode(score[None], transitions, [5])
        decoded, scores = session.run([decoded, scores])
    assert decoded[0].tolist() == list(best) and abs(scores[0] - score_of(best)) < 1e-5
