"""Support for lab 37: words as tokens, a text cut into tokens, what it costs. NumPy only.

A language model of words says nothing about the letters of a word that it does not know. To
compare it with a model of characters, each unknown word is spelled after its number, by n-grams
of characters that have read the rare words of the training part.
"""

import re
from collections import Counter
from typing import NamedTuple

from common.data.text import Vocabulary
from common.language import corpus, ngrams
from common.language.ngrams import NGrams
from common.teaching.options import option
from common.training.resume import is_vocabulary
from labs.support.byte_pairs import BytePairs

import numpy as np

UNKNOWN = "<unknown>"
HEADER = "             kinds  numbers  epochs  validation   test"
# Bits a character of the test part of the Sonnets: smallest, median, largest of ten seeds, of the
# simple cell and the head of seven.
OVER_SEEDS = {
    "simple cell": (2.693, 2.713, 2.725),
    "one head": (2.686, 2.700, 2.710),
    "LSTM, characters": (2.523, 2.539, 2.581),
    "LSTM, pieces": (2.552, 2.566, 2.582),
    "LSTM, words": (2.404, 2.417, 2.424),
}
# A word or a mark with the space before it; another space or line feed. Nothing is left out.
_WORD = re.compile(r" ?[\w'-]+| ?[^\w\s'-]|\s")
_SPELLING_ORDER = 4
_LONGEST_WORD = 30  # letters


def cut(text):
    """Returns a text's words and marks; put together again they are the text."""
    return _WORD.findall(text)


class Words:
    """The words of a language. A word that is not known is spelled after its number.

    Args:
      words: those that are known, after `UNKNOWN`.
      rare: words to learn spelling from.
      alphabet: a `Vocabulary` of all characters that may come.
    """

    def __init__(self, words, rare, alphabet):
        self.words, self.rare, self.alphabet = words, rare, alphabet
        self._number = {word: number for number, word in enumerate(words)}
        self._speller = NGrams(self._spelled(rare), _SPELLING_ORDER, len(alphabet) + 1)

    @classmethod
    def of(cls, text, alphabet):
        """Returns the words of a training part: a word that it has at least twice is known."""
        counts = Counter(cut(text))
        known = sorted(word for word, count in counts.items() if count > 1)
        rare = sorted(word for word, count in counts.items() if count == 1)
        return cls([UNKNOWN, *known], rare, alphabet)

    def __len__(self):
        return len(self.words)

    def encode(self, text):
        """Returns the numbers of a text's words, int32 [n]; 0 for a word that is not known."""
        return np.array([self._number.get(word, 0) for word in cut(text)], np.int32)

    def decode(self, numbers, random=None):
        """Returns the text of numbers.

        Args:
          random: a `RandomState`; an unknown word is spelled with it, else it is `UNKNOWN`.
        """
        return "".join(
            self._spell(random) if number == 0 and random else self.words[number]
            for number in numbers
        )

    def _spell(self, random):
        """Returns a made-up word, letter by letter as the rare words are spelled."""
        end = len(self.alphabet)
        letters = [end]
        while len(letters) <= _LONGEST_WORD:
            p = self._speller.distribution(letters)
            letters.append(int(random.choice(len(p), p=p / p.sum())))
            if letters[-1] == end:
                break
        return self.alphabet.decode([letter for letter in letters if letter != end])

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
        end = [len(self.alphabet)]
        parts = [part for word in words for part in (self.alphabet.encode(word), end)]
        return np.concatenate(parts).astype(np.int32) if parts else np.array(end, np.int32)


def checkpoint_options(own):
    """Returns --save and --restore with the prefix `own` unless another is given."""
    optional = {"nargs": "?", "metavar": "PREFIX", "const": own}
    return (
        option("--save", help="save each network at its best, as PREFIX-KIND-STEP", **optional),
        option("--restore", help="only write, with the networks that were saved", **optional),
    )


class Parts(NamedTuple):
    """The parts of a text: the last tenth is the test part, the tenth before it validation."""

    training: str
    validation: str
    test: str

    @classmethod
    def of(cls, book):
        """Returns the parts of a `books.Book`; its held-out part is the test part."""
        size = len(book.held_out)
        return cls(book.learned[:-size], book.learned[-size:], book.held_out)


class Tokenized:
    """A text cut into tokens: their numbers, and the bits that a part of it costs.

    Args:
      parts: `Parts`.
      tokens: a `Vocabulary`, `BytePairs` or `Words` that was made from the training part.
      batch_size, time: of the batches in which a part is read.

    Attributes:
      training: int32 [n], the numbers of the training part.
      validation, test: `corpus.TextBatches`.
    """

    def __init__(self, parts, tokens, batch_size, time):
        self.tokens, self._shape = tokens, (batch_size, time)
        self._test = parts.test
        self.training, validation = map(tokens.encode, parts[:2])
        self._learned = np.concatenate([self.training, validation])
        self.validation = self._part(self.training, validation)
        self.test = self.instead_of_the_test(parts.test)

    def __len__(self):
        """Returns the number of different tokens."""
        return len(self.tokens)

    def instead_of_the_test(self, text):
        """Returns another text as `corpus.TextBatches`, which continues the validation part."""
        return self._part(self._learned, self.tokens.encode(text))

    def _part(self, before, numbers):
        numbers, start = np.concatenate([before, numbers]), len(before)
        return corpus.validation_batches(numbers, start, *self._shape)

    def bits(self, text, probabilities):
        """Returns the bits a character of a text costs: its tokens, unknown words spelled.

        Args:
          probabilities: of its tokens, float [n].
        """
        return sum(cost for _, cost in self.costs(text, probabilities)) / len(text)

    def costs(self, text, probabilities):
        """Returns (its text, its bits) for each token of a text."""
        bits = -np.log2(probabilities)
        if isinstance(self.tokens, Words):
            words = cut(text)
            return [
                (word, cost + self.tokens.spelling_bits(word))
                for word, cost in zip(words, bits.tolist(), strict=True)
            ]
        numbers = self.tokens.encode(text)
        return [
            (self.tokens.decode([number]), cost)
            for number, cost in zip(numbers, bits.tolist(), strict=True)
        ]


