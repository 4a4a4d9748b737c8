"""Support for lab 33: the baseline, a linear model of word counts, and the reader's sentences."""

from typing import NamedTuple

from common.data import words as word_cutting
from common.errors import InputError
from labs.support.review_files import UNKNOWN

import numpy as np


class BagOfWords:
    """Logistic regression on word counts: the baseline of a network that reads in order.

        p(positive) = sigmoid(sum over the words of weight[word] + bias)

    The loss is convex, and training (Adam on all texts at once, from zero, with a
    decreasing rate) needs no seed: it gives the same weights each time.

    Args:
      x: int [n, time], padded with 0, which has no weight.
      y: [n], 1 or 0.
      size: of the vocabulary.
      steps: updates.
      decay: the loss also has decay / 2 times the sum of the squared weights (ridge).
    """

    def __init__(self, x, y, size, steps=100, decay=1e-3):
        texts, places = np.nonzero(x)
        tokens = np.asarray(x)[texts, places]
        parameters, mean, square = np.zeros([3, size + 1])  # the weights, then the bias
        for step in range(1, steps + 1):
            weights, bias = parameters[:-1], parameters[-1]
            logits = np.bincount(texts, weights[tokens], len(x)) + bias
            error = 1 / (1 + np.exp(-logits)) - y  # [n]
            slope = np.bincount(tokens, error[texts], size) / len(x) + decay * weights
            gradient = np.append(slope, error.mean())
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.99 * square + 0.01 * gradient**2
            rate = 0.1 * (1 - step / (steps + 1)) * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
            parameters = parameters - rate * mean / (np.sqrt(square) + 1e-8)
        self.weights, self.bias = parameters[:-1], parameters[-1]

    def probability(self, x):
        """int [n, time] -> the probability of positive, [n]."""
        counted = np.where(np.asarray(x) > 0, self.weights[x], 0.0)
        return 1 / (1 + np.exp(-(counted.sum(axis=1) + self.bias)))

    def largest(self, tokens, count=8):
        """Returns {word: weight} of the most positive and of the most negative words."""
        order = np.argsort(self.weights[: len(tokens)])
        weight = {tokens[number]: float(self.weights[number]) for number in order}
        names = list(weight)
        positive = {name: weight[name] for name in names[::-1][:count] if weight[name] > 0}
        return positive, {name: weight[name] for name in names[:count] if weight[name] < 0}


class Sentence(NamedTuple):
    """A sentence of the reader's, cut as the reviews of the training are."""

    words: list  # unknown ones in brackets
    numbers: list  # of the vocabulary

    @classmethod
    def of(cls, text, tokens, source="the checkpoint"):
        """Cuts a text.

        Args:
          tokens: the vocabulary of the training, with <unknown>.

        Raises:
          InputError: the text has no words, or the training knew no words.
        """
        if UNKNOWN not in tokens:
            raise InputError(f"--say: {source} holds numbers and no words")
        known = {token: number for number, token in enumerate(tokens)}
        cut = word_cutting.split(text)
        if not cut:
            raise InputError(f"--say: there are no words in {text!r}")
        return cls(
            [word if word in known else f"[{word}]" for word in cut],
            [known.get(word, known[UNKNOWN]) for word in cut],
        )


def tell(lesson, sentence, probability):
    """Prints the probability of positive after each word of a sentence."""
    lesson.stage("Your sentence: the probability of positive after each word")
    for word, p in zip(sentence.words, probability):
        lesson.say(f"  {word:<20} {p:.3f}")
    if any(word.startswith("[") for word in sentence.words):
        lesson.say("  [in brackets]: rare or not in the training, all read as <unknown>")


def with_negation(corpus, count=3, fewest=6):
    """Returns rows of the test: the first `count` reviews with "not" and enough words, if any."""
    negation = None
    if corpus.vocabulary and "not" in corpus.vocabulary.tokens:
        negation = corpus.vocabulary.tokens.index("not")
    rows = [row for row, review in enumerate(corpus.x_test) if review]

    def lacks(row):
        return negation not in corpus.x_test[row] or len(corpus.x_test[row]) < fewest

    return sorted(rows, key=lacks)[:count]
