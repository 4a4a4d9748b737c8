"""Vocabulary, windows, padding, and the bounds of what can be learned."""

from common.data import text
from common.errors import InputError
from tests.golden_cases import INDEX

import numpy as np
import pytest


def test_characters_are_sorted_as_in_the_recorded_runs():
    assert text.Vocabulary.of(INDEX["sentence"]).tokens == INDEX["char_set"]
    assert text.Vocabulary.of(" if you want you").tokens == INDEX["charseq_set"]


def test_encode_and_decode():
    vocabulary = text.Vocabulary.of("héllo wörld ✓")
    numbers = vocabulary.encode("wörld ✓")
    assert numbers.dtype == np.int32
    assert vocabulary.decode(numbers.reshape(1, -1)) == "wörld ✓"


def test_vocabularies_are_equal_if_their_tokens_are():
    vocabulary = text.Vocabulary.of("abc")
    assert vocabulary == text.Vocabulary.of("cba")
    assert vocabulary != text.Vocabulary.of("abcd")
    assert vocabulary != ["a", "b", "c"]


def test_an_unknown_character_is_named_with_its_place():
    with pytest.raises(InputError, match=r"'z' \(character 3 of 'abz'\)"):
        text.Vocabulary.of("abc").encode("abz")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: text.Vocabulary.of(""), "empty"),
        (lambda: text.Vocabulary("aba"), "'a' more than once"),
        (lambda: text.windows([1, 2, 3], 3), "too short for windows of 3"),
        (lambda: text.windows([1], 0), "too short for windows of 1: give at least 2"),
    ],
)
def test_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_windows():
    x, y = text.windows([0, 1, 2, 3, 4], 3)
    assert x.tolist() == [[0, 1, 2], [1, 2, 3]]
    assert y.tolist() == [[1, 2, 3], [2, 3, 4]]


def test_one_hot():
    assert text.one_hot([[1, 0]], 3).tolist() == [[[0, 1, 0], [1, 0, 0]]]


def test_pad_fills_and_cuts_at_the_end():
    assert text.pad([[1, 2, 3], [4]]).tolist() == [[1, 2, 3], [4, 0, 0]]
    assert text.pad([[1, 2, 3], [4]], 2, value=9).tolist() == [[1, 2], [4, 9]]


def test_bounds_of_a_case_small_enough_to_count():
    # After a: once b, once c. After a b and a c: always a.
    x, y = np.array([[0, 1], [0, 2]]), np.array([[1, 0], [2, 0]])
    bounds = text.best_possible(x, y)
    assert bounds.accuracy_by_position == [0.5, 1.0]
    assert bounds.accuracy == 0.75
    assert bounds.loss == pytest.approx(np.log(2) / 2)


def test_bounds_of_the_long_sentence():
    vocabulary = text.Vocabulary.of(INDEX["sentence"])
    bounds = text.best_possible(*text.windows(vocabulary.encode(INDEX["sentence"]), 10))
    assert bounds.loss == pytest.approx(0.22849, abs=5e-6)
    assert bounds.accuracy == pytest.approx(0.89647, abs=5e-6)
    rounded = [round(share, 3) for share in bounds.accuracy_by_position]
    assert rounded == [0.359, 0.782, 0.918, 0.959, 0.976, 0.982, 0.988, 1, 1, 1]


def test_unknown_tokens_get_the_number_that_is_given():
    vocabulary = text.Vocabulary(["<pad>", "<unknown>", "a"])
    assert vocabulary.encode(["a", "b", "a"], unknown=1).tolist() == [2, 1, 2]
    assert vocabulary.encode([], unknown=1).tolist() == []
