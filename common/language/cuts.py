"""A book cut into tokens: their numbers in batches, and what a text costs by them. NumPy only."""

from common.language import corpus
from common.language.word_pieces import Words

import numpy as np


class Cut:
    """One way to cut a book.

    Args:
      book: a `books.Book`.
      tokens: a `Vocabulary`, `BytePairs` or `Words` that was made from its training part.
      batch_size, time: of the batches.

    Attributes:
      training_part: a `corpus.Part`.
      beginning: the numbers that a network goes on from, `Book.beginning`.

    Raises:
      InputError: the training part is too short for one batch.
    """

    def __init__(self, book, tokens, batch_size, time):
        self._tokens, self._shape = tokens, (batch_size, time)
        self._learned = tokens.encode(book.learned)
        self.training_part = corpus.batches(self._learned, batch_size, time)
        self.beginning = tokens.encode(book.beginning).tolist()

    def __len__(self):
        """How many different tokens there are."""
        return len(self._tokens)

    def count(self, text):
        """How many tokens a text is cut into."""
        return len(self._tokens.encode(text))

    def part_of(self, text):
        """Batches that count each token of a text once; it goes on from the training part."""
        numbers = np.concatenate([self._learned, self._tokens.encode(text)])
        return corpus.all_of(numbers, len(self._learned), *self._shape)

    def bits(self, text, probabilities):
        """What a text costs: its tokens by their probabilities, and the unknown words spelled."""
        spelling = 0.0
        if isinstance(self._tokens, Words):
            spelling = self._tokens.spelling_bits(text)
        return float(-np.log2(probabilities).sum()) + spelling

    def decode(self, numbers):
        """Numbers of tokens -> text."""
        return self._tokens.decode(numbers)
