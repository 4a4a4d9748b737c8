"""Words, the cost of unknown ones, and the same book cut in three ways."""

from common.data.text import Vocabulary
from common.errors import InputError
from common.language import books
from common.training.resume import StartPoint
from labs.support import language_models
from labs.support.byte_pairs import BytePairs
from labs.support.language_models import UNKNOWN, Parts, Tokenized, TokenizedWindows, Words

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
    words = Words.of(TEXT + " be be to to", alphabet)
    assert words.words[0] == UNKNOWN and " be" in words.words and " or" not in words.words
    numbers = words.encode(" be or be")
    assert words.decode(numbers) == f" be{UNKNOWN} be" and words.unknown(" be or") == [" or"]
    assert words.spelling_bits(" be be") == 0


def test_spelling_costs_what_the_n_grams_of_rare_words_say():
    alphabet = Vocabulary.of("abc ")
    words = Words.of("ab ac abc", alphabet)  # "ab", " ac", " abc": each came once
    one, other = words.spelling_bits(" ac"), words.spelling_bits(" cb")
    assert 0 < one < other
    assert words.spelling_bits(" ac cb") == pytest.approx(one + other)
    assert np.isfinite(other)


def test_an_unknown_word_is_spelled_as_the_rare_ones_are():
    words = Words.of("do do do abc abd", Vocabulary.of("abcdo "))
    random = np.random.RandomState(0)
    spelled = [words.decode([0, 1], random) for _ in range(20)]
    assert all(text.endswith(words.words[1]) and UNKNOWN not in text for text in spelled)
    assert sum("ab" in text for text in spelled) > 4


@pytest.fixture
def parts(tmp_path):
    path = tmp_path / "cats.txt"
    path.write_text("the cat sat on the mat.\nthe dog sat on the log.\n" * 20, encoding="utf-8")
    return Parts.of(books.choose([str(path)]))


def cuts(parts):
    alphabet = Vocabulary.of("".join(parts))
    words = Words.of(parts.training, alphabet)
    return [alphabet, BytePairs(parts.training, 30, alphabet), words]


def test_the_parts_are_in_order(parts):
    assert "".join(parts) == "the cat sat on the mat.\nthe dog sat on the log.\n" * 20
    assert [len(part) for part in parts] == [768, 96, 96]


def test_cuts_of_the_same_text_have_their_own_tokens_and_costs(parts):
    for tokens in cuts(parts):
        tokenized = Tokenized(parts, tokens, batch_size=2, time=5)
        for text, part in (
            (parts.test, tokenized.test),
            (parts.validation, tokenized.validation),
            ("on", tokenized.instead_of_the_test("on")),
        ):
            numbers = part.in_order(part.y)
            np.testing.assert_array_equal(numbers, tokens.encode(text))
        p = np.full(len(tokens.encode(parts.test)), 0.25)
        spelled = tokens.spelling_bits(parts.test) if isinstance(tokens, Words) else 0
        bits = (2 * len(p) + spelled) / len(parts.test)
        assert tokenized.bits(parts.test, p) == pytest.approx(bits)
        costs = tokenized.costs(parts.test, p)
        assert "".join(token for token, _ in costs) == parts.test
        line = language_models.sentence(parts.test)
        chosen = language_models.costs_of_a_line(costs, line, parts.test)
        assert line[5:15] in "".join(token for token, _ in chosen)


def test_windows_count_each_token_once_after_half_a_window(parts):
    tokenized = TokenizedWindows(parts, cuts(parts)[0], batch_size=3, time=8)
    for text, part in ((parts.test, tokenized.test), (parts.validation, tokenized.validation)):
        np.testing.assert_array_equal(part.in_order(part.y), tokenized.tokens.encode(text))
        assert (part.y[:, :, :4] == -1).all()
        counted = part.y[:, :, 4:-1]
        np.testing.assert_array_equal(
            counted[counted >= 0], part.x[:, :, 5:][counted >= 0]
        )  # what comes next is read next


def test_the_tokens_of_a_checkpoint_are_those_that_were_saved(parts):
    for kind, tokens in zip(("characters", "pieces", "words"), cuts(parts)):
        metadata = {**language_models.as_metadata(tokens), "kind": kind, "classes": len(tokens)}
        restored = language_models.tokens_of(StartPoint("m", metadata, 0), kind)
        numbers = tokens.encode("the cat sad")
        np.testing.assert_array_equal(restored.encode("the cat sad"), numbers)
        assert restored.decode(numbers) == tokens.decode(numbers)
        for name, value in (("kind", "letters"), ("alphabet", ["a"]), ("classes", 5000)):
            with pytest.raises(InputError, match=f"its {name}"):
                changed = StartPoint("m", {**metadata, name: value}, 0)
                language_models.tokens_of(changed, kind)
    with pytest.raises(InputError, match="not there"):
        BytePairs.of_pairs([(0, 99)], Vocabulary("ab"))


def test_n_grams_are_counted_in_the_training_part_alone(parts):
    text = "".join(parts)
    alphabet = Vocabulary.of(text)
    counts = language_models.count(parts.training, 3, alphabet)
    sizes = list(map(len, parts))
    bits = language_models.n_gram_bits(counts, alphabet.encode(text), sizes, [1, 3])
    assert bits[3][2] < bits[1][2]
    p = counts.probabilities(alphabet.encode(text), 3)[-96:]
    assert bits[3][2] == pytest.approx(-np.log2(p).mean())


def test_shuffled_lines_have_the_same_words():
    text = "a line of six words here\ntwo\n\n  a second line"
    shuffled, changed = language_models.shuffled_lines(text, seed=0)
    assert changed == 2
    assert [sorted(line.split()) for line in shuffled.splitlines()] == [
        sorted(line.split()) for line in text.splitlines()
    ]
