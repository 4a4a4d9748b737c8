"""Numbers in words from pictures: what is right, and how much of it. NumPy only."""

from typing import NamedTuple

from common.language import error_rates

import numpy as np


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
