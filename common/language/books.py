"""A book for a network that reads it character by character, and what counting makes of it.

NumPy only.
"""

from pathlib import Path
from typing import NamedTuple

from common.data.text import Vocabulary
from common.language import corpus, ngrams

import numpy as np

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "sonnets.txt"


class Book(NamedTuple):
    """A text as numbers. The last tenth is held out: a network is not trained on it."""

    name: str  # what it is, in a few words
    text: str
    vocabulary: Vocabulary
    numbers: np.ndarray  # int32 [n], of each character
    learned_size: int  # how many of them are learned

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
        """What a network goes on from; see `corpus.beginning`."""
        return corpus.beginning(self.vocabulary)

    def in_words(self):
        """How long it is."""
        kinds = len(self.vocabulary)
        return f"{self.name}: {len(self.text):,} characters, {kinds} different ones"

    def facts(self):
        """What tells it from another book, for the JSON of a checkpoint."""
        return corpus.facts(self.text, self.vocabulary)

    def training_part(self, batch_size, time):
        """Batches that continue each other. Raises InputError where it is too short for one."""
        return corpus.batches(self.numbers[: self.learned_size], batch_size, time)

    def held_out_part(self, batch_size, time):
        """Batches that count each character that is held out once."""
        return corpus.validation_batches(self.numbers, self.learned_size, batch_size, time)

    def count(self, order):
        """`NGrams` of the training part, up to this order."""
        return ngrams.NGrams(self.numbers[: self.learned_size], order, len(self.vocabulary))

    def bits_by_counting(self, order):
        """Bits a character of the part held out, of n-grams of this order."""
        p = self.count(order).probabilities(self.numbers)
        return ngrams.bits(p[self.learned_size :])


def choose(text_file=None, shakespeare=False, stdlib=False):
    """The `Book` that a lab's options ask for; without any, Shakespeare's Sonnets.

    Args and errors: those of `corpus.choose`.
    """
    text, name = corpus.choose(text_file, shakespeare, stdlib, SHIPPED)
    vocabulary = Vocabulary.of(text)
    learned, _ = corpus.split(text)
    return Book(name, text, vocabulary, vocabulary.encode(text), len(learned))
