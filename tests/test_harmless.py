"""Text of the user is shown as characters: every character that a terminal would obey is named."""

import sys
import unicodedata

from common.harmless import harmless

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # Unicode's names
MARKS = {"LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT MARK", "ARABIC LETTER MARK"}


def is_obeyed(character):
    """Unicode's own tables say which characters are controls, halves and direction marks."""
    return (
        (unicodedata.category(character) == "Cc" and character not in "\n\t")
        or unicodedata.category(character) == "Cs"
        or unicodedata.bidirectional(character) in DIRECTIONS
        or unicodedata.name(character, "") in MARKS
    )


def test_exactly_the_characters_that_are_obeyed_are_escaped():
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        shown = harmless(character)
        assert (shown != character) == is_obeyed(character), hex(code)
        assert shown == character or (shown.isascii() and shown.startswith("\\")), hex(code)


def test_escapes_are_those_of_python():
    assert harmless("a\x1b]0;b\x07\u202e\udcff\x9b") == "a\\x1b]0;b\\x07\\u202e\\udcff\\x9b"
    assert harmless("경제 naïve\t1\n") == "경제 naïve\t1\n"
    assert harmless(3) == "3"
