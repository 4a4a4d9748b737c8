"""Words: splitting, numbering, encoding."""

from common.data.words import WordVocabulary, keywords, split
from common.errors import InputError

import pytest

PHRASES = ["nice great best amazing", "stop lies"]


def test_split_lowers_and_drops_punctuation_but_not_apostrophes():
    assert split("It's GREAT -- don't\tmiss_it!\n") == ["it's", "great", "don't", "miss", "it"]
    assert split("Été à l'école") == ["été", "à", "l'école"]


def test_numbers_start_at_one_in_order_of_appearance():
    vocabulary = WordVocabulary.of(PHRASES)
    assert [vocabulary.encode(phrase) for phrase in PHRASES] == [[1, 2, 3, 4], [5, 6]]
    assert len(vocabulary) == 7
    assert vocabulary.tokens[0] == "<pad>"


def test_frequent_words_come_first_and_size_keeps_them():
    texts = ["a b b c c c", "d c b"]
    vocabulary = WordVocabulary.of(texts, size=4, unknown="<unknown>")
    assert vocabulary.tokens == ["<pad>", "<unknown>", "c", "b"]
    assert vocabulary.encode("a b c z") == [1, 3, 2, 1]
    assert WordVocabulary.of(texts).tokens == ["<pad>", "c", "b", "a", "d"]


def test_unknown_words_are_left_out_without_a_number_for_them():
    assert WordVocabulary.of(PHRASES).encode("nice weather, great lies") == [1, 2, 6]


def test_decode_leaves_the_padding_out():
    vocabulary = WordVocabulary.of(PHRASES)
    assert vocabulary.decode([5, 6, 0, 0]) == "stop lies"


def test_a_padding_in_the_text_is_not_the_padding():
    vocabulary = WordVocabulary.of(["<pad> pad <unknown>"], unknown="<unknown>")
    assert vocabulary.tokens == ["<pad>", "<unknown>", "pad", "unknown"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: WordVocabulary.of(["", " ... "]), "no word"),
        (lambda: WordVocabulary.of(PHRASES, size=1), "room for words: give at least 2"),
        (lambda: WordVocabulary.of(PHRASES, size=2, unknown="?"), "give at least 3"),
        (lambda: WordVocabulary.of(PHRASES, size=1, unknown="?"), "give at least 3"),
        (lambda: WordVocabulary(["a", "b", "a"]), "'a' more than once"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_counts_of_words():
    vocabulary = WordVocabulary.of(["b a b", "c"])
    assert vocabulary.tokens[1:] == ["b", "a", "c"]
    counts = vocabulary.count(["a, b. A d", "", "c"])
    assert counts.tolist() == [[1, 2, 0], [0, 0, 0], [0, 0, 1]]


def test_keywords_are_frequent_and_not_in_most_texts():
    texts = ["the b b", "the a", "the a", "the a c", "the b"]
    assert keywords(texts, 9).tokens[1:] == ["b", "c"]  # "a" is in three of five
    assert keywords(texts, 1).tokens[1:] == ["b"]
    with pytest.raises(InputError, match="FILE: every word is in more than half of the 2 texts"):
        keywords(["a", "a"], 9, "FILE")
