"""Handwritten digits side by side, and numbers in words."""

from labs.support import digits

import numpy as np
import pytest


@pytest.fixture(scope="module")
def parts():
    return digits.Digits.parts()


def test_the_digits_that_ship(parts):
    training, test = parts
    assert (len(training.labels), len(test.labels)) == (1400, 397)
    images = np.concatenate([training.images, test.images])
    labels = np.concatenate([training.labels, test.labels])
    assert images.shape == (1797, 8, 8) and (images.min(), images.max()) == (0, 1)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    known = {image.tobytes() for image in training.images}
    assert not any(image.tobytes() in known for image in test.images)


def test_pictures_of_numbers(parts):
    test = parts[1]
    columns, lengths, numbers = test.numbers(200, np.random.RandomState(3))
    assert columns.shape == (200, 32, 8)
    by_image = {image.tobytes(): label for image, label in zip(test.images, test.labels)}
    for picture, length, number in zip(columns, lengths, numbers):
        assert length == 8 * len(str(number)) and 10 <= number <= 9999
        assert not picture[length:].any()
        found = [picture[at : at + 8].T for at in range(0, length, 8)]
        said = [by_image[np.ascontiguousarray(image).tobytes()] for image in found]
        assert "".join(map(str, said)) == str(number)
    again, _, _ = test.numbers(200, np.random.RandomState(3))
    assert np.array_equal(again, columns)


@pytest.mark.parametrize(
    ("number", "english", "korean"),
    [
        (0, "zero", "영"),
        (10, "ten", "십"),
        (19, "nineteen", "십 구"),
        (40, "forty", "사 십"),
        (307, "three hundred and seven", "삼 백 칠"),
        (111, "one hundred and eleven", "백 십 일"),
        (2000, "two thousand", "이 천"),
        (1010, "one thousand and ten", "천 십"),
        (9876, "nine thousand eight hundred and seventy six", "구 천 팔 백 칠 십 육"),
    ],
)
def test_numbers_in_words(number, english, korean):
    assert " ".join(digits.in_english(number)) == english
    assert " ".join(digits.in_korean(number)) == korean


def test_every_number_has_its_own_words():
    for words in (digits.in_english, digits.in_korean):
        assert len({words(number) for number in range(10_000)}) == 10_000
