"""Byte-pair encoding against the textbook's example, a slow version and a recorded library."""

import itertools
import json
from pathlib import Path

from common.data.text import Vocabulary
from common.teaching import lab
from labs.support.byte_pairs import BytePairs, join

import numpy as np
import pytest


def test_the_example_of_the_docstring():
    pairs = BytePairs("aaabdaaabac", size=99)
    assert pairs.pieces == ["a", "b", "c", "d", "aa", "ab", "aaab"]
    cut = [pairs.pieces[number] for number in pairs.encode("aaabdaaabac")]
    assert cut == ["aaab", "d", "aaab", "a", "c"]


@pytest.mark.parametrize(
    "numbers, joined",
    [
        ([0, 0, 0], [9, 0]),
        ([0, 0, 0, 0, 1, 0, 0, 0], [9, 9, 1, 9, 0]),
        ([1, 0, 0], [1, 9]),
        ([1, 2], [1, 2]),
        ([0], [0]),
        ([], []),
    ],
)
def test_equal_neighbours_are_joined_from_the_left(numbers, joined):
    assert join(np.array(numbers, np.int32), (0, 0), 9).tolist() == joined


def slowly(text, size):
    """The algorithm in lists of strings: every pair counted, the smallest of the most frequent."""
    pieces = sorted(set(text))
    numbers = [pieces.index(character) for character in text]
    while len(pieces) < size:
        counts = {}
        for pair in itertools.pairwise(numbers):
            counts[pair] = counts.get(pair, 0) + 1
        pair = min(counts, key=lambda one: (-counts[one], one))
        if counts[pair] < 2:
            break
        joined, place = [], 0
        while place < len(numbers):
            if tuple(numbers[place : place + 2]) == pair:
                joined.append(len(pieces))
                place += 2
            else:
                joined.append(numbers[place])
                place += 1
        numbers = joined
        pieces.append(pieces[pair[0]] + pieces[pair[1]])
    return pieces, numbers


def test_equal_to_the_slow_algorithm_on_the_sonnets():
    with open(lab.data("sonnets.txt"), encoding="utf-8") as file:
        text = file.read(8000)
    pairs = BytePairs(text, size=160)
    pieces, numbers = slowly(text, 160)
    assert pairs.pieces == pieces
    assert pairs.encode(text).tolist() == numbers
    assert pairs.decode(pairs.encode(text)) == text


def test_equal_to_the_tokenizers_of_hugging_face():
    """goldens/make_byte_pairs.py recorded the pairs, in order, and how they cut another text."""
    golden = Path(__file__).parents[2] / "goldens" / "byte_pairs.json"
    recorded = json.loads(golden.read_text(encoding="utf-8"))
    text = Path(lab.data("sonnets.txt")).read_text(encoding="utf-8")
    pairs = BytePairs(text[: recorded["characters"]], 400, Vocabulary.of(text))
    merges = [[pairs.pieces[first], pairs.pieces[second]] for first, second in pairs.pairs]
    assert len(merges) == 338 and merges == recorded["merges"]
    other = text[slice(*recorded["other"])]
    assert [pairs.pieces[number] for number in pairs.encode(other)] == recorded["cut"]


def test_another_text_is_cut_and_put_together_again():
    alphabet = Vocabulary.of("abcdefgh ")
    pairs = BytePairs("abc abc abd", 20, alphabet)
    assert pairs.decode(pairs.encode("abd h abcab")) == "abd h abcab"
    assert len(pairs.encode("abc")) < 3
