"""Support for lab 41: the words to learn, and those of a command line."""

from common import files
from common.data.text_files import read_text
from common.errors import InputError

FILE = files.of_course("data", "pronunciations.tsv")
MOST_LETTERS = 50  # of a word on the command line


def words(letters, shortest, longest):
    """Returns the English words of these letters alone, `shortest` to `longest` of them, sorted."""
    lines = read_text(FILE).splitlines()
    of_file = sorted({line.partition("\t")[0] for line in lines})
    return [
        word for word in of_file if shortest <= len(word) <= longest and set(word) <= set(letters)
    ]


def known(say, letters, shortest, longest):
    """Returns words of a command line as the network reads them, and sentences about changes.

    Raises:
      InputError: a word has none of the letters, or more than MOST_LETTERS.
    """
    read, notes = [], []
    for word in say:
        kept = "".join(letter for letter in word.lower() if letter in letters)
        if not kept:
            raise InputError(f"--say: {word!r} has no letter from {letters[0]} to {letters[-1]}")
        if len(kept) > MOST_LETTERS:
            raise InputError(f"--say: {MOST_LETTERS} letters at most, not {len(kept)}")
        others = sorted(set(word.lower()) - set(kept))
        if others:
            notes.append(f"{word} is read as {kept}: it was not trained with {' '.join(others)}")
        if not shortest <= len(kept) <= longest:
            count = f"{len(kept)} letter{'s' if len(kept) > 1 else ''}"
            notes.append(
                f"{kept} has {count}; the words of the training have {shortest} to {longest}"
            )
        read.append(kept)
    return read, notes
