"""Text as words: splitting into words, a vocabulary by frequency, integer encoding.

vocabulary = WordVocabulary.of(["nice great best", "stop lies"])
vocabulary.encode("Nice lies!")           # [1, 5]
text.pad([[1, 5], [2]])                   # [[1, 5], [2, 0]]
"""

import string
import unicodedata
from collections import Counter

from common.errors import InputError

import numpy as np

PADDING = "<pad>"  # always number 0, so that `text.pad` fills up with it
# The apostrophe stays: "don't" is one word.
_TO_SPACES = str.maketrans(dict.fromkeys(string.punctuation.replace("'", ""), " "))


def split(text):
    """Text -> list of its words: in lower case, without punctuation, letters composed (NFC).

    Source: the same words as Keras's `Tokenizer` with its default filters.
    """
    return unicodedata.normalize("NFC", text).lower().translate(_TO_SPACES).split()


class WordVocabulary:
    """The words that a model knows, each with its number; 0 is the padding.

    `tokens` is the list in order: word number i is `tokens[i]`. `len` counts
    the padding too, so it is the number of rows of an embedding.

    Args:
      words: the words in order; the first gets the next free number.
      unknown: a name for all other words ("<unknown>"), which then has number
        1. None: `encode` leaves other words out.

    Raises:
      InputError: a word is given more than once.
    """

    def __init__(self, words, unknown=None):
        self.tokens = [PADDING] + ([unknown] if unknown is not None else []) + list(words)
        self._number = {token: number for number, token in enumerate(self.tokens)}
        self._unknown = self._number.get(unknown)
        if len(self._number) < len(self.tokens):
            repeated = [token for token, count in Counter(self.tokens).items() if count > 1]
            raise InputError(f"the vocabulary lists {repeated[0]!r} more than once")

    @classmethod
    def of(cls, texts, size=None, unknown=None, at_least=1):
        """The words of `texts`, the most frequent first, then in order of appearance.

        Args:
          texts: strings.
          size: how many tokens to keep, with padding and unknown; None keeps all.
          at_least: leave out words that come less often, unless all do. With 2 the token
            for unknown words is trained, also where `size` is large enough for all words.

        Raises:
          InputError: the texts have no words, or `size` is too small for any.
        """
        reserved = 1 if unknown is None else 2
        counts = Counter(word for text in texts for word in split(text))
        if not counts:
            raise InputError("the texts have no words: give at least one")
        if size is not None and size <= reserved:
            raise InputError(
                f"a vocabulary of {size} has no room for words: give at least {reserved + 1}"
            )
        at_least = min(at_least, max(counts.values()))
        kept = counts.most_common(None if size is None else size - reserved)
        return cls([word for word, count in kept if count >= at_least], unknown)

    def __len__(self):
        return len(self.tokens)

    def encode(self, text):
        """Text -> list of the numbers of its words."""
        numbers = [self._number.get(word, self._unknown) for word in split(text)]
        return [number for number in numbers if number is not None]

    def count(self, texts):
        """Counts of each word in each text: int [texts, len(self) - 1].

        There is no column for the padding: word number i has column i - 1.
        """
        counts = np.zeros([len(texts), len(self)], int)
        for row, text in zip(counts, texts):
            np.add.at(row, self.encode(text), 1)
        return counts[:, 1:]

    def decode(self, numbers):
        """Numbers -> text, without the padding."""
        return " ".join(self.tokens[number] for number in numbers if number != 0)


def keywords(texts, size, source="the texts"):
    """A vocabulary of the `size` most frequent words that tell texts apart.

    A word that stands in more than half of the texts is left out, such as "the".

    Raises:
      InputError: there is no such word.
    """
    found_in = Counter(word for text in texts for word in sorted(set(split(text))))
    telling = [(count, word) for word, count in found_in.items() if count <= len(texts) / 2]
    if not telling:
        raise InputError(f"{source}: every word is in more than half of the {len(texts)} texts")
    telling.sort(key=lambda telling_word: (-telling_word[0], telling_word[1]))
    return WordVocabulary([word for _, word in telling[:size]])
