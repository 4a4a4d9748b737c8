"""A book and its parts."""

from common.data.text import Vocabulary
from common.language import books, ngrams

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
    assert book.metadata()["characters"] == 960
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
