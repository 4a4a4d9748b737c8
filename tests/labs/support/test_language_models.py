"""Words, the cost of unknown ones, and the same book cut in three ways."""

from common.data.text import Vocabulary
from common.errors import InputError
from common.language import books
from labs.support import language_models
from labs.support.byte_pairs import BytePairs
from labs.support.language_models import UNKNOWN, TokenizedBook, Words

import numpy as np
import pytest

TEXT = "to be, or not to be:\n  that's the well-known question."


def test_nothing_is_left_out():
    words = language_models.cut(TEXT)
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


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "cats.txt"
    path.write_text("the cat sat on the mat.\nthe dog sat on the log.\n" * 20, encoding="utf-8")
    return books.choose([str(path)])


def test_cuts_of_the_same_text_have_their_own_tokens_and_costs(book):
    words = Words(book.learned, book.vocabulary)
    ways = [book.vocabulary, BytePairs(book.learned, 30, book.vocabulary), words]
    text = "the cat sat\nthe cod sat\n"
    counts = []
    for tokens in ways:
        cut = TokenizedBook(book, tokens, batch_size=2, time=5)
        part = cut.part_of(text)
        numbers = part.in_order(part.y)
        assert len(cut) == len(tokens) and len(numbers) == cut.count(text)
        assert cut.decode(numbers).replace("<unknown>", " cod") == text
        assert cut.decode(cut.beginning) == "\n"
        counts.append(cut.count(text))
        spelled = words.spelling_bits(text) if tokens is words else 0
        assert cut.bits(text, np.full(len(numbers), 0.5)) == len(numbers) + spelled
    assert counts == sorted(counts, reverse=True) and words.spelling_bits(text) > 0


def test_a_book_that_is_too_short_is_refused(book):
    with pytest.raises(InputError, match="too few for one batch"):
        TokenizedBook(book, book.vocabulary, batch_size=100, time=50)
