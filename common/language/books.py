"""A text as numbers of characters, split for training and validation, with n-gram baselines.

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
        """The prompt where none is given; see `corpus.beginning`."""
        return corpus.beginning(self.vocabulary)

    def in_words(self):
        """Returns its name and size, for a reader."""
        kinds = len(self.vocabulary)
        return f"{self.name}: {len(self.text):,} characters, {kinds} different ones"

    def metadata(self):
        """Returns metadata that tell it from another book, for a checkpoint."""
        return corpus.metadata(self.text, self.vocabulary)

    def training_part(self, batch_size, time):
        """Returns batches that continue each other. Raises InputError if it is too short."""
        return corpus.batches(self.numbers[: self.learned_size], batch_size, time)

    def held_out_part(self, batch_size, time):
        """Returns batches that count each held-out character once."""
        return corpus.validation_batches(self.numbers, self.learned_size, batch_size, time)

    def count(self, order):
        """Returns `NGrams` of the training part, up to this order."""
        return ngrams.NGrams(self.numbers[: self.learned_size], order, len(self.vocabulary))

    def bits_by_counting(self, order):
        """Returns the bits a held-out character costs by n-grams of this order."""
        p = self.count(order).probabilities(self.numbers)
        return ngrams.bits(p[self.learned_size :])


def choose(text_file=None, shakespeare=False, stdlib=False):
    """Returns the `Book` that a lab's options ask for; without any, Shakespeare's Sonnets.

    Args and errors: those of `corpus.choose`.
    """
    text, name = corpus.choose(text_file, shakespeare, stdlib, SHIPPED)
    vocabulary = Vocabulary.of(text)
    learned, _ = corpus.split(text)
    return Book(name, text, vocabulary, vocabulary.encode(text), len(learned))
