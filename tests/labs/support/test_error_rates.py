"""Error rates: worked examples, and BLEU as sacrebleu computes it."""

from labs.support import error_rates

import pytest


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("ab", "ba", 2)],
)
def test_edit_distance(one, other, distance):
    assert error_rates.edit_distance(one, other) == distance


def test_the_nearest_of_several_right_ones_counts():
    written = [("A", "B"), ("C",)]
    rights = [[("X", "Y", "Z"), ("A", "B")], [("C", "D")]]
    # 0 edits of 2 tokens, 1 of 2; one of two sequences is wrong
    assert error_rates.error_rates(written, rights) == (1 / 4, 1 / 2)


HYPOTHESES = ["the cat sat on the mat", "there is a dog", "he reads the book with joy"]
REFERENCES = [
    ["the cat is on the mat", "a cat sat on the mat"],
    ["there is a dog here", "a dog is there"],
    ["he reads a book with great joy", "with joy he reads the book"],
]


def test_bleu_is_that_of_sacrebleu():
    """Recorded with sacrebleu 2.6.0: corpus_bleu(..., tokenize="none").score."""
    written = [line.split() for line in HYPOTHESES]
    rights = [[line.split() for line in lines] for lines in REFERENCES]
    assert error_rates.bleu(written, rights) == pytest.approx(79.52707287670508, abs=1e-4)
    single = error_rates.bleu(written[:1], [[rights[0][0]]])
    assert single == pytest.approx(37.99178428257963, abs=1e-4)
    # no 4-gram is right: the "exp" smoothing
    smoothed = error_rates.bleu([["a", "b", "x", "c", "d"]], [[["a", "b", "y", "c", "d"]]])
    assert smoothed == pytest.approx(30.213753973567677, abs=1e-4)
    assert error_rates.bleu([["x"]], [[["y"]]]) == 0
