"""Properties of a text, the units that follow them, weights for other characters."""

from types import SimpleNamespace

from common.data.text import Vocabulary
from common.errors import InputError
from labs.support import char_rnn

import numpy as np
import pytest

TEXT = "I said 'to be'\n  or don't\nthe dog's \"cat\"\n"


def test_inside_quotation_marks_and_not_in_contractions():
    marks = "".join("#" if inside else "." for inside in char_rnn.in_quotation(TEXT))
    assert [TEXT[m] for m in range(len(TEXT)) if marks[m] == "#"] == list("'to be'\"cat\"")


def test_place_in_the_line_and_indentation():
    assert char_rnn.place_in_line("ab\nc").tolist() == [0, 1, 2, 0]
    assert char_rnn.indentation("  a\n\nb").tolist() == [2, 2, 2, 2, 2, 0]


def test_place_in_the_word():
    assert char_rnn.place_in_word("a dog's.\n").tolist() == [1, 0, 1, 2, 3, 4, 5, 0, 0]


def test_the_unit_that_follows_is_found_and_judged_on_the_other_half():
    text = "ab\n  a long line\nab\n" * 20
    values = np.random.RandomState(0).randn(len(text), 30)
    values[:, 17] = -char_rnn.indentation(text) + 0.01 * values[:, 17]
    of = {best.what: best for best in char_rnn.best_units(text, values)}
    assert list(of) == ["place in the line", "depth of indentation"]
    best = of["depth of indentation"]
    assert (best.unit, best.found < -0.9, best.is_clear) == (17, True, True)
    of = {best.what: best for best in char_rnn.best_units(text, values, of.values())}
    assert not of["depth of indentation"].is_clear  # untrained, it was as good
    values[len(text) // 2 :, 17] = values[len(text) // 2 :, 16]
    best = {best.what: best for best in char_rnn.best_units(text, values)}["depth of indentation"]
    assert (best.unit, abs(best.chosen) > 0.9, best.is_clear) == (17, True, False)


def test_a_unit_that_knows_only_the_character_just_read_follows_nothing():
    text = "a line\nof a text\n" * 30
    values = np.array([[character == "\n", ord(character)] for character in text], float)
    assert all(abs(best.found) < 1e-6 for best in char_rnn.best_units(text, values))


def test_an_excerpt_is_whole_lines_from_the_middle():
    text = "0123456789\n" * 100
    p = np.random.RandomState(0).rand(len(text))
    before = np.roll(p, 1)[:, np.newaxis]  # of one unit; after a character it is as its p
    numbers = np.arange(len(text))[:, np.newaxis] % 11
    book = SimpleNamespace(held_out=text, vocabulary=Vocabulary.of(text))
    passage = char_rnn.Passage.of(book, [], p, before, p[:, np.newaxis], numbers)
    assert (passage.text, passage.guesses[0]) == (text[:-1], book.vocabulary.tokens[1])
    excerpt = passage.excerpt(size=55)
    assert excerpt.text == "0123456789\n" * 5
    np.testing.assert_array_equal(excerpt.probabilities, p[550:605])
    for unit, values in excerpt.outputs.items():
        np.testing.assert_array_equal(values, passage.outputs[unit][550:605])


def test_what_is_written_ends_where_the_end_is_whole():
    assert char_rnn.up_to([1, 2, 1, 2, 3, 4], [1, 2, 3]) == [1, 2, 1, 2, 3]
    assert char_rnn.up_to([1, 2], [2, 1]) == char_rnn.up_to([1, 2], []) == [1, 2]


def test_weights_for_other_characters():
    old, new = Vocabulary("abc"), Vocabulary("bcde")
    kernel = np.arange(5 * 8.0).reshape(5, 8)  # 3 characters and 2 units
    fresh = np.full([6, 8], -1.0)
    value = char_rnn.for_vocabulary("layer_0/rnn/kernel", kernel, fresh, old, new)
    np.testing.assert_array_equal(value, [*kernel[1:3], *fresh[:2], *kernel[3:]])
    value = char_rnn.for_vocabulary("scores/biases", np.arange(3.0), np.full(4, 9.0), old, new)
    assert value.tolist() == [1, 2, 9, 9]
    value = char_rnn.for_vocabulary("layer_1/rnn/kernel", kernel, fresh[:5], old, new)
    np.testing.assert_array_equal(value, kernel)
    with pytest.raises(InputError, match="scores/biases"):
        char_rnn.for_vocabulary("scores/biases", np.arange(1.0), np.zeros(4), old, new)
