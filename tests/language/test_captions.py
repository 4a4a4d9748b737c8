"""Pictures of numbers that a network has not seen, and what it writes for them."""

from common.data import digits
from common.language import captions

import numpy as np
import pytest


@pytest.fixture(scope="module")
def numbers():
    _, held_out = digits.Digits.parts()
    return captions.NewNumbers.of(held_out, digits.in_english, 200, most=4, seed=3)


def test_all_right_and_all_wrong(numbers):
    scores = numbers.scores(numbers.rights)
    assert scores == {
        "sentences_right": 1,
        "words_wrong": 0,
        "by_length": {"2": 1, "3": 1, "4": 1},
    }
    assert numbers.missed(numbers.rights) == []
    scores = numbers.scores([()] * 200)
    assert scores["sentences_right"] == 0 and scores["words_wrong"] == 1


def test_one_wrong_word_in_a_number_of_four_digits(numbers):
    place = next(n for n, number in enumerate(numbers.numbers) if number > 999)
    sentences = list(numbers.rights)
    sentences[place] = (*sentences[place][:-1], "many")
    scores = numbers.scores(sentences)
    assert scores["sentences_right"] == pytest.approx(199 / 200)
    assert scores["words_wrong"] == pytest.approx(1 / sum(map(len, numbers.rights)))
    of_four = sum(number > 999 for number in numbers.numbers)
    assert scores["by_length"] == {"2": 1, "3": 1, "4": pytest.approx(1 - 1 / of_four)}
    assert numbers.missed(sentences) == [place]


def test_the_picture_shows_a_wrong_one_first(numbers):
    sentences = list(numbers.rights)
    sentences[5] = ("zero",)
    looked = np.zeros([200, 9, 32])
    pixels, words, weights = numbers.examples(sentences, looked)[0]
    assert words == ("zero",)
    assert pixels.shape == (8, numbers.counts[5]) and weights.shape == (9, numbers.counts[5])
