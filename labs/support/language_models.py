"""Support for lab 37: words as tokens, and a book cut into tokens. NumPy only.

A language model of words says nothing about the letters of a word that it does not know. To
compare it with a model of characters, each unknown word is spelled after its number, by n-grams
of characters that have read the rare words of the training part.
"""

import re
from collections import Counter

from common.language import corpus
from common.language.ngrams import NGrams

import numpy as np

UNKNOWN = "<unknown>"
# A word or a mark with the space before it; another space or line feed. Nothing is left out.
_WORD = re.compile(r" ?[\w'-]+| ?[^\w\s'-]|\s")
_SPELLING_ORDER = 4


def cut(text):
    """Returns a text's words and marks; put together again they are the text."""
    return _WORD.findall(text)


class Words:
    """The words of a language.

    Args:
      text: the training part; a word that it has at least twice is known.
      alphabet: a `Vocabulary` of all characters that may come.
    """

    def __init__(self, text, alphabet):
        counts = Counter(cut(text))
        self.words = [UNKNOWN, *sorted(word for word, count in counts.items() if count > 1)]
        self._number = {word: number for number, word in enumerate(self.words)}
        self._alphabet = alphabet
        rare = sorted(word for word, count in counts.items() if count == 1)
        self._speller = NGrams(self._spelled(rare), _SPELLING_ORDER, len(alphabet) + 1)

    def __len__(self):
        return len(self.words)

    def encode(self, text):
        """Returns the numbers of a text's words, int32 [n]; 0 for a word that is not known."""
        return np.array([self._number.get(word, 0) for word in cut(text)], np.int32)

    def decode(self, numbers):
        """Returns the text of numbers, with `UNKNOWN` where a word is not known."""
        return "".join(self.words[number] for number in numbers)

    def unknown(self, text):
        """Returns the words of a text that are not known, one after the other."""
        return [word for word in cut(text) if word not in self._number]

    def spelling_bits(self, text):
        """Returns the cost of spelling the unknown words of a text, in bits, all together."""
        end = self._spelled([""])
        bits = 0.0
        for word in self.unknown(text):
            # the end of the word before stands before it, as in what the speller has read
            numbers = np.concatenate([end, self._spelled([word])])
            bits -= float(np.log2(self._speller.probabilities(numbers)[1:]).sum())
        return bits

    def _spelled(self, words):
        """Returns the characters of the words, with an end mark after each, as numbers."""
        end = [len(self._alphabet)]
        parts = [part for word in words for part in (self._alphabet.encode(word), end)]
        return np.concatenate(parts).astype(np.int32) if parts else np.array(end, np.int32)


class TokenizedBook:
    """A book cut into tokens: their numbers in batches, and the bits that a text costs.

    Args:
      book: a `books.Book`.
      tokens: a `Vocabulary`, `BytePairs` or `Words` that was made from its training part.
      batch_size, time: of the batches.

    Attributes:
      training_part: a `corpus.TextBatches`.
      beginning: the numbers of the prompt, `Book.beginning`.

    Raises:
      InputError: the training part is too short for one batch.
    """

    def __init__(self, book, tokens, batch_size, time):
        self._tokens, self._shape = tokens, (batch_size, time)
        self._learned = tokens.encode(book.learned)
        self.training_part = corpus.batches(self._learned, batch_size, time)
        self.beginning = tokens.encode(book.beginning).tolist()

    def __len__(self):
        """Returns the number of different tokens."""
        return len(self._tokens)

    def count(self, text):
        """Returns the number of tokens that a text is cut into."""
        return len(self._tokens.encode(text))

    def part_of(self, text):
        """Returns batches that count each token of a text once; it continues the training part."""
        numbers = np.concatenate([self._learned, self._tokens.encode(text)])
        return corpus.validation_batches(numbers, len(self._learned), *self._shape)

    def bits(self, text, probabilities):
        """Returns the bits of a text: of its tokens, and of its unknown words spelled."""
        spelling = 0.0
        if isinstance(self._tokens, Words):
            spelling = self._tokens.spelling_bits(text)
        return float(-np.log2(probabilities).sum()) + spelling

    def decode(self, numbers):
        """Returns the text of numbers of tokens."""
        return self._tokens.decode(numbers)
