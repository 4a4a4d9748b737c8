"""A text as numbers of characters, split for training and validation, with n-gram baselines.

NumPy only.
"""

from typing import NamedTuple

from common import files
from common.data.text import Vocabulary
from common.language import corpus, ngrams

import numpy as np

FEW = 20  # times that each character should come, on average
UNLIKE = 1.2  # times as many bits as the tenth before it
MOST_COMPARED = 300_000  # characters, the last of a text
SHIPPED = files.of_course("data", "sonnets.txt")


class Book(NamedTuple):
    """A text as numbers. The last tenth is held out: a network is not trained on it."""

    name: str  # what it is, in a few words
    text: str
    vocabulary: Vocabulary
    numbers: np.ndarray  # int32 [n], of each character
    learned_size: int  # how many of them are learned
    notes: tuple = ()  # sentences: what was done to the files, and what is odd about the text

    @property
    def learned(self):
        """The characters of the training part."""
        return self.text[: self.learned_size]

    @property
    def held_out(self):
        """The characters that are held out."""
        return self.text[self.learned_size :]

    @property
    def beginning(self):
        """The prompt where none is given; see `corpus.beginning`."""
        return corpus.beginning(self.vocabulary)

    def in_words(self):
        """Returns its name and size, for a reader."""
        kinds = len(self.vocabulary)
        return f"{self.name}: {len(self.text):,} characters, {kinds} different ones"

    def metadata(self):
        """Returns metadata that tell it from another book, for a checkpoint."""
        return corpus.metadata(self.text, self.vocabulary)

    def held_out_part(self, batch_size, time):
        """Returns batches that count each held-out character once."""
        return corpus.validation_batches(self.numbers, self.learned_size, batch_size, time)

    def end_of_learned_part(self, batch_size, time):
        """Returns such batches of the end of the learned part, as long as the held-out part."""
        start = max(1, 2 * self.learned_size - len(self.numbers))
        learned = self.numbers[: self.learned_size]
        return corpus.validation_batches(learned, start, batch_size, time)

    def count(self, order):
        """Returns `NGrams` of the training part, up to this order."""
        return ngrams.NGrams(self.numbers[: self.learned_size], order, len(self.vocabulary))

    def bits_by_counting(self, order):
        """Returns the bits a held-out character costs by n-grams of this order."""
        p = self.count(order).probabilities(self.numbers)
        return ngrams.bits(p[self.learned_size :])


def choose(text_file=None, shakespeare=False, stdlib=False, encoding=None):
    """Returns the `Book` that a lab's options ask for; without any, Shakespeare's Sonnets.

    Args and errors: those of `corpus.choose`.
    """
    text, name, notes = corpus.choose(text_file, shakespeare, stdlib, SHIPPED, encoding)
    vocabulary = Vocabulary.of(text)
    learned, _ = corpus.split(text)
    book = Book(name, text, vocabulary, vocabulary.encode(text), len(learned))
    return book._replace(notes=(*notes, *_warnings(book))) if text_file else book


def _warnings(book):
    """Yields what bodes ill for a network that learns the book, in words."""
    each = len(book.text) / len(book.vocabulary)
    if each < FEW:
        yield (
            f"{book.name}: {len(book.text):,} characters with {len(book.vocabulary):,} different "
            f"ones, so each comes {each:.0f} times on average: too few to learn from"
        )
    strangers = sorted(set(book.held_out) - set(book.learned))
    if strangers:
        count = sum(map(book.held_out.count, strangers))
        yield (
            f"{book.name}: {count:,} of the {len(book.held_out):,} characters held out are never "
            f"seen in training, such as {''.join(strangers[:10])!r}"
        )
    numbers = book.numbers[-MOST_COMPARED:]
    tenth = min(len(numbers) // 3, len(book.held_out))
    known = numbers[: -2 * tenth]
    if not tenth or len(known) < 3:
        return
    p = ngrams.NGrams(known, 3, len(book.vocabulary)).probabilities(numbers)
    before, last = ngrams.bits(p[-2 * tenth : -tenth]), ngrams.bits(p[-tenth:])
    if last > UNLIKE * before and last > before + 0.3:
        yield (
            f"{book.name}: the last tenth, which is held out, is unlike the rest (by trigrams of "
            f"the text before them {last:.2f} bits a character, the tenth before it "
            f"{before:.2f}): is it a licence, notes or an index?"
        )
