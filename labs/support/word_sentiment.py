"""Support for lab 31: the words and labels of a command line."""

from common.errors import InputError
from labs.support.review_files import LABELS

MOST_WORDS = 12
LONGEST = 20  # characters


def chosen(words, labels, default_words, default_labels):
    """Returns the words to learn and their labels, 0 or 1.

    Raises:
      InputError: words without labels or the reverse, another count, unknown labels, one label.
    """
    if words is None and labels is None:
        return default_words, default_labels
    if words is None or labels is None or len(words) != len(labels):
        raise InputError(
            f"--words and --labels: give a label for each word, not {len(labels or [])} for "
            f"{len(words or [])}: --words good bad --labels 1 0"
        )
    if not 2 <= len(words) <= MOST_WORDS or not all(0 < len(word) <= LONGEST for word in words):
        raise InputError(f"--words: give 2 to {MOST_WORDS} words of 1 to {LONGEST} characters")
    if len(set(words)) < len(words):
        raise InputError("--words: a word is given twice")
    unknown = [label for label in labels if LABELS.get(label.lower()) is None]
    if unknown:
        raise InputError(f"--labels: {unknown[0]!r} is none of 0, 1, bad, good")
    numbers = [LABELS[label.lower()] for label in labels]
    if len(set(numbers)) < 2:
        raise InputError("--labels: give words of both classes")
    return words, numbers


def known(word, characters):
    """Returns the characters of a word that the network knows, and the others.

    Raises:
      InputError: it knows none of them.
    """
    read = "".join(character for character in word if character in characters.tokens)
    if not read:
        raise InputError(
            f"--say: none of the characters of {word!r} is in the words of the training: "
            f"{''.join(characters.tokens[1:])!r}"
        )
    return read, "".join(sorted(set(word) - set(read)))
