"""Text of the user in a terminal or a picture: shown as characters, never obeyed."""

_DIRECTION_MARKS = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}


def harmless(text):
    r"""Returns the text with control characters and direction marks as \x1b, \u202e and the like.

    A text or a file name of the user must not move the cursor, change colours or reverse a line.
    Line feeds and tabs stay. What stands for a byte that is no UTF-8 is shown as \udcff.
    """
    return "".join(map(_visible, str(text)))


def _visible(character):
    code = ord(character)
    control = code < 0x20 or 0x7F <= code < 0xA0
    half = 0xD800 <= code < 0xE000  # of a surrogate pair: no output can encode it
    if (control and character not in "\n\t") or half or code in _DIRECTION_MARKS:
        return character.encode("unicode_escape").decode("ascii")
    return character