class TokenizedWindows(Tokenized):
    """The same for a network that carries no state: it reads windows that overlap by a half.

    Of each window the second half is counted, so each token is, once, after half a window or more.
    """

    def _part(self, before, numbers):
        rows, time = self._shape
        unseen = time // 2  # places of a window that are not counted
        numbers, start = np.concatenate([before, numbers]), len(before)
        firsts = range(start, len(numbers), time - unseen)  # the first counted of each window
        per_row = -(-len(firsts) // rows)
        x = np.zeros([rows * per_row, time], np.int32)
        y = np.full([rows * per_row, time], corpus.NOT_COUNTED, np.int32)
        for window, first in enumerate(firsts):
            begin, end = first - unseen, min(first - unseen + time, len(numbers))
            x[window, : end - begin] = numbers[begin - 1 : end - 1]
            y[window, unseen : end - begin] = numbers[first:end]
        shape = [rows, per_row, time]
        return corpus.TextBatches(x.reshape(shape).swapaxes(0, 1), y.reshape(shape).swapaxes(0, 1))


def alphabet_of(tokens):
    """Returns the `Vocabulary` of the characters of which tokens are made."""
    return tokens if isinstance(tokens, Vocabulary) else tokens.alphabet


def count(text, order, vocabulary):
    """Returns the `NGrams` of a text's characters, up to this order."""
    return NGrams(vocabulary.encode(text), order, len(vocabulary))


def shown(tokens, line, most=60):
    """Returns the tokens of a line with bars between them, cut to `most` characters."""
    if isinstance(tokens, Words):
        texts = cut(line)
    else:
        texts = [tokens.decode([number]) for number in tokens.encode(line)]
    text = "|".join(texts)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def in_words(kind, result):
    """Returns a line about a network that was trained, below `HEADER`."""
    return (
        f"  {kind:<10} {result['classes']:>5}  {result['parameters']:>7,}  {result['epochs']:>6.1f}"
        f"  {result['validation']:>10.3f}  {result['bits']:.3f}"
        f"   {result['steps']} steps in {result['seconds']:.0f} s"
    )


def costs_of_a_line(costs, line, text):
    """Returns the costs of the tokens of a text that stand in one of its lines."""
    first, place, chosen = text.index(line), 0, []
    for token, bits in costs:
        if first <= place < first + len(line):
            chosen.append((token, bits))
        place += len(token)
    return chosen


def sentence(text):
    """Returns the first line of a text that has six words; without one, its first words."""
    lines = (line for line in text.splitlines() if len(line.split()) >= 6)
    return next(lines, text[:60])


def shuffled_lines(text, seed):
    """Returns a text with the words of each line in another order, and how many lines changed."""
    random, lines, changed = np.random.RandomState(seed), [], 0
    for line in text.splitlines(keepends=True):
        words = line.split()
        random.shuffle(words)
        shuffled = " ".join(words) + ("\n" if line.endswith("\n") else "")
        changed += shuffled.split() != line.split()
        lines.append(shuffled if shuffled.split() != line.split() else line)
    return "".join(lines), changed


def n_gram_bits(counts, numbers, sizes, orders):
    """Returns {n: bits a character in the training, validation and test part} of n-grams.

    Args:
      counts: `NGrams` of the training part.
      numbers: of the whole text.
      sizes: of the parts, in characters.
    """
    ends = np.cumsum(sizes)[:-1]
    return {
        order: [ngrams.bits(p) for p in np.split(counts.probabilities(numbers, order), ends)]
        for order in orders
    }


def as_metadata(tokens):
    """Returns what `tokens_of` makes the tokens from, for a checkpoint."""
    if isinstance(tokens, Words):
        return {"alphabet": tokens.alphabet.tokens, "words": tokens.words, "rare": tokens.rare}
    if isinstance(tokens, BytePairs):
        return {"alphabet": tokens.alphabet.tokens, "pairs": [list(pair) for pair in tokens.pairs]}
    return {"alphabet": tokens.tokens}


def tokens_of(start, kind):
    """Returns the tokens of a checkpoint.

    Args:
      start: a `StartPoint`.
      kind: "characters", "pieces" or "words".

    Raises:
      InputError: no checkpoint of the lab.
    """
    alphabet = Vocabulary(start.values(kind=(kind,), alphabet=is_vocabulary)["alphabet"])
    if kind == "pieces":
        pairs = start.values(pairs=_is_pairs)["pairs"]
        tokens = BytePairs.of_pairs([tuple(pair) for pair in pairs], alphabet)
    elif kind == "words":
        values = start.values(words=is_vocabulary, rare=_is_texts)
        tokens = Words(values["words"], values["rare"], alphabet)
    else:
        tokens = alphabet
    start.values(classes=range(len(tokens), len(tokens) + 1))
    return tokens


def _is_pairs(value):
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(type(number) is int for number in pair)
        for pair in value
    )


def _is_texts(value):
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
