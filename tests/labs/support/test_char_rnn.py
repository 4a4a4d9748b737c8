"""Properties of a text, and the units that follow them."""

from labs.support import char_rnn

import numpy as np

TEXT = "I said 'to be'\n  or don't\nthe dog's \"cat\"\n"


def test_inside_quotation_marks_and_not_in_contractions():
    marks = "".join("#" if inside else "." for inside in char_rnn.in_quotation(TEXT))
    assert [TEXT[m] for m in range(len(TEXT)) if marks[m] == "#"] == list("'to be'\"cat\"")


def test_place_in_the_line_and_indentation():
    assert char_rnn.place_in_line("ab\nc").tolist() == [0, 1, 2, 0]
    assert char_rnn.indentation("  a\n\nb").tolist() == [2, 2, 2, 2, 2, 0]


def test_the_unit_that_follows_is_found_and_judged_on_the_other_half():
    text = "ab\n  a long line\nab\n" * 20
    values = np.random.RandomState(0).randn(len(text), 30)
    values[:, 17] = -char_rnn.indentation(text) + 0.1 * values[:, 17]
    found = {one.what: one for one in char_rnn.best_units(text, values)}
    assert list(found) == ["place in the line", "depth of indentation"]  # there is no quotation
    assert found["depth of indentation"].unit == 17
    assert found["depth of indentation"].found < -0.9
    values[len(text) // 2 :, 17] = values[len(text) // 2 :, 16]
    one = {one.what: one for one in char_rnn.best_units(text, values)}["depth of indentation"]
    assert (one.unit, abs(one.chosen) > 0.9, abs(one.found) < 0.3) == (17, True, True)


def test_an_excerpt_is_whole_lines_from_the_middle():
    text = "0123456789\n" * 100
    p = np.random.RandomState(0).rand(len(text))
    before = np.roll(p, 1)[:, np.newaxis]  # of one unit; after a character it is as its p
    passage = char_rnn.Passage.of(text, p, before)
    assert (passage.text, [one.unit for one in passage.units]) == (text[:-1], [0])
    shown = passage.excerpt(size=55)
    assert shown.text == "0123456789\n" * 5
    np.testing.assert_array_equal(shown.probabilities, p[550:605])
    np.testing.assert_array_equal(shown.outputs[passage.units[0]], p[550:605])
