"""The baseline that pronounces: learned alignments, contexts, letters that it never saw."""

from labs.support.letter_to_sound import LetterToSound

import pytest

WORDS = {
    "cat": "K AE T",
    "cab": "K AE B",
    "city": "S IH T IY",
    "cite": "S AY T",
    "tax": "T AE K S",
    "bat": "B AE T",
    "bit": "B IH T",
    "kit": "K IH T",
    "site": "S AY T",
    "bite": "B AY T",
}


@pytest.fixture(scope="module")
def pronounce():
    return LetterToSound([(tuple(word), tuple(sounds.split())) for word, sounds in WORDS.items()])


def test_it_says_the_words_that_it_has_read(pronounce):
    for word, sounds in WORDS.items():
        assert " ".join(pronounce(tuple(word))) == sounds


def test_the_neighbours_decide(pronounce):
    assert pronounce(tuple("bit")) == ("B", "IH", "T")
    assert pronounce(tuple("bite")) == ("B", "AY", "T")
    assert pronounce(tuple("kite"))[-2:] == ("AY", "T")
    assert pronounce(("b", "a", "x"))[-2:] == ("K", "S"), "one letter may make two sounds"


def test_a_letter_that_it_never_saw_makes_no_sound(pronounce):
    assert pronounce(("q",)) == ()
    assert pronounce(("q", "t")) == ("T",)


def test_more_sounds_than_two_a_letter_are_spread_evenly():
    pronounce = LetterToSound([(("w",), ("D", "AH", "B", "AH", "L"))])
    assert pronounce(("w",)) == ("D", "AH", "B", "AH", "L")
