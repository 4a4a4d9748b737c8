"""Support for lab 43: pictures of digits, the number of each in words, and scores. NumPy only."""

from collections.abc import Callable
from typing import NamedTuple

from common.data import pairs
from labs.support import digits, error_rates

import numpy as np

LONGEST = 9  # words: "nine thousand eight hundred and seventy six", and the end


class NewNumbers(NamedTuple):
    """Pictures that a network has not seen, and what it should write for each."""

    columns: np.ndarray  # float32 [n, columns, pixels]
    counts: np.ndarray  # int32 [n], how many of the columns belong to the picture
    numbers: list  # of n integers
    rights: list  # of n tuples of words

    @classmethod
    def of(cls, pictures, in_words, count, most, seed):
        """`count` pictures of numbers of two to `most` of these digits (`digits.Digits`)."""
        random = np.random.RandomState(seed)
        columns, counts, numbers = pictures.numbers(count, random, most=most)
        return cls(columns, counts, numbers, [in_words(number) for number in numbers])

    def scores(self, sentences):
        """The metrics of what was written: whole numbers right, wrong words, and by digits."""
        words_wrong, wrong = error_rates.error_rates(sentences, [[one] for one in self.rights])
        hits = {}
        for number, sentence, right in zip(self.numbers, sentences, self.rights):
            hits.setdefault(str(len(str(number))), []).append(sentence == right)
        return {
            "sentences_right": 1 - wrong,
            "words_wrong": words_wrong,
            "by_length": {digits: float(np.mean(hits[digits])) for digits in sorted(hits)},
        }

    def missed(self, sentences):
        """The places of the pictures whose sentence is not all right."""
        return [n for n, right in enumerate(self.rights) if sentences[n] != right]

    def tell(self, lesson, sentences, most=5):
        """Say some of the sentences that are wrong."""
        lesson.stage("New digits")
        for place in self.missed(sentences)[:most]:
            lesson.say(f"  wrong: {self.numbers[place]} -> {' '.join(sentences[place])}")

    def examples(self, sentences, looked):
        """For `plots.captions`: the first that is wrong and the first two that are right."""
        missed = self.missed(sentences)
        shown = missed[:1] + [n for n in range(len(self.rights)) if n not in missed][:2]
        return [
            (self.columns[n, : self.counts[n]].T, sentences[n], looked[n, :, : self.counts[n]])
            for n in shown
        ]


class Task(NamedTuple):
    """Numbers of handwritten digits, to be written in words."""

    in_words: Callable  # number -> a tuple of words
    most: int  # digits
    training: digits.Digits
    held_out: digits.Digits  # for the test
    test: NewNumbers  # of the digits held out
    vocabularies: pairs.Vocabularies
    longest: int = LONGEST  # words, and the end

    @classmethod
    def of(cls, korean, most, test_pictures, seed):
        """The digits that ship, in English words or in Sino-Korean syllables."""
        in_words = digits.in_korean if korean else digits.in_english
        training, held_out = digits.Digits.parts()
        every_number = [((), in_words(number)) for number in range(10**most)]
        vocabularies = pairs.Vocabularies.of(every_number)
        test = NewNumbers.of(held_out, in_words, test_pictures, most, seed)
        return cls(in_words, most, training, held_out, test, vocabularies)

    def describe(self, lesson):
        """Say what there is to learn from."""
        lesson.stage("The data")
        for_training, others = len(self.training.labels), len(self.held_out.labels)
        lesson.say(f"  {for_training} digits for training, others for the test: {others}")
        lesson.say(f"  {len(self.vocabularies.target)} words, the special ones among them")
        lesson.say(f"  {self.test.numbers[0]} is {' '.join(self.test.rights[0])!r}")

    def lessons(self, batch_size, seed):
        """New numbers of the training digits, without end.

        Yields:
          columns [batch, columns, pixels] and how many there are [batch]; the words as the
          decoder reads them and as it should write them [batch, time], how many they are [batch].
        """
        random = np.random.RandomState(seed)
        while True:
            columns, counts, numbers = self.training.numbers(batch_size, random, most=self.most)
            words = [self.in_words(number) for number in numbers]
            yield columns, counts, *self.vocabularies.targets(words)
