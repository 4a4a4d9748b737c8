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
    part = book.held_out_part(4, 10)
    assert book.vocabulary.decode(part.in_order(part.y)) == book.held_out
    part = book.end_of_learned_part(4, 10)
    assert book.vocabulary.decode(part.in_order(part.y)) == book.learned[-96:]


def test_counting_predicts_a_text_that_repeats_itself(book):
    assert book.bits_by_counting(5) < 0.5 < book.bits_by_counting(1)
    p = book.count(5).probabilities(book.numbers)
    assert book.bits_by_counting(5) == ngrams.bits(p[len(book.learned) :])


def test_without_a_name_it_is_the_sonnets():
    assert books.choose().name == "sonnets.txt"


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT * 5 + "Owls fly, quick, wax, zeal! " * 20, "held out are never seen in training"),
        (
            TEXT[: 9 * 48] + "dog no sat ten cat " * 3,
            "the last tenth, which is held out, is unlike",
        ),
        ("".join(chr(0xAC00 + n) for n in range(400)), "400 different ones, so each comes 1 times"),
    ],
)
def test_what_bodes_ill_is_said(tmp_path, content, note):
    path = tmp_path / "text.txt"
    path.write_text(content, encoding="utf-8")
    assert any(note in said for said in books.choose([str(path)]).notes)


def test_of_a_text_without_oddities_nothing_is_said(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert books.choose([str(path)]).notes == ()
    assert books.choose([str(books.SHIPPED)]).notes == ()
