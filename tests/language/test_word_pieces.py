"""Words, and what the unknown ones cost."""

from common.data.text import Vocabulary
from common.language import word_pieces
from common.language.word_pieces import UNKNOWN, Words

import numpy as np
import pytest

TEXT = "to be, or not to be:\n  that's the well-known question."


def test_nothing_is_left_out():
    words = word_pieces.cut(TEXT)
    assert "".join(words) == TEXT
    assert words[:5] == ["to", " be", ",", " or", " not"]
    assert words[6:11] == [" be", ":", "\n", " ", " that's"]


def test_a_word_is_known_that_came_twice():
    alphabet = Vocabulary.of(TEXT)
    words = Words(TEXT + " be be to to", alphabet)
    assert words.words[0] == UNKNOWN and " be" in words.words and " or" not in words.words
    numbers = words.encode(" be or be")
    assert words.decode(numbers) == f" be{UNKNOWN} be" and words.unknown(" be or") == [" or"]
    assert words.spelling_bits(" be be") == 0


def test_spelling_costs_what_the_n_grams_of_rare_words_say():
    alphabet = Vocabulary.of("abc ")
    words = Words("ab ac abc", alphabet)  # "ab", " ac", " abc": each came once
    one, other = words.spelling_bits(" ac"), words.spelling_bits(" cb")
    assert 0 < one < other
    assert words.spelling_bits(" ac cb") == pytest.approx(one + other)
    assert np.isfinite(other)
