"""A book and its parts; the same book cut in three ways."""

from common.data.text import Vocabulary
from common.errors import InputError
from common.language import books, ngrams
from common.language.byte_pairs import BytePairs
from common.language.cuts import Cut
from common.language.word_pieces import Words

import numpy as np
import pytest

TEXT = "the cat sat on the mat.\nthe dog sat on the log.\n" * 20


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "cats.txt"
    path.write_text(TEXT, encoding="utf-8")
    return books.choose([str(path)])


def test_a_book_is_learned_but_for_its_last_tenth(book):
    assert book.learned + book.held_out == TEXT and len(book.held_out) == 96
    assert book.in_words() == "cats.txt: 960 characters, 15 different ones"
    assert book.facts()["characters"] == 960
    assert book.beginning == "\n"
    assert book._replace(vocabulary=Vocabulary("abc")).beginning == "a"
    x, _, begins = book.training_part(4, 10).batch(0)
    assert begins and book.vocabulary.decode(x[0]) == TEXT[:10]
    part = book.held_out_part(4, 10)
    counted = part.in_order(part.y)
    assert book.vocabulary.decode(counted) == book.held_out


def test_counting_predicts_a_text_that_repeats_itself(book):
    assert book.bits_by_counting(5) < 0.5 < book.bits_by_counting(1)
    p = book.count(5).probabilities(book.numbers)
    assert book.bits_by_counting(5) == ngrams.bits(p[len(book.learned) :])


def test_without_a_name_it_is_the_sonnets():
    assert books.choose().name == "sonnets.txt"


def test_cuts_of_the_same_text_have_their_own_tokens_and_costs(book):
    words = Words(book.learned, book.vocabulary)
    ways = [book.vocabulary, BytePairs(book.learned, 30, book.vocabulary), words]
    text = "the cat sat\nthe cod sat\n"
    counts = []
    for tokens in ways:
        cut = Cut(book, tokens, batch_size=2, time=5)
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
        Cut(book, book.vocabulary, batch_size=100, time=50)
