"""Handwritten digits side by side, and numbers in words."""

from common.errors import InputError
from labs.support import digits

import numpy as np
import pytest
from matplotlib.image import imsave


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


def test_pictures_of_given_numbers(parts):
    test = parts[1]
    columns, lengths = test.of_numbers([703, 11], np.random.RandomState(0))
    assert columns.shape == (2, 32, 8) and lengths.tolist() == [24, 16]
    by_image = {image.tobytes(): label for image, label in zip(test.images, test.labels)}
    for picture, digits_of in zip(columns, ([7, 0, 3], [1, 1])):
        for place, digit in enumerate(digits_of):
            image = picture[8 * place : 8 * place + 8].T
            assert by_image[np.ascontiguousarray(image).tobytes()] == digit
        assert not picture[8 * len(digits_of) :].any()


@pytest.mark.parametrize("look", ["dark on light", "light on dark", "colours", "transparent"])
def test_a_picture_of_a_digit(parts, look, tmp_path):
    [five, *_] = parts[1].images[parts[1].labels == 5]
    large = np.kron(five, np.ones([6, 6]))  # [48, 48]
    ink = np.pad(large, [(30, 10), (20, 5)])
    pixels = {
        "dark on light": 1 - ink,
        "light on dark": ink,
        "colours": np.stack([1 - ink, 1 - ink, 1 - 0.9 * ink], axis=-1),
        "transparent": np.stack([0 * ink, 0 * ink, 0 * ink, ink], axis=-1),
    }[look]
    path = tmp_path / "five.png"
    imsave(path, pixels, cmap="gray")
    digit = digits.from_picture(path)
    assert digit.shape == (8, 8) and digit.dtype == np.float32
    # what is cut off and drawn larger again is not the same to the pixel
    distances = np.square(parts[0].images - digit).sum(axis=(1, 2))
    nearest = parts[0].labels[np.argsort(distances)[:5]]
    assert np.bincount(nearest).argmax() == 5


def test_files_that_are_no_picture_of_a_digit(tmp_path):
    text, blank = tmp_path / "text.png", tmp_path / "blank.png"
    text.write_text("seven", encoding="utf-8")
    imsave(blank, np.ones([9, 9]), cmap="gray", vmin=0, vmax=1)
    for path, words in (
        (tmp_path / "none.png", "cannot be read"),
        (text, "is no PNG file"),
        (blank, "no digit is to be seen"),
    ):
        with pytest.raises(InputError, match=words):
            digits.from_picture(path)


def test_a_picture_in_characters():
    columns = np.array([[0, 1], [0.5, 0]])  # [time, pixels]
    assert digits.drawn(columns) == [" :", "#"]


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
